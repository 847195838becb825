import { BellwireError } from "../../src/errors.ts";
import type { Lanes, Task } from "./lanes.ts";
import type { CpuMemory } from "./memory.ts";
import type { Vectors } from "./vectors.ts";

/** A bit that no block has, for weights of whole blocks. */
const NO_BIT = 26;

/** Room for f64 results beside the amplitudes of each memory, while `body` runs. */
async function withRoom<Result>(body: (room: (memory: CpuMemory, length: number) => number) => Promise<Result>): Promise<Result> {
  const taken: { memory: CpuMemory; offset: number }[] = [];
  try {
    return await body((memory, length) => {
      const offset = memory.allocate(8 * length);
      if (offset === null)
        throw new BellwireError("limit", `${8 * length} bytes for sums do not fit beside the states in a memory of 4 GiB`);
      taken.push({ memory, offset });
      return offset;
    });
  } finally {
    for (const { memory, offset } of taken) memory.free(offset);
  }
}

/** Squared norms per block, vector by vector. [2 u] is the part of block u where the index bit is 0, [2 u + 1] where it is 1. */
export function blockWeights(lanes: Lanes, vectors: Vectors, bit = NO_BIT): Promise<Float64Array> {
  const inBlock = bit < vectors.blockBits ? bit : NO_BIT;
  return withRoom(async (room) => {
    const outputs = vectors.parts.map((part) => {
      const blocks = part.vectors * vectors.blocksPerStretch;
      return { part, blocks, out: room(part.memory, 2 * blocks) };
    });
    await lanes.run(
      outputs.map(({ part, blocks, out }) =>
        vectors.overBlocks("weights", part.memory, [part.offset, out, vectors.blockBytes, inBlock], blocks),
      ),
    );
    const sums = new Float64Array(2 * vectors.shape.batch * vectors.blocksPerVector);
    let at = 0;
    for (const { part, blocks, out } of outputs) {
      sums.set(part.memory.f64(out, 2 * blocks), at);
      at += 2 * blocks;
    }
    return sums;
  });
}

/** Squared norms per vector where the index bit is 0 and where it is 1: [2 b], [2 b + 1]. */
export async function bitWeights(lanes: Lanes, vectors: Vectors, bit: number): Promise<Float64Array> {
  const blocks = await blockWeights(lanes, vectors, bit);
  const { blocksPerVector, blockBits } = vectors;
  const sums = new Float64Array(2 * vectors.shape.batch);
  for (let u = 0; u < blocks.length / 2; u++) {
    const vector = Math.floor(u / blocksPerVector);
    if (bit < blockBits) {
      sums[2 * vector] += blocks[2 * u];
      sums[2 * vector + 1] += blocks[2 * u + 1];
    } else {
      const value = Math.floor((u % blocksPerVector) / 2 ** (bit - blockBits)) % 2;
      sums[2 * vector + value] += blocks[2 * u];
    }
  }
  return sums;
}

/** A pair of vectors, one of each state. */
export interface VectorPair {
  left: number;
  right: number;
}

/** <left|right> per pair and block: [2 (pair blocks + block)], interleaved. */
export function blockInner(lanes: Lanes, a: Vectors, b: Vectors, pairs: readonly VectorPair[]): Promise<Float64Array> {
  const blocks = a.blocksPerStretch;
  return withRoom(async (room) => {
    const outputs = pairs.flatMap(({ left, right }) => {
      const others = b.stretches(right);
      return a.stretches(left).map((own, h) => ({ own, other: others[h], out: room(own.memory, 2 * blocks) }));
    });
    await lanes.run(
      outputs.map(({ own, other, out }) => {
        const task = a.overBlocks("inner", own.memory, [own.offset, other.offset, out, a.blockBytes], blocks);
        return bringing(task, own.memory, other, a.blockBytes);
      }),
    );
    const products = new Float64Array(2 * blocks * outputs.length);
    outputs.forEach(({ own, out }, i) => {
      products.set(own.memory.f64(out, 2 * blocks), 2 * blocks * i);
    });
    return products;
  });
}

/** Adds a multiple of a vector of one state to a vector of another. */
export function accumulation(to: Vectors, out: number, from: Vectors, source: number, re: number, im: number): Task[] {
  const others = from.stretches(source);
  return to.stretches(out).map((own, h) => {
    const task = to.overBlocks("accumulate", own.memory, [own.offset, others[h].offset, to.blockBytes, re, im], to.blocksPerStretch);
    return bringing(task, own.memory, others[h], to.blockBytes);
  });
}

/** Argument 1 of the task points at `other`, which may lie in another memory. */
function bringing(task: Task, memory: CpuMemory, other: { memory: CpuMemory; offset: number }, bytes: number): Task {
  return memory === other.memory ? task : { ...task, bring: { memory: other.memory.index, offset: other.offset, bytes, arg: 1 } };
}

/** Multiplies the halves of a vector where the index bit is 0 and 1 by real factors. */
export function halvesScaled(vectors: Vectors, vector: number, bit: number, zero: number, one: number): Task[] {
  const { localBits } = vectors.shape;
  return vectors.stretches(vector).map(({ memory, offset, high }) => {
    const isOne = Math.floor(high / 2 ** bit) % 2 === 1;
    const [z, o] = bit < localBits ? [zero, one] : isOne ? [one, one] : [zero, zero];
    const local = bit < localBits ? bit : NO_BIT;
    return vectors.overBlocks("scaleBit", memory, [offset, vectors.blockBytes, local, z, o], vectors.blocksPerStretch);
  });
}
