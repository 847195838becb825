/** A kernel over units, each of which anyone may compute. */
export interface Step {
  /** Index of the memory that the kernel works in. */
  memory: number;
  /** Exported name; called with (first unit, end unit, this lane's scratch offset, ...args). */
  kernel: string;
  args: readonly number[];
  units: number;
  /** Units claimed at a time. */
  portion: number;
  /** Units are tiles over several memories instead; `kernel` and `args` are those of the tile. */
  span?: Span;
  /** Units are blocks of many vectors instead; `args` are those of `runFamily`. */
  family?: Family;
}

/** Vectors that a kernel takes side by side, piece by piece. Places are those of unit 0, in any memory. */
export interface Family {
  /** What one call of the kernel reads, for each of `rounds` calls on the same piece. */
  reads: readonly VectorPlace[];
  rounds: number;
  /** What it writes; it may lie where something is read. */
  writes: readonly VectorPlace[];
  /** Bytes of each vector in a unit, and in the pieces of a unit: enough of these for all vectors fit the cache and a lane's scratch. */
  unitBytes: number;
  pieceBytes: number;
}

export interface VectorPlace {
  memory: number;
  offset: number;
}

/** Tiles whose upper bits choose between pieces of a state, which may lie in different memories. */
export interface Span {
  /** The pieces that one tile is gathered from, in order of the bits that choose between them. */
  pieces: readonly { memory: number; offset: number }[];
  /** Bytes that one piece gives to a tile. */
  share: number;
  /** As in a pass record, within one piece. */
  run: number;
  tileMask: number;
  outsideMask: number;
  /** log2 of bytes per amplitude index within a piece: an offset is this many bits longer than an index. */
  indexShift: number;
  /** Amplitude index of the first piece. */
  high: number;
}

export type Kernels = Record<string, (...args: number[]) => number | undefined>;

/** A memory as one lane sees it. */
export interface LaneMemory {
  memory: WebAssembly.Memory;
  kernels: Kernels;
  /** Where this lane's scratch begins. */
  scratch: number;
}

/** Bytes of a lane's scratch before the room for a tile. */
export const SCRATCH_HEAD = 1024;
