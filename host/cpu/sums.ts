import { BellwireError } from "../../src/errors.ts";
import type { Lanes, Task } from "./lanes.ts";
import { laneBits } from "./records.ts";
import type { Vectors } from "./vectors.ts";

/** A bit that no block has, for weights of whole blocks. */
const NO_BIT = 27;

/** Squared norms per block of all vectors. [2 u] is the part of block u where the index bit is 0, [2 u + 1] where it is 1. */
export async function blockWeights(lanes: Lanes, vectors: Vectors, bit = NO_BIT): Promise<Float64Array> {
  const blocks = vectors.batch * vectors.blocksPerVector;
  const inBlock = bit < vectors.blockBits ? bit : NO_BIT;
  return withOutput(vectors, 2 * blocks, async (out, result) => {
    await lanes.run([vectors.overBlocks("weights", [vectors.place.offset, out, vectors.blockBytes, inBlock], blocks)]);
    return result();
  });
}

/** Squared norms per vector where the index bit is 0 and where it is 1: [2 b], [2 b + 1]. */
export async function bitWeights(lanes: Lanes, vectors: Vectors, bit: number): Promise<Float64Array> {
  const blocks = await blockWeights(lanes, vectors, bit);
  const { blocksPerVector, blockBits } = vectors;
  const sums = new Float64Array(2 * vectors.batch);
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

/** <left|right> per pair and block: [2 (pair blocks + block)], interleaved. Both states lie in one memory. */
export async function blockInner(lanes: Lanes, a: Vectors, b: Vectors, pairs: readonly VectorPair[]): Promise<Float64Array> {
  const blocks = a.blocksPerVector;
  return withOutput(a, 2 * blocks * pairs.length, async (out, result) => {
    const tasks = pairs.map(
      ({ left, right }, i): Task => a.overBlocks("inner", [a.offset(left), b.offset(right), out + 16 * blocks * i, a.blockBytes], blocks),
    );
    await lanes.run(tasks);
    return result();
  });
}

/** Lends room for `length` f64 numbers beside the vectors. */
async function withOutput(
  vectors: Vectors,
  length: number,
  body: (offset: number, result: () => Float64Array) => Promise<Float64Array>,
): Promise<Float64Array> {
  const { memory } = vectors;
  const offset = memory.allocate(8 * length);
  if (offset === null) throw new BellwireError("limit", `${8 * length} bytes for sums do not fit beside a state of ${vectors.bytes} bytes`);
  try {
    return await body(offset, () => memory.f64(offset, length).slice());
  } finally {
    memory.free(offset);
  }
}

/** Interleaved f64 amplitudes from stored groups. */
export function unpack(vectors: Vectors): Float64Array {
  const size = 2 ** vectors.qubits;
  const stored = vectors.stored();
  const apart = 1 << laneBits(vectors.precision);
  const out = new Float64Array(2 * vectors.batch * size);
  for (let b = 0; b < vectors.batch; b++) {
    for (let i = 0; i < size; i++) {
      const at = vectors.realAt(b, i);
      const to = 2 * (b * size + i);
      out[to] = stored[at];
      out[to + 1] = stored[at + apart];
    }
  }
  return out;
}

/** Stored groups from interleaved f64 amplitudes. */
export function pack(vectors: Vectors, amplitudes: Float64Array): void {
  const size = 2 ** vectors.qubits;
  const stored = vectors.stored();
  const apart = 1 << laneBits(vectors.precision);
  for (let b = 0; b < vectors.batch; b++) {
    for (let i = 0; i < size; i++) {
      const at = vectors.realAt(b, i);
      const from = 2 * (b * size + i);
      stored[at] = amplitudes[from];
      stored[at + apart] = amplitudes[from + 1];
    }
  }
}

/** Chosen amplitudes of every vector, interleaved: [k][vector]. */
export function entries(vectors: Vectors, indices: Float64Array): Float64Array {
  const stored = vectors.stored();
  const apart = 1 << laneBits(vectors.precision);
  const out = new Float64Array(2 * indices.length * vectors.batch);
  indices.forEach((index, k) => {
    for (let b = 0; b < vectors.batch; b++) {
      const at = vectors.realAt(b, index);
      out[2 * (k * vectors.batch + b)] = stored[at];
      out[2 * (k * vectors.batch + b) + 1] = stored[at + apart];
    }
  });
  return out;
}
