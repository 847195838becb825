import type { Pass, TileLimits } from "../passes/pass.ts";

/**
 * The narrow interface between simulation and machine. A state is `batch` vectors of 2^qubits complex amplitudes, held by
 * handle; qubit q here is bit q of the amplitude index (layouts are the engine's business). States start as |0...0>.
 * Everything may be asynchronous; one operation on a state at a time. Bad handles, sizes and indices are errors, checked once
 * in src/backend/checks.ts.
 */
export interface Backend {
  readonly name: BackendName;
  /** What does the work, such as an adapter's name, for results and benchmarks. */
  readonly adapter: string;
  readonly precision: "f32" | "f64";
  readonly limits: BackendLimits;

  /** Bytes held by states now. Returns to its start when all are freed. */
  liveBytes(): number;
  allocate(qubits: number, batch: number): StateHandle;
  free(state: StateHandle): void;
  /** Interleaved re, im of all vectors: entry i of vector b at 2 (b 2^qubits + i). For tests, small states and exports. */
  read(state: StateHandle): Promise<Float64Array>;
  write(state: StateHandle, amplitudes: Float64Array): Promise<void>;

  /** A new state of the named vectors of an old one, in that order; a vector may be named again. */
  copy(state: StateHandle, vectors: readonly number[]): Promise<StateHandle>;

  /**
   * Readies passes for any number of runs on states of that many qubits. `leaves` names the sums that the last pass shall leave, for the
   * operation that follows a run: it then need not read the state. Where a backend cannot, or it would not pay, the state is read.
   */
  prepare(passes: readonly Pass[], qubits: number, leaves?: LeftSums): Program;
  /** `perBatch` is needed when the program has slots or factors. */
  run(state: StateHandle, program: Program, perBatch?: PerBatch): Promise<void>;

  /** P(1) of a qubit per vector, divided by the vector's squared norm. Hierarchical sums finished in f64. */
  probabilities(state: StateHandle, qubit: number): Promise<Float64Array>;
  /** Projects and renormalises each vector on the outcome 0 or 1 given for it; KEEP leaves a vector alone. */
  collapse(state: StateHandle, qubit: number, outcomes: Uint8Array): Promise<void>;
  /**
   * Inner products <a|b> over the 2^qubits index and `inner`. A batch index is (outer, axis, inner) with inner fastest; `a`
   * and `b` share outer and inner and may differ in axis. Returns [outer][axisA][axisB] interleaved. Finished in f64.
   */
  gram(a: StateHandle, b: StateHandle, shape: GramShape): Promise<Float64Array>;
  /** New vector `out` = sum of coefficient x old vector `in`, for all entries; outs not named become 0. The handle stays, its batch changes. */
  mix(state: StateHandle, entries: readonly MixEntry[], batch: number): Promise<void>;
  /**
   * One basis index per shot, from p(i) = sum over inner of |sum over axis of v[axis] psi[axis][inner][i]|^2, normalised. Batch index =
   * (axis, inner), inner fastest. A tree of block sums is descended; the state is not swept per shot.
   */
  sample(state: StateHandle, request: SampleRequest): Promise<Float64Array>;

  /** Entry `indices[k]` of every vector, interleaved: [k][vector]. Reads only those. */
  amplitudes(state: StateHandle, indices: Float64Array): Promise<Float64Array>;

  /** Times so far that all amplitudes of a state were read for sums, by `probabilities`, `collapse` or `sample`. */
  readings(): number;
  /** Reads and writes every amplitude once and changes none: the floor under a pass, for benchmarks. */
  touch(state: StateHandle): Promise<void>;
  /** Resolves when all work asked for so far is done; `run` and `touch` may resolve when it is submitted. */
  finish(): Promise<void>;
  /** Frees everything; later calls are errors. */
  dispose(): Promise<void>;
}

export type BackendName = "reference" | "cpu" | "webgpu" | "webgl2";

/** Outcome for `collapse` that leaves a vector untouched. */
export const KEEP = 255;

export interface StateHandle {
  readonly id: number;
  readonly qubits: number;
  /** Changes when `mix` changes it. */
  readonly batch: number;
}

export interface Program {
  readonly qubits: number;
  /** Number of slots its passes name: 1 + the highest. */
  readonly slots: number;
  /** Number of factors per vector that its passes name: 1 + the highest. */
  readonly factors: number;
  dispose(): void;
}

/**
 * Sums of |amplitude|^2 that the last pass of a program leaves: those of the two values of an index bit, for `probabilities` and
 * `collapse`, or those of blocks of the index, for `sample`.
 */
export type LeftSums = { kind: "bit"; bit: number } | { kind: "blocks" };

export interface PerBatch {
  /** `on[slot * batch + b]`: 1 when the gates of that slot act on vector b. */
  on?: Uint8Array;
  /**
   * Complex numbers, interleaved: factor f of vector b at `2 (f batch + b)`. They must keep each vector's norm, as phases do, and a
   * projection divided by the root of its probability; what does not is found when the norm is next looked at.
   */
  factors?: Float64Array;
}

export interface BackendLimits extends TileLimits {
  /** Largest state, all vectors together. */
  maxStateBytes: number;
  bytesPerAmplitude: 8 | 16;
}

export interface GramShape {
  outer: number;
  inner: number;
}

export interface MixEntry {
  out: number;
  in: number;
  re: number;
  im: number;
}

export interface SampleRequest {
  inner: number;
  /** Per shot either one vector along the axis (shorthand for a one-hot v) … */
  select?: Uint32Array;
  /** … or all coefficients, interleaved, shots x axis. */
  vectors?: Float64Array;
  /** Uniform in [0, 1), one per shot. */
  uniforms: Float64Array;
}
