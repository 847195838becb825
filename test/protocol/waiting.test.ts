import { describe, expect, it } from "vitest";
import { Protocol } from "../../host/protocol/protocol.ts";
import type { DistributedOp } from "../../src/compile/program.ts";
import { close, figures, gate, network, open, program, qpu, run } from "./machines.ts";

const SHOTS = 20_000;
const PERIOD = 1000;

/** First operations of a shot: k packets over k links between separate pairs of QPUs, which do not disturb each other. */
function separateLinks(k: number, seed: number, p: number | null = 0.01): Protocol {
  const qpus = Array.from({ length: 2 * k }, (_, i) => qpu(`q${i}`));
  const machine = network(
    qpus,
    Array.from({ length: k }, (_, i): [number, number] => [2 * i, 2 * i + 1]),
  );
  const packets = Array.from({ length: k }, (_, i) => ({ qubit: 2 * i, basis: "Z" as const, from: 2 * i, to: 2 * i + 1, route: [i] }));
  const ops = packets.flatMap((_, i): DistributedOp[] => [open(i), gate("cz", 2 * i + 1, [2 * i, i], 2 * i + 1), close(i)]);
  const link =
    p === null ? figures({ heraldProbability: null, attemptPeriodNs: null, pairRateHz: 182 }) : figures({ heraldProbability: p });
  return new Protocol(
    program(
      qpus.map((_, i) => i),
      packets,
      ops,
    ),
    machine,
    new Array(k).fill(link),
    seed,
  );
}

/** Sample mean, and its distance from the expectation in standard errors of the sample. */
function score(samples: readonly number[], expected: number): number {
  const mean = samples.reduce((a, b) => a + b, 0) / samples.length;
  const variance = samples.reduce((a, b) => a + (b - mean) ** 2, 0) / (samples.length - 1);
  return (mean - expected) / Math.sqrt(variance / samples.length);
}

/** Herald times of each shot's pairs, by link. */
function heralds(protocol: Protocol): number[][] {
  return Array.from({ length: SHOTS }, (_, shot) => {
    const times: number[] = [];
    for (const pair of run(protocol, shot).pairs) times[pair.link] = pair.heraldNs;
    return times;
  });
}

