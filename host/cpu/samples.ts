import type { SampleRequest } from "../../src/backend/backend.ts";
import { type BlockSums, chooseBlocks, chooseInside } from "../../src/backend/sampling.ts";
import type { Lanes } from "./lanes.ts";
import { laneBits } from "./records.ts";
import { blockInner, blockWeights } from "./sums.ts";
import type { Vectors } from "./vectors.ts";

/** Samples by block sums on the lanes, then inside the chosen blocks here; amplitudes outside them are not looked at. */
export async function sampleVectors(
  lanes: Lanes,
  vectors: Vectors,
  request: SampleRequest,
  axis: number,
  checkNorm: (vector: number, squaredNorm: number) => void,
): Promise<Float64Array> {
  const sums = request.select ? await weightSums(lanes, vectors, request, axis, checkNorm) : await gramSums(lanes, vectors, request, axis);
  const { block, offset } = chooseBlocks(sums, request, axis);
  const size = 2 ** vectors.blockBits;
  const weights = blockReader(vectors, request, axis);
  const out = new Float64Array(request.uniforms.length);
  for (const shots of shotsByBlock(block, request)) {
    const first = block[shots[0]] * size;
    if (request.select && shots.length > 1) {
      const running = runningSums(weights(shots[0], first), size);
      for (const shot of shots) out[shot] = first + firstAbove(running, offset[shot]);
    } else {
      for (const shot of shots) out[shot] = first + chooseInside(weights(shot, first), size, offset[shot]);
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

/** Per block, the Gram matrix along the axis summed over inner. */
async function gramSums(lanes: Lanes, vectors: Vectors, { inner }: SampleRequest, axis: number): Promise<BlockSums> {
  const blocks = vectors.blocksPerVector;
  const width = 2 * axis * axis;
  const values = new Float64Array(blocks * width);
  for (let a = 0; a < axis; a++) {
    for (let c = a; c < axis; c++) {
      const pairs = Array.from({ length: inner }, (_, n) => ({ left: a * inner + n, right: c * inner + n }));
      const products = await blockInner(lanes, vectors, vectors, pairs);
      for (let i = 0; i < blocks * inner; i++) {
        const at = (i % blocks) * width;
        values[at + 2 * (a * axis + c)] += products[2 * i];
        values[at + 2 * (a * axis + c) + 1] += products[2 * i + 1];
        if (a === c) continue;
        values[at + 2 * (c * axis + a)] += products[2 * i];
        values[at + 2 * (c * axis + a) + 1] -= products[2 * i + 1];
      }
    }
  }
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

/** For a shot and the first index of a block: the weight of each entry. */
function blockReader(
  vectors: Vectors,
  { inner, select, vectors: v }: SampleRequest,
  axis: number,
): (shot: number, first: number) => (entry: number) => number {
  const read = vectors.reader();
  const apart = 1 << laneBits(vectors.shape.precision);
  const size = 2 ** vectors.shape.qubits;
  return (shot, first) => (entry) => {
    const index = first + entry;
    if (index >= size) return 0;
    let sum = 0;
    for (let n = 0; n < inner; n++) {
      if (select) {
        const { values, at } = read(select[shot] * inner + n, index);
        sum += values[at] * values[at] + values[at + apart] * values[at + apart];
        continue;
      }
      let re = 0;
      let im = 0;
      for (let a = 0; v && a < axis; a++) {
        const { values, at } = read(a * inner + n, index);
        const [vr, vi] = [v[2 * (shot * axis + a)], v[2 * (shot * axis + a) + 1]];
        re += vr * values[at] - vi * values[at + apart];
        im += vr * values[at + apart] + vi * values[at];
      }
      sum += re * re + im * im;
    }
    return sum;
  };
}

function runningSums(weight: (entry: number) => number, entries: number): Float64Array {
  const sums = new Float64Array(entries);
  let running = 0;
  for (let i = 0; i < entries; i++) {
    running += weight(i);
    sums[i] = running;
  }
  return sums;
}

/** The first entry whose running sum exceeds the offset, or the last that has weight; as `chooseInside`, by bisection. */
function firstAbove(running: Float64Array, offset: number): number {
  const target = Math.min(offset, running[running.length - 1]);
  let low = 0;
  let high = running.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    // At the very end the last entry with weight is the first to reach the total.
    if (running[middle] > target || (target === running[running.length - 1] && running[middle] === target)) high = middle;
    else low = middle + 1;
  }
  return low;
}
