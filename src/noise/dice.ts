import { RandomStream } from "../rng/stream.ts";
import type { Distribution } from "./channels.ts";

/** What a draw is about; each has a stream of its own, so that one kind of figure does not change the draws of another. */
export type DrawKind = "noise" | "pairs" | "readout";

/** Chooses one outcome of each distribution that it is shown. The tests also have one that goes through all outcomes. */
export interface Dice {
  roll(kind: DrawKind, distribution: Distribution): number;
}

/** Entity number of protocol flips in the readout stream; the engine draws the program's own flips as entity 0. */
const PROTOCOL = 1;

/**
 * The dice of one shot. Errors are rare, so instead of one draw per place each kind holds how much hazard is left until its
 * next error, exponentially distributed; a place uses up -ln P(no error) of it. That is exact, because the exponential
 * distribution has no memory, and a place without an error costs one subtraction.
 */
export class ShotDice implements Dice {
  readonly #streams: Record<DrawKind, { stream: RandomStream; left: number }>;

  constructor(seed: number, shot: number) {
    const start = (kind: DrawKind, entity: number) => {
      const stream = new RandomStream(seed, kind, entity, shot);
      return { stream, left: stream.exponential() };
    };
    this.#streams = { noise: start("noise", 0), pairs: start("pairs", 0), readout: start("readout", PROTOCOL) };
  }

  roll(kind: DrawKind, distribution: Distribution): number {
    const own = this.#streams[kind];
    if (distribution.hazard <= own.left) {
      own.left -= distribution.hazard;
      return 0;
    }
    const u = own.stream.uniform() * distribution.error;
    own.left = own.stream.exponential();
    const { weights } = distribution;
    let sum = 0;
    for (let outcome = 1; outcome < weights.length - 1; outcome++) {
      sum += weights[outcome];
      if (u < sum) return outcome;
    }
    return weights.length - 1;
  }
}
