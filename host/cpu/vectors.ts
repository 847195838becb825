import { indexBits } from "./encode.ts";
import type { Task } from "./lanes.ts";
import type { CpuMemory, Place } from "./memory.ts";
import { GROUP_BYTES, laneBits, type Precision } from "./records.ts";

/** Index bits of one block of sums. Sums are per block, whoever computes them, so results do not depend on the number of workers. */
const BLOCK_BITS = 12;
/** Blocks of sums that are matrices, log2 of the most in a part: each takes room for its own. */
const PORTIONS_BITS = 8;
/** Bytes that a lane claims at a time. */
const PORTION_BYTES = 2 ** 18;

/** log2 of the amplitudes of a block of sums, where a part holds 2^localBits of a vector. */
export function blockBitsOf(localBits: number): number {
  return Math.min(BLOCK_BITS, localBits);
}

/** Whole vectors, or part of one, in one piece of one memory. */
export interface Part extends Place {
  firstVector: number;
  vectors: number;
  /** Amplitude index of the part's first entry within its vector. */
  high: number;
}

/** How a state of that shape is cut into parts; a part is at most 2^chunkQubits amplitudes. */
export class Shape {
  readonly qubits: number;
  readonly batch: number;
  readonly precision: Precision;
  readonly chunkQubits: number;
  /** Index bits of a stored vector, and of what one part holds of it. */
  readonly bits: number;
  readonly localBits: number;
  readonly vectorsPerPart: number;
  readonly partsPerVector: number;
  /** Bytes of what one part holds of a vector. */
  readonly stretchBytes: number;

  constructor(qubits: number, batch: number, precision: Precision, chunkQubits: number) {
    this.qubits = qubits;
    this.batch = batch;
    this.precision = precision;
    this.chunkQubits = chunkQubits;
    this.bits = indexBits(qubits, precision);
    this.localBits = Math.min(this.bits, chunkQubits);
    this.vectorsPerPart = 2 ** (chunkQubits - this.localBits);
    this.partsPerVector = 2 ** (this.bits - this.localBits);
    this.stretchBytes = this.bytesOf(this.localBits);
  }

  bytesOf(indexBits: number): number {
    return GROUP_BYTES * 2 ** (indexBits - laneBits(this.precision));
  }

  /** Parts without a place, in order of vector and index, and their bytes. */
  parts(): (Omit<Part, keyof Place> & { bytes: number })[] {
    const count = Math.ceil(this.batch / this.vectorsPerPart) * this.partsPerVector;
    return Array.from({ length: count }, (_, i) => {
      const firstVector = Math.floor(i / this.partsPerVector) * this.vectorsPerPart;
      const vectors = Math.min(this.vectorsPerPart, this.batch - firstVector);
      return { firstVector, vectors, high: (i % this.partsPerVector) * 2 ** this.localBits, bytes: vectors * this.bytesOf(this.localBits) };
    });
  }
}

/** The amplitudes of a state. */
export class Vectors {
  readonly shape: Shape;
  readonly parts: readonly Part[];

  constructor(shape: Shape, parts: readonly Part[]) {
    this.shape = shape;
    this.parts = parts;
  }

  /** The first vectors, where they lie; the room of the others is given back. */
  shortened(batch: number): Vectors {
    const { qubits, precision, chunkQubits } = this.shape;
    const shape = new Shape(qubits, batch, precision, chunkQubits);
    const kept = shape.parts();
    for (const { memory, offset } of this.parts.slice(kept.length)) memory.free(offset);
    const parts = kept.map(({ bytes, ...part }, i) => {
      const { memory, offset } = this.parts[i];
      memory.shorten(offset, bytes);
      return { ...part, memory, offset };
    });
    return new Vectors(shape, parts);
  }

