import { describe, expect, it } from "vitest";
import { gateSpec } from "../../src/circuit/gates.ts";
import { isStraight, pushPaulis } from "../../src/engine/pauliFrame.ts";
import { Path } from "../../src/engine/stretch.ts";
import type { Insertion } from "../../src/noise/insertion.ts";
import { generator } from "../noise/programs.ts";
import { branches, zeroState } from "../noise/simulator.ts";
import { executable, gate, measure } from "./jobs.ts";

const QUBITS = 4;
const CLIFFORD = ["h", "s", "sdg", "x", "cx", "cz", "cy", "swap", "iswap"];
const ANY = [...CLIFFORD, "t", "u", "cp", "rxx", "ch", "rz"];

function randomProgram(seed: number, names: readonly string[]) {
  const random = generator(seed);
  const steps = Array.from({ length: 40 }, () => {
    const name = random.pick([...names]);
    const { params, qubits: arity } = gateSpec(name);
    const a = random.below(QUBITS);
    const on = arity === 1 ? [a] : [a, (a + 1 + random.below(QUBITS - 1)) % QUBITS];
    return gate(name, on, ...Array.from({ length: params }, () => 6 * random.uniform()));
  });
  const insertions = Array.from(
    { length: 6 },
    (): Insertion => ({ at: random.below(steps.length + 1), qubit: random.below(QUBITS), pauli: (1 + random.below(3)) as 1 | 2 | 3 }),
  ).sort((a, b) => a.at - b.at || a.qubit - b.qubit);
  const different = insertions.filter((i, k) => k === 0 || i.at !== insertions[k - 1].at || i.qubit !== insertions[k - 1].qubit);
  return { program: executable(QUBITS, 0, steps), steps: steps.map((_, i) => i), insertions: different };
}

describe("Paulis taken to the end of a path", () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed))("give the same state up to a phase, seed %i", (seed) => {
    const { program, steps, insertions } = randomProgram(seed, seed % 2 === 0 ? CLIFFORD : ANY);
    const path = new Path(program, steps, true);
    const { insertions: stuck, frame } = pushPaulis(path, insertions);
    if (seed % 2 === 0) expect(stuck, "Clifford gates stop no Pauli").toEqual([]);
    const atEnd = [...frame].map(([qubit, pauli]): Insertion => ({ at: steps.length, qubit, pauli }));
    const evolve = (noise: readonly Insertion[]) =>
      branches(program, { steps, insertions: noise, key: "", last: true }, zeroState(QUBITS))[0].state;
    const expected = evolve(insertions);
    const found = evolve([...stuck, ...atEnd]);
    let re = 0;
    let im = 0;
    for (let k = 0; k < found.length; k += 2) {
      re += expected[k] * found[k] + expected[k + 1] * found[k + 1];
      im += expected[k] * found[k + 1] - expected[k + 1] * found[k];
    }
    expect(Math.hypot(re, im)).toBeCloseTo(1, 10);
  });

  it("go through a phase gate as far as they commute with it", () => {
    const program = executable(2, 0, [gate("cp", [0, 1], 0.3), gate("h", [0])]);
    const noise: Insertion[] = [
      { at: 0, qubit: 0, pauli: 3 },
      { at: 0, qubit: 1, pauli: 2 },
    ];
    const { insertions, frame } = pushPaulis(new Path(program, [0, 1], true), noise);
    expect(insertions.map(({ at, qubit }) => [at, qubit])).toEqual([[0, 1]]);
    expect(frame.get(0)).toBe(1);
  });

  it("have no effect after a measurement, and stay where paths depend on outcomes", () => {
    const program = executable(1, 1, [gate("h", [0]), measure(0, 0), { kind: "none" }]);
    const path = new Path(program, [0, 1, 2], true);
    expect(isStraight(path)).toBe(true);
    expect(pushPaulis(path, [{ at: 2, qubit: 0, pauli: 1 }])).toEqual({ insertions: [], frame: new Map() });
    expect(isStraight(new Path(program, [0, 1, 2], false))).toBe(false);
  });
});
