import { describe, expect, it } from "vitest";
import { gateMatrix, gateSpec } from "../../src/circuit/gates.ts";
import type { Executable } from "../../src/compile/executable.ts";
import { identity, kronecker, type Matrix, multiply } from "../../src/complex.ts";
import { pushPaulis } from "../../src/engine/pauliFrame.ts";
import { Path } from "../../src/engine/stretch.ts";
import type { Insertion } from "../../src/noise/insertion.ts";
import { toLogicalOrder } from "../../src/passes/layout.ts";
import type { StateGate } from "../../src/passes/pass.ts";
import { planPasses } from "../../src/passes/plan.ts";
import { asRelabelling } from "../../src/passes/recognise.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { generator } from "../noise/programs.ts";
import { executable, gate, measure } from "./jobs.ts";
import { difference } from "./modularMachines.ts";

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

/** A random state taken through gates, changed or not, and Paulis; by index of step. */
async function evolve(
  program: Executable,
  changes: ReadonlyMap<number, { matrix: Matrix }>,
  noise: readonly Insertion[],
): Promise<Float64Array> {
  const backend = createReferenceBackend();
  const gates: StateGate[] = [];
  const insertAt = (at: number) => {
    for (const { qubit, pauli } of noise.filter((i) => i.at === at)) {
      gates.push({ qubits: [qubit], matrix: gateMatrix(["x", "y", "z"][pauli - 1], []) });
    }
  };
  for (let q = 0; q < QUBITS; q++) gates.push({ qubits: [q], matrix: gateMatrix("u", [1 + q, 2 * q, 0.3]) });
  program.steps.forEach((step, at) => {
    insertAt(at);
    if (step.kind === "gate") gates.push({ qubits: step.qubits, matrix: changes.get(at)?.matrix ?? gateMatrix(step.gate, step.params) });
  });
  insertAt(program.steps.length);
  const plan = planPasses(gates, QUBITS, backend.limits);
  const state = backend.allocate(QUBITS, 1);
  await backend.run(state, backend.prepare(plan.passes, QUBITS));
  const amplitudes = toLogicalOrder(await backend.read(state), plan.layout);
  await backend.dispose();
  return amplitudes;
}

const ALWAYS = () => true;

describe("Paulis taken to the end of a path", () => {
  it.each(Array.from({ length: 24 }, (_, seed) => seed))("give the same state up to a phase, seed %i", async (seed) => {
    const { program, steps, insertions } = randomProgram(seed, seed % 4 === 0 ? CLIFFORD : ANY);
    const path = new Path(program, steps, true);
    const { changes, frame } = pushPaulis(path, 0, insertions, ALWAYS);
    if (seed % 4 === 0) expect(changes.size, "Clifford gates stay as they are").toBe(0);
    const atEnd = [...frame].map(([qubit, pauli]): Insertion => ({ at: steps.length, qubit, pauli }));
    const expected = await evolve(program, new Map(), insertions);
    expect(difference(await evolve(program, changes, atEnd), expected)).toBeLessThan(1e-9);
  });

  it("leave every changed gate the bases and the relabelling that it had", () => {
    let changed = 0;
    for (let seed = 1; seed < 24; seed++) {
      const { program, steps, insertions } = randomProgram(seed, ANY);
      for (const [at, { matrix }] of pushPaulis(new Path(program, steps, true), 0, insertions, ALWAYS).changes) {
        const op = program.steps[at];
        if (op.kind !== "gate") throw new Error("a step that is no gate has changed");
        const before = gateMatrix(op.gate, op.params);
        const shape = (m: Matrix) => {
          const relabelling = asRelabelling(m);
          return relabelling && [relabelling.swap, relabelling.flips];
        };
        expect(shape(matrix), `${op.gate}, seed ${seed}`).toEqual(shape(before));
        for (const pauli of ["x", "y", "z"]) {
          for (let j = 0; j < op.qubits.length; j++) {
            if (commutes(before, pauli, j)) expect(commutes(matrix, pauli, j), `${op.gate} and ${pauli}, seed ${seed}`).toBe(true);
          }
        }
        changed++;
      }
    }
    expect(changed).toBeGreaterThan(100);
  });

  it("go through a phase gate as far as they commute with it, and stay Paulis behind what they change", () => {
    const program = executable(2, 0, [gate("cp", [0, 1], 0.3), gate("h", [0])]);
    const noise: Insertion[] = [
      { at: 0, qubit: 0, pauli: 3 },
      { at: 0, qubit: 1, pauli: 2 },
    ];
    const { changes, frame } = pushPaulis(new Path(program, [0, 1], true), 0, noise, ALWAYS);
    expect([...changes].map(([at, { key }]) => [at, key])).toEqual([[0, "01"]]);
    expect([...frame]).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it("have no effect after a measurement, and count from the stop before", () => {
    const program = executable(1, 1, [gate("h", [0]), measure(0, 0), { kind: "none" }]);
    const after = { at: 2, qubit: 0, pauli: 1 as const };
    const nothing = { changes: new Map(), frame: new Map() };
    expect(pushPaulis(new Path(program, [0, 1, 2], true), 0, [after], ALWAYS)).toEqual(nothing);
    const goesOn = new Path(program, [0, 1, 2], false);
    expect(pushPaulis(goesOn, 0, [after], ALWAYS)).toEqual(nothing);
    expect([...pushPaulis(goesOn, 2, [{ at: 0, qubit: 0, pauli: 3 }, after], ALWAYS).frame]).toEqual([[0, 1]]);
  });
});

/** Whether a matrix commutes with a Pauli on one of its operands. */
function commutes(m: Matrix, pauli: string, operand: number): boolean {
  const p = gateMatrix(pauli, []);
  const wide = m.length === 8 ? p : operand === 0 ? kronecker(identity(2), p) : kronecker(p, identity(2));
  const [a, b] = [multiply(wide, m), multiply(m, wide)];
  return a.every((x, k) => Math.abs(x - b[k]) < 1e-12);
}
