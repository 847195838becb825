import type { Matrix } from "../complex.ts";

/** Eigenvalues, largest first, and eigenvectors: column j of `vectors` belongs to `values[j]`. */
export interface Eigensystem {
  values: Float64Array;
  vectors: Matrix;
}

const MAX_SWEEPS = 60;

/**
 * Eigensystem of a Hermitian matrix (row-major, interleaved) by cyclic Jacobi rotations. For bonds of a few hundred values; it
 * finds the small eigenvalues of graded positive matrices to high relative accuracy (Demmel and Veselic, SIAM J. Matrix Anal.
 * Appl. 13, 1204 (1992)), which decides what a bond may discard.
 */
export function eigenHermitian(matrix: Matrix, n: number): Eigensystem {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++) v[2 * (i * n + i)] = 1;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let rotations = 0;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) if (rotate(a, v, n, p, q)) rotations++;
    }
    if (rotations === 0) break;
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[2 * (j * n + j)] - a[2 * (i * n + i)] || i - j);
  const values = Float64Array.from(order, (i) => a[2 * (i * n + i)]);
  const vectors = new Float64Array(2 * n * n);
  order.forEach((from, to) => {
    for (let r = 0; r < n; r++) {
      vectors[2 * (r * n + to)] = v[2 * (r * n + from)];
      vectors[2 * (r * n + to) + 1] = v[2 * (r * n + from) + 1];
    }
  });
  return { values, vectors };
}

/** Makes entry (p, q) zero; false when it already is, to rounding. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): boolean {
  const at = 2 * (p * n + q);
  const size = Math.hypot(a[at], a[at + 1]);
  const app = a[2 * (p * n + p)];
  const aqq = a[2 * (q * n + q)];
  if (size === 0 || size < 1e-16 * Math.sqrt(Math.abs(app * aqq)) || size < 1e-300) return false;
  const phaseRe = a[at] / size;
  const phaseIm = a[at + 1] / size;
  const tau = (aqq - app) / (2 * size);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  // Column q turns by the conjugate phase, so that the 2 x 2 block is real; then a plane rotation.
  for (const m of [a, v]) {
    for (let r = 0; r < n; r++) {
      const i = 2 * (r * n + p);
      const j = 2 * (r * n + q);
      const qr = m[j] * phaseRe + m[j + 1] * phaseIm;
      const qi = m[j + 1] * phaseRe - m[j] * phaseIm;
      const pr = m[i];
      const pi = m[i + 1];
      m[i] = c * pr - s * qr;
      m[i + 1] = c * pi - s * qi;
      m[j] = s * pr + c * qr;
      m[j + 1] = s * pi + c * qi;
    }
  }
  for (let k = 0; k < n; k++) {
    const i = 2 * (p * n + k);
    const j = 2 * (q * n + k);
    const qr = a[j] * phaseRe - a[j + 1] * phaseIm;
    const qi = a[j + 1] * phaseRe + a[j] * phaseIm;
    const pr = a[i];
    const pi = a[i + 1];
    a[i] = c * pr - s * qr;
    a[i + 1] = c * pi - s * qi;
    a[j] = s * pr + c * qr;
    a[j + 1] = s * pi + c * qi;
  }
  a[at] = 0;
  a[at + 1] = 0;
  a[2 * (q * n + p)] = 0;
  a[2 * (q * n + p) + 1] = 0;
  a[2 * (p * n + p) + 1] = 0;
  a[2 * (q * n + q) + 1] = 0;
  return true;
}
