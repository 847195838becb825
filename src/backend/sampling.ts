import { BellwireError } from "../errors.ts";
import type { SampleRequest } from "./backend.ts";

/**
 * Sampling arithmetic that all backends share, in f64. Backends sum each block of the index once; a shot descends the tree of
 * those sums to its block, and the backend looks inside that block only.
 *
 * With `select`, a block holds one weight per axis entry. With `vectors`, it holds the axis x axis Gram matrix of the block, since
 * sum |sum_a v_a psi_a|^2 = sum_ab conj(v_a) v_b <psi_a|psi_b>.
 */
export interface BlockSums {
  blocks: number;
  /** blocks x width, block slowest: width is axis for `select`, 2 axis^2 (interleaved, row a, column b) for `vectors`. */
  values: Float64Array;
  width: number;
}

/** Per shot: the block, and how far into the block's weight its sample lies. */
export interface BlockChoice {
  block: Float64Array;
  offset: Float64Array;
}

/** Width of a block's sums for a request. */
export function sumWidth(request: SampleRequest, axis: number): number {
  return request.select ? axis : 2 * axis * axis;
}

/** Weight of one node for one shot. */
type Weigh = (values: Float64Array, node: number) => number;

/** @throws BellwireError "numeric" when a shot's distribution has no weight. */
export function chooseBlocks(sums: BlockSums, request: SampleRequest, axis: number): BlockChoice {
  const levels = sumTree(sums);
  const shots = request.uniforms.length;
  const block = new Float64Array(shots);
  const offset = new Float64Array(shots);
  for (let shot = 0; shot < shots; shot++) {
    const weigh = weigher(request, axis, sums.width, shot);
    const total = weigh(levels[levels.length - 1], 0);
    if (!(total > 0)) throw new BellwireError("numeric", `shot ${shot} samples a vector of norm 0`);
    let target = request.uniforms[shot] * total;
    let node = 0;
    for (let level = levels.length - 2; level >= 0; level--) {
      const values = levels[level];
      node *= 2;
      if ((node + 1) * sums.width >= values.length) continue;
      const left = weigh(values, node);
      if (target >= left && weigh(values, node + 1) > 0) {
        target -= left;
        node++;
      }
    }
    block[shot] = node;
    offset[shot] = target;
  }
  return { block, offset };
}

function weigher(request: SampleRequest, axis: number, width: number, shot: number): Weigh {
  if (request.select) {
    const chosen = request.select[shot];
    return (values, node) => values[node * width + chosen];
  }
  const v = request.vectors?.subarray(2 * shot * axis, 2 * (shot + 1) * axis) ?? new Float64Array(0);
  return (values, node) => quadraticForm(values, node * width, v, axis);
}

/** sum_ab conj(v_a) v_b G_ab of a Hermitian G, from its upper half. */
function quadraticForm(gram: Float64Array, at: number, v: Float64Array, axis: number): number {
  let sum = 0;
  for (let a = 0; a < axis; a++) {
    const [ar, ai] = [v[2 * a], v[2 * a + 1]];
    const row = at + 2 * a * axis;
    sum += (ar * ar + ai * ai) * gram[row + 2 * a];
    let rest = 0;
    for (let b = a + 1; b < axis; b++) {
      const re = ar * v[2 * b] + ai * v[2 * b + 1];
      const im = ar * v[2 * b + 1] - ai * v[2 * b];
      rest += re * gram[row + 2 * b] - im * gram[row + 2 * b + 1];
    }
    sum += 2 * rest;
  }
  return sum;
}

/** Level 0 is the blocks; each level above adds pairs; the last has one node. */
function sumTree({ blocks, values, width }: BlockSums): Float64Array[] {
  const levels = [values.subarray(0, blocks * width)];
  for (let count = blocks; count > 1; ) {
    const below = levels[levels.length - 1];
    const next = (count + 1) >> 1;
    const level = new Float64Array(next * width);
    for (let i = 0; i < count * width; i++) level[Math.floor(i / width / 2) * width + (i % width)] += below[i];
    levels.push(level);
    count = next;
  }
  return levels;
}

/** Finds the entry of a block at which the running weight passes `offset`; entries of weight 0 are never chosen. */
export function chooseInside(weight: (entry: number) => number, entries: number, offset: number): number {
  let running = 0;
  let last = 0;
  for (let entry = 0; entry < entries; entry++) {
    const w = weight(entry);
    if (w <= 0) continue;
    running += w;
    last = entry;
    if (offset < running) return entry;
  }
  return last;
}
