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
  /** An argument that points into another memory: each unit's bytes are brought to this lane's scratch first. */
  bring?: Bring;
  /** Units are tiles over several memories instead; `kernel` and `args` are those of the tile. */
  span?: Span;
}

/** Unit u's bytes lie at offset + u bytes; the kernel's argument number `arg` is where unit 0's would be. */
export interface Bring {
  memory: number;
  offset: number;
  bytes: number;
  arg: number;
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
