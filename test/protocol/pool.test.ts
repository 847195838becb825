import { describe, expect, it } from "vitest";
import { Protocol } from "../../host/protocol/protocol.ts";
import type { DistributedOp } from "../../src/compile/program.ts";
import type { Network, PoolFigures } from "../../src/network/network.ts";
import type { ShotTimeline } from "../../src/timeline.ts";
import { close, figures, gate, network, open, program, qpu, run } from "./machines.ts";

const link = figures({ heraldProbability: 0.01, attemptPeriodNs: 10_000 });
const SHOTS = 1000;

function machine(policy: PoolFigures["policy"], cutoffS = Number.POSITIVE_INFINITY): Network {
  return { ...network([qpu("a"), qpu("b")], [[0, 1]]), pool: { policy, cutoffS } };
}

/** 40 gates of 200 us before each of three telegates; a pair takes 1 ms on average. */
const work = new Array<DistributedOp>(40).fill(gate("cx", 0, 0, 2));
const packets = [0, 1, 2].map(() => ({ qubit: 0, basis: "Z" as const, from: 0, to: 1, route: [0] }));
const slow = program(
  [0, 1, 0, 0],
  packets,
  packets.flatMap((_, i): DistributedOp[] => [...work, open(i), gate("cz", 1, [0, i], 1), close(i)]),
);

function shots(policy: PoolFigures["policy"], cutoffS?: number): ShotTimeline[] {
  const protocol = new Protocol(slow, machine(policy, cutoffS), [link], 21);
  return Array.from({ length: SHOTS }, (_, shot) => run(protocol, shot, true));
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const meanAge = (timelines: readonly ShotTimeline[]) => mean(timelines.flatMap((t) => t.pairs.map((p) => p.usedNs - p.emissionNs)));
const meanDuration = (timelines: readonly ShotTimeline[]) => mean(timelines.map((t) => t.durationNs));

describe("pool policies", () => {
  const none = shots("none");
  const eager = shots("eager");
  const lookahead = shots("lookahead");

  it("none: no attempt before the operation is ready, so pairs are as young as they can be", () => {
    for (const { pairs } of none) {
      for (const pair of pairs) expect(pair.startNs).toBeGreaterThanOrEqual(8_000_000);
      for (const pair of pairs) expect(pair.usedNs).toBe(pair.heraldNs);
    }
  });

  it("eager: attempts from the start", () => {
    for (const { pairs } of eager) expect(pairs[0].startNs).toBe(0);
    // 3 x 40 gates of 200 us are always longer than the pairs take here, so nothing waits for one but by rare chance.
    expect(mean(eager.map((t) => t.time?.attempts ?? 0))).toBeLessThan(1e5);
  });

  it("lookahead: nearly as fast as eager, with pairs nearly as young as on demand", () => {
    expect(meanAge(lookahead)).toBeLessThan(0.2 * meanAge(eager));
    expect(meanAge(none)).toBeLessThan(meanAge(lookahead));
    const [fast, slowest] = [meanDuration(eager), meanDuration(none)];
    expect(slowest - fast).toBeGreaterThan(2e6);
    expect(meanDuration(lookahead) - fast).toBeLessThan(0.4 * (slowest - fast));
  });

  it("lookahead: starts m ln(1 + N/2) before a pair is needed where nothing decays", () => {
    const lead = 1e6 * Math.log1p(2);
    for (const { pairs } of lookahead) expect(Math.abs(pairs[0].startNs - (8_000_000 - lead))).toBeLessThan(1);
  });

  it("lookahead: starts later where halves decay faster than what waits for them", () => {
    const fragile = { ...machine("lookahead") };
    const ions = { attemptFlipProbability: 0, transfer: null, communicationT2S: 0.02, cooling: null, shuttlingUs: 0 };
    fragile.qpus = fragile.qpus.map((one) => ({ ...one, t2S: 1, ions }));
    const protocol = new Protocol(slow, fragile, [link], 21);
    const timelines = Array.from({ length: SHOTS }, (_, shot) => run(protocol, shot, true));
    // Four data qubits lose 1/2 a second each, two halves 25 each: in time with probability 2 / (2 + 50).
    const lead = -1e6 * Math.log1p(-2 / 52);
    for (const { pairs } of timelines) expect(Math.abs(pairs[0].startNs - (8_000_000 - lead))).toBeLessThan(1);
    expect(meanAge(timelines)).toBeLessThan(0.2 * meanAge(lookahead));
    expect(meanDuration(timelines)).toBeLessThan(meanDuration(none));
  });

  it("drops pairs at the cutoff, and never uses an older one", () => {
    const short = shots("eager", 2e-3);
    for (const { pairs } of short) for (const pair of pairs) expect(pair.usedNs - pair.emissionNs).toBeLessThanOrEqual(2e6);
    const dropped = short.flatMap((t) => t.wasted);
    expect(dropped.length).toBeGreaterThan(SHOTS);
    for (const pair of dropped) expect(pair.droppedNs - pair.heraldNs).toBeLessThanOrEqual(2e6);
    expect(() => new Protocol(slow, machine("eager", 2e-7), [link], 1)).toThrow(
      "pool.cutoffS 2e-7 s is over before a herald of link a-b arrives (3e-7 s); make it longer",
    );
  });

  it("ends with an answer when pairs are dropped faster than a swap can use them", () => {
    const line = network(
      [qpu("a"), qpu("b"), qpu("c")],
      [
        [0, 1],
        [1, 2],
      ],
    );
    const far = program([0, 2], [{ qubit: 0, basis: "Z", from: 0, to: 2, route: [0, 1] }], [open(0), close(0)]);
    const rare = figures({ heraldProbability: 1e-9, attemptPeriodNs: 1000 });
    const hasty = new Protocol(far, { ...line, pool: { policy: "eager", cutoffS: 1e-6 } }, [rare, rare], 1);
    expect(() => run(hasty)).toThrow(
      /^shot 0 tried for 1000000 pairs, lately on link [ab]-[bc]; is pool.cutoffS too short for its rate\?$/,
    );
  });
});
