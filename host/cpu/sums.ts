import type { Lanes, Task } from "./lanes.ts";
import { withRoom } from "./room.ts";
import type { Vectors } from "./vectors.ts";

/** A bit that no block has, for weights of whole blocks. */
const NO_BIT = 26;

/** Squared norms per block, vector by vector. [2 u] is the part of block u where the index bit is 0, [2 u + 1] where it is 1. */
function blockWeights(lanes: Lanes, vectors: Vectors, bit = NO_BIT): Promise<Float64Array> {
  const inBlock = bit < vectors.blockBits ? bit : NO_BIT;
  return withRoom(async (room) => {
    const outputs = vectors.parts.map((part) => {
      const blocks = part.vectors * vectors.blocksPerStretch;
      return { part, blocks, out: room(part.memory, 16 * blocks) };
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

/** Squared norms of the blocks, vector by vector. */
export async function blockNorms(lanes: Lanes, vectors: Vectors): Promise<Float64Array> {
  const pairs = await blockWeights(lanes, vectors);
  return Float64Array.from({ length: pairs.length / 2 }, (_, u) => pairs[2 * u]);
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
