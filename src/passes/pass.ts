import type { Matrix } from "../complex.ts";

/**
 * What an engine asks for: a gate on state qubits, unitary or not. `slot` makes it optional per batch entry: it acts on entry b
 * only when the run's `on[slot * batch + b]` is 1. That is how one program carries the different noise of many trajectories.
 */
export interface StateGate {
  /** `qubits[j]` is bit j of the matrix index. One or two qubits. */
  qubits: readonly number[];
  /** 2^k x 2^k. */
  matrix: Matrix;
  slot?: number;
}

/**
 * A diagonal on one qubit whose two entries are each vector's own: `factors` are the places of the entries for 0 and 1 in the run's
 * `factors`. A phase of each vector's own angle, or a measurement's outcome: 0 where the qubit is not what was measured.
 */
export interface FactorGate {
  qubit: number;
  factors: readonly [number, number];
  /** Qubits that must be 1. */
  controls?: readonly number[];
}

/** What the planner may use. */
export interface TileLimits {
  /** Qubits of a tile: 2^tileQubits amplitudes are worked on in fast memory. */
  tileQubits: number;
  /** The lowest `lowQubits` index bits are in every tile, so that memory is read in runs. */
  lowQubits: number;
  /** Index bits from this one upward choose between buffers of a state; undefined means one buffer. At least lowQubits. */
  chunkQubits?: number;
  /** A tile may hold this many of those bits; needed with chunkQubits. */
  chunkBits?: number;
  /** What operations cost here; DEFAULT_COSTS when left out. */
  costs?: OpCosts;
}

/**
 * Relative cost of one operation over a whole tile, for choosing between equal products. Committed numbers from a measurement,
 * never measured in a run: a plan must not depend on how busy the machine was.
 */
export interface OpCosts {
  /** A complex 2x2 matrix, 4x4 and 8x8. Each control halves it. */
  general: number;
  pair: number;
  triple: number;
  /** Real entries only. */
  real: number;
  /** Real diagonal, imaginary off the diagonal: a rotation about X. */
  turn: number;
  /** Entries s, s, s, -s. */
  hadamard: number;
  /** A phase polynomial of any length, at most … */
  phase: number;
  /** … or this for each term. */
  phaseTerm: number;
}

/** Where arithmetic costs little beside moving the tile: phases and matrices of any kind alike. */
export const DEFAULT_COSTS: OpCosts = { general: 1, pair: 2, triple: 4, real: 1, turn: 1, hadamard: 1, phase: 1, phaseTerm: 1 };

/**
 * One read and write of the whole state. The state's amplitudes are split into tiles that differ in the bits outside `tile`;
 * each tile is loaded, taken through `ops` in order, and stored.
 */
export interface Pass {
  /** Index bits inside the tile, ascending. */
  tile: readonly number[];
  ops: readonly PassOp[];
}

/** Index bits in here are positions in the state's index, already through the layout. */
export type PassOp = DensePassOp | PhasePassOp | FactorPassOp;

/** A dense matrix on one to three bits of the tile, under controls that may lie anywhere. */
export interface DensePassOp {
  kind: "dense";
  bits: readonly number[];
  matrix: Matrix;
  controls: readonly Control[];
  slot?: number;
}

/** Multiplies each amplitude by exp(i sum of the terms' angles): a diagonal as a phase polynomial, bits anywhere. */
export interface PhasePassOp {
  kind: "phase";
  terms: readonly PhaseTerm[];
  slot?: number;
}

/** Multiplies by a factor of each vector's own, `factors[0]` of the run's where the bit is 0 and `factors[1]` where it is 1. */
export interface FactorPassOp {
  kind: "factor";
  bit: number;
  factors: readonly [number, number];
  controls: readonly Control[];
  slot?: undefined;
}

/** `angle` applies where every listed bit has the listed value; no controls means a global phase. */
export interface PhaseTerm {
  controls: readonly Control[];
  /** Radians. */
  angle: number;
}

export interface Control {
  bit: number;
  value: 0 | 1;
}

/** Where the qubits are in the state's index, after SWAP and X have been relabelled away. */
export interface Layout {
  /** `position[q]` is the index bit of qubit q. */
  position: readonly number[];
  /** Whether that bit is stored inverted. */
  flipped: readonly boolean[];
}

export interface PassPlan {
  passes: readonly Pass[];
  /** The layout after the passes have run. */
  layout: Layout;
}

export function identityLayout(qubits: number): Layout {
  return { position: Array.from({ length: qubits }, (_, q) => q), flipped: new Array<boolean>(qubits).fill(false) };
}
