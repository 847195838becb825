import { expect, it } from "vitest";
import { Protocol } from "../../host/protocol/protocol.ts";
import { type DistributedOp, flatten, type Packet } from "../../src/compile/program.ts";
import type { ShotTimeline } from "../../src/timeline.ts";
import { checkTimeline } from "./invariants.ts";
import { close, figures, gate, measure, network, open, program, qpu } from "./machines.ts";

// Every attempt succeeds: a pair that is asked for at time t is there at t + 1 us. A bit takes 5 us over a link.
const sure = figures({ heraldProbability: 1, messageLatencyNs: 5000 });
const machine = network(
  ["a", "b", "c", "d"].map((name) => qpu(name)),
  [
    [0, 1],
    [2, 3],
    [1, 2],
  ],
);
const bit = (clbit: number) => ({ kind: "bits" as const, clbits: [clbit] });
const packet = (qubit: number, from: number, to: number, link: number) => ({ qubit, basis: "Z" as const, from, to, route: [link] });

interface Played {
  /** Start and end in microseconds of every visit of each step. */
  spans: Record<number, [number, number][]>;
  /** Steps that were named before each branch. */
  asked: number[][];
  timeline: ShotTimeline;
}

/** Plays a shot in which each measurement gives these outcomes one after the other, by step; 0 afterwards. */
function play(placement: number[], packets: Omit<Packet, "id">[], ops: DistributedOp[], outcomes: Record<number, number[]>): Played {
  const whole = program(placement, packets, ops, 4);
  const steps = flatten(ops);
  const left = new Map(Object.entries(outcomes).map(([step, bits]) => [Number(step), [...bits]]));
  const bits = new Uint8Array(4);
  const asked: number[][] = [];
  const shot = new Protocol(whole, machine, [sure, sure, sure], 1).shot(0, { detail: true });
  let next = shot.next();
  while (!next.done) {
    const { visits, needed = [] } = next.value;
    const named = needed.map((visit) => visits[visit].step);
    asked.push(named);
    for (const step of named) {
      const op = steps[step];
      if (op.kind === "measure") bits[op.clbit] = left.get(step)?.shift() ?? 0;
    }
    next = shot.next(bits);
  }
  const timeline = next.value;
  checkTimeline(whole, machine, timeline);
  const spans: Played["spans"] = {};
  for (const { step, startNs, endNs } of timeline.visits) {
    spans[step] ??= [];
    spans[step].push([startNs / 1000, endNs / 1000]);
  }
  return { spans, asked, timeline };
}

it("two QPUs repeat until success while two others go on as if they were alone", () => {
  const repeat: DistributedOp[] = [
    gate("h", 0, 0),
    measure(0, 0, 0),
    { kind: "while", condition: bit(0), body: [gate("h", 0, 0), gate("x", 1, 1), measure(0, 0, 0)] },
    gate("x", 1, 1),
  ];
  const remote: DistributedOp[] = [open(0), gate("cz", 3, [2, 0], 3), close(0), measure(2, 2, 2)];
  const { spans, timeline } = play([0, 1, 2, 3], [packet(2, 2, 3, 1)], [...repeat, ...remote], { 1: [1], 5: [1, 0] });
  // a: gate 10, readout 100, again and again. b hears each outcome 5 later, the last one before it goes on.
  expect(spans[0]).toEqual([[0, 10]]);
  expect(spans[1]).toEqual([[10, 110]]);
  expect(spans[3]).toEqual([
    [110, 120],
    [220, 230],
  ]);
  expect(spans[4]).toEqual([
    [115, 125],
    [225, 235],
  ]);
  expect(spans[5]).toEqual([
    [120, 220],
    [230, 330],
  ]);
  expect(spans[7]).toEqual([[335, 345]]);
  // c and d: the pair at 1, CNOT 200, readout 100, message 5, correction 10; the gate; Hadamard and readout 110, message 5.
  expect(spans[8]).toEqual([[1, 316]]);
  expect(spans[9]).toEqual([[316, 516]]);
  expect(spans[10]).toEqual([[516, 631]]);
  expect(spans[11]).toEqual([[631, 731]]);
  expect(timeline.durationNs).toBe(731_000);
  // The chain of causes that ends last knows nothing of the branches.
  expect(timeline.time).toEqual({
    attempts: 700,
    flight: 300,
    cooling: 0,
    switching: 0,
    purification: 0,
    messages: 10_000,
    gates: 200_000 + 10_000 + 200_000 + 10_000,
    measurements: 100_000 + 100_000 + 100_000,
    waiting: 0,
  });
});

