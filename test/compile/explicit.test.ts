import { describe, expect, it } from "vitest";
import type { Op } from "../../src/circuit/circuit.ts";
import { readCircuit } from "../../src/circuit/read.ts";
import { writeOpenQasm3 } from "../../src/circuit/write.ts";
import type { ExecutableStep } from "../../src/compile/executable.ts";
import { explicitCircuit, lowerExplicit } from "../../src/compile/explicit.ts";
import { chainNetwork, program, randomProgram } from "../noise/programs.ts";
import { branches, fidelity, zeroState } from "../noise/simulator.ts";

/** Conditional single gates as steps; other control flow does not occur here. */
function asSteps(ops: readonly Op[]): ExecutableStep[] {
  return ops.map((op) => {
    if (op.kind !== "if") return op as ExecutableStep;
    const [then] = op.then;
    expect(op.then).toHaveLength(1);
    if (then.kind !== "gate") throw new Error("a correction is one gate");
    return { ...then, kind: "conditioned", condition: op.condition };
  });
}

describe("explicit circuit", () => {
  it.each([1, 2, 5, 8])("reads back from OpenQASM 3 with the same branches, seed %i", (seed) => {
    const distributed = randomProgram(seed);
    const network = chainNetwork(2);
    const lowered = lowerExplicit(distributed, network);
    const back = readCircuit(writeOpenQasm3(explicitCircuit(distributed, network)), "explicit.qasm");
    expect(back.qubits).toBe(lowered.qubits);
    const run = (qubits: number, clbits: number, steps: readonly ExecutableStep[]) =>
      branches(
        { qubits, clbits, steps, qpuOf: [] },
        { steps: steps.map((_, i) => i), insertions: [], key: "", last: true },
        zeroState(qubits),
      );
    const direct = run(lowered.qubits, lowered.clbits, lowered.steps);
    const again = run(back.qubits, back.clbits + back.scratchBits, asSteps(back.ops));
    expect(again).toHaveLength(direct.length);
    direct.forEach((branch, i) => {
      expect(again[i].weight).toBeCloseTo(branch.weight, 12);
      expect(fidelity(again[i].state, branch.state)).toBeCloseTo(1, 12);
    });
  });

  it("keeps control flow and gives every communication qubit its place", () => {
    const condition = { kind: "bits", clbits: [0] } as const;
    const packets = [{ id: 0, qubit: 0, basis: "Z", from: 0, to: 2, route: [0, 1] }] as const;
    const served = {
      kind: "gate",
      gate: "cx",
      params: [],
      operands: [{ qubit: 0, packet: 0 }, { qubit: 1 }],
      qpu: 2,
      alsoOnCopies: [],
    } as const;
    const body = [{ kind: "open", packet: 0 }, served, { kind: "close", packet: 0 }] as const;
    const distributed = program(
      [0, 2],
      packets,
      [
        { kind: "measure", qubit: 0, clbit: 0, qpu: 0 },
        { kind: "if", condition, then: body, else: [] },
      ],
      1,
    );
    const network = chainNetwork(3);
    const circuit = explicitCircuit(distributed, network);
    expect(circuit.ops.map((op) => op.kind)).toEqual(["measure", "if"]);
    expect(circuit.registers.quantum.at(-1)).toEqual({ name: "comm", offset: 2, size: 4 });
    const { steps, qpuOf, ranges } = lowerExplicit(distributed, network);
    // Near half in QPU 0, two halves to swap in QPU 1, the copy in QPU 2.
    expect(qpuOf).toEqual([0, 2, 0, 1, 1, 2]);
    const branch = steps[ranges[1].first];
    expect(branch).toMatchObject({ kind: "branch", otherwise: steps.length });
  });
});
