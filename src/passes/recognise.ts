import { dimension, type Matrix } from "../complex.ts";
import { diagonalAngles, isDiagonalWithin, isIdentityWithin, isZero, phaseTerms } from "./diagonal.ts";
import type { Control, PassOp } from "./pass.ts";

/**
 * The simplest operations that a matrix on index bits comes to: phases, controlled blocks, or itself. The operations are in
 * order of application and commute with each other.
 */
export function recognise(m: Matrix, bits: readonly number[], slot: number | undefined, controls: readonly Control[] = []): PassOp[] {
  const common = slot === undefined ? {} : { slot };
  if (isDiagonalWithin(m)) {
    const angles = diagonalAngles(m);
    if (angles) {
      const terms = phaseTerms(angles, bits, controls);
      return terms.length === 0 ? [] : [{ kind: "phase", terms, ...common }];
    }
  }
  if (bits.length > 1) {
    for (let j = 0; j < bits.length; j++) {
      if (!isBlockDiagonal(m, j)) continue;
      const target = bits.filter((_, k) => k !== j);
      return ([0, 1] as const).flatMap((value) => {
        const block = blockOf(m, j, value);
        return isIdentityWithin(block) ? [] : recognise(block, target, slot, [...controls, { bit: bits[j], value }]);
      });
    }
  }
  return [{ kind: "dense", bits, matrix: m, controls, ...common }];
}

/** Whether a matrix never changes its index bit j. */
function isBlockDiagonal(m: Matrix, j: number): boolean {
  const n = dimension(m);
  for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) if (((r ^ c) >> j) & 1 && !isZero(m, r, c)) return false;
  return true;
}

/** The block of a matrix in which index bit j has the value. */
function blockOf(m: Matrix, j: number, value: 0 | 1): Matrix {
  const n = dimension(m);
  const half = n / 2;
  const out = new Float64Array(2 * half * half);
  const index = (i: number) => ((i >> j) << (j + 1)) | (value << j) | (i & ((1 << j) - 1));
  for (let r = 0; r < half; r++) {
    for (let c = 0; c < half; c++) {
      const from = 2 * (index(r) * n + index(c));
      out[2 * (r * half + c)] = m[from];
      out[2 * (r * half + c) + 1] = m[from + 1];
    }
  }
  return out;
}

/** A matrix that is a relabelling of its bits after a diagonal: |c> goes to d_c |swap?(c) xor flips>. */
export interface Relabelling {
  diagonal: Matrix;
  swap: boolean;
  flips: number;
}

/** Recognises X, Y, SWAP, iSWAP and their like; null where the columns are permuted in any other way or hold several entries. */
export function asRelabelling(m: Matrix): Relabelling | null {
  const n = dimension(m);
  const image: number[] = [];
  const diagonal = new Float64Array(2 * n * n);
  for (let c = 0; c < n; c++) {
    const rows = Array.from({ length: n }, (_, r) => r).filter((r) => !isZero(m, r, c));
    if (rows.length !== 1) return null;
    image.push(rows[0]);
    diagonal.set(m.subarray(2 * (rows[0] * n + c), 2 * (rows[0] * n + c) + 2), 2 * c * (n + 1));
  }
  const flips = image[0];
  for (const swap of n === 4 ? [false, true] : [false]) {
    if (image.every((row, c) => row === ((swap ? exchange(c) : c) ^ flips))) return { diagonal, swap, flips };
  }
  return null;
}

function exchange(index: number): number {
  return ((index & 1) << 1) | (index >> 1);
}

/** The matrix in the basis where the index bits of `mask` are inverted. */
export function conjugateByX(m: Matrix, mask: number): Matrix {
  if (mask === 0) return m;
  const n = dimension(m);
  const out = new Float64Array(m.length);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      const from = 2 * ((r ^ mask) * n + (c ^ mask));
      out[2 * (r * n + c)] = m[from];
      out[2 * (r * n + c) + 1] = m[from + 1];
    }
  }
  return out;
}
