import { gateMatrix } from "../circuit/gates.ts";
import type { Executable } from "../compile/executable.ts";
import type { Basis } from "../compile/program.ts";
import { dagger, type Matrix, multiply } from "../complex.ts";
import { conditionalGate } from "./modularOperators.ts";

const BASES: readonly Basis[] = ["Z", "X", "Y"];
const PAULI: Readonly<Record<Basis, Matrix>> = { X: gateMatrix("x", []), Y: gateMatrix("y", []), Z: gateMatrix("z", []) };

/**
 * Which qubits surely share no entanglement, because each is in one of the two states of a basis. Which of the two is not followed, so
 * what is said holds with any Paulis of the noise as well. Everything else counts as entangled.
 */
export class ProductStates {
  readonly #basis: (Basis | null)[];

  /** All qubits in |0>; nothing is said of those that are measured or reset before other uses, or meet under a condition. */
  constructor(executable: Executable) {
    this.#basis = new Array<Basis | null>(executable.qubits).fill("Z");
    const collapsed = new Set<number>();
    for (const step of executable.steps) {
      if (step.kind === "measure" || step.kind === "reset") collapsed.add(step.qubit);
      const used = "qubits" in step ? step.qubits : "qubit" in step ? [step.qubit] : [];
      if (step.kind === "conditioned" && used.length > 1) for (const qubit of used) collapsed.add(qubit);
      for (const qubit of used) if (collapsed.has(qubit) && step.kind !== "measure") this.#basis[qubit] = null;
    }
  }

  /** Whether a qubit surely is in one of the states of a basis. */
  has(qubit: number): boolean {
    return this.#basis[qubit] !== null;
  }

  /** `optional`: the gate may not act. */
  one(qubit: number, matrix: Matrix, optional: boolean): void {
    this.#turn(qubit, optional ? [matrix, gateMatrix("id", [])] : [matrix]);
  }

  /** Takes a two-qubit gate, and says whether it may entangle its qubits. */
  two(qubits: readonly number[], matrix: Matrix): boolean {
    for (const on of [0, 1] as const) {
      const basis = this.#basis[qubits[on]];
      if (basis === null || !leavesAlone(matrix, on, basis)) continue;
      this.#turn(
        qubits[1 - on],
        [0, 1].map((bit) => conditionalGate(matrix, on, basis, bit)),
      );
      return false;
    }
    for (const qubit of qubits) this.#basis[qubit] = null;
    return true;
  }

  /** One of several gates acts, it is not known which. */
  #turn(qubit: number, gates: readonly Matrix[]): void {
    const from = this.#basis[qubit];
    if (from === null) return;
    this.#basis[qubit] = BASES.find((to) => gates.every((gate) => isUpToSign(conjugated(gate, PAULI[from]), PAULI[to]))) ?? null;
  }
}

const conjugated = (gate: Matrix, pauli: Matrix): Matrix => multiply(multiply(gate, pauli), dagger(gate));

function isUpToSign(a: Matrix, b: Matrix): boolean {
  return [1, -1].some((sign) => a.every((x, k) => Math.abs(x - sign * b[k]) < 1e-12));
}

/** Whether a two-qubit gate takes either state of a basis of operand `on` to itself: what it then does to the other is unitary. */
export function leavesAlone(matrix: Matrix, on: 0 | 1, basis: Basis): boolean {
  return [0, 1].every((bit) => {
    const gate = conditionalGate(matrix, on, basis, bit);
    const product = multiply(gate, dagger(gate));
    return Math.abs(product[0] - 1) < 1e-12 && Math.abs(product[6] - 1) < 1e-12 && Math.hypot(product[2], product[3]) < 1e-12;
  });
}
