import { indexBits, vectorBytes } from "./encode.ts";
import type { Task } from "./lanes.ts";
import type { CpuMemory, Place } from "./memory.ts";
import { laneBits, type Precision } from "./records.ts";

/** Amplitudes of one block of sums. Sums are per block, whoever computes them, so results do not depend on the number of workers. */
const BLOCK_BITS = 12;
/** Bytes that a lane claims at a time. */
const PORTION_BYTES = 2 ** 18;

/** Vectors of 2^qubits amplitudes, one after the other in one memory. */
export class Vectors {
  readonly place: Place;
  readonly qubits: number;
  readonly batch: number;
  readonly precision: Precision;

  constructor(place: Place, qubits: number, batch: number, precision: Precision) {
    this.place = place;
    this.qubits = qubits;
    this.batch = batch;
    this.precision = precision;
  }

  get memory(): CpuMemory {
    return this.place.memory;
  }

  get bytesPerVector(): number {
    return vectorBytes(this.qubits, this.precision);
  }

  get bytes(): number {
    return this.batch * this.bytesPerVector;
  }

  offset(vector: number): number {
    return this.place.offset + vector * this.bytesPerVector;
  }

  /** Index bits of a block of sums. */
  get blockBits(): number {
    return Math.min(BLOCK_BITS, indexBits(this.qubits, this.precision));
  }

  get blocksPerVector(): number {
    return 2 ** (indexBits(this.qubits, this.precision) - this.blockBits);
  }

  get blockBytes(): number {
    return this.bytesPerVector / this.blocksPerVector;
  }

  /** All numbers as stored: groups of L real parts and L imaginary parts. */
  stored(): Float32Array | Float64Array {
    const { memory, offset } = this.place;
    return this.precision === "f32" ? memory.f32(offset, this.bytes / 4) : memory.f64(offset, this.bytes / 8);
  }

  /** Where in `stored()` the real part of an amplitude is; the imaginary part is `2^lane bits` further. */
  realAt(vector: number, index: number): number {
    const lanes = laneBits(this.precision);
    const within = index % (1 << lanes);
    return 2 * (vector * 2 ** indexBits(this.qubits, this.precision) + (index - within)) + within;
  }

  clear(): void {
    this.memory.bytes(this.place.offset, this.bytes).fill(0);
  }

  /** Kernels come once per precision. */
  kernel(name: "sweep" | "weights" | "inner" | "accumulate" | "scaleBit"): string {
    return `${name}${this.precision === "f32" ? 32 : 64}`;
  }

  /** A task over blocks of `blockBytes`. */
  overBlocks(name: "weights" | "inner" | "accumulate" | "scaleBit", args: readonly number[], blocks: number): Task {
    const { blockBytes } = this;
    return {
      memory: this.memory.index,
      kernel: this.kernel(name),
      args,
      units: blocks,
      portion: Math.max(1, Math.floor(PORTION_BYTES / blockBytes)),
      bytes: blocks * blockBytes,
    };
  }

  /** A task over `tiles` tiles of each vector. */
  overTiles(args: readonly number[], tiles: number, tileBytes: number): Task {
    return {
      memory: this.memory.index,
      kernel: this.kernel("sweep"),
      args,
      units: tiles * this.batch,
      portion: Math.max(1, Math.floor(PORTION_BYTES / tileBytes)),
      bytes: this.bytes,
    };
  }
}
