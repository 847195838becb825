import type { GateOp } from "../circuit/circuit.ts";
import { gateMatrix } from "../circuit/gates.ts";
import { identity, type Matrix, multiply } from "../complex.ts";
import { type PlainGate, twoQubitBases } from "./bases.ts";
import type { Basis } from "./program.ts";

const TOLERANCE = 1e-12;
const BASES: readonly Basis[] = ["X", "Y", "Z"];

export interface SignedPauli {
  basis: Basis;
  sign: 1 | -1;
}

/** One-qubit gates done one after another, as a matrix. */
export function productOf(gates: readonly PlainGate[]): Matrix {
  return gates.reduce((product: Matrix, { gate, params }) => multiply(gateMatrix(gate, params), product), identity(2));
}

/** V^-1 P V for a one-qubit unitary V and a Pauli P, when that is a Pauli too: what P after V is before V. */
export function pulledBack(v: Matrix, pauli: Basis): SignedPauli | null {
  const m = multiply(adjoint(v), multiply(gateMatrix(pauli.toLowerCase(), []), v));
  const found: SignedPauli[] = [];
  for (const basis of BASES) {
    const p = gateMatrix(basis.toLowerCase(), []);
    for (const sign of [1, -1] as const) if (m.every((x, i) => Math.abs(x - sign * p[i]) < TOLERANCE)) found.push({ basis, sign });
  }
  return found[0] ?? null;
}

function adjoint(m: Matrix): Matrix {
  return Float64Array.of(m[0], -m[1], m[4], -m[5], m[2], -m[3], m[6], -m[7]);
}

const known = new Map<string, readonly [Basis, Basis] | null>();

/**
 * The Paulis P and Q of a gate that is ((1 + P) + (1 - P) Q) / 2 up to a phase: Q on one operand where the other is in the -1 state of P, and
 * the other way about. Null for other gates.
 */
export function controlledPauli(op: GateOp): readonly [Basis, Basis] | null {
  const key = `${op.gate}(${op.params.join()})`;
  let paulis = known.get(key);
  if (paulis === undefined) {
    const [p, q] = twoQubitBases(op);
    paulis = p !== null && q !== null && isControlled(gateMatrix(op.gate, op.params), p, q) ? [p, q] : null;
    if (known.size > 4096) known.clear();
    known.set(key, paulis);
  }
  return paulis;
}

function isControlled(m: Matrix, p: Basis, q: Basis): boolean {
  const { gate, swapped } = controlledPauliGate(p, q);
  const ideal = swapped ? exchanged(gateMatrix(gate, [])) : gateMatrix(gate, []);
  // Equal up to a phase: tr(ideal^-1 m) has length 4.
  let re = 0;
  let im = 0;
  for (let i = 0; i < m.length; i += 2) {
    re += ideal[i] * m[i] + ideal[i + 1] * m[i + 1];
    im += ideal[i] * m[i + 1] - ideal[i + 1] * m[i];
  }
  return Math.abs(Math.hypot(re, im) - 4) < TOLERANCE;
}

function exchanged(m: Matrix): Matrix {
  const at = [0, 2, 1, 3];
  const out = new Float64Array(m.length);
  for (let r = 0; r < 4; r++)
    for (let c = 0; c < 4; c++) out.set(m.subarray(2 * (r * 4 + c), 2 * (r * 4 + c) + 2), 2 * (at[r] * 4 + at[c]));
  return out;
}

const CONTROLLED: Readonly<Record<string, string>> = { ZX: "cx", ZY: "cy", ZZ: "cz", XX: "xcx", XY: "xcy", YY: "ycy" };

/** The gate of the table that is the Pauli Q of operand 1 controlled by P of operand 0; with its operands exchanged where `swapped`. */
export function controlledPauliGate(p: Basis, q: Basis): { gate: string; swapped: boolean } {
  const straight = CONTROLLED[p + q];
  return straight === undefined ? { gate: CONTROLLED[q + p], swapped: true } : { gate: straight, swapped: false };
}
