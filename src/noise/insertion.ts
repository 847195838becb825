import type { Pauli } from "./pauli.ts";

/**
 * Noise, once drawn, is a list of Paulis at places in a shot's path through the program. That is exact for everything that the
 * model draws: Pauli channels, twirled decay, pairs in a Bell state, flipped teleportation messages (docs/model.md).
 */
export interface Insertion {
  /** Index into the segment's steps: the Pauli acts just before that step, or, at the end, after the last one. */
  at: number;
  qubit: number;
  /** 1 = X, 2 = Y, 3 = Z. */
  pauli: Pauli;
}

/**
 * A stretch of one shot's path: executable steps in the order taken, and the noise drawn on the way. A program that does not
 * branch on measured bits is one segment for every shot. Shots with equal `key` after equal paths share one evolution.
 */
export interface Segment {
  /** Indices into the executable's steps. Equal lists are the same array, where one source made them. */
  steps: readonly number[];
  /** By place, then qubit; at most one per place and qubit. */
  insertions: readonly Insertion[];
  /** Equal for equal steps and insertions. */
  key: string;
  /** Whether the shot ends here, so that its last measurements may be sampled instead of collapsed. */
  last: boolean;
}
