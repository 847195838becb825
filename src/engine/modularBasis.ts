import type { Matrix } from "../complex.ts";
import { eigenHermitian } from "./hermitian.ts";

/** The linear algebra of a bond, on the host in 64 bits. Matrices are row-major and interleaved, rows x columns. */
export interface Rectangle {
  data: Float64Array;
  rows: number;
  columns: number;
}

/**
 * New vectors for one end of a bond: `rotation` (old x new) makes them of the old ones; `rest` (new x old) writes the vectors
 * from before the first level in the new ones, and is what the bond's other end takes up.
 */
export interface Rebase {
  rotation: Rectangle;
  rest: Rectangle;
}

/** Directions weaker than this, relative to the whole, are rounding of 32-bit vectors. */
const NOISE = 1e-14;
/** Unit vectors that agree to this are one direction and rounding. */
const PARALLEL = 1e-4;
/** Unit vectors this far from dependent are orthonormalised to rounding by one Gram matrix. */
const INDEPENDENT = 0.5;

export function rectangle(rows: number, columns: number): Rectangle {
  return { data: new Float64Array(2 * rows * columns), rows, columns };
}

export function times(a: Rectangle, b: Rectangle): Rectangle {
  const out = rectangle(a.rows, b.columns);
  for (let r = 0; r < a.rows; r++) {
    for (let k = 0; k < a.columns; k++) {
      const re = a.data[2 * (r * a.columns + k)];
      const im = a.data[2 * (r * a.columns + k) + 1];
      if (re === 0 && im === 0) continue;
      for (let c = 0; c < b.columns; c++) {
        const i = 2 * (k * b.columns + c);
        const o = 2 * (r * b.columns + c);
        out.data[o] += re * b.data[i] - im * b.data[i + 1];
        out.data[o + 1] += re * b.data[i + 1] + im * b.data[i];
      }
    }
  }
  return out;
}

/** Rows and columns exchanged; conjugated as well for the adjoint. */
function exchanged(a: Rectangle, sign: 1 | -1): Rectangle {
  const out = rectangle(a.columns, a.rows);
  for (let r = 0; r < a.rows; r++) {
    for (let c = 0; c < a.columns; c++) {
      out.data[2 * (c * a.rows + r)] = a.data[2 * (r * a.columns + c)];
      out.data[2 * (c * a.rows + r) + 1] = sign * a.data[2 * (r * a.columns + c) + 1];
    }
  }
  return out;
}

export const transposed = (a: Rectangle): Rectangle => exchanged(a, 1);
export const adjoint = (a: Rectangle): Rectangle => exchanged(a, -1);

/**
 * First level: the directions of a Gram matrix, as orthonormal columns. None is left out: a 32-bit Gram matrix does not tell the
 * weak from rounding, the vectors along them do.
 */
export function directions(gram: Matrix, n: number): Rectangle {
  return columnsOf(eigenHermitian(gram, n).vectors, n, range(n));
}

/** What makes vectors orthonormal that are far from dependent, so that one level is enough; null when they are not. */
export function orthonormalised(gram: Matrix, n: number): Rebase | null {
  const { rotation, rest, weakest } = scaledBasis(gram, n);
  return rotation.columns === n && weakest > INDEPENDENT ? { rotation, rest } : null;
}

/** Second level: given the Gram matrix of the vectors along `first`, what makes them orthonormal to rounding. */
export function sharpen(gram: Matrix, first: Rectangle): Rebase {
  const { rotation, rest } = scaledBasis(gram, first.columns);
  return { rotation, rest: times(rest, adjoint(first)) };
}

/**
 * An orthonormal basis from a Gram matrix whose vectors are first scaled to one length, so that the weak count as much as the strong.
 * Those that are near-parallel, which is rounding, become one. `weakest`: the least squared length along a basis vector.
 */
function scaledBasis(gram: Matrix, n: number): Rebase & { weakest: number } {
  const norm = range(n).map((i) => Math.sqrt(Math.max(0, gram[2 * (i * n + i)])));
  const strongest = Math.max(...norm);
  const members = range(n).filter((i) => norm[i] ** 2 > NOISE * strongest ** 2);
  const m = members.length;
  const scaled = new Float64Array(2 * m * m);
  members.forEach((row, i) => {
    members.forEach((column, j) => {
      const scale = 1 / (norm[row] * norm[column]);
      scaled[2 * (i * m + j)] = gram[2 * (row * n + column)] * scale;
      scaled[2 * (i * m + j) + 1] = gram[2 * (row * n + column) + 1] * scale;
    });
  });
  const { values, vectors } = eigenHermitian(scaled, m);
  const kept = range(m).filter((j) => values[j] > PARALLEL);
  const rotation = rectangle(n, kept.length);
  const back = rectangle(kept.length, n);
  kept.forEach((column, j) => {
    const root = Math.sqrt(values[column]);
    members.forEach((row, i) => {
      const re = vectors[2 * (i * m + column)];
      const im = vectors[2 * (i * m + column) + 1];
      rotation.data[2 * (row * kept.length + j)] = re / (norm[row] * root);
      rotation.data[2 * (row * kept.length + j) + 1] = im / (norm[row] * root);
      back.data[2 * (j * n + row)] = re * norm[row] * root;
      back.data[2 * (j * n + row) + 1] = -im * norm[row] * root;
    });
  });
  return { rotation, rest: back, weakest: values[m - 1] };
}

/**
 * Turns orthonormal vectors to the Schmidt basis and discards the weakest. Right when the vectors at the other end of the
 * bond are orthonormal: then `rest` holds the whole state, and the weight discarded is the true squared error. What is left
 * is normalised.
 */
export function discardWeak(
  { rotation, rest }: Rebase,
  limits: { tolerance: number; maxBond: number },
): Rebase & { weights: number[]; discarded: number } {
  const n = rest.rows;
  const { values, vectors } = eigenHermitian(times(rest, adjoint(rest)).data, n);
  const weights = [...values].map((value) => Math.max(0, value));
  const total = weights.reduce((sum, w) => sum + w, 0);
  let discarded = 0;
  let kept = n;
  while (kept > 1 && (discarded + weights[kept - 1] <= limits.tolerance * total || kept > limits.maxBond)) discarded += weights[--kept];
  const turn = columnsOf(vectors, n, range(kept));
  const remainder = times(adjoint(turn), rest);
  const scale = 1 / Math.sqrt(total - discarded);
  return {
    rotation: times(rotation, turn),
    rest: { ...remainder, data: remainder.data.map((x) => x * scale) },
    weights: weights.slice(0, kept).map((w) => w / total),
    discarded: discarded / total,
  };
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

function columnsOf(matrix: Matrix, n: number, columns: readonly number[]): Rectangle {
  const out = rectangle(n, columns.length);
  for (let r = 0; r < n; r++) {
    columns.forEach((column, j) => {
      out.data[2 * (r * columns.length + j)] = matrix[2 * (r * n + column)];
      out.data[2 * (r * columns.length + j) + 1] = matrix[2 * (r * n + column) + 1];
    });
  }
  return out;
}
