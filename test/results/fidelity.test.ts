import { describe, expect, it } from "vitest";
import { hellingerFidelity, perplexity } from "../../src/results/fidelity.ts";
import { RandomStream } from "../../src/rng/stream.ts";

const ghz = { "00": 0.5, "11": 0.5 };

function sampleCounts(probabilities: Record<string, number>, shots: number, run: number): Record<string, number> {
  const stream = new RandomStream(11, "sampling", 2, run);
  const keys = Object.keys(probabilities);
  const counts: Record<string, number> = {};
  for (let shot = 0; shot < shots; shot++) {
    const key = keys[stream.categorical(Object.values(probabilities))];
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function trueFidelity(p: Record<string, number>, q: Record<string, number>): number {
  return Object.keys(p).reduce((sum, key) => sum + Math.sqrt(p[key] * (q[key] ?? 0)), 0) ** 2;
}

describe("perplexity", () => {
  it("counts equal outcomes, and unlisted weight as one more", () => {
    expect(perplexity([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(4, 12);
    expect(perplexity([1])).toBe(1);
    expect(perplexity([0.5])).toBeCloseTo(2, 12);
  });
});

describe("hellingerFidelity", () => {
  it("is (sum sqrt(p q))^2", () => {
    const { estimate, warning } = hellingerFidelity({ "00": 450, "11": 430, "01": 120 }, ghz, 1);
    expect(estimate!.mean).toBeCloseTo((Math.sqrt(0.45 * 0.5) + Math.sqrt(0.43 * 0.5)) ** 2, 12);
    expect(warning).toBeNull();
  });

  it("is 1 with room below when every shot is the one ideal outcome", () => {
    const { estimate } = hellingerFidelity({ "101": 100 }, { "101": 1 }, 1);
    expect(estimate!.mean).toBe(1);
    expect(estimate!.high).toBe(1);
    expect(estimate!.low).toBeCloseTo(1 / (1 + 3.8414588 / 100), 6);
  });

  it("is null with a warning when the ideal is too broad for the shots", () => {
    const ideal = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [i.toString(2).padStart(6, "0"), 1 / 64]));
    const { estimate, warning } = hellingerFidelity({ "000000": 639 }, ideal, 1);
    expect(estimate).toBeNull();
    expect(warning).toContain("at least 640 shots");
    expect(hellingerFidelity({ "000000": 640 }, ideal, 1).estimate).not.toBeNull();
    expect(hellingerFidelity({ "000000": 640 }, ideal, 1, 1e6).estimate).toBeNull();
  });

  it("gives the same interval for the same seed", () => {
    const counts = { "00": 60, "11": 35, "10": 5 };
    expect(hellingerFidelity(counts, ghz, 5)).toEqual(hellingerFidelity(counts, ghz, 5));
    expect(hellingerFidelity(counts, ghz, 5)).not.toEqual(hellingerFidelity(counts, ghz, 6));
  });

  const eighth = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [i.toString(2).padStart(3, "0"), 1 / 8]));
  const cases: [string, Record<string, number>, Record<string, number>, number][] = [
    ["GHZ with leakage", ghz, { "00": 0.47, "11": 0.45, "01": 0.05, "10": 0.03 }, 400],
    ["GHZ nearly ideal", ghz, { "00": 0.499, "11": 0.499, "01": 0.002 }, 300],
    ["a skewed uniform", eighth, { ...eighth, "000": 0.2, "111": 0.05 }, 1000],
    ["exactly the ideal", eighth, eighth, 300],
  ];
  for (const [name, ideal, actual, shots] of cases) {
    // 300 runs: 5 standard errors of 0.95 are 0.063.
    it(`holds the truth in 95 % of runs: ${name}`, () => {
      const truth = trueFidelity(ideal, actual);
      let held = 0;
      for (let run = 0; run < 300; run++) {
        const { low, high } = hellingerFidelity(sampleCounts(actual, shots, run), ideal, run).estimate!;
        if (low <= truth + 1e-12 && truth <= high + 1e-12) held++;
      }
      expect(held / 300).toBeGreaterThan(0.887);
    });
  }
});
