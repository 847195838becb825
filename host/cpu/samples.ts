import type { SampleRequest } from "../../src/backend/backend.ts";
import { type BlockSums, chooseBlocks } from "../../src/backend/sampling.ts";
import { blockGram } from "./gram.ts";
import type { Lanes } from "./lanes.ts";
import { laneBits } from "./records.ts";
import { blockWeights } from "./sums.ts";
import type { Vectors } from "./vectors.ts";

/** Bytes of the Gram matrices of all blocks of a state. */
const GRAM_BYTES = 2 ** 27;
/** Smaller blocks cost more in their matrices than they save. */
const LEAST_GRAM_BLOCK_BITS = 6;

/** Samples by block sums on the lanes, then inside the chosen blocks here; amplitudes outside them are not looked at. */
export async function sampleVectors(
  lanes: Lanes,
  vectors: Vectors,
  request: SampleRequest,
  axis: number,
  checkNorm: (vector: number, squaredNorm: number) => void,
): Promise<Float64Array> {
  const blockBits = request.select ? vectors.blockBits : gramBlockBits(vectors, axis);
  const sums = request.select
    ? await weightSums(lanes, vectors, request, axis, checkNorm)
    : await gramSums(lanes, vectors, request, axis, blockBits);
  const { block, offset } = chooseBlocks(sums, request, axis);
  const size = 2 ** blockBits;
  const running = new Float64Array(size);
  const out = new Float64Array(request.uniforms.length);
  for (const shots of shotsByBlock(block, request)) {
    const first = block[shots[0]] * size;
    if (request.select) runningWeights(running, vectors, request, request.select[shots[0]], first);
    for (const shot of shots) {
      if (request.vectors) runningCombination(running, vectors, request, shot, axis, first);
      out[shot] = first + firstAbove(running, offset[shot]);
    }
  }
  return out;
}

/** Per block, the weight of each axis entry summed over inner. */
async function weightSums(
  lanes: Lanes,
  vectors: Vectors,
  { inner }: SampleRequest,
  axis: number,
  checkNorm: (vector: number, squaredNorm: number) => void,
): Promise<BlockSums> {
  const blocks = vectors.blocksPerVector;
  const sums = await blockWeights(lanes, vectors);
  const values = new Float64Array(blocks * axis);
  for (let vector = 0; vector < vectors.shape.batch; vector++) {
    let norm = 0;
    for (let u = 0; u < blocks; u++) {
      const weight = sums[2 * (vector * blocks + u)];
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

/** Running sums of the weights of a block, of the selected axis entry. */
function runningWeights(running: Float64Array, vectors: Vectors, { inner }: SampleRequest, chosen: number, first: number): void {
  running.fill(0);
  const lanes = 1 << laneBits(vectors.shape.precision);
  for (let n = 0; n < inner; n++) {
    const { values, at } = vectors.entry(chosen * inner + n, first);
    for (let i = 0; i < running.length; i++) {
      const k = at + 2 * i - (i & (lanes - 1));
      running[i] += values[k] * values[k] + values[k + lanes] * values[k + lanes];
    }
  }
  accumulateInPlace(running);
}

/** Running sums of |sum over axis of v psi|^2, summed over inner. */
function runningCombination(
  running: Float64Array,
  vectors: Vectors,
  { inner, vectors: v }: SampleRequest,
  shot: number,
  axis: number,
  first: number,
): void {
  running.fill(0);
  const lanes = 1 << laneBits(vectors.shape.precision);
  const sums = new Float64Array(2 * running.length);
  for (let n = 0; n < inner; n++) {
    sums.fill(0);
    for (let a = 0; v && a < axis; a++) {
      const { values, at } = vectors.entry(a * inner + n, first);
      const [vr, vi] = [v[2 * (shot * axis + a)], v[2 * (shot * axis + a) + 1]];
      for (let i = 0; i < running.length; i++) {
        const k = at + 2 * i - (i & (lanes - 1));
        sums[2 * i] += vr * values[k] - vi * values[k + lanes];
        sums[2 * i + 1] += vr * values[k + lanes] + vi * values[k];
      }
    }
    for (let i = 0; i < running.length; i++) running[i] += sums[2 * i] ** 2 + sums[2 * i + 1] ** 2;
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
