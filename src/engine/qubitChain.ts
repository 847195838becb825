import type { Matrix } from "../complex.ts";
import { type Factors, pivotedBasis, schmidtBasis } from "./factorize.ts";
import type { ChainLimits } from "./modularChain.ts";

/** One qubit: amplitudes [left bond][bit][right bond], interleaved complex. */
interface Tensor {
  left: number;
  right: number;
  data: Float64Array;
}

/** An operator as a sum of products: of each term, the matrix on each of its qubits. */
export type ProductSum = ReadonlyMap<number, readonly Matrix[]>;

/** Weight that compressions between qubits of one QPU may discard: enough less than at the cuts that it is not seen there. */
const INSIDE = 1e-14;
/** Weight, of what is no state yet, that is rounding. */
const ROUNDING = 1e-15;
/** Multiplications that an eigensystem takes, over the cube of its size. */
const EIGEN = 30;

/**
 * A state as a matrix-product state of single qubits, in 64 bits on the host: what a machine's bonds will be, without its vectors.
 * Exact but for what bonds discard: as much as the machine's do at `cuts`, next to nothing elsewhere.
 */
export class QubitChain {
  readonly #tensors: Tensor[];
  readonly #cuts: ReadonlySet<number>;
  readonly #limits: ChainLimits;
  /** Qubits before it are orthonormal along their right bond, those after it along their left. */
  #centre = 0;
  /** Multiplications of complex numbers so far. */
  work = 0;

  /** All qubits in |0>; bond i, between qubits i and i + 1, is a cut of the machine when `cuts` has it. */
  constructor(qubits: number, cuts: ReadonlySet<number>, limits: ChainLimits) {
    this.#tensors = Array.from({ length: qubits }, () => ({ left: 1, right: 1, data: Float64Array.of(1, 0, 0, 0) }));
    this.#cuts = cuts;
    this.#limits = limits;
  }

  /** Size of the bond between qubits i and i + 1. */
  bond(i: number): number {
    return this.#tensors[i].right;
  }

  /** A gate on one qubit, unitary or not. */
  one(qubit: number, matrix: Matrix): void {
    const tensor = this.#tensors[qubit];
    tensor.data = acted(tensor, matrix);
    this.work += 4 * tensor.left * tensor.right;
  }

