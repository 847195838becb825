import { expect, test } from "vitest";
import { GATES } from "../../src/circuit/gates.ts";
import { multiply } from "../../src/complex.ts";
import { indexMap, toLogicalOrder, toStoredOrder } from "../../src/passes/layout.ts";
import { identityLayout, type Layout, type OpCosts, type PassPlan, type StateGate, type TileLimits } from "../../src/passes/pass.ts";
import { planPasses } from "../../src/passes/plan.ts";
import { applyPass } from "../../src/reference/interpret.ts";
import type { RandomStream } from "../../src/rng/stream.ts";
import { applyGates, distinct, randomGates, randomVector, testRandom } from "../backend/circuits.ts";
import { stateDifference } from "../backend/compare.ts";

const X = GATES.get("x")!.matrix([]);
const gate = (name: string, qubits: number[], params: number[] = []): StateGate => ({ qubits, matrix: GATES.get(name)!.matrix(params) });

function randomLayout(random: RandomStream, qubits: number): Layout {
  return { position: distinct(random, qubits, qubits), flipped: Array.from({ length: qubits }, () => random.bernoulli(0.5)) };
}

/** Arithmetic dear, so that rotations are split. */
const COSTS: OpCosts = { general: 9, pair: 18, triple: 36, real: 4, turn: 3, hadamard: 2, phase: 5, phaseTerm: 2 };

function randomLimits(random: RandomStream, qubits: number): TileLimits {
  const lowQubits = random.below(3);
  const costs = [undefined, COSTS, { ...COSTS, pair: 10, triple: 12 }][random.below(3)];
  const tile = { tileQubits: lowQubits + 2 + random.below(qubits), lowQubits, costs };
  return random.bernoulli(0.5) ? tile : { ...tile, chunkQubits: lowQubits + random.below(qubits), chunkBits: 2 + random.below(2) };
}

/** The plan run on a logical vector, through the layouts at both ends. */
function runPlan(plan: PassPlan, before: Layout, vector: Float64Array, isOn: (slot: number) => boolean): Float64Array {
  const stored = toStoredOrder(vector, before);
  for (const pass of plan.passes) applyPass(stored, pass, (slot) => slot === undefined || isOn(slot));
  return toLogicalOrder(stored, plan.layout);
}

function difference(gates: StateGate[], qubits: number, limits: TileLimits, layout: Layout, random: RandomStream): string | null {
  const on = Array.from({ length: 8 }, () => random.bernoulli(0.5));
  const vector = randomVector(random, qubits);
  const plan = planPasses(gates, qubits, limits, layout);
  for (const pass of plan.passes) {
    const high = pass.tile.filter((bit) => bit >= (limits.chunkQubits ?? qubits)).length;
    expect(high).toBeLessThanOrEqual(limits.chunkBits ?? 0);
    if (limits.chunkQubits === undefined) expect(pass.tile.length).toBe(Math.min(limits.tileQubits, qubits));
    for (const op of pass.ops) if (op.kind === "dense") for (const bit of op.bits) expect(pass.tile).toContain(bit);
  }
  const actual = runPlan(plan, layout, vector, (slot) => on[slot]);
  applyGates(vector, gates, (slot) => on[slot]);
  return stateDifference(actual, vector, 1e-11, qubits);
}

test("a plan does what its gates do, whatever the tile, the layout and the slots", () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = testRandom(seed);
    const qubits = 1 + random.below(7);
    const gates = randomGates(random, qubits, random.below(40), { slots: seed % 2 ? 8 : undefined, nonUnitary: seed % 3 === 0 });
    const problem = difference(gates, qubits, randomLimits(random, qubits), randomLayout(random, qubits), random);
    if (problem) throw new Error(`seed ${seed}: ${problem}`);
  }
});

test("every gate of the table, alone, with random and special angles", () => {
  for (const spec of GATES.values()) {
    for (let seed = 0; seed < 8; seed++) {
      const random = testRandom(seed);
      const angle = seed % 2 ? Math.PI * (seed - 3) : 4 * random.uniform() - 2;
      const gates = [{ qubits: distinct(random, spec.qubits, 3), matrix: spec.matrix(new Array<number>(spec.params).fill(angle)) }];
      const problem = difference(gates, 3, { tileQubits: 2, lowQubits: 0 }, randomLayout(random, 3), random);
      if (problem) throw new Error(`${spec.name} seed ${seed}: ${problem}`);
    }
  }
});

