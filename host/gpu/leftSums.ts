import type { LeftSums } from "../../src/backend/backend.ts";
import { type TileSums, weightsOfBit, weightsOfBlocks } from "../../src/backend/leftSums.ts";
import type { ChunkLayout } from "./chunks.ts";
import type { GpuDevice } from "./device.ts";
import type { GpuProgram } from "./passes.ts";
import type { PassWords } from "./passWords.ts";
import { sumBlockBits } from "./sums.ts";

/**
 * Pairs of sums of blocks that the host puts together at most. Where a large state leaves more, its blocks are summed by a pass of their
 * own, which is then small beside the passes of its program. Sums of a bit are as many as that pass would give.
 */
const MOST_PAIRS = 2 ** 17;
const PAIR_BYTES = 8;

/** Sums that a program's last pass left in a buffer, until the state changes. */
export class GpuLeftSums {
  readonly buffer: GPUBuffer;
  readonly #gpu: GpuDevice;
  readonly #layout: ChunkLayout;
  readonly #pass: PassWords;
  readonly #leaves: LeftSums;
  readonly #pairsPerVector: number;

  private constructor(gpu: GpuDevice, layout: ChunkLayout, pass: PassWords, leaves: LeftSums, pairsPerVector: number) {
    this.#gpu = gpu;
    this.#layout = layout;
    this.#pass = pass;
    this.#leaves = leaves;
    this.#pairsPerVector = pairsPerVector;
    const bytes = PAIR_BYTES * layout.batch * pairsPerVector;
    this.buffer = gpu.buffer("left sums", bytes, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC);
  }

  /** A buffer for what the program's last pass leaves of a state; null where it leaves nothing. */
  static for(gpu: GpuDevice, { passes, leaves }: GpuProgram, layout: ChunkLayout): GpuLeftSums | null {
    const pass = passes[passes.length - 1];
    if (!leaves || !pass || pass.sumBlocksBits === null) return null;
    const perVector = 2 ** (pass.outside.length + pass.sumBlocksBits);
    if (pass.sumBlocksBits > 0 && layout.batch * perVector > MOST_PAIRS) return null;
    return new GpuLeftSums(gpu, layout, pass, leaves, perVector);
  }

  /** Weights of each vector where the bit is 0 and where it is 1, or null when they were not left. */
  async ofBit(bit: number): Promise<Float64Array | null> {
    if (this.#leaves.kind !== "bit" || this.#leaves.bit !== bit) return null;
    return weightsOfBit(await this.#read(), this.#pass.tile, bit, this.#layout.batch);
  }

  /** Weights of the blocks of each vector, or null when they were not left. */
  async ofBlocks(): Promise<Float64Array | null> {
    if (this.#leaves.kind !== "blocks") return null;
    const { vectorBits, chunkBits, batch } = this.#layout;
    const blockBits = sumBlockBits(vectorBits, chunkBits);
    return weightsOfBlocks(await this.#read(), this.#pass.tile, blockBits, 2 ** (vectorBits - blockBits), batch);
  }

  async #read(): Promise<TileSums[]> {
    const count = 2 * this.#pairsPerVector;
    const { batch } = this.#layout;
    const numbers = new Float32Array(await this.#gpu.readBack([{ buffer: this.buffer, size: 4 * count * batch }]));
    return Array.from({ length: batch }, (_, vector) => ({
      vector,
      high: 0,
      outside: this.#pass.outside,
      pairs: numbers.subarray(vector * count, (vector + 1) * count),
    }));
  }

  release(): void {
    this.#gpu.release(this.buffer);
  }
}
