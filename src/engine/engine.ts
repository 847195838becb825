import type { Executable } from "../compile/executable.ts";
import type { Segment } from "../noise/insertion.ts";

/**
 * Where segments come from: called with null at a shot's start, then with the shot's classical bits each time its path depends
 * on them, until a segment is marked as the last. host/run.ts wraps the protocol and the noise draws in one.
 */
export type SegmentSource = (shot: number, bits: Uint8Array | null) => Segment;

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
  /** Work done, in shots (Progress). Awaited between units of work, so that the event loop gets its turn. */
  onProgress?: (doneShots: number) => void | Promise<void>;
  /**
   * Told which shots have come to their end, in the order in which their trajectories end, and how to read what all that ended have
   * amounted to; rows of other shots mean nothing yet.
   */
  onEnded?: (shots: readonly number[], soFar: () => EngineOutcome) => void;
  signal?: AbortSignal;
}

export interface EngineOutcome {
  /** shots x clbits of the executable, 0 or 1. */
  bits: Uint8Array;
  /** |<ideal|trajectory>|^2 per shot before the final measurements; null when there is none. */
  overlaps: Float64Array | null;
  distinctTrajectories: number;
  peakBytes: number;
  /** What the modular engine did; absent from the joint engine's outcomes. */
  modular?: ModularFigures;
}

/** Bonds of a modular run, of its noiseless trajectory or, where there is none, its first. */
export interface ModularFigures {
  /** QPU indices along the chain; bond i joins QPUs i and i + 1 of it. */
  order: readonly number[];
  /** Ebits of the program across each bond, which is at most 2^ebits; 0 in explicit programs, whose pairs are gates. */
  ebits: readonly number[];
  /** Bytes of one state vector over all engine qubits. */
  jointBytes: number;
  /** Every bond's size after each use of the network. */
  history: readonly (readonly number[])[];
  /** Largest size that each bond had between steps. */
  largest: readonly number[];
  /** Entanglement entropy across each bond when it was last compressed, in bits. */
  entropyBits: readonly number[];
  /** The worst trajectory's fidelity to its exact evolution is at least this, but for outcomes of mid-circuit measurements. */
  fidelityBound: number;
}
