import { describe, expect, it } from "vitest";
import { attemptsPerPair, boundedMean, meanOfSums, meanOfValues, productOf, proportion, quantiles } from "../../src/results/intervals.ts";
import type { Estimate } from "../../src/results/result.ts";
import { RandomStream } from "../../src/rng/stream.ts";

/**
 * How often intervals hold the true value over `runs` repetitions. The gates below are 0.95 less the known dips of Wilson's
 * interval (about 0.02 on average over p, Brown, Cai and DasGupta 2001) less 5 standard errors of 2000 repetitions (0.025).
 */
function coverage(truth: number, runs: number, interval: (stream: RandomStream) => Estimate): number {
  let held = 0;
  for (let run = 0; run < runs; run++) {
    const { low, high } = interval(new RandomStream(7, "sampling", 1, run));
    if (low <= truth && truth <= high) held++;
  }
  return held / runs;
}

describe("proportion", () => {
  it("gives Wilson's published values", () => {
    // Newcombe, Stat. Med. 17, 857 (1998), table I: 81/263, 15/148, 0/20, 1/29.
    const cases: [number, number, number, number][] = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ];
    for (const [k, n, low, high] of cases) {
      const p = proportion(k, n);
      expect(p.mean).toBeCloseTo(k / n, 12);
      expect(p.low).toBeCloseTo(low, 4);
      expect(p.high).toBeCloseTo(high, 4);
    }
  });

  it("knows nothing without trials", () => {
    expect(proportion(0, 0)).toEqual({ mean: 0.5, low: 0, high: 1 });
  });
});

describe("boundedMean", () => {
  it("is Wilson's interval when every value is 1", () => {
    const mean = boundedMean(new Float64Array(1000).fill(1))!;
    const wilson = proportion(1000, 1000);
    expect(mean.low).toBeCloseTo(wilson.low, 12);
    expect(mean.high).toBe(1);
    expect(mean.mean).toBe(1);
  });

  it("is Wilson's interval, near enough, when values are 0 or 1", () => {
    const mean = boundedMean(Float64Array.from({ length: 500 }, (_, i) => (i < 40 ? 0 : 1)))!;
    const wilson = proportion(460, 500);
    expect(mean.low).toBeCloseTo(wilson.low, 3);
    expect(mean.high).toBeCloseTo(wilson.high, 3);
  });

  it("is narrow when values hardly vary", () => {
    const mean = boundedMean(new Float64Array(1000).fill(0.9))!;
    expect(mean.high - mean.low).toBeLessThan(0.006);
  });

  it("clamps rounding and knows the empty case", () => {
    expect(boundedMean([1.0000001, 1])!.mean).toBe(1);
    expect(boundedMean([])).toBeNull();
  });

  // Overlaps as trajectories give them: 1 with probability 1 - p, otherwise spread over [0, 1].
  const shapes: [string, number, number, (s: RandomStream) => number, number][] = [
    ["errors are total, 1 in 1000", 1000, 0.001, () => 0, 0],
    ["errors are total, 1 in 100", 1000, 0.01, () => 0, 0],
    ["errors leave a uniform overlap, 3 in 100", 300, 0.03, (s) => s.uniform(), 0.5],
    ["errors leave a uniform overlap, 1 in 2", 100, 0.5, (s) => s.uniform(), 0.5],
    ["errors leave 0.9, 1 in 5", 200, 0.2, () => 0.9, 0.9],
  ];
  for (const [name, shots, p, value, valueMean] of shapes) {
    it(`holds the truth in 95 % of runs when ${name}`, () => {
      const truth = 1 - p + p * valueMean;
      const share = coverage(truth, 2000, (s) => boundedMean(Array.from({ length: shots }, () => (s.uniform() < p ? value(s) : 1)))!);
      expect(share).toBeGreaterThan(0.905);
    });
  }
});

describe("means by the normal law", () => {
  const values = [0.2, 0.4, 0.6, 0.4];

  it("lie 1.96 standard errors around the mean, by values and by sums alike", () => {
    // Variance 0.02 of these, 0.08 / 3 of what they are drawn from.
    const byValues = meanOfValues(values);
    expect(byValues?.mean).toBeCloseTo(0.4, 12);
    expect(byValues?.high).toBeCloseTo(0.4 + 1.959964 * Math.sqrt(0.08 / 3 / 4), 6);
    expect(byValues?.low).toBeCloseTo(0.4 - 1.959964 * Math.sqrt(0.08 / 3 / 4), 6);
    const bySums = meanOfSums(4, 1.6, 0.72);
    expect(bySums?.mean).toBeCloseTo(0.4, 12);
    expect(bySums?.high).toBeCloseTo(0.4 + 1.959964 * Math.sqrt(0.02 / 4), 6);
    expect(bySums?.low).toBeCloseTo(0.4 - 1.959964 * Math.sqrt(0.02 / 4), 6);
  });

  it("are a point for one value, nothing for none, and stay in [0, 1] where the values do", () => {
    expect(meanOfValues([3])).toEqual({ mean: 3, low: 3, high: 3 });
    expect(meanOfValues([])).toBeNull();
    expect(meanOfSums(0, 0, 0)).toBeNull();
    expect(meanOfSums(2, 1, 1)).toEqual({ mean: 0.5, low: 0, high: 1 });
  });
});

describe("attemptsPerPair", () => {
  it("inverts the proportion", () => {
    const a = attemptsPerPair(100, 480_000)!;
    const p = proportion(100, 480_000);
    expect(a.mean).toBe(4800);
    expect(a.low).toBeCloseTo(1 / p.high, 9);
    expect(a.high).toBeCloseTo(1 / p.low, 9);
    expect(attemptsPerPair(0, 0)).toBeNull();
  });

  it("holds the truth in 95 % of runs of geometric waiting", () => {
    const share = coverage(1 / 2e-4, 2000, (s) => {
      let attempts = 0;
      for (let pair = 0; pair < 30; pair++) attempts += s.geometric(2e-4);
      return attemptsPerPair(30, attempts)!;
    });
    expect(share).toBeGreaterThan(0.905);
  });
});

describe("productOf and quantiles", () => {
  it("keeps the other factor's interval when one is exact", () => {
    const a = { mean: 0.9, low: 0.85, high: 0.93 };
    const product = productOf(a, { mean: 0.5, low: 0.5, high: 0.5 });
    expect(product.mean).toBeCloseTo(0.45, 12);
    expect(product.low).toBeCloseTo(0.425, 12);
    expect(product.high).toBeCloseTo(0.465, 12);
  });

  it("interpolates between order statistics", () => {
    expect(quantiles([4, 1, 3, 2], [0, 0.5, 1])).toEqual([1, 2.5, 4]);
    expect(quantiles([30, 10, 20], [0.25, 0.75, 2])).toEqual([15, 25, 30]);
    expect(quantiles([5], [0.5, 0.95])).toEqual([5, 5]);
    expect(quantiles([], [0.5])).toEqual([Number.NaN]);
  });
});
