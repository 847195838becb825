import type { Link, Network } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import { RandomStream } from "../../src/rng/stream.ts";

const TWO_32 = 2 ** 32;

/** When a link's next pair comes; the same object is filled again for every pair. */
export interface Generation {
  /** 0 when only the link's rate is known. */
  attempts: number;
  /** From the first attempt to the herald. */
  waitNs: number;
  /** Parts of `waitNs`: pauses for cooling, and the time that lost messages cost. */
  coolingNs: number;
  recoveryNs: number;
}

/** Draws how long each link attempts until a herald; failed attempts are never stepped. */
export class GenerationLaw {
  /** Mean wait for a herald, in ns. */
  readonly meanNs: number;
  readonly #figures: LinkFigures;
  readonly #link: number;
  readonly #seed: number;
  readonly #cooling: { everyAttempts: number; pauseNs: number } | null;

  constructor(network: Network, link: number, figures: LinkFigures, seed: number) {
    this.#figures = figures;
    this.#link = link;
    this.#seed = seed;
    this.#cooling = coolingOf(network, network.links[link]);
    this.meanNs = this.#mean();
  }

  /** The wait for the link's pair of this number within the shot. */
  draw(pair: number, shot: number, out: Generation): void {
    const draw = new RandomStream(this.#seed, "heralds", this.#link, pair * TWO_32 + shot);
    const { heraldProbability, attemptPeriodNs, pairRateHz } = this.#figures;
    out.attempts = 0;
    out.coolingNs = 0;
    out.recoveryNs = 0;
    if (heraldProbability === null || attemptPeriodNs === null) {
      out.waitNs = (draw.exponential() * 1e9) / pairRateHz;
      return;
    }
    out.attempts = draw.geometric(heraldProbability);
    if (this.#cooling) out.coolingNs = Math.floor((out.attempts - 1) / this.#cooling.everyAttempts) * this.#cooling.pauseNs;
    out.waitNs = out.attempts * attemptPeriodNs + out.coolingNs;
  }

  #mean(): number {
    const { heraldProbability: p, attemptPeriodNs, pairRateHz } = this.#figures;
    if (p === null || attemptPeriodNs === null) return 1e9 / pairRateHz;
    // E floor((N - 1) / n) = q^n / (1 - q^n) for a geometric N.
    const { everyAttempts, pauseNs } = this.#cooling ?? { everyAttempts: 1, pauseNs: 0 };
    const beyond = (1 - p) ** everyAttempts;
    return attemptPeriodNs / p + (pauseNs === 0 ? 0 : (pauseNs * beyond) / (1 - beyond));
  }
}

/** Both ends pause together: as often as the one that pauses oftener, as long as the one that takes longer. Measured rates hold their pauses. */
function coolingOf(network: Network, link: Link): { everyAttempts: number; pauseNs: number } | null {
  if (link.source.kind === "pair") return null;
  const pauses = link.between.flatMap((q) => network.qpus[q].ions?.cooling ?? []);
  if (pauses.length === 0) return null;
  return {
    everyAttempts: Math.min(...pauses.map((pause) => pause.everyAttempts)),
    pauseNs: Math.round(Math.max(...pauses.map((pause) => pause.durationUs)) * 1000),
  };
}

/** When a link may attempt. */
export class UpTimes {
  readonly #down: readonly (readonly [number, number])[];

  constructor(link: Link) {
    this.#down = (link.down ?? []).map(([from, to]) => [Math.round(from * 1e9), Math.round(to * 1e9)]);
  }

  /** The end of the interval in which the link is down now; `now` when it is up. */
  upFrom(now: number): number {
    const interval = this.#down.find(([from, to]) => now >= from && now < to);
    return interval ? interval[1] : now;
  }

  /** The start of the next interval, Infinity when there is none. */
  downFrom(now: number): number {
    return this.#down.find(([from]) => from >= now)?.[0] ?? Number.POSITIVE_INFINITY;
  }
}
