/**
 * Noise, once drawn, is a list of Paulis at places in a shot's path through the program. That is exact for everything that the
 * model draws: Pauli channels, twirled decay, pairs in a Bell state, flipped teleportation messages (docs/model.md).
 */
export interface Insertion {
  /** Index into the segment's steps: the Pauli acts just before that step, or, at the end, after the last one. */
  at: number;
  qubit: number;
  /** 1 = X, 2 = Y, 3 = Z. */
  pauli: 1 | 2 | 3;
}
