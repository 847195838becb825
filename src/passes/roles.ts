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
  if (op.kind === "dense") return { reads: op.controls.map((c) => c.bit), moves: op.bits };
  const reads = new Set<number>();
  for (const term of op.terms) for (const control of term.controls) reads.add(control.bit);
  return { reads: [...reads], moves: [] };
}

/** Bits that waiting operations read or move: a later operation may overtake them only where they commute. */
export class Barrier {
  readonly #reads: Uint8Array;
  readonly #moves: Uint8Array;

  constructor(qubits: number) {
    this.#reads = new Uint8Array(qubits);
    this.#moves = new Uint8Array(qubits);
  }

  add(roles: Roles): void {
    for (const bit of roles.reads) this.#reads[bit] = 1;
    for (const bit of roles.moves) this.#moves[bit] = 1;
  }

  allows(roles: Roles): boolean {
    for (const bit of roles.reads) if (this.#moves[bit]) return false;
    for (const bit of roles.moves) if (this.#moves[bit] || this.#reads[bit]) return false;
    return true;
  }

  /** Whether nothing that names any bit can overtake. */
  isComplete(): boolean {
    return this.#moves.every((m) => m === 1);
  }
}
