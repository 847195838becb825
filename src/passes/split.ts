import { dagger, distance, identity, multiply } from "../complex.ts";
import { phaseTerms, reduceAngle } from "./diagonal.ts";
import type { DensePassOp, PassOp } from "./pass.ts";

const UNITARY_WITHIN = 1e-9;

/**
 * A one-qubit gate as a rotation about X between two phases. The rotation has real and imaginary entries only, half of a complex
 * product's work, and phases of many gates run as one. Real matrices, and rotations about X, stay as they are.
 */
export function splitRotation(op: DensePassOp): PassOp[] {
  const [ar, ai, br, bi, cr, ci, dr, di] = op.matrix;
  const isReal = ai === 0 && bi === 0 && ci === 0 && di === 0;
  const isTurn = ai === 0 && br === 0 && cr === 0 && di === 0 && ar === dr && bi === ci;
  if (isReal || isTurn || op.bits.length > 1 || op.controls.length > 0 || op.slot !== undefined) return [op];
  if (distance(multiply(dagger(op.matrix), op.matrix), identity(2)) > UNITARY_WITHIN) return [op];
  const c = Math.hypot(ar, ai);
  const s = Math.hypot(br, bi);
  const global = c === 0 ? 0 : Math.atan2(ai, ar);
  const before = Math.atan2(bi, br) - global + Math.PI / 2;
  // Where an entry vanishes its phase is noise: take the larger of the two that know this one.
  const after = c >= s ? Math.atan2(di, dr) - global - before : Math.atan2(ci, cr) - global + Math.PI / 2;
  const phase = (angles: number[]): PassOp => ({ kind: "phase", terms: phaseTerms(angles.map(reduceAngle), op.bits, []) });
  return [
    phase([0, before]),
    { kind: "dense", bits: op.bits, controls: [], matrix: Float64Array.of(c, 0, 0, -s, 0, -s, c, 0) },
    phase([global, global + after]),
  ];
}
