import { expect, test } from "vitest";
import { GATES } from "../../src/circuit/gates.ts";
import { distance, identity, multiply } from "../../src/complex.ts";
import { mergeNeighbours, product } from "../../src/passes/merge.ts";
import { DEFAULT_COSTS, type DensePassOp, type OpCosts, type PassOp, type StateGate } from "../../src/passes/pass.ts";
import { planPasses } from "../../src/passes/plan.ts";
import { splitRotation } from "../../src/passes/split.ts";
import { applyPass } from "../../src/reference/interpret.ts";
import { applyGates, testRandom } from "../backend/circuits.ts";

const gate = (name: string, qubits: number[], params: number[] = []): StateGate => ({ qubits, matrix: GATES.get(name)!.matrix(params) });
const dense = (name: string, bit: number, params: number[] = []): DensePassOp => ({
  kind: "dense",
  bits: [bit],
  controls: [],
  matrix: GATES.get(name)!.matrix(params),
});
/** Arithmetic dear, so that rotations are split. */
const COSTS: OpCosts = { general: 9, pair: 36, triple: 72, real: 4, turn: 3, hadamard: 2, phase: 5, phaseTerm: 2 };
/** Matrices on more bits so dear that nothing is merged. */
const APART: OpCosts = { ...DEFAULT_COSTS, pair: 1000, triple: 1000 };
const kinds = (gates: StateGate[], qubits: number, costs = APART) =>
  planPasses(gates, qubits, { tileQubits: qubits, lowQubits: 0, costs }).passes.flatMap((pass) => pass.ops.map((op) => op.kind));

test("rotations about XX and YY become one phase between changes of basis", () => {
  expect(kinds([gate("rxx", [0, 1], [0.7])], 2)).toEqual(["dense", "dense", "phase", "dense", "dense"]);
  expect(kinds([gate("ryy", [1, 0], [0.7])], 2)).toEqual(["dense", "dense", "phase", "dense", "dense"]);
});

test("what was taken apart into controlled X comes together as phases", () => {
  const zz = [gate("cx", [0, 1]), gate("rz", [1], [0.7]), gate("cx", [0, 1])];
  expect(kinds(zz, 2)).toEqual(["phase"]);
  expect(kinds([...zz, gate("cx", [1, 2]), gate("rz", [2], [0.3]), gate("cx", [1, 2])], 3)).toEqual(["phase"]);
  const toffoli = [
    ...[gate("h", [2]), gate("cx", [1, 2]), gate("tdg", [2]), gate("cx", [0, 2]), gate("t", [2]), gate("cx", [1, 2]), gate("tdg", [2])],
    ...[gate("cx", [0, 2]), gate("t", [1]), gate("t", [2]), gate("h", [2])],
    ...[gate("cx", [0, 1]), gate("t", [0]), gate("tdg", [1]), gate("cx", [0, 1])],
  ];
  expect(kinds(toffoli, 3)).toEqual(["dense", "phase", "dense"]);
  const twice = planPasses([...toffoli, ...toffoli], 3, { tileQubits: 3, lowQubits: 0 });
  const vector = new Float64Array(16);
  vector[14] = 1;
  for (const pass of twice.passes) applyPass(vector, pass, () => true);
  vector.forEach((x, k) => void expect(x).toBeCloseTo(k === 14 ? 1 : 0, 12));
});

test("operations on three bits become one matrix where the costs say that it takes less", () => {
  const gates = [0, 1].flatMap(() => [
    ...[0, 1, 2].map((q) => gate("u", [q], [0.3 + q, 0.5, 0.7])),
    gate("cz", [0, 1]),
    gate("u", [1], [1, 2, 3]),
    gate("cz", [1, 2]),
  ]);
  expect(kinds(gates, 3, { ...COSTS, triple: 30 })).toEqual(["dense"]);
  expect(kinds(gates, 3, { ...COSTS, triple: 1000, pair: 1000 }).length).toBeGreaterThan(5);
  const expected = new Float64Array(16);
  expected[0] = 1;
  const actual = expected.slice();
  applyGates(expected, gates);
  const { passes } = planPasses(gates, 3, { tileQubits: 3, lowQubits: 0, costs: { ...COSTS, triple: 30 } });
  for (const pass of passes) applyPass(actual, pass, () => true);
  actual.forEach((x, k) => void expect(x).toBeCloseTo(expected[k], 12));
});

