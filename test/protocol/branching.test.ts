import { describe, expect, it } from "vitest";
import { branchShape, footprints } from "../../host/protocol/footprints.ts";
import { Protocol } from "../../host/protocol/protocol.ts";
import { type DistributedOp, flatten } from "../../src/compile/program.ts";
import type { ShotTimeline } from "../../src/timeline.ts";
import { close, figures, gate, measure, network, open, program, qpu } from "./machines.ts";

const sure = figures({ heraldProbability: 1, messageLatencyNs: 5000 });
const pair = network(
  [qpu("a"), qpu("b"), qpu("c")],
  [
    [0, 1],
    [1, 2],
  ],
);
const bit = (clbit: number) => ({ kind: "bits" as const, clbits: [clbit] });

/** Runs a shot, answering each yield with the next bits, and notes which steps it named each time. */
function follow(protocol: Protocol, answers: number[][], detail = false): { timeline: ShotTimeline; yields: number[][] } {
  const shot = protocol.shot(0, { detail });
  const yields: number[][] = [];
  let step = shot.next();
  for (const bits of answers) {
    if (step.done) throw new Error("the shot ended early");
    const { visits, needed = [] } = step.value;
    yields.push(needed.map((visit) => visits[visit].step));
    for (const visit of needed) expect(visits[visit].startNs).toBeGreaterThanOrEqual(0);
    step = shot.next(Uint8Array.from(bits));
  }
  if (!step.done) throw new Error("the shot asks for more bits");
  return { timeline: step.value, yields };
}

describe("feed-forward", () => {
  const ops: DistributedOp[] = [
    gate("h", 0, 0),
    measure(0, 0, 0),
    { kind: "if", condition: bit(0), then: [gate("x", 2, 2), gate("x", 0, 0)], else: [gate("h", 1, 1)] },
    gate("x", 0, 3),
  ];
  const protocol = new Protocol(program([0, 1, 2, 0], [], ops, 1), pair, [sure, sure], 1);

  it("takes the message's time over the shortest path before the body starts, in the QPUs that run it", () => {
    const { timeline, yields } = follow(protocol, [[1]], true);
    expect(yields).toEqual([[0, 1]]);
    expect(timeline.visits.map((v) => [v.step, v.startNs, v.endNs])).toEqual([
      [0, 0, 10_000],
      [1, 10_000, 110_000],
      [3, 120_000, 130_000],
      [4, 110_000, 120_000],
      [7, 110_000, 120_000],
    ]);
    // b is told that it has nothing to do.
    expect(timeline.messages).toEqual([
      { from: 0, to: 1, sentNs: 110_000, receivedNs: 115_000, purpose: "bit" },
      { from: 0, to: 2, sentNs: 110_000, receivedNs: 120_000, purpose: "bit" },
    ]);
  });

  it("goes the other way when the bit is 0", () => {
    const { timeline } = follow(protocol, [[0]]);
    expect(timeline.visits.map((v) => [v.step, v.startNs])).toEqual([
      [0, 0],
      [1, 10_000],
      [6, 115_000],
      [7, 110_000],
    ]);
  });

  it("visits a loop's body as often as it is taken, packets included", () => {
    const packet = { qubit: 0, basis: "Z" as const, from: 0, to: 1, route: [0] };
    const loop: DistributedOp[] = [
      measure(0, 0, 0),
      { kind: "while", condition: bit(0), body: [open(0), gate("cx", 1, [0, 0], 1), close(0), measure(0, 0, 0)] },
      measure(1, 1, 1),
    ];
    const { timeline, yields } = follow(new Protocol(program([0, 1], [packet], loop, 2), pair, [sure, sure], 1), [
      [1, 0],
      [1, 0],
      [0, 0],
    ]);
    expect(yields).toEqual([[0], [2, 3, 4, 5], [2, 3, 4, 5]]);
    expect(timeline.visits.map((v) => v.step)).toEqual([0, 2, 3, 4, 5, 2, 3, 4, 5, 7]);
    expect(timeline.pairs.map((p) => p.visit)).toEqual([1, 5]);
    for (let i = 1; i < timeline.visits.length - 1; i++)
      expect(timeline.visits[i].startNs).toBeGreaterThanOrEqual(timeline.visits[i - 1].startNs);
  });

  it("computes with bits of several QPUs where they meet", () => {
    const sum = { kind: "binary" as const, operator: "^" as const, left: bit(0), right: bit(1) };
    const conditioned: DistributedOp[] = [
      measure(0, 0, 0),
      gate("x", 1, 1),
      measure(1, 1, 1),
      { kind: "assign", clbits: [2], value: sum },
      { kind: "if", condition: bit(2), then: [gate("x", 2, 2)], else: [] },
    ];
    const { timeline } = follow(new Protocol(program([0, 1, 2], [], conditioned, 3), pair, [sure, sure], 1), [[1, 0, 1]]);
    // From a: 100 us + 10 us; from b: 110 us + 5 us.
    expect(timeline.visits[4].startNs).toBe(115_000);
  });

  it("keeps shots apart when several are under way at once", () => {
    const one = protocol.shot(0);
    const two = protocol.shot(1);
    one.next();
    two.next();
    const first = one.next(Uint8Array.of(1));
    const second = two.next(Uint8Array.of(0));
    expect([first.done, second.done]).toEqual([true, true]);
    expect((first.value as ShotTimeline).visits.map((v) => v.step)).toEqual([0, 1, 3, 4, 7]);
    expect((second.value as ShotTimeline).visits.map((v) => v.step)).toEqual([0, 1, 6, 7]);
  });
});

describe("control flow", () => {
  it("has the ways of each branch, and what they touch", () => {
    const x = gate("x", 0, 0);
    const nestedOps: DistributedOp[] = [
      {
        kind: "if",
        condition: bit(0),
        then: [x, { kind: "while", condition: bit(1), body: [x] }],
        else: [{ kind: "if", condition: bit(2), then: [x], else: [] }],
      },
      x,
    ];
    const nested = flatten(nestedOps);
    // 0 branch, 1 x, 2 while, 3 x, 4 jump, 5 jump over else, 6 branch, 7 x, 8 x.
    expect(nested.map((step) => step.kind)).toEqual(["branch", "gate", "branch", "gate", "jump", "jump", "branch", "gate", "gate"]);
    expect(branchShape(nested, 0)).toEqual({ holds: { from: 1, to: 5 }, fails: { from: 6, to: 8 }, end: 8, loops: false });
    expect(branchShape(nested, 2)).toEqual({ holds: { from: 3, to: 4 }, fails: { from: 5, to: 5 }, end: 5, loops: true });
    expect(branchShape(nested, 6)).toEqual({ holds: { from: 7, to: 8 }, fails: { from: 8, to: 8 }, end: 8, loops: false });
    const touched = footprints(program([0], [], nestedOps, 3), pair);
    expect(touched[0]).toEqual({ qpus: [0], qubits: [0], reads: [0, 1, 2], writes: [] });
    expect(touched[2]).toEqual({ qpus: [0], qubits: [0], reads: [1], writes: [] });
    expect(touched[6]).toEqual({ qpus: [0], qubits: [0], reads: [2], writes: [] });
  });
});
