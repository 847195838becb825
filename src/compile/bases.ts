import type { GateOp } from "../circuit/circuit.ts";
import { gateMatrix, gateSpec } from "../circuit/gates.ts";
import type { Matrix } from "../complex.ts";
import type { Basis } from "./program.ts";

/**
 * How gates meet copies. A copy of a qubit in basis B is made by undoing V on it, a cat-entangler, and V on both, where V takes |0>, |1> to
 * the two B states: V = 1 for Z, H for X and S H for Y. So the Pauli that exchanges the two B states without a phase, which
 * is what a copy needs when the qubit is flipped, is V X V^-1.
 */
export const FLIP: Readonly<Record<Basis, string>> = { Z: "x", X: "z", Y: "z" };

const BASES: readonly Basis[] = ["Z", "X", "Y"];
const TOLERANCE = 1e-12;

/** A gate with its parameters, without operands. */
export interface PlainGate {
  gate: string;
  params: readonly number[];
}

/** What a one-qubit gate means to a run: the bases that it leaves alone, and the bases whose two states it exchanges. */
export interface OneQubitAction {
  keeps: readonly Basis[];
  flips: readonly Basis[];
}

const cache = new Map<string, OneQubitAction>();

/** The action of a one-qubit gate, from its matrix, so that u(0, 0, x) counts as diagonal and rx(pi) as a Pauli. */
export function oneQubitAction(op: PlainGate): OneQubitAction {
  const key = `${op.gate}(${op.params.join()})`;
  let action = cache.get(key);
  if (!action) {
    action = actionOf(gateMatrix(op.gate, op.params));
    if (cache.size > 4096) cache.clear();
    cache.set(key, action);
  }
  return action;
}

function actionOf(m: Matrix): OneQubitAction {
  const zero = (i: number, j: number, sign: number) => Math.hypot(m[i] + sign * m[j], m[i + 1] + sign * m[j + 1]) < TOLERANCE;
  const sameDiagonal = zero(0, 6, -1);
  const oppositeDiagonal = zero(0, 6, 1);
  const sameCorners = zero(2, 4, -1);
  const oppositeCorners = zero(2, 4, 1);
  const noCorners = sameCorners && oppositeCorners;
  const noDiagonal = sameDiagonal && oppositeDiagonal;
  const keeps: Basis[] = [];
  const flips: Basis[] = [];
  if (noCorners) keeps.push("Z");
  if (sameDiagonal && sameCorners) keeps.push("X");
  if (sameDiagonal && oppositeCorners) keeps.push("Y");
  if (noDiagonal) flips.push("Z");
  if (noCorners && oppositeDiagonal) flips.push("X", "Y");
  if (noDiagonal && sameCorners) flips.push("Y");
  if (noDiagonal && oppositeCorners) flips.push("X");
  return { keeps, flips };
}

/**
 * A gate that flips `basis`, written as a gate that keeps the basis (if one is needed) and then the pure flip, which is
 * applied to the copies too. Equal up to a global phase.
 */
export function splitFlip(op: PlainGate, basis: Basis): { keep: PlainGate | null; flip: PlainGate } {
  const flip = { gate: FLIP[basis], params: [] };
  const m = gateMatrix(op.gate, op.params);
  if (basis === "Z") {
    // [[0, b], [a, 0]] = X diag(a, b)
    const angle = Math.atan2(m[3], m[2]) - Math.atan2(m[5], m[4]);
    return { keep: Math.abs(angle) < TOLERANCE ? null : { gate: "p", params: [angle] }, flip };
  }
  // The flip Pauli is Z here; the other anticommuting Pauli is Z times the basis Pauli.
  const isZ = Math.hypot(m[2], m[3]) < TOLERANCE;
  return { keep: isZ ? null : { gate: basis.toLowerCase(), params: [] }, flip };
}

/** The bases in which a two-qubit gate leaves its operands alone; null: none. */
export function twoQubitBases(op: GateOp): readonly [Basis | null, Basis | null] {
  const [a, b] = gateSpec(op.gate).basis;
  if (a !== null && b !== null) return [a, b];
  const m = gateMatrix(op.gate, op.params);
  return [a ?? operandBasis(m, 0), b ?? operandBasis(m, 1)];
}

/** Entry (r, c) of Pauli P on one bit is nonzero for c = r ^ (P is X or Y); its value is 1, or i (-1)^c for Y, (-1)^c for Z. */
function operandBasis(m: Matrix, bit: 0 | 1): Basis | null {
  return BASES.find((basis) => commutes(m, bit, basis)) ?? null;
}

function commutes(m: Matrix, bit: 0 | 1, basis: Basis): boolean {
  const mask = basis === "Z" ? 0 : 1 << bit;
  const sign = (index: number) => (basis === "X" || ((index >> bit) & 1) === 0 ? 1 : -1);
  for (let r = 0; r < 4; r++) {
    for (let c = 0; c < 4; c++) {
      // (P m)(r, c) = P(r, r^mask) m(r^mask, c) and (m P)(r, c) = m(r, c^mask) P(c^mask, c), with Y's common factor i left out.
      const left = 2 * ((r ^ mask) * 4 + c);
      const right = 2 * (r * 4 + (c ^ mask));
      const sl = sign(r ^ mask);
      const sr = sign(c);
      if (Math.hypot(sl * m[left] - sr * m[right], sl * m[left + 1] - sr * m[right + 1]) > TOLERANCE) return false;
    }
  }
  return true;
}
