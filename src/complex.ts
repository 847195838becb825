/**
 * Complex matrices as flat Float64Array, row-major, real and imaginary parts interleaved: entry (r, c) of an n x n matrix
 * sits at 2 (r n + c). Small by design: gates and 2-qubit blocks, never states.
 */
export type Matrix = Float64Array;

/** Number of rows of a square matrix. */
export function dimension(m: Matrix): number {
  return Math.round(Math.sqrt(m.length / 2));
}

/** A matrix from rows of [re, im] or real entries. */
export function matrix(rows: readonly (readonly (number | readonly [number, number])[])[]): Matrix {
  const n = rows.length;
  const out = new Float64Array(2 * n * n);
  rows.forEach((row, r) => {
    row.forEach((entry, c) => {
      const [re, im] = typeof entry === "number" ? [entry, 0] : entry;
      out[2 * (r * n + c)] = re;
      out[2 * (r * n + c) + 1] = im;
    });
  });
  return out;
}

export function identity(n: number): Matrix {
  const out = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++) out[2 * (i * n + i)] = 1;
  return out;
}

/** a b. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const n = dimension(a);
  const out = new Float64Array(2 * n * n);
  for (let r = 0; r < n; r++) {
    for (let k = 0; k < n; k++) {
      const ar = a[2 * (r * n + k)];
      const ai = a[2 * (r * n + k) + 1];
      if (ar === 0 && ai === 0) continue;
      for (let c = 0; c < n; c++) {
        const br = b[2 * (k * n + c)];
        const bi = b[2 * (k * n + c) + 1];
        out[2 * (r * n + c)] += ar * br - ai * bi;
        out[2 * (r * n + c) + 1] += ar * bi + ai * br;
      }
    }
  }
  return out;
}

/** high (x) low: `low` acts on the low index bits. */
export function kronecker(high: Matrix, low: Matrix): Matrix {
  const h = dimension(high);
  const l = dimension(low);
  const n = h * l;
  const out = new Float64Array(2 * n * n);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      const i = 2 * (Math.floor(r / l) * h + Math.floor(c / l));
      const j = 2 * ((r % l) * l + (c % l));
      out[2 * (r * n + c)] = high[i] * low[j] - high[i + 1] * low[j + 1];
      out[2 * (r * n + c) + 1] = high[i] * low[j + 1] + high[i + 1] * low[j];
    }
  }
  return out;
}

/** Conjugate transpose. */
export function dagger(m: Matrix): Matrix {
  const n = dimension(m);
  const out = new Float64Array(m.length);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      out[2 * (c * n + r)] = m[2 * (r * n + c)];
      out[2 * (c * n + r) + 1] = -m[2 * (r * n + c) + 1];
    }
  }
  return out;
}

/** Largest absolute difference of two entries. */
export function distance(a: Matrix, b: Matrix): number {
  let worst = 0;
  for (let i = 0; i < a.length; i += 2) worst = Math.max(worst, Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1]));
  return worst;
}
