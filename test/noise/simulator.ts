import { evaluate } from "../../src/circuit/circuit.ts";
import { gateMatrix } from "../../src/circuit/gates.ts";
import type { Executable } from "../../src/compile/executable.ts";
import type { Matrix } from "../../src/complex.ts";
import type { Segment } from "../../src/noise/insertion.ts";

/** Interleaved amplitudes of a few qubits, worked on by the plainest loops: the oracle of this folder. */
export type State = Float64Array;

export function zeroState(qubits: number): State {
  const state = new Float64Array(2 * 2 ** qubits);
  state[0] = 1;
  return state;
}

export function apply(state: State, matrix: Matrix, qubits: readonly number[]): void {
  const size = 1 << qubits.length;
  const offsets = Array.from({ length: size }, (_, r) => qubits.reduce((sum, q, j) => sum | (((r >> j) & 1) << q), 0));
  const old = new Float64Array(2 * size);
  for (let base = 0; base < state.length / 2; base++) {
    if ((base & offsets[size - 1]) !== 0) continue;
    for (let r = 0; r < size; r++) {
      old[2 * r] = state[2 * (base | offsets[r])];
      old[2 * r + 1] = state[2 * (base | offsets[r]) + 1];
    }
    for (let r = 0; r < size; r++) {
      let re = 0;
      let im = 0;
      for (let c = 0; c < size; c++) {
        const m = 2 * (r * size + c);
        re += matrix[m] * old[2 * c] - matrix[m + 1] * old[2 * c + 1];
        im += matrix[m] * old[2 * c + 1] + matrix[m + 1] * old[2 * c];
      }
      state[2 * (base | offsets[r])] = re;
      state[2 * (base | offsets[r]) + 1] = im;
    }
  }
}

/** Weight of the outcome, and the state projected on it and normalised. */
export function project(state: State, qubit: number, outcome: number): { weight: number; state: State } {
  let weight = 0;
  const projected = new Float64Array(state.length);
  for (let i = 0; i < state.length / 2; i++) {
    if (((i >> qubit) & 1) !== outcome) continue;
    projected[2 * i] = state[2 * i];
    projected[2 * i + 1] = state[2 * i + 1];
    weight += state[2 * i] ** 2 + state[2 * i + 1] ** 2;
  }
  return { weight, state: projected.map((x) => x / Math.sqrt(weight)) };
}

/** <a|b>, as its squared modulus. */
export function fidelity(a: State, b: State): number {
  let re = 0;
  let im = 0;
  for (let k = 0; k < a.length; k += 2) {
    re += a[k] * b[k] + a[k + 1] * b[k + 1];
    im += a[k] * b[k + 1] - a[k + 1] * b[k];
  }
  return re * re + im * im;
}

export interface Branch {
  weight: number;
  state: State;
  bits: number[];
}

/** Every outcome branch of one path through a program, with its noise. */
export function branches(executable: Executable, segment: Segment, start: State): Branch[] {
  const paulis = ["", "x", "y", "z"];
  let open: Branch[] = [{ weight: 1, state: start.slice(), bits: new Array<number>(executable.clbits).fill(0) }];
  for (let at = 0; at <= segment.steps.length; at++) {
    for (const { qubit, pauli } of segment.insertions.filter((i) => i.at === at)) {
      for (const b of open) apply(b.state, gateMatrix(paulis[pauli], []), [qubit]);
    }
    if (at === segment.steps.length) break;
    const step = executable.steps[segment.steps[at]];
    if (step.kind === "gate" || step.kind === "conditioned") {
      for (const b of open) {
        if (step.kind === "gate" || evaluate(step.condition, b.bits) !== 0) apply(b.state, gateMatrix(step.gate, step.params), step.qubits);
      }
    } else if (step.kind === "measure" || step.kind === "reset") {
      open = open.flatMap((b) =>
        [0, 1].flatMap((outcome) => {
          const { weight, state } = project(b.state, step.qubit, outcome);
          if (weight < 1e-12) return [];
          const bits = [...b.bits];
          if (step.kind === "measure") bits[step.clbit] = outcome;
          else if (outcome === 1) apply(state, gateMatrix("x", []), [step.qubit]);
          return [{ weight: b.weight * weight, state, bits }];
        }),
      );
    }
  }
  return open;
}