  /** A sum of products on two qubits or more, each term with its own value of the bonds on the way, and compression. */
  sum(operator: ProductSum): void {
    const qubits = [...operator.keys()];
    const low = Math.min(...qubits);
    const high = Math.max(...qubits);
    while (this.#centre < low) this.#rebaseRight(this.#centre);
    while (this.#centre > high) this.#rebaseLeft(this.#centre, false);
    for (let qubit = low; qubit <= high; qubit++) this.#spread(qubit, operator, qubit > low, qubit < high);
    this.#centre = low;
    while (this.#centre < high) this.#rebaseRight(this.#centre);
    while (this.#centre > low) this.#rebaseLeft(this.#centre, true);
  }

  /** About what `sum` would multiply. */
  costOf(operator: ProductSum): number {
    const qubits = [...operator.keys()];
    const terms = [...operator.values()][0].length;
    let cost = 0;
    for (let qubit = Math.min(...qubits); qubit <= Math.max(...qubits); qubit++) {
      const { left, right } = this.#tensors[qubit];
      cost += 4 * terms ** 3 * left * right * (left + right);
      if (this.#cuts.has(qubit - 1)) cost += EIGEN * left ** 3;
    }
    return cost;
  }

  /** P(1) of a qubit. */
  probability(qubit: number): number {
    while (this.#centre < qubit) this.#rebaseRight(this.#centre);
    while (this.#centre > qubit) this.#rebaseLeft(this.#centre, false);
    const { left, right, data } = this.#tensors[qubit];
    const weights = [0, 0];
    for (let l = 0; l < left; l++) {
      for (let bit = 0; bit < 2; bit++) {
        const at = 2 * (2 * l + bit) * right;
        for (let k = at; k < at + 2 * right; k++) weights[bit] += data[k] ** 2;
      }
    }
    return weights[1] / (weights[0] + weights[1]);
  }

  /** Projects a qubit on one of its states, and compresses what that makes useless. */
  collapse(qubit: number, outcome: 0 | 1): void {
    const p1 = this.probability(qubit);
    const projector = new Float64Array(8);
    projector[6 * outcome] = 1 / Math.sqrt(outcome === 1 ? p1 : 1 - p1);
    this.one(qubit, projector);
    while (this.#centre < this.#tensors.length - 1) this.#rebaseRight(this.#centre);
    while (this.#centre > 0) this.#rebaseLeft(this.#centre, true);
  }

  /** Multiplies the bonds on each side by the number of terms; each block of them has its own matrix. */
  #spread(qubit: number, operator: ProductSum, growsLeft: boolean, growsRight: boolean): void {
    const tensor = this.#tensors[qubit];
    const matrices = operator.get(qubit);
    const terms = [...operator.values()][0].length;
    const left = tensor.left * (growsLeft ? terms : 1);
    const right = tensor.right * (growsRight ? terms : 1);
    const data = new Float64Array(4 * left * right);
    for (let term = 0; term < terms; term++) {
      const block = matrices ? acted(tensor, matrices[term]) : tensor.data;
      for (let l = 0; l < tensor.left; l++) {
        for (let bit = 0; bit < 2; bit++) {
          const from = 2 * (2 * l + bit) * tensor.right;
          const row = l + (growsLeft ? term * tensor.left : 0);
          const to = 2 * ((2 * row + bit) * right + (growsRight ? term * tensor.right : 0));
          // Terms share a row where only one side grows; no two write the same entries.
          data.set(block.subarray(from, from + 2 * tensor.right), to);
        }
      }
    }
    this.#tensors[qubit] = { left, right, data };
    this.work += 4 * terms * tensor.left * tensor.right;
  }

  /** Makes a qubit orthonormal along its right bond and hands the rest to the next. */
  #rebaseRight(qubit: number): void {
    const { left, right, data } = this.#tensors[qubit];
    const rows = 2 * left;
    const next = this.#tensors[qubit + 1];
    const factors = pivotedBasis(exchanged(data, rows, right), right, rows, ROUNDING);
    const { rank, coefficients, basis } = factors;
    this.#tensors[qubit] = { left, right: rank, data: exchanged(basis, rank, rows) };
    this.#tensors[qubit + 1] = { left: rank, right: next.right, data: product(coefficients, next.data, rank, right, 2 * next.right) };
    this.#centre = qubit + 1;
    this.work += right * right * rows + rank * rank * (right + rows) + rank * right * 2 * next.right;
  }

  /** Makes a qubit orthonormal along its left bond and hands the rest to the one before; `discard`: it holds the whole state. */
  #rebaseLeft(qubit: number, discard: boolean): void {
    const { left, right, data } = this.#tensors[qubit];
    const length = 2 * right;
    const before = this.#tensors[qubit - 1];
    const { rank, coefficients, basis }: Factors =
      discard && this.#cuts.has(qubit - 1)
        ? schmidtBasis(data, left, length, this.#limits)
        : pivotedBasis(data, left, length, discard ? INSIDE : ROUNDING);
    this.#tensors[qubit] = { left: rank, right, data: basis };
    const taken = product(before.data, exchanged(coefficients, rank, left), 2 * before.left, left, rank);
    this.#tensors[qubit - 1] = { left: before.left, right: rank, data: taken };
    this.#centre = qubit - 1;
    const eigen = discard && this.#cuts.has(qubit - 1) ? EIGEN * rank ** 3 : 0;
    this.work += left * left * length + rank * rank * (left + length) + eigen + 2 * before.left * left * rank;
  }
}

/** A qubit's amplitudes after a matrix on it. */
function acted({ left, right, data }: Tensor, m: Matrix): Float64Array {
  const out = new Float64Array(data.length);
  for (let l = 0; l < left; l++) {
    for (let r = 0; r < right; r++) {
      const zero = 2 * (2 * l * right + r);
      const one = zero + 2 * right;
      const [a, b, c, d] = [data[zero], data[zero + 1], data[one], data[one + 1]];
      out[zero] = m[0] * a - m[1] * b + m[2] * c - m[3] * d;
      out[zero + 1] = m[0] * b + m[1] * a + m[2] * d + m[3] * c;
      out[one] = m[4] * a - m[5] * b + m[6] * c - m[7] * d;
      out[one + 1] = m[4] * b + m[5] * a + m[6] * d + m[7] * c;
    }
  }
  return out;
}

/** Rows and columns exchanged. */
function exchanged(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      out[2 * (c * rows + r)] = a[2 * (r * columns + c)];
      out[2 * (c * rows + r) + 1] = a[2 * (r * columns + c) + 1];
    }
  }
  return out;
}

/** a b, rows x inner times inner x columns. */
function product(a: Float64Array, b: Float64Array, rows: number, inner: number, columns: number): Float64Array {
  const out = new Float64Array(2 * rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let k = 0; k < inner; k++) {
      const re = a[2 * (r * inner + k)];
      const im = a[2 * (r * inner + k) + 1];
      if (re === 0 && im === 0) continue;
      for (let i = 2 * k * columns, end = i + 2 * columns, o = 2 * r * columns; i < end; i += 2, o += 2) {
        out[o] += re * b[i] - im * b[i + 1];
        out[o + 1] += re * b[i + 1] + im * b[i];
      }
    }
  }
  return out;
}
