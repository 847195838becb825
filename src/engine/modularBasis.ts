import type { Matrix } from "../complex.ts";
import { eigenHermitian } from "./hermitian.ts";

/**
 * The linear algebra of a bond, on the host in 64 bits. Matrices are row-major and interleaved, rows x columns. A bond's
 * values fall into sectors (those with the same copied bits); vectors of different sectors never mix.
 */
export interface Rectangle {
  data: Float64Array;
  rows: number;
  columns: number;
}

/** Columns of a rectangle with the sector of each. */
export interface SectorColumns extends Rectangle {
  sectors: readonly number[];
}

/** Directions weaker than this, relative to the whole, are rounding of 32-bit vectors. */
const NOISE = 1e-14;
/** Unit vectors that agree to this are one direction and rounding. */
const PARALLEL = 1e-4;

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

export function adjoint(a: Rectangle): Rectangle {
  const out = rectangle(a.columns, a.rows);
  for (let r = 0; r < a.rows; r++) {
    for (let c = 0; c < a.columns; c++) {
      out.data[2 * (c * a.rows + r)] = a.data[2 * (r * a.columns + c)];
      out.data[2 * (c * a.rows + r) + 1] = -a.data[2 * (r * a.columns + c) + 1];
    }
  }
  return out;
}

/** First level: directions of a Gram matrix, sector by sector, without those that are rounding. Columns are orthonormal. */
export function directions(gram: Matrix, sectors: readonly number[]): SectorColumns {
  const n = sectors.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += gram[2 * (i * n + i)];
  const found = bySector(sectors).flatMap((members) => {
    const { values, vectors } = eigenHermitian(block(gram, n, members), members.length);
    return [...values].map((value, column) => ({ members, vectors, column, value }));
  });
  const strongest = found.reduce((best, f) => (f.value > best.value ? f : best));
  const kept = found.filter((f) => f === strongest || f.value > NOISE * total);
  const out = rectangle(n, kept.length);
  kept.forEach(({ members, vectors, column }, j) => {
    members.forEach((row, i) => {
      out.data[2 * (row * kept.length + j)] = vectors[2 * (i * members.length + column)];
      out.data[2 * (row * kept.length + j) + 1] = vectors[2 * (i * members.length + column) + 1];
    });
  });
  return { ...out, sectors: kept.map(({ members }) => sectors[members[0]]) };
}

/**
 * Second level: given the Gram matrix of the vectors along `first`, what makes them orthonormal to rounding, and how the
 * original vectors are written in the result. Near-parallel pairs of weak vectors, which are rounding, become one.
 */
export function sharpen(gram: Matrix, first: SectorColumns): { rotation: SectorColumns; rest: Rectangle } {
  const { columns: n, sectors } = first;
  const norm = Array.from({ length: n }, (_, i) => Math.sqrt(gram[2 * (i * n + i)]));
  const strongest = Math.max(...norm);
  const scaled = Float64Array.from(gram, (x, k) => x / (norm[Math.floor(k / 2 / n)] * norm[Math.floor(k / 2) % n]));
  const found = bySector(sectors).flatMap((all) => {
    const members = all.filter((i) => norm[i] ** 2 > NOISE * strongest ** 2);
    if (members.length === 0) return [];
    const { values, vectors } = eigenHermitian(block(scaled, n, members), members.length);
    return [...values].map((value, column) => ({ members, vectors, column, value })).filter((f) => f.value > PARALLEL);
  });
  const rotation = rectangle(n, found.length);
  const back = rectangle(found.length, n);
  found.forEach(({ members, vectors, column, value }, j) => {
    members.forEach((row, i) => {
      const re = vectors[2 * (i * members.length + column)];
      const im = vectors[2 * (i * members.length + column) + 1];
      const down = 1 / (norm[row] * Math.sqrt(value));
      const up = norm[row] * Math.sqrt(value);
      rotation.data[2 * (row * found.length + j)] = re * down;
      rotation.data[2 * (row * found.length + j) + 1] = im * down;
      back.data[2 * (j * n + row)] = re * up;
      back.data[2 * (j * n + row) + 1] = -im * up;
    });
  });
  return { rotation: { ...rotation, sectors: found.map(({ members }) => sectors[members[0]]) }, rest: times(back, adjoint(first)) };
}

/**
 * Turns orthonormal vectors to the Schmidt basis and discards the weakest. Right when both sides of the bond are orthonormal
 * (within sectors): then `rest` holds the whole state, and the weight discarded is the true squared error.
 */
export function discardWeak(
  rotation: SectorColumns,
  rest: Rectangle,
  limits: { tolerance: number; maxBond: number },
): { rotation: SectorColumns; rest: Rectangle; weights: number[]; discarded: number } {
  const { sectors } = rotation;
  const n = sectors.length;
  const square = times(rest, adjoint(rest));
  const found = bySector(sectors).flatMap((members) => {
    const { values, vectors } = eigenHermitian(block(square.data, n, members), members.length);
    return [...values].map((value, column) => ({ members, vectors, column, value: Math.max(0, value) }));
  });
  const total = found.reduce((sum, f) => sum + f.value, 0);
  const weakest = [...found].sort((a, b) => a.value - b.value);
  let discarded = 0;
  let dropped = 0;
  while (
    dropped < weakest.length - 1 &&
    (discarded + weakest[dropped].value <= limits.tolerance * total || weakest.length - dropped > limits.maxBond)
  ) {
    discarded += weakest[dropped++].value;
  }
  const gone = new Set(weakest.slice(0, dropped));
  const kept = found.filter((f) => !gone.has(f));
  const turn = rectangle(n, kept.length);
  kept.forEach(({ members, vectors, column }, j) => {
    members.forEach((row, i) => {
      turn.data[2 * (row * kept.length + j)] = vectors[2 * (i * members.length + column)];
      turn.data[2 * (row * kept.length + j) + 1] = vectors[2 * (i * members.length + column) + 1];
    });
  });
  return {
    rotation: { ...times(rotation, turn), sectors: kept.map(({ members }) => sectors[members[0]]) },
    rest: times(adjoint(turn), rest),
    weights: kept.map((f) => f.value / total),
    discarded: discarded / total,
  };
}

function bySector(sectors: readonly number[]): number[][] {
  const groups = new Map<number, number[]>();
  sectors.forEach((sector, i) => {
    const group = groups.get(sector);
    if (group) group.push(i);
    else groups.set(sector, [i]);
  });
  return [...groups.values()];
}

function block(matrix: Matrix, n: number, members: readonly number[]): Matrix {
  const out = new Float64Array(2 * members.length ** 2);
  members.forEach((row, i) => {
    members.forEach((column, j) => {
      const from = 2 * (row * n + column);
      const to = 2 * (i * members.length + j);
      out[to] = matrix[from];
      out[to + 1] = matrix[from + 1];
    });
  });
  return out;
}
