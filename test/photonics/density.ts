import { dagger, kronecker, type Matrix, matrix, multiply } from "../../src/complex.ts";

/** A small density matrix with the few operations that purification needs; qubit 0 is the lowest index bit. */

const I = matrix([
  [1, 0],
  [0, 1],
]);
export const X = matrix([
  [0, 1],
  [1, 0],
]);
const Y = matrix([
  [0, [0, -1]],
  [[0, 1], 0],
]);
const Z = matrix([
  [1, 0],
  [0, -1],
]);
export const PAULIS = [I, X, Y, Z];

/** A one-qubit matrix on one of `qubits` qubits. */
export function on(gate: Matrix, qubit: number, qubits: number): Matrix {
  let out = matrix([[1]]);
  for (let q = qubits - 1; q >= 0; q--) out = kronecker(out, q === qubit ? gate : I);
  return out;
}

export function cnot(control: number, target: number, qubits: number): Matrix {
  const n = 1 << qubits;
  const out = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++) out[2 * ((i ^ (((i >> control) & 1) << target)) * n + i)] = 1;
  return out;
}

export function conjugate(gate: Matrix, rho: Matrix): Matrix {
  return multiply(multiply(gate, rho), dagger(gate));
}

/** (1 - epsilon) rho + epsilon I/4 on two qubits. */
export function depolarizeTwo(rho: Matrix, a: number, b: number, qubits: number, epsilon: number): Matrix {
  const out = rho.map((entry) => entry * (1 - epsilon));
  for (const p of PAULIS) {
    for (const q of PAULIS) {
      const moved = conjugate(multiply(on(p, a, qubits), on(q, b, qubits)), rho);
      for (let i = 0; i < out.length; i++) out[i] += (epsilon / 16) * moved[i];
    }
  }
  return out;
}

/** Unnormalised state of the low two qubits after reading `outcome` on the high two of four. */
export function projectHigh(rho: Matrix, outcome: number): Matrix {
  const out = new Float64Array(32);
  for (let r = 0; r < 4; r++) {
    for (let c = 0; c < 4; c++) {
      const from = 2 * ((4 * outcome + r) * 16 + 4 * outcome + c);
      out[2 * (4 * r + c)] = rho[from];
      out[2 * (4 * r + c) + 1] = rho[from + 1];
    }
  }
  return out;
}

/** Weights of Phi+, Psi+, Psi-, Phi- in a two-qubit density matrix. */
export function bellWeights(rho: Matrix): number[] {
  const at = (r: number, c: number) => rho[2 * (4 * r + c)];
  const psi = (at(1, 1) + at(2, 2)) / 2;
  const phi = (at(0, 0) + at(3, 3)) / 2;
  return [phi + at(0, 3), psi + at(1, 2), psi - at(1, 2), phi - at(0, 3)];
}
