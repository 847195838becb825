import type { GateOp } from "../src/circuit/circuit.ts";
import type { Executable } from "../src/compile/executable.ts";
import { RandomStream } from "../src/rng/stream.ts";
import { productAngles } from "./circuits.ts";

const gate = (name: string, qubits: readonly number[], ...params: number[]): GateOp => ({ kind: "gate", gate: name, params, qubits });

/** Gates on qubits spread evenly over QPUs in order, and measurements of `measured` into bits 0, 1, ... */
export function spread(qubits: number, qpus: number, gates: readonly GateOp[], measured: readonly number[]): Executable {
  return {
    qubits,
    clbits: measured.length,
    steps: [...gates, ...measured.map((qubit, clbit) => ({ kind: "measure", qubit, clbit }) as const)],
    qpuOf: Array.from({ length: qubits }, (_, q) => Math.floor((q * qpus) / qubits)),
  };
}

export function ghzGates(qubits: number): GateOp[] {
  return [gate("h", [0]), ...Array.from({ length: qubits - 1 }, (_, q) => gate("cx", [q, q + 1]))];
}

/** The Fourier transform of the random product state of `productAngles`, without the final swaps. */
export function qftGates(qubits: number): GateOp[] {
  const gates = productAngles(qubits).flatMap(({ ry, rz }, q) => [gate("ry", [q], ry), gate("rz", [q], rz)]);
  for (let q = qubits - 1; q >= 0; q--) {
    gates.push(gate("h", [q]));
    for (let low = q - 1; low >= 0; low--) gates.push(gate("cp", [low, q], Math.PI / 2 ** (q - low)));
  }
  return gates;
}

/**
 * Amplitude of `qftGates` at an outcome, `bits[q]` of qubit q. Without the swaps qubit q holds bit n-1-q of the frequency, so
 * with k = sum_q bits[q] 2^(n-1-q) it is the product over input qubits j of (a_j + b_j e^(2 pi i k 2^j / 2^n)) / sqrt(2).
 */
export function qftAmplitude(qubits: number, bits: ArrayLike<number>): [number, number] {
  let re = 1;
  let im = 0;
  productAngles(qubits).forEach(({ ry, rz }, j) => {
    // k 2^j mod 2^n as a fraction of 2^n: bits of k below n - j count, that is qubits q >= j.
    let turns = 0;
    for (let q = j; q < qubits; q++) turns += bits[q] * 2 ** (j - q - 1);
    const a = Math.cos(ry / 2);
    const b = Math.sin(ry / 2);
    const phase = 2 * Math.PI * turns + rz / 2;
    const fr = (a * Math.cos(rz / 2) + b * Math.cos(phase)) * Math.SQRT1_2;
    const fi = (-a * Math.sin(rz / 2) + b * Math.sin(phase)) * Math.SQRT1_2;
    [re, im] = [re * fr - im * fi, re * fi + im * fr];
  });
  return [re, im];
}

/** `steps` Trotter steps of a transverse-field Ising chain from |0...0>, dt = 0.1, J = h = 1. */
export function isingGates(qubits: number, steps: number): GateOp[] {
  return Array.from({ length: steps }, () => [
    ...Array.from({ length: qubits - 1 }, (_, q) => gate("rzz", [q, q + 1], -0.2)),
    ...Array.from({ length: qubits }, (_, q) => gate("rx", [q], -0.2)),
  ]).flat();
}

/**
 * Phase estimation of a third of a turn, its phase gate on the last qubit. Qubit q of the others ends as the bit of 2^-(q + 1) of the
 * estimate.
 */
export function estimationGates(qubits: number): GateOp[] {
  const last = qubits - 1;
  const gates = [gate("x", [last])];
  for (let q = 0; q < last; q++) gates.push(gate("h", [q]), gate("cp", [q, last], (2 * Math.PI * (q % 2 === 0 ? 1 : 2)) / 3));
  for (let q = last - 1; q >= 0; q--) {
    for (let low = q + 1; low < last; low++) gates.push(gate("cp", [low, q], -Math.PI / 2 ** (low - q)));
    gates.push(gate("h", [q]));
  }
  return gates;
}

/** Bernstein-Vazirani with the ancilla last; measuring the first qubits gives `secret`. */
export function hiddenStringGates(secret: readonly number[]): GateOp[] {
  const n = secret.length;
  const all = secret.map((_, q) => gate("h", [q]));
  return [gate("x", [n]), gate("h", [n]), ...all, ...secret.flatMap((bit, q) => (bit ? [gate("cx", [q, n])] : [])), ...all];
}

/**
 * The ripple-carry adder of Cuccaro, Draper, Kutin and Moulton (quant-ph/0410184): qubit 0 the carry in, then a_i and b_i in turn,
 * the carry out last. b becomes a + b. Toffolis in Clifford gates and T.
 */
export function adderGates(a: readonly number[], b: readonly number[]): { gates: GateOp[]; sum: number[] } {
  const n = a.length;
  const qa = (i: number) => 1 + 2 * i;
  const qb = (i: number) => 2 + 2 * i;
  const carry = (i: number) => (i === 0 ? 0 : qa(i - 1));
  const gates = a.flatMap((bit, i) => [...(bit ? [gate("x", [qa(i)])] : []), ...(b[i] ? [gate("x", [qb(i)])] : [])]);
  for (let i = 0; i < n; i++) gates.push(gate("cx", [qa(i), qb(i)]), gate("cx", [qa(i), carry(i)]), ...toffoli(carry(i), qb(i), qa(i)));
  gates.push(gate("cx", [qa(n - 1), 2 * n + 1]));
  for (let i = n - 1; i >= 0; i--)
    gates.push(...toffoli(carry(i), qb(i), qa(i)), gate("cx", [qa(i), carry(i)]), gate("cx", [carry(i), qb(i)]));
  return { gates, sum: [...a.map((_, i) => qb(i)), 2 * n + 1] };
}

function toffoli(a: number, b: number, c: number): GateOp[] {
  return [
    gate("h", [c]),
    gate("cx", [b, c]),
    gate("tdg", [c]),
    gate("cx", [a, c]),
    gate("t", [c]),
    gate("cx", [b, c]),
    gate("tdg", [c]),
    gate("cx", [a, c]),
    gate("t", [b]),
    gate("t", [c]),
    gate("h", [c]),
    gate("cx", [a, b]),
    gate("t", [a]),
    gate("tdg", [b]),
    gate("cx", [a, b]),
  ];
}

export function randomBits(count: number, seed: number): number[] {
  const random = new RandomStream(seed, "bootstrap", 7, 0);
  return Array.from({ length: count }, () => random.below(2));
}
