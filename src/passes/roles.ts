import type { PassOp } from "./pass.ts";

/**
 * What an operation does to each index bit it names. On a `reads` bit it is diagonal (a control, a phase): such a bit may lie
 * outside the tile ("insular"), and two operations that both only read a bit commute on it. A `moves` bit must be in the tile.
 */
export interface Roles {
  reads: readonly number[];
  moves: readonly number[];
}

export function rolesOf(op: PassOp): Roles {
  if (op.kind === "factor") return { reads: [op.bit, ...op.controls.map((c) => c.bit)], moves: [] };
  if (op.kind === "dense") return { reads: op.controls.map((c) => c.bit), moves: op.bits };
  const reads = new Set<number>();
  for (const term of op.terms) for (const control of term.controls) reads.add(control.bit);
  return { reads: [...reads], moves: [] };
}