test("X, Y, SWAP and iSWAP move no amplitude", () => {
  const gates = [gate("x", [0]), gate("swap", [0, 2]), gate("x", [1])];
  const plan = planPasses(gates, 3, { tileQubits: 2, lowQubits: 0 });
  expect(plan.passes).toEqual([]);
  expect(plan.layout).toEqual({ position: [2, 1, 0], flipped: [false, true, true] });
  const phases = planPasses([gate("y", [0]), gate("iswap", [0, 1])], 2, { tileQubits: 2, lowQubits: 0 });
  expect(phases.passes).toHaveLength(1);
  expect(phases.passes[0].ops.every((op) => op.kind === "phase")).toBe(true);
});

test("an optional gate is never relabelled away and stays between gates that it does not commute with", () => {
  const plan = planPasses([gate("h", [0]), { qubits: [0], matrix: X, slot: 0 }, gate("h", [0])], 1, { tileQubits: 1, lowQubits: 0 });
  expect(plan.layout).toEqual(identityLayout(1));
  expect(plan.passes[0].ops.map((op) => op.slot)).toEqual([undefined, 0, undefined]);
});

test("controls and phases may lie outside the tile", () => {
  const gates = [gate("cx", [5, 0]), gate("cp", [4, 5], [0.3]), gate("cu", [3, 1], [0.1, 0.2, 0.3, 0.4])];
  const plan = planPasses(gates, 6, { tileQubits: 2, lowQubits: 0 });
  expect(plan.passes).toHaveLength(1);
  expect(plan.passes[0].tile).toEqual([0, 1]);
});

test("phases add up and gates of one qubit multiply up", () => {
  const gates = [gate("h", [0]), gate("t", [0]), gate("cp", [0, 1], [0.5]), gate("cp", [1, 0], [0.25]), gate("h", [2]), gate("sx", [2])];
  const { passes } = planPasses(gates, 3, { tileQubits: 3, lowQubits: 0 });
  expect(passes).toHaveLength(1);
  expect(passes[0].ops.map((op) => op.kind)).toEqual(["dense", "dense", "phase"]);
});

test("gates that cancel need no pass, and no gates need none", () => {
  expect(planPasses([], 4, { tileQubits: 3, lowQubits: 1 }).passes).toEqual([]);
  expect(planPasses([gate("s", [0]), gate("sdg", [0])], 4, { tileQubits: 3, lowQubits: 1 }).passes).toEqual([]);
});

test("indices go between logical and stored order, past 2^32", () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = testRandom(seed);
    const qubits = 1 + random.below(40);
    const layout = randomLayout(random, qubits);
    const { toStored, toLogical } = indexMap(layout);
    const logical = Math.floor(random.uniform() * 2 ** qubits);
    const stored = toStored(logical);
    expect(toLogical(stored), `seed ${seed}`).toBe(logical);
    layout.position.forEach((bit, q) => {
      const expected = (BigInt(logical) >> BigInt(q)) & 1n;
      const actual = ((BigInt(stored) >> BigInt(bit)) & 1n) ^ (layout.flipped[q] ? 1n : 0n);
      expect(actual, `seed ${seed} qubit ${q}`).toBe(expected);
    });
  }
});

test("gates that name qubits wrongly are errors", () => {
  const limits = { tileQubits: 3, lowQubits: 1 };
  expect(() => planPasses([gate("x", [4])], 4, limits)).toThrow("below 4, got [4]");
  expect(() => planPasses([gate("cx", [1, 1])], 4, limits)).toThrow("different qubits");
  expect(() => planPasses([{ qubits: [0, 1], matrix: X }], 4, limits)).toThrow("needs 32 numbers");
  const both = multiply(gate("rxx", [2, 3], [1]).matrix, gate("ryy", [2, 3], [0.5]).matrix);
  expect(() => planPasses([{ qubits: [2, 3], matrix: both }], 4, { tileQubits: 3, lowQubits: 2 })).toThrow(
    "no room for a gate on 2 qubits",
  );
});