it("two loops that share nothing turn side by side, each at its own pace", () => {
  const loop = (clbit: number, at: number, name: string): DistributedOp[] => [
    measure(at, clbit, at),
    { kind: "while", condition: bit(clbit), body: [gate(name, at, at, ...(name === "cx" ? [at + 4] : [])), measure(at, clbit, at)] },
    gate("x", at, at),
  ];
  const ops = [...loop(0, 0, "h"), ...loop(3, 3, "cx")];
  // Steps: measure 0, branch 1, gate 2, measure 3, jump 4, x 5; and the same from 6 on.
  const { spans, asked } = play([0, 1, 2, 3, 0, 1, 2, 3], [], ops, { 0: [1], 3: [1, 0], 6: [1], 9: [0] });
  expect(spans[3]).toEqual([
    [110, 210],
    [220, 320],
  ]);
  expect(spans[5]).toEqual([[320, 330]]);
  expect(spans[8]).toEqual([[100, 300]]);
  expect(spans[9]).toEqual([[300, 400]]);
  expect(spans[11]).toEqual([[400, 410]]);
  // In the order in which the bits are known; each branch is told what it depends on and no more.
  expect(asked).toEqual([[0], [6], [2, 3], [2, 3], [8, 9]]);
});

it("a QPU that a branch may need waits for the message whichever way it goes, and others do not", () => {
  const ops: DistributedOp[] = [
    measure(0, 0, 0),
    { kind: "if", condition: bit(0), then: [gate("x", 1, 1)], else: [] },
    gate("h", 1, 1),
    gate("h", 2, 2),
    gate("h", 0, 0),
  ];
  const { spans } = play([0, 1, 2], [], ops, { 0: [0] });
  expect(spans).toEqual({ 0: [[0, 100]], 3: [[105, 115]], 4: [[0, 10]], 5: [[100, 110]] });
});

it("a branch is taken when its own bits are known, with other operations of the same QPU under way", () => {
  const ops: DistributedOp[] = [
    gate("cx", 0, 1, 2),
    gate("cx", 0, 2, 1),
    measure(0, 0, 0),
    { kind: "if", condition: bit(0), then: [gate("x", 0, 0)], else: [] },
    gate("x", 0, 1),
  ];
  const { spans, asked } = play([0, 0, 0], [], ops, { 2: [1] });
  expect(asked).toEqual([[2]]);
  expect(spans).toEqual({ 0: [[0, 200]], 1: [[200, 400]], 2: [[0, 100]], 4: [[100, 110]], 5: [[400, 410]] });
});

it("a packet in a loop opens again while its last copy is still being reset", () => {
  const ops: DistributedOp[] = [
    measure(2, 0, 1),
    { kind: "while", condition: bit(0), body: [open(0), gate("cz", 1, [0, 0], 1), measure(1, 0, 1), close(0)] },
  ];
  const { spans, timeline } = play([0, 1, 1], [packet(0, 0, 1, 0)], ops, { 0: [1], 4: [1, 0] });
  // The second pair was made ahead on the other communication qubit: CNOT again as soon as the first copy's bit is back.
  const first = 105 + 200 + 100 + 5 + 10;
  expect(spans[2][0]).toEqual([105, first]);
  expect(spans[5][0]).toEqual([first + 200, first + 200 + 110 + 5]);
  expect(spans[2][1][0]).toBe(first + 200 + 110 + 5);
  expect(timeline.pairs.map((pair) => pair.slots[1]).sort()).toEqual([0, 1]);
});

it("bits that are overwritten, or read by what comes later, keep program order", () => {
  const ops: DistributedOp[] = [
    measure(0, 0, 0),
    { kind: "if", condition: bit(0), then: [measure(0, 1, 0)], else: [] },
    // Writes what the branch reads, and reads what it may write: both wait for the branch, and d with them.
    measure(3, 0, 3),
    { kind: "assign", clbits: [2], value: bit(1) },
    { kind: "if", condition: bit(2), then: [gate("x", 2, 2)], else: [] },
    gate("h", 1, 1),
  ];
  const { spans, asked } = play([0, 1, 2, 3], [], ops, { 0: [1], 2: [1], 3: [0] });
  expect(spans[3]).toEqual([[100, 200]]);
  expect(asked[0]).toEqual([0]);
  expect(asked[1]).toEqual([2, 4]);
  expect(spans[7]).toEqual([[0, 10]]);
});
