import type { RandomStream } from "../rng/stream.ts";
import { twirl } from "./bell.ts";
import { HERALD_CLASSES, type HeraldDistribution } from "./heralds.ts";
import type { PhotonModel } from "./model.ts";
import { convolve } from "./pairs.ts";

/** A herald as a run needs it: how long it took, and what it left. */
export interface DrawnHerald {
  /** Attempts up to and including the successful one. */
  attempts: number;
  /** Index into `patternNames(model)`. */
  pattern: number;
  /** Index into `HERALD_CLASSES`. */
  class: number;
  /** Index into I, X, Y, Z. */
  bell: number;
}

/**
 * Heralds without their failed attempts: the waiting time is geometric, and what happened is drawn from the exact distribution
 * given that there was a herald. The same statistics as the event sampler at the cost of two draws.
 */
export class HeraldSource {
  readonly #probability: number;
  /** Cumulative share of every (row, Bell state). */
  readonly #shares: Float64Array;
  readonly #rows: { pattern: number; class: number }[];

  constructor(model: PhotonModel, { probability, rows }: HeraldDistribution) {
    this.#probability = probability;
    this.#rows = rows.map((row) => ({ pattern: row.pattern, class: HERALD_CLASSES.indexOf(row.class) }));
    this.#shares = new Float64Array(4 * rows.length);
    let sum = 0;
    rows.forEach((row, i) => {
      convolve(twirl(row.raw), model.error).forEach((weight, slot) => {
        sum += (row.probability / probability) * weight;
        this.#shares[4 * i + slot] = sum;
      });
    });
  }

  draw(stream: RandomStream): DrawnHerald {
    const attempts = stream.geometric(this.#probability);
    const u = stream.uniform();
    const found = this.#shares.findIndex((share) => u < share);
    const index = found < 0 ? this.#shares.length - 1 : found;
    return { attempts, ...this.#rows[index >> 2], bell: index & 3 };
  }
}
