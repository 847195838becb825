import { dagger, dimension, distance, identity, multiply } from "../complex.ts";
import { BellwireError } from "../errors.ts";
import type { Pass } from "../passes/pass.ts";
import type { MixEntry } from "./backend.ts";

/** How far a squared norm may move from where unitary gates keep it, relative; more is an error, not something to renormalise. */
const MOST_DRIFT = 1e-4;
/** A matrix is taken for unitary when no entry of its Gram matrix is off by more. */
const UNITARY_WITHIN = 1e-6;

/** Whether passes keep norms: phases do, factors by their contract, and dense operations with a unitary matrix. */
export function keepsNorms(passes: readonly Pass[]): boolean {
  return passes.every(({ ops }) =>
    ops.every(
      (op) => op.kind !== "dense" || distance(multiply(dagger(op.matrix), op.matrix), identity(dimension(op.matrix))) <= UNITARY_WITHIN,
    ),
  );
}

/** What the squared norm of each vector of a state must be, as far as that is known. */
export class NormWatch {
  /** NaN where unknown. */
  #expected: Float64Array;

  /** Fresh vectors have norm 1. */
  constructor(batch: number) {
    this.#expected = new Float64Array(batch).fill(1);
  }

  /** After a write of known amplitudes. */
  written(amplitudes: Float64Array): void {
    const size = amplitudes.length / this.#expected.length;
    this.#expected = this.#expected.map((_, b) => {
      let sum = 0;
      for (let i = b * size; i < (b + 1) * size; i++) sum += amplitudes[i] * amplitudes[i];
      return sum;
    });
  }

  /** After a mix: what is made of one vector alone keeps what is known of it. */
  mixed(entries: readonly MixEntry[], batch: number): void {
    const expected = new Float64Array(batch).fill(Number.NaN);
    const parts = new Uint32Array(batch);
    for (const { out, in: from, re, im } of entries) {
      parts[out]++;
      expected[out] = parts[out] === 1 ? (re * re + im * im) * this.#expected[from] : Number.NaN;
    }
    this.#expected = expected;
  }

  /** After a run of passes that do not keep norms. */
  forget(): void {
    this.#expected = new Float64Array(this.#expected.length).fill(Number.NaN);
  }

  /** After a collapse that renormalised vector b. */
  renormalised(b: number): void {
    this.#expected[b] = 1;
  }

  /** For a copy made of some vectors. */
  select(vectors: readonly number[]): NormWatch {
    const selected = new NormWatch(vectors.length);
    selected.#expected = Float64Array.from(vectors, (v) => this.#expected[v]);
    return selected;
  }

  /** @throws BellwireError "numeric" when the measured squared norm of vector b is not what it must be. */
  check(b: number, measured: number): void {
    const expected = this.#expected[b];
    if (!Number.isFinite(measured)) throw new BellwireError("numeric", `vector ${b} holds amplitudes that are not finite`);
    if (Math.abs(measured - expected) > MOST_DRIFT * expected) {
      throw new BellwireError(
        "numeric",
        `the squared norm of vector ${b} drifted from ${expected} to ${measured}, by more than ${MOST_DRIFT}: use a backend of higher precision`,
      );
    }
  }
}
