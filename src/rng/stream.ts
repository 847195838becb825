import { philox4x32 } from "./philox.ts";
import { type StreamKind, streamKey } from "./streams.ts";

const TWO_32 = 2 ** 32;
const TWO_53 = 2 ** 53;

/**
 * The draws of one (seed, stream, index): a sequence of u32 words from counters (index low, index high, block, 0).
 * Equal arguments give equal sequences everywhere; no two indices overlap.
 */
export class RandomStream {
  readonly #words = new Uint32Array(4);
  readonly #seed: number;
  readonly #key: number;
  #low = 0;
  #high = 0;
  #block = 0;
  #used = 4;

  /** `index` is an integer below 2^53. */
  constructor(seed: number, kind: StreamKind, entity: number, index: number) {
    this.#seed = seed >>> 0;
    this.#key = streamKey(kind, entity);
    this.restart(index);
  }

  /** From now on the draws of another index, as a new stream would give them. */
  restart(index: number): void {
    this.#low = index >>> 0;
    this.#high = Math.floor(index / TWO_32) >>> 0;
    this.#block = 0;
    this.#used = 4;
  }

  /** A uniform u32. */
  u32(): number {
    if (this.#used === 4) {
      philox4x32(this.#words, this.#seed, this.#key, this.#low, this.#high, this.#block++, 0);
      this.#used = 0;
    }
    return this.#words[this.#used++];
  }

  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number {
    const high = this.u32() >>> 5;
    const low = this.u32() >>> 6;
    return (high * 67108864 + low) / TWO_53;
  }

  /** True with probability p; exact to 2^-53. */
  bernoulli(p: number): boolean {
    return this.uniform() < p;
  }

  /** Exponential with mean 1. Uses log1p, whose bits agree between JavaScript engines. */
  exponential(): number {
    return -Math.log1p(-this.uniform());
  }

  /** Attempts up to and including the first success, at least 1: P(N > n) = (1 - p)^n. p in (0, 1]. */
  geometric(p: number): number {
    if (p >= 1) return 1;
    return Math.max(1, Math.ceil(Math.log1p(-this.uniform()) / Math.log1p(-p)));
  }

  /** A uniform integer in [0, n), n <= 2^32. Bias below n / 2^53. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** The index drawn from a probability vector that sums to 1. */
  categorical(probabilities: ArrayLike<number>): number {
    const u = this.uniform();
    let sum = 0;
    for (let i = 0; i < probabilities.length - 1; i++) {
      sum += probabilities[i];
      if (u < sum) return i;
    }
    return probabilities.length - 1;
  }
}
