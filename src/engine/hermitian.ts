import type { Matrix } from "../complex.ts";

/** Eigenvalues, largest first, and eigenvectors: column j of `vectors` belongs to `values[j]`. */
export interface Eigensystem {
  values: Float64Array;
  vectors: Matrix;
}

const MAX_SWEEPS = 60;
/** Entries below these, relative to their diagonal and to the trace, count as zero. */
const RELATIVE = 1e-16;
const ABSOLUTE = 1e-18;

/**
 * Eigensystem of a positive Hermitian matrix (row-major, interleaved) by cyclic Jacobi rotations. For bonds of up to a few
 * hundred values; it finds the small eigenvalues of graded matrices to high relative accuracy (Demmel and Veselic, SIAM J.
 * Matrix Anal. Appl. 13, 1204 (1992)), which decides what a bond may discard.
 */
export function eigenHermitian(matrix: Matrix, n: number): Eigensystem {
  const a = Float64Array.from(matrix);
  // Row j will be the eigenvector of value j, so that rotations run along rows.
  const v = new Float64Array(2 * n * n);
  let trace = 0;
  for (let i = 0; i < n; i++) {
    v[2 * (i * n + i)] = 1;
    trace += Math.abs(a[2 * (i * n + i)]);
  }
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let rotations = 0;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) if (rotate(a, v, n, p, q, ABSOLUTE * trace)) rotations++;
    }
    if (rotations === 0) break;
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[2 * (j * n + j)] - a[2 * (i * n + i)] || i - j);
  const values = Float64Array.from(order, (i) => a[2 * (i * n + i)]);
  const vectors = new Float64Array(2 * n * n);
  order.forEach((from, to) => {
    for (let r = 0; r < n; r++) {
      vectors[2 * (r * n + to)] = v[2 * (from * n + r)];
      vectors[2 * (r * n + to) + 1] = v[2 * (from * n + r) + 1];
    }
  });
  return { values, vectors };
}

/** Makes entry (p, q) zero; false when it already is, to rounding. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number, floor: number): boolean {
  const at = 2 * (p * n + q);
  const app = a[2 * (p * n + p)];
  const aqq = a[2 * (q * n + q)];
  const square = a[at] * a[at] + a[at + 1] * a[at + 1];
  if (square <= floor * floor || square <= RELATIVE * RELATIVE * Math.abs(app * aqq)) return false;
  const size = Math.sqrt(square);
  const phaseRe = a[at] / size;
  const phaseIm = a[at + 1] / size;
  const tau = (aqq - app) / (2 * size);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  // The eigenvectors turn by the conjugate phases of the rows of a.
  turnRows(v, n, p, q, c, s, phaseRe, -phaseIm);
  turnRows(a, n, p, q, c, s, phaseRe, phaseIm);
  for (let k = 0; k < n; k++) {
    if (k === p || k === q) continue;
    for (const row of [p, q]) {
      a[2 * (k * n + row)] = a[2 * (row * n + k)];
      a[2 * (k * n + row) + 1] = -a[2 * (row * n + k) + 1];
    }
  }
  a[2 * (p * n + p)] = app - t * size;
  a[2 * (p * n + p) + 1] = 0;
  a[2 * (q * n + q)] = aqq + t * size;
  a[2 * (q * n + q) + 1] = 0;
  a.fill(0, at, at + 2);
  a.fill(0, 2 * (q * n + p), 2 * (q * n + p) + 2);
  return true;
}

/** Row p becomes c p - s phase q, row q becomes s p + c phase q. */
function turnRows(m: Float64Array, n: number, p: number, q: number, c: number, s: number, phaseRe: number, phaseIm: number): void {
  for (let i = 2 * p * n, j = 2 * q * n, end = i + 2 * n; i < end; i += 2, j += 2) {
    const qr = m[j] * phaseRe - m[j + 1] * phaseIm;
    const qi = m[j + 1] * phaseRe + m[j] * phaseIm;
    const pr = m[i];
    const pi = m[i + 1];
    m[i] = c * pr - s * qr;
    m[i + 1] = c * pi - s * qi;
    m[j] = s * pr + c * qr;
    m[j + 1] = s * pi + c * qi;
  }
}
