import type { SampleRequest } from "../../src/backend/backend.ts";
import { type BlockSums, chooseBlocks } from "../../src/backend/sampling.ts";
import { blockGram } from "./gram.ts";
import type { Lanes } from "./lanes.ts";
import { laneBits } from "./records.ts";
import { blockNorms } from "./sums.ts";
import type { Vectors } from "./vectors.ts";

/** Bytes of the Gram matrices of all blocks of a state. */
const GRAM_BYTES = 2 ** 27;
/** Smaller blocks cost more in their matrices than they save. */
const LEAST_GRAM_BLOCK_BITS = 6;

/**
 * Samples by block sums, then inside the chosen blocks here; amplitudes outside them are not looked at. `known` are the squared norms of
 * the blocks, vector by vector, where a pass has left them; otherwise the lanes sum.
 */
export async function sampleVectors(
  lanes: Lanes,
  vectors: Vectors,
  request: SampleRequest,
  axis: number,
  known: Float64Array | null,
  checkNorm: (vector: number, squaredNorm: number) => void,
): Promise<Float64Array> {
  const blockBits = request.select ? vectors.blockBits : gramBlockBits(vectors, axis);
  const sums = request.select
    ? weightSums(vectors, known ?? (await blockNorms(lanes, vectors)), request, axis, checkNorm)
    : await gramSums(lanes, vectors, request, axis, blockBits);
  const chosen = chooseBlocks(sums, request, axis);
  const { offset } = chosen;
  const size = 2 ** blockBits;
  const running = new Float64Array(size);
  const entry = vectors.entries();
  const apart = 1 << laneBits(vectors.shape.precision);
  const out = new Float64Array(request.uniforms.length);
  for (const shots of shotsByBlock(chosen.block, request)) {
    const first = chosen.block[shots[0]] * size;
    const stored = (vector: number) => ({ ...entry(vector, first), apart });
    if (request.select) {
      const from = request.select[shots[0]] * request.inner;
      runningWeights(
        running,
        Array.from({ length: request.inner }, (_, n) => stored(from + n)),
      );
    }
    const block = request.vectors ? Array.from({ length: vectors.shape.batch }, (_, vector) => stored(vector)) : [];
    for (const shot of shots) {
      if (request.vectors) runningCombination(running, block, request.inner, request.vectors, shot * axis);
      out[shot] = first + firstAbove(running, offset[shot]);
    }
  }
  return out;
}

/** Per block, the weight of each axis entry summed over inner. */
function weightSums(
  vectors: Vectors,
  sums: Float64Array,
  { inner }: SampleRequest,
  axis: number,
  checkNorm: (vector: number, squaredNorm: number) => void,
): BlockSums {
  const blocks = vectors.blocksPerVector;
  const values = new Float64Array(blocks * axis);
  for (let vector = 0; vector < vectors.shape.batch; vector++) {
    let norm = 0;
    for (let u = 0; u < blocks; u++) {
      const weight = sums[vector * blocks + u];
      values[u * axis + Math.floor(vector / inner)] += weight;
      norm += weight;
    }
    checkNorm(vector, norm);
  }
  return { blocks, values, width: axis };
}

/**
 * log2 of the amplitudes of a block with a Gram matrix: each shot looks through one, so blocks are as small as their matrices have room.
 */
function gramBlockBits({ shape, blockBits }: Vectors, axis: number): number {
  const most = Math.floor(Math.log2(GRAM_BYTES / (16 * axis * axis)));
  return Math.min(blockBits, Math.max(LEAST_GRAM_BLOCK_BITS, shape.bits - most));
}

/** Per block, the Gram matrix along the axis summed over inner. */
async function gramSums(lanes: Lanes, vectors: Vectors, { inner }: SampleRequest, axis: number, blockBits: number): Promise<BlockSums> {
  const blocks = 2 ** (vectors.shape.bits - blockBits);
  const width = 2 * axis * axis;
  const values = new Float64Array(blocks * width);
  await blockGram(lanes, vectors, vectors, { outer: 1, inner }, blockBits, (_outer, row, column, block, re, im) => {
    const at = block * width + 2 * (row * axis + column);
    values[at] += re;
    values[at + 1] += im;
  });
  return { blocks, values, width };
}

/** Shots that share a block (and, with `select`, an axis entry), so that its running sums are made once. */
function shotsByBlock(block: Float64Array, { select }: SampleRequest): number[][] {
  const groups = new Map<number, number[]>();
  block.forEach((b, shot) => {
    const key = select ? b * 2 ** 22 + select[shot] : b;
    const group = groups.get(key);
    if (group) group.push(shot);
    else groups.set(key, [shot]);
  });
  return [...groups.values()];
}

/** A vector's entries of one block: groups of `apart` real parts and as many imaginary ones, from `at` on. */
interface StoredBlock {
  values: Float32Array | Float64Array;
  at: number;
  apart: number;
}

/** Running sums of the weights of a block, over some vectors. */
function runningWeights(running: Float64Array, blocks: readonly StoredBlock[]): void {
  running.fill(0);
  for (const { values, at, apart } of blocks) {
    for (let i = 0; i < running.length; i++) {
      const k = at + 2 * i - (i & (apart - 1));
      running[i] += values[k] * values[k] + values[k + apart] * values[k + apart];
    }
  }
  accumulateInPlace(running);
}

/** Running sums of |sum over axis of v psi|^2, summed over inner; the shot's coefficients begin at complex number `first` of `v`. */
function runningCombination(running: Float64Array, blocks: readonly StoredBlock[], inner: number, v: Float64Array, first: number): void {
  running.fill(0);
  const axis = blocks.length / inner;
  const sums = new Float64Array(2 * running.length);
  for (let n = 0; n < inner; n++) {
    sums.fill(0);
    for (let a = 0; a < axis; a++) {
      const { values, at, apart } = blocks[a * inner + n];
      const vr = v[2 * (first + a)];
      const vi = v[2 * (first + a) + 1];
      for (let i = 0; i < running.length; i++) {
        const k = at + 2 * i - (i & (apart - 1));
        const re = values[k];
        const im = values[k + apart];
        sums[2 * i] += vr * re - vi * im;
        sums[2 * i + 1] += vr * im + vi * re;
      }
    }
    for (let i = 0; i < running.length; i++) {
      const re = sums[2 * i];
      const im = sums[2 * i + 1];
      running[i] += re * re + im * im;
    }
  }
  accumulateInPlace(running);
}

function accumulateInPlace(values: Float64Array): void {
  for (let i = 1; i < values.length; i++) values[i] += values[i - 1];
}

/** The first entry whose running sum exceeds the offset; past the end, the last that has weight. */
function firstAbove(running: Float64Array, offset: number): number {
  const total = running[running.length - 1];
  const isPast = offset >= total;
  let low = 0;
  let high = running.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isPast ? running[middle] >= total : running[middle] > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
