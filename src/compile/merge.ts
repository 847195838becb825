import type { GateOp } from "../circuit/circuit.ts";
import { gateMatrix } from "../circuit/gates.ts";
import { identity, type Matrix, multiply } from "../complex.ts";
import type { PlainGate } from "./bases.ts";

const TOLERANCE = 1e-13;

/** One-qubit gates done one after another, as at most one gate, up to a global phase: nothing, a phase gate, or `u`. */
export function mergeOneQubit(ops: readonly GateOp[]): PlainGate | null {
  const m = ops.reduce((product: Matrix, op) => multiply(gateMatrix(op.gate, op.params), product), identity(2));
  const down = Math.hypot(m[0], m[1]);
  const over = Math.hypot(m[4], m[5]);
  const angle = (entry: number) => Math.atan2(m[2 * entry + 1], m[2 * entry]);
  if (over < TOLERANCE) {
    const phase = angle(3) - angle(0);
    return Math.hypot(Math.cos(phase) - 1, Math.sin(phase)) < TOLERANCE ? null : { gate: "p", params: [phase] };
  }
  // U(theta, phi, lambda) = [[c, -e^(i lambda) s], [e^(i phi) s, e^(i (phi + lambda)) c]] with the phase of entry 0, or of entry 1 when it is 0.
  if (down < TOLERANCE) return { gate: "u", params: [Math.PI, angle(2) - angle(1) + Math.PI, 0] };
  return { gate: "u", params: [2 * Math.atan2(over, down), angle(2) - angle(0), angle(1) + Math.PI - angle(0)] };
}
