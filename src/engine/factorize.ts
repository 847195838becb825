import { eigenHermitian } from "./hermitian.ts";

/** Vectors written in orthonormal ones: vector v is the sum over j of coefficients[j, v] times row j of `basis`. Interleaved complex. */
export interface Factors {
  rank: number;
  /** rank x count. */
  coefficients: Float64Array;
  /** rank x length. */
  basis: Float64Array;
}

/** Gram matrix <v_i|v_j> of `count` vectors of `length` complex numbers, one after the other. */
export function gramOf(vectors: Float64Array, count: number, length: number): Float64Array {
  const gram = new Float64Array(2 * count * count);
  for (let i = 0; i < count; i++) {
    for (let j = i; j < count; j++) {
      let re = 0;
      let im = 0;
      for (let a = 2 * i * length, b = 2 * j * length, end = a + 2 * length; a < end; a += 2, b += 2) {
        re += vectors[a] * vectors[b] + vectors[a + 1] * vectors[b + 1];
        im += vectors[a] * vectors[b + 1] - vectors[a + 1] * vectors[b];
      }
      gram[2 * (i * count + j)] = gram[2 * (j * count + i)] = re;
      gram[2 * (i * count + j) + 1] = im;
      gram[2 * (j * count + i) + 1] = -im;
    }
  }
  return gram;
}

/**
 * An orthonormal basis of vectors by Cholesky factorisation of their Gram matrix with pivots, largest remainder first (Higham,
 * Accuracy and Stability of Numerical Algorithms, 10.3): as many as leave at most `tolerance` of the squared norm of all.
 */
export function pivotedBasis(vectors: Float64Array, count: number, length: number, tolerance: number): Factors {
  const gram = gramOf(vectors, count, length);
  const left = Float64Array.from({ length: count }, (_, i) => gram[2 * (i * count + i)]);
  const total = left.reduce((sum, x) => sum + x, 0);
  const rows: Float64Array[] = [];
  const basis: Float64Array[] = [];
  while (rows.length < count) {
    let pivot = 0;
    let remainder = 0;
    for (let i = 0; i < count; i++) {
      remainder += Math.max(0, left[i]);
      if (left[i] > left[pivot]) pivot = i;
    }
    if (rows.length > 0 && (remainder <= tolerance * total || !(left[pivot] > 0))) break;
    const root = Math.sqrt(left[pivot]);
    const row = gram.slice(2 * pivot * count, 2 * (pivot + 1) * count);
    const vector = vectors.slice(2 * pivot * length, 2 * (pivot + 1) * length);
    rows.forEach((other, k) => {
      const re = other[2 * pivot];
      const im = other[2 * pivot + 1];
      if (re === 0 && im === 0) return;
      subtract(row, other, re, -im);
      subtract(vector, basis[k], re, im);
    });
    const scale = root > 0 ? 1 / root : 0;
    for (let k = 0; k < row.length; k++) row[k] *= scale;
    for (let k = 0; k < vector.length; k++) vector[k] *= scale;
    for (let i = 0; i < count; i++) left[i] -= row[2 * i] ** 2 + row[2 * i + 1] ** 2;
    left[pivot] = 0;
    rows.push(row);
    basis.push(vector);
  }
  return { rank: rows.length, coefficients: joined(rows), basis: joined(basis) };
}

/** Part of the weight that may be discarded that is left out before the Schmidt basis is looked for. */
const BEFOREHAND = 1e-3;

/**
 * The Schmidt basis of vectors, strongest first, at most `maxBond` of them and without the weakest that have `tolerance` of the
 * squared norm of all.
 */
export function schmidtBasis(
  vectors: Float64Array,
  count: number,
  length: number,
  { tolerance, maxBond }: { tolerance: number; maxBond: number },
): Factors {
  const first = pivotedBasis(vectors, count, length, BEFOREHAND * tolerance);
  // Rows of the conjugated coefficients have the Gram matrix that weighs the directions of the basis.
  const { values, vectors: turned } = eigenHermitian(gramOf(conjugated(first.coefficients), first.rank, count), first.rank);
  const total = values.reduce((sum, w) => sum + Math.max(0, w), 0);
  let rank = first.rank;
  let discarded = 0;
  while (rank > 1 && (rank > maxBond || discarded + Math.max(0, values[rank - 1]) <= tolerance * total))
    discarded += Math.max(0, values[--rank]);
  const coefficients = new Float64Array(2 * rank * count);
  const basis = new Float64Array(2 * rank * length);
  for (let j = 0; j < rank; j++) {
    for (let k = 0; k < first.rank; k++) {
      const re = turned[2 * (k * first.rank + j)];
      const im = turned[2 * (k * first.rank + j) + 1];
      if (re === 0 && im === 0) continue;
      const row = <T extends Float64Array>(of: T, which: number, size: number) => of.subarray(2 * which * size, 2 * (which + 1) * size);
      subtract(row(basis, j, length), row(first.basis, k, length), -re, -im);
      subtract(row(coefficients, j, count), row(first.coefficients, k, count), -re, im);
    }
  }
  return { rank, coefficients, basis };
}

function conjugated(a: Float64Array): Float64Array {
  return a.map((x, k) => (k % 2 === 0 ? x : -x));
}

/** to -= (re + i im) from. */
function subtract(to: Float64Array, from: Float64Array, re: number, im: number): void {
  for (let k = 0; k < to.length; k += 2) {
    to[k] -= re * from[k] - im * from[k + 1];
    to[k + 1] -= re * from[k + 1] + im * from[k];
  }
}

function joined(rows: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(rows.length * rows[0].length);
  rows.forEach((row, k) => {
    out.set(row, k * row.length);
  });
  return out;
}
