import { AMPLITUDE_BYTES, type Amplitudes } from "./chunks.ts";
import type { Commands } from "./commands.ts";

/** Invocations of a workgroup, and amplitudes that each takes in blockSums. */
const THREADS = 256;
const PER_THREAD = 16;
/** Largest block, log2: what one workgroup sums. */
const BLOCK_BITS = 12;
const OUTPUT = () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;

/** log2 of the amplitudes of a block of sums. */
export function sumBlockBits(vectorBits: number, chunkBits: number): number {
  return Math.min(vectorBits, chunkBits, BLOCK_BITS);
}

interface WeightSums {
  /** Blocks of one vector. */
  blocks: number;
  /** Vector by vector, block by block: weights where the bit is 0 and where it is 1. */
  zero: Float32Array;
  one: Float32Array;
}

/** Sums of |amplitude|^2 per block, apart by the value of an index bit; without a bit everything counts as 0. */
async function weightSums(commands: Commands, { layout, chunks }: Amplitudes, bit: number | null): Promise<WeightSums> {
  const { vectorBits, chunkBits, batch, sizes } = layout;
  const blockBits = sumBlockBits(vectorBits, chunkBits);
  const blocks = 2 ** (vectorBits - blockBits);
  const outputs = sizes.map((size, i) => commands.gpu.buffer(`sums ${i}`, (8 * size) / 2 ** blockBits, OUTPUT()));
  try {
    await commands.run(
      chunks.map((chunk, i) => ({
        kernel: "blockSums",
        params: { blockBits, amplitudes: sizes[i], bitMask: bit !== null && bit < chunkBits ? 2 ** bit : 0 },
        buffers: [chunk, outputs[i]],
        workgroups: Math.ceil(sizes[i] / (THREADS * PER_THREAD)),
        bytes: AMPLITUDE_BYTES * sizes[i],
      })),
    );
    const sources = outputs.map((buffer, i) => ({ buffer, size: (8 * sizes[i]) / 2 ** blockBits }));
    const sums = new Float32Array(await commands.gpu.readBack(sources));
    const zero = new Float32Array(batch * blocks);
    const one = new Float32Array(batch * blocks);
    for (let i = 0; i < zero.length; i++) {
      // A bit that chooses the chunk is the same for the whole block.
      const inOne = bit !== null && bit >= chunkBits && Math.floor(i / 2 ** (bit - blockBits)) % 2 === 1;
      zero[i] = inOne ? 0 : sums[2 * i];
      one[i] = inOne ? sums[2 * i] : sums[2 * i + 1];
    }
    return { blocks, zero, one };
  } finally {
    for (const buffer of outputs) commands.gpu.release(buffer);
  }
}

/** Weights of each vector where the bit is 0 and where it is 1, in f64: [2 b], [2 b + 1]. */
export async function bitWeights(commands: Commands, amplitudes: Amplitudes, bit: number): Promise<Float64Array> {
  const { blocks, zero, one } = await weightSums(commands, amplitudes, bit);
  const weights = new Float64Array(2 * amplitudes.layout.batch);
  for (let i = 0; i < zero.length; i++) {
    weights[2 * Math.floor(i / blocks)] += zero[i];
    weights[2 * Math.floor(i / blocks) + 1] += one[i];
  }
  return weights;
}

/** Weights of the blocks of each vector, vector by vector. */
export async function blockWeights(commands: Commands, amplitudes: Amplitudes): Promise<Float64Array> {
  return Float64Array.from((await weightSums(commands, amplitudes, null)).zero);
}
