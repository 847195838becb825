import type { GramShape, SampleRequest } from "../../src/backend/backend.ts";
import { type BlockSums, chooseBlocks, chooseInside, sumWidth } from "../../src/backend/sampling.ts";

/** Sums over amplitudes that were read back: interleaved f32, [vector][index], summed in f64. */
export interface Amplitudes {
  values: Float32Array;
  /** Of one vector. */
  size: number;
  batch: number;
}

/** Amplitudes that share a block sum in sampling. */
const BLOCK = 64;

/** Squared norm of each vector where the bit is 0 and where it is 1: [vector][value]. */
export function bitWeights({ values, size, batch }: Amplitudes, bit: number): Float64Array {
  const weights = new Float64Array(2 * batch);
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < size; i++) weights[2 * b + ((i >> bit) & 1)] += squared(values, b * size + i);
  }
  return weights;
}

/** [outer][axisA][axisB] interleaved, as `Backend.gram` says. */
export function gramProducts(a: Amplitudes, b: Amplitudes, { outer, inner }: GramShape, axisA: number, axisB: number): Float64Array {
  const out = new Float64Array(2 * outer * axisA * axisB);
  for (let row = 0; row < outer * axisA; row++) {
    for (let j = 0; j < axisB; j++) {
      const column = Math.floor(row / axisA) * axisB + j;
      // The inner index is fastest, so that all of it is one run of amplitudes.
      addProduct(out, 2 * (row * axisB + j), a.values, row * inner * a.size, b.values, column * inner * b.size, inner * a.size);
    }
  }
  return out;
}

/** One index per shot, as `Backend.sample` says: block sums, their tree, then inside the chosen block. */
export function sampleIndices(amplitudes: Amplitudes, request: SampleRequest, axis: number): Float64Array {
  const block = Math.min(BLOCK, amplitudes.size);
  const { block: chosen, offset } = chooseBlocks(blockSums(amplitudes, request, axis, block), request, axis);
  return request.uniforms.map((_, shot) => {
    const first = chosen[shot] * block;
    return first + chooseInside((i) => shotWeight(amplitudes, request, axis, shot, first + i), block, offset[shot]);
  });
}

function blockSums({ values, size }: Amplitudes, request: SampleRequest, axis: number, block: number): BlockSums {
  const { inner } = request;
  const blocks = size / block;
  const width = sumWidth(request, axis);
  const sums = new Float64Array(blocks * width);
  for (let u = 0; u < blocks; u++) {
    for (let n = 0; n < inner; n++) {
      const start = (a: number) => (a * inner + n) * size + u * block;
      for (let a = 0; a < axis; a++) {
        if (request.select) for (let i = 0; i < block; i++) sums[u * width + a] += squared(values, start(a) + i);
        else for (let b = 0; b < axis; b++) addProduct(sums, u * width + 2 * (a * axis + b), values, start(a), values, start(b), block);
      }
    }
  }
  return { blocks, values: sums, width };
}

/** Weight of an index for a shot: sum over inner of |sum over axis of v psi|^2. */
function shotWeight(
  { values, size }: Amplitudes,
  { inner, select, vectors }: SampleRequest,
  axis: number,
  shot: number,
  i: number,
): number {
  let weight = 0;
  for (let n = 0; n < inner; n++) {
    if (select) {
      weight += squared(values, (select[shot] * inner + n) * size + i);
      continue;
    }
    let re = 0;
    let im = 0;
    for (let a = 0; vectors && a < axis; a++) {
      const [vr, vi] = [vectors[2 * (shot * axis + a)], vectors[2 * (shot * axis + a) + 1]];
      const at = 2 * ((a * inner + n) * size + i);
      re += vr * values[at] - vi * values[at + 1];
      im += vr * values[at + 1] + vi * values[at];
    }
    weight += re * re + im * im;
  }
  return weight;
}

function squared(values: Float32Array, amplitude: number): number {
  return values[2 * amplitude] ** 2 + values[2 * amplitude + 1] ** 2;
}

/** out[at] += sum of conj(a) b over `count` amplitudes from the given ones on. */
function addProduct(out: Float64Array, at: number, a: Float32Array, firstA: number, b: Float32Array, firstB: number, count: number): void {
  let re = 0;
  let im = 0;
  for (let k = 0; k < 2 * count; k += 2) {
    const [l, r] = [2 * firstA + k, 2 * firstB + k];
    re += a[l] * b[r] + a[l + 1] * b[r + 1];
    im += a[l] * b[r + 1] - a[l + 1] * b[r];
  }
  out[at] += re;
  out[at + 1] += im;
}