test("rotations about XX, YY and ZZ on one pair, and what stands beside them, make one matrix", () => {
  const gates = [
    gate("h", [0]),
    gate("rxx", [0, 1], [0.7]),
    gate("ryy", [1, 0], [0.2]),
    gate("rzz", [0, 1], [0.4]),
    gate("u", [1], [1, 2, 3]),
  ];
  expect(kinds(gates, 2)).toEqual(["dense"]);
  expect(kinds([gate("h", [0]), gate("cz", [0, 1]), gate("h", [1])], 2)).toEqual(["dense", "phase", "dense"]);
});

test("a controlled gate becomes phases when one-qubit gates stand on both sides of its target, else it stays", () => {
  const between = [gate("ry", [1], [0.3]), gate("cx", [0, 1]), gate("ry", [1], [0.4])];
  expect(kinds(between, 2)).toEqual(["dense", "phase", "dense"]);
  expect(kinds(between.slice(0, 2), 2)).toEqual(["dense", "dense"]);
  const [control] = planPasses([gate("cx", [0, 1])], 2, { tileQubits: 2, lowQubits: 0 }).passes[0].ops;
  expect(control).toMatchObject({ kind: "dense", bits: [1], controls: [{ bit: 0, value: 1 }] });
});

test("phases of a pass wait for one another: a layer of rotations needs one before and one after", () => {
  const layer = [0, 1, 2, 3].map((q) => gate("u", [q], [0.4 + q, 1.1 * q + 0.2, 0.7 - q]));
  const pairs = [gate("cz", [0, 1]), gate("cz", [2, 3])];
  const turned = ["phase", "dense", "dense", "dense", "dense", "phase"];
  expect(kinds([...layer, ...pairs], 4, COSTS)).toEqual(turned);
  expect(kinds([...layer, ...pairs, ...layer], 4, COSTS)).toEqual([...turned, ...turned.slice(1)]);
});

test("a split gate is the gate, and its rotation has a real and an imaginary diagonal", () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = testRandom(seed);
    const angle = () => (random.bernoulli(0.3) ? Math.PI * (random.below(5) - 2) : 8 * random.uniform() - 4);
    const op = dense("u", 0, [angle(), angle(), angle()]);
    const parts = splitRotation(op);
    const whole = parts.reduce((m, part) => multiply(asMatrix(part), m), identity(2));
    expect(distance(whole, op.matrix), `seed ${seed}`).toBeLessThan(1e-14);
    for (const part of parts) {
      if (part.kind === "dense" && parts.length > 1) expect([1, 2, 4, 7].map((k) => part.matrix[k])).toEqual([0, 0, 0, 0]);
    }
  }
});

function asMatrix(op: PassOp): Float64Array {
  if (op.kind === "factor") throw new Error("there are no factors here");
  if (op.kind === "dense") return op.matrix;
  const m = identity(2);
  for (const value of [0, 1]) {
    const angle = op.terms.filter((t) => t.controls.every((c) => c.value === value)).reduce((sum, t) => sum + t.angle, 0);
    m[6 * value] = Math.cos(angle);
    m[6 * value + 1] = Math.sin(angle);
  }
  return m;
}

test("neighbours multiply: across commuting gates on other bits, into pairs, and away when they cancel", () => {
  const pair: DensePassOp = {
    kind: "dense",
    bits: [0, 1],
    controls: [],
    matrix: product2(gate("rxx", [0, 1], [1]), gate("ryy", [0, 1], [0.4])),
  };
  expect(mergeNeighbours([dense("h", 0), dense("h", 1), dense("sx", 0)], 2)).toHaveLength(2);
  expect(mergeNeighbours([dense("h", 0), pair, dense("t", 1), pair], 2)).toHaveLength(1);
  expect(mergeNeighbours([dense("h", 0), dense("h", 0)], 2)).toEqual([]);
  expect(mergeNeighbours([dense("sx", 0), { ...dense("sx", 0), slot: 0 }, dense("sx", 0)], 2)).toHaveLength(3);
});

function product2(first: StateGate, second: StateGate): Float64Array {
  const op = ({ qubits, matrix }: StateGate): DensePassOp => ({ kind: "dense", bits: qubits, matrix, controls: [] });
  return product(op(first), op(second)).matrix;
}