  /** The part that holds an entry of a vector, and the byte offset of a local index 0 of that vector there. */
  locate(vector: number, index = 0): { part: Part; offset: number } {
    const { partsPerVector, vectorsPerPart, localBits, stretchBytes } = this.shape;
    const part = this.parts[Math.floor(vector / vectorsPerPart) * partsPerVector + Math.floor(index / 2 ** localBits)];
    return { part, offset: part.offset + (vector - part.firstVector) * stretchBytes };
  }

  /** Number `h` of the stretches that make up one vector. */
  stretch(vector: number, h: number): Place & { high: number } {
    const { partsPerVector, vectorsPerPart, stretchBytes } = this.shape;
    const { memory, offset, firstVector, high } = this.parts[Math.floor(vector / vectorsPerPart) * partsPerVector + h];
    return { memory, offset: offset + (vector - firstVector) * stretchBytes, high };
  }

  /** The stretches that make up one vector, in order of index. */
  stretches(vector: number): (Place & { high: number })[] {
    return Array.from({ length: this.shape.partsPerVector }, (_, h) => this.stretch(vector, h));
  }

  /** Looks up entries of vectors: the numbers that hold one, and where in them its real part is. Valid until memory grows. */
  entries(): (vector: number, index: number) => { values: Float32Array | Float64Array; at: number } {
    const { localBits, precision, partsPerVector, vectorsPerPart } = this.shape;
    const views = this.parts.map((part) => this.numbers(part));
    const lanes = 1 << laneBits(precision);
    const local = 2 ** localBits;
    return (vector, index) => {
      const inside = index % local;
      const lane = index % lanes;
      const values = views[Math.floor(vector / vectorsPerPart) * partsPerVector + (index - inside) / local];
      return { values, at: 2 * ((vector % vectorsPerPart) * local + inside - lane) + lane };
    };
  }

  /** All numbers of a part as stored: groups of L real parts and L imaginary parts. */
  numbers({ memory, offset, vectors }: Part): Float32Array | Float64Array {
    const { localBits, precision } = this.shape;
    const bytes = vectors * this.shape.bytesOf(localBits);
    return precision === "f32" ? memory.f32(offset, bytes / 4) : memory.f64(offset, bytes / 8);
  }

  get blockBits(): number {
    return blockBitsOf(this.shape.localBits);
  }

  /** log2 of the amplitudes of blocks of which a part has at most 2^PORTIONS_BITS, for sums that take room per block. */
  get portionBits(): number {
    return Math.max(this.blockBits, this.shape.localBits - PORTIONS_BITS);
  }

  /** Blocks of one vector within a part. */
  get blocksPerStretch(): number {
    return 2 ** (this.shape.localBits - this.blockBits);
  }

  get blocksPerVector(): number {
    return this.blocksPerStretch * this.shape.partsPerVector;
  }

  get blockBytes(): number {
    return this.shape.bytesOf(this.blockBits);
  }

  /** Kernels come once per precision. */
  kernel(name: "sweep" | "operate" | "weights" | "scaleBit" | "gram" | "combine"): string {
    return `${name}${this.shape.precision === "f32" ? 32 : 64}`;
  }

  /** A task over blocks of `blockBytes` in one memory. */
  overBlocks(name: "weights" | "scaleBit", memory: CpuMemory, args: readonly number[], blocks: number): Task {
    const { blockBytes } = this;
    return {
      memory: memory.index,
      kernel: this.kernel(name),
      args,
      units: blocks,
      portion: Math.max(1, Math.floor(PORTION_BYTES / blockBytes)),
      bytes: blocks * blockBytes,
    };
  }

  /** A task over `tiles` tiles of each vector of a part. */
  overTiles(part: Part, args: readonly number[], tiles: number, tileBytes: number): Task {
    return {
      memory: part.memory.index,
      kernel: this.kernel("sweep"),
      args,
      units: tiles * part.vectors,
      portion: Math.max(1, Math.floor(PORTION_BYTES / tileBytes)),
      bytes: tiles * part.vectors * tileBytes,
    };
  }
}