// Every gate below is at 5 standard errors: a false alarm in 1.7 million on each.
describe("waiting times", () => {
  it("have mean period / p and the geometric law's attempts", () => {
    const protocol = separateLinks(1, 4);
    const timelines = Array.from({ length: SHOTS }, (_, shot) => run(protocol, shot));
    const waits = timelines.map((t) => t.pairs[0].heraldNs);
    expect(Math.abs(score(waits, PERIOD / 0.01))).toBeLessThan(5);
    for (const { pairs } of timelines) expect(pairs[0].heraldNs).toBe((pairs[0].attempts ?? 0) * PERIOD);
    // P(N > n) = (1 - p)^n at the median.
    const beyond = 0.99 ** 69;
    const count = timelines.filter(({ pairs }) => (pairs[0].attempts ?? 0) > 69).length;
    expect(Math.abs(count - SHOTS * beyond) / Math.sqrt(SHOTS * beyond * (1 - beyond))).toBeLessThan(5);
  });

  it("of two links: the later comes at (3 - 2p) / (p (2 - p)) attempts, 2 (1 - p) / (p (2 - p)) after the earlier", () => {
    const p = 0.02;
    const times = heralds(separateLinks(2, 5, p));
    const later = times.map(([a, b]) => Math.max(a, b) / PERIOD);
    const apart = times.map(([a, b]) => Math.abs(a - b) / PERIOD);
    expect(Math.abs(score(later, (3 - 2 * p) / (p * (2 - p))))).toBeLessThan(5);
    expect(Math.abs(score(apart, (2 * (1 - p)) / (p * (2 - p))))).toBeLessThan(5);
    // Dephasing while the earlier waits: E exp(-rate |difference|).
    const rate = 0.01;
    const survival = (p / (2 - p)) * ((1 + (1 - p) * Math.exp(-rate)) / (1 - (1 - p) * Math.exp(-rate)));
    const coherence = apart.map((d) => Math.exp(-rate * d));
    expect(Math.abs(score(coherence, survival))).toBeLessThan(5);
  });

  it("of four links: the last comes after 207.790 attempts at p = 0.01", () => {
    // E max of k = sum over j of (-1)^(j+1) C(k, j) / (1 - q^j).
    const q = 0.99;
    const expected = 4 / (1 - q) - 6 / (1 - q ** 2) + 4 / (1 - q ** 3) - 1 / (1 - q ** 4);
    expect(expected).toBeCloseTo(207.79, 2);
    const last = heralds(separateLinks(4, 6)).map((list) => Math.max(...list) / PERIOD);
    expect(Math.abs(score(last, expected))).toBeLessThan(5);
  });

  it("are exponential when only a rate is known", () => {
    const waits = heralds(separateLinks(1, 8, null)).map(([t]) => t);
    expect(Math.abs(score(waits, 1e9 / 182))).toBeLessThan(5);
    const over = waits.filter((t) => t > 2e9 / 182).length;
    const expected = SHOTS * Math.exp(-2);
    expect(Math.abs(over - expected) / Math.sqrt(expected * (1 - Math.exp(-2)))).toBeLessThan(5);
    expect(run(separateLinks(1, 8, null)).pairs[0].attempts).toBeNull();
  });

  it("keep the pair rate whatever the number of communication qubits", () => {
    // 64 packets wait for pairs of one link at once: the last herald comes after 64 waits, one after the other.
    for (const communicationQubits of [64, 80]) {
      const machine = network([qpu("a", { communicationQubits }), qpu("b", { communicationQubits })], [[0, 1]]);
      const packets = Array.from({ length: 64 }, (_, i) => ({ qubit: i, basis: "Z" as const, from: 0, to: 1, route: [0] }));
      const fan = program(new Array(64).fill(0), packets, [...packets.map((_, i) => open(i)), ...packets.map((_, i) => close(i))]);
      const protocol = new Protocol(fan, machine, [figures()], 9);
      const last = Array.from({ length: 1000 }, (_, shot) => Math.max(...run(protocol, shot).pairs.map((pair) => pair.heraldNs)) / PERIOD);
      expect(Math.abs(score(last, 64 * 100))).toBeLessThan(5);
    }
  });
});

describe("shots", () => {
  it("are functions of the seed and their number alone", () => {
    const one = separateLinks(3, 17);
    const another = separateLinks(3, 17);
    const forward = [0, 1, 2, 3, 4].map((shot) => run(one, shot, true));
    const backward = [4, 3, 2, 1, 0].map((shot) => run(another, shot, true)).reverse();
    expect(forward).toEqual(backward);
    expect(run(separateLinks(3, 18), 0).pairs).not.toEqual(forward[0].pairs);
  });

  it("are independent: neighbouring shots' and links' waits do not correlate", () => {
    const times = heralds(separateLinks(2, 19));
    const a = times.map((t) => t[0]);
    const b = times.map((t) => t[1]);
    const correlation = (x: number[], y: number[]) => {
      const n = Math.min(x.length, y.length);
      const mx = x.reduce((s, v) => s + v, 0) / x.length;
      const my = y.reduce((s, v) => s + v, 0) / y.length;
      let xy = 0;
      let xx = 0;
      let yy = 0;
      for (let i = 0; i < n; i++) {
        xy += (x[i] - mx) * (y[i] - my);
        xx += (x[i] - mx) ** 2;
        yy += (y[i] - my) ** 2;
      }
      return xy / Math.sqrt(xx * yy);
    };
    // The correlation of n independent samples has standard error 1 / sqrt(n).
    expect(Math.abs(correlation(a, b)) * Math.sqrt(SHOTS)).toBeLessThan(5);
    expect(Math.abs(correlation(a.slice(1), a)) * Math.sqrt(SHOTS)).toBeLessThan(5);
  });
});
