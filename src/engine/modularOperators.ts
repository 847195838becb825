import { gateMatrix } from "../circuit/gates.ts";
import type { Basis } from "../compile/program.ts";
import { dagger, identity, type Matrix, matrix, multiply } from "../complex.ts";
import { eigenHermitian } from "./hermitian.ts";
import type { Acts, Range } from "./modularChain.ts";

/** Takes |0>, |1> to the two states of a basis: 1 for Z, H for X, S H for Y. */
const FRAME: Readonly<Record<Basis, Matrix>> = {
  Z: identity(2),
  X: gateMatrix("h", []),
  Y: multiply(gateMatrix("s", []), gateMatrix("h", [])),
};

const unit = (row: number, column: number): Matrix => matrix([0, 1].map((r) => [0, 1].map((c) => (r === row && c === column ? 1 : 0))));

/** |b><b| for basis state b. */
export function projector(basis: Basis, bit: number): Matrix {
  return multiply(FRAME[basis], multiply(unit(bit, bit), dagger(FRAME[basis])));
}

/** |0><b|: takes basis state b away and leaves the qubit free. */
export function lowered(basis: Basis, bit: number): Matrix {
  return multiply(unit(0, bit), dagger(FRAME[basis]));
}

/** A gate that makes basis state b of |0>. */
export function raised(basis: Basis, bit: number): Matrix {
  return multiply(FRAME[basis], gateMatrix(bit === 1 ? "x" : "id", []));
}

/** What a two-qubit gate does to its other operand while operand `on` is in basis state b, which it leaves alone. */
export function conditionalGate(gate: Matrix, on: 0 | 1, basis: Basis, bit: number): Matrix {
  const frame = FRAME[basis];
  const out = new Float64Array(8);
  for (let x = 0; x < 2; x++) {
    for (let y = 0; y < 2; y++) {
      for (let a = 0; a < 2; a++) {
        for (let b = 0; b < 2; b++) {
          const row = on === 0 ? a + 2 * x : x + 2 * a;
          const column = on === 0 ? b + 2 * y : y + 2 * b;
          const g = 2 * (row * 4 + column);
          const va = 2 * (a * 2 + bit);
          const vb = 2 * (b * 2 + bit);
          const re = frame[va] * frame[vb] + frame[va + 1] * frame[vb + 1];
          const im = frame[va] * frame[vb + 1] - frame[va + 1] * frame[vb];
          out[2 * (x * 2 + y)] += re * gate[g] - im * gate[g + 1];
          out[2 * (x * 2 + y) + 1] += re * gate[g + 1] + im * gate[g];
        }
      }
    }
  }
  return out;
}

/**
 * A two-qubit matrix as a sum of products of one-qubit matrices, fewest terms (operator Schmidt decomposition): pairs of the
 * factor on operand 0 and the factor on operand 1.
 */
export function schmidtTerms(gate: Matrix): [Matrix, Matrix][] {
  // Realigned: row = (row, column) of operand 0, column = those of operand 1.
  const realigned = new Float64Array(32);
  for (let r = 0; r < 4; r++) {
    for (let c = 0; c < 4; c++) {
      const row = (r & 1) * 2 + (c & 1);
      const column = (r >> 1) * 2 + (c >> 1);
      realigned.set(gate.subarray(2 * (r * 4 + c), 2 * (r * 4 + c) + 2), 2 * (row * 4 + column));
    }
  }
  const { values, vectors } = eigenHermitian(multiply(realigned, dagger(realigned)), 4);
  const factors = multiply(dagger(vectors), realigned);
  const terms: [Matrix, Matrix][] = [];
  values.forEach((value, k) => {
    if (value < 1e-24) return;
    const onFirst = Float64Array.from({ length: 8 }, (_, i) => vectors[2 * ((i >> 1) * 4 + k) + (i & 1)]);
    terms.push([onFirst, factors.slice(8 * k, 8 * k + 8)]);
  });
  return terms;
}

/** Test for value k of the index that `join(low, high, factor)` has just added, at one of the sites that it joined. */
export function newIndex(site: number, { low, high }: Range, factor: number, k: number): Acts {
  // A site in between has the index on both sides; vectors in which they differ are zero.
  return (left, right) => (site === low || left % factor === k) && (site === high || right % factor === k);
}
