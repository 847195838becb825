import type { Executable } from "../compile/executable.ts";
import type { Insertion } from "../noise/insertion.ts";

/**
 * A stretch of one shot's path: executable steps in the order taken, and the noise drawn on the way. A program that does not
 * branch on measured bits is one segment for every shot. Shots with equal `key` after equal paths share one evolution.
 */
export interface Segment {
  /** Indices into the executable's steps. */
  steps: readonly number[];
  insertions: readonly Insertion[];
  /** Equal for equal steps and insertions. */
  key: string;
}

/**
 * Where segments come from: called with null at a shot's start, then with the shot's classical bits each time its path depends
 * on them; null ends the shot. host/run.ts wraps the protocol and the noise draws in one.
 */
export type SegmentSource = (shot: number, bits: Uint8Array | null) => Segment | null;

export interface EngineJob {
  executable: Executable;
  /** Bits that counts are over: the first `clbits` of the executable's. */
  clbits: number;
  shots: number;
  seed: number;
  source: SegmentSource;
  /** Probability of reading 0 from |0> and 1 from |1> for each executable `measure` step, by step index. */
  readout: (step: number) => { fidelity0: number; fidelity1: number };
  /** The circuit's own state to compare with: engine qubits that hold data; null asks for no fidelity. */
  ideal: { dataQubits: readonly number[] } | null;
  /** Trajectories evolved side by side at most. Results do not depend on it. */
  batch?: number;
  onProgress?: (doneShots: number) => void;
  signal?: AbortSignal;
}

export interface EngineOutcome {
  /** shots x clbits of the executable, 0 or 1. */
  bits: Uint8Array;
  /** |<ideal|trajectory>|^2 per shot before the final measurements; null when there is none. */
  overlaps: Float64Array | null;
  distinctTrajectories: number;
  peakBytes: number;
}
