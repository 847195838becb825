import type { Network } from "../src/network/network.ts";
import { NOISE_CAUSES } from "../src/noise/draw.ts";
import type { LinkFigures } from "../src/photonics/link.ts";
import { infidelityByCause, meanTimes } from "../src/results/budget.ts";
import { attemptsPerPair, meanOfSums } from "../src/results/intervals.ts";
import type { Estimate, LinkSummary, RunResult } from "../src/results/result.ts";
import { type ConsumedPair, type ShotTimeline, TIME_CAUSES, type TimeBudget } from "../src/timeline.ts";
import { deliveredRatesHz } from "./protocol/routing.ts";

/** Sums are kept over this many stretches of shots, so that any first stretches have sums of their own. */
const STRETCHES = 100;

/** Integers, so that sums do not depend on the order in which shots end. */
interface Sums {
  /** Per link. */
  pairs: Float64Array;
  attempts: Float64Array;
  /** Of the pairs when they were used: infidelity and its square in units of RESOLUTION, and age. */
  infidelity: Float64Array;
  squares: Float64Array;
  ageNs: Float64Array;
  timeNs: TimeBudget;
}

const PER_LINK = ["pairs", "attempts", "infidelity", "squares", "ageNs"] as const;
const RESOLUTION = 1e-7;

/** What every shot cost: written in any order, read for all shots or for the first ones. */
export class ShotRecords {
  readonly #network: Network;
  readonly #durationsNs: Float64Array;
  /** Errors drawn in each shot, by cause. */
  readonly #errors: Uint32Array;
  readonly #sums: readonly Sums[];
  /** Shots that ended early, and why. */
  readonly #unserved = new Map<number, string>();
  readonly shots: number;
  /** Shots in one stretch. */
  readonly stretch: number;

  constructor(network: Network, shots: number) {
    this.#network = network;
    this.shots = shots;
    this.#durationsNs = new Float64Array(shots);
    this.#errors = new Uint32Array(shots * NOISE_CAUSES.length);
    this.stretch = Math.ceil(shots / STRETCHES);
    this.#sums = Array.from({ length: Math.ceil(shots / this.stretch) }, () => noSums(network));
  }

  /** A shot ran to its end. `errors` are those drawn in it, by cause; `infidelityOf` is that of a pair when it was used. */
  end(
    shot: number,
    { durationNs, time, pairs }: ShotTimeline,
    errors: ArrayLike<number>,
    infidelityOf: (pair: ConsumedPair) => number,
  ): void {
    this.#durationsNs[shot] = durationNs;
    this.#errors.set(errors, shot * NOISE_CAUSES.length);
    const sums = this.#sums[Math.floor(shot / this.stretch)];
    for (const cause of TIME_CAUSES) sums.timeNs[cause] += time?.[cause] ?? 0;
    for (const pair of pairs) {
      const { link, attempts, emissionNs, usedNs } = pair;
      const infidelity = infidelityOf(pair);
      sums.pairs[link]++;
      sums.attempts[link] += attempts ?? 0;
      sums.infidelity[link] += Math.round(infidelity / RESOLUTION);
      sums.squares[link] += Math.round(infidelity ** 2 / RESOLUTION);
      sums.ageNs[link] += usedNs - emissionNs;
    }
  }

  /** A shot could not be served and ended early. */
  fail(shot: number, reason: string): void {
    this.#unserved.set(shot, reason);
  }

  /** What the first `shots` shots cost, all of which have ended: all shots, or whole stretches. */
  first(shots: number): ShotCosts {
    const sums = noSums(this.#network);
    for (const part of this.#sums.slice(0, Math.ceil(shots / this.stretch))) {
      for (const key of PER_LINK) {
        part[key].forEach((n, link) => {
          sums[key][link] += n;
        });
      }
      for (const cause of TIME_CAUSES) sums.timeNs[cause] += part.timeNs[cause];
    }
    const unserved = new Map([...this.#unserved].filter(([shot]) => shot < shots));
    return new ShotCosts(this.#network, shots, unserved, { durationsNs: this.#durationsNs, errors: this.#errors, sums });
  }
}

function fidelityAtUse(pairs: number, infidelity: number, squares: number): Estimate | null {
  const lost = meanOfSums(pairs, infidelity, squares);
  return lost && { mean: 1 - lost.mean, low: 1 - lost.high, high: 1 - lost.low };
}

function noSums({ links }: Network): Sums {
  return {
    pairs: new Float64Array(links.length),
    attempts: new Float64Array(links.length),
    infidelity: new Float64Array(links.length),
    squares: new Float64Array(links.length),
    ageNs: new Float64Array(links.length),
    timeNs: Object.fromEntries(TIME_CAUSES.map((cause) => [cause, 0])) as TimeBudget,
  };
}

/** What the first `shots` shots cost. Those that ended early are left out of every figure. */
export class ShotCosts {
  readonly shots: number;
  readonly #network: Network;
  readonly #unserved: ReadonlyMap<number, string>;
  readonly #records: { durationsNs: Float64Array; errors: Uint32Array; sums: Sums };

  constructor(
    network: Network,
    shots: number,
    unserved: ReadonlyMap<number, string>,
    records: { durationsNs: Float64Array; errors: Uint32Array; sums: Sums },
  ) {
    this.#network = network;
    this.shots = shots;
    this.#unserved = unserved;
    this.#records = records;
  }

  /** Shots that ran to their end. */
  get served(): number {
    return this.shots - this.#unserved.size;
  }

  /** Number of the first shot that ran to its end. */
  get firstServed(): number {
    let shot = 0;
    while (this.#unserved.has(shot)) shot++;
    return shot;
  }

  /** Why shots ended early, first reasons first; empty when none did. */
  get failures(): string[] {
    return [...new Set(this.#unserved.values())];
  }

  /** The rows of shots that ran to their end, of a table with `width` numbers per shot. */
  rows<Table extends Uint8Array | Uint32Array | Float64Array>(table: Table, width: number): Table {
    const first = table.subarray(0, this.shots * width) as Table;
    if (this.#unserved.size === 0) return first;
    return first.filter((_, k) => !this.#unserved.has(Math.floor(k / width))) as Table;
  }

  /** Nanoseconds of each shot. */
  get durationsNs(): Float64Array {
    return this.rows(this.#records.durationsNs, 1);
  }

  /** Pairs consumed per shot, in all and per link. */
  ebits(): RunResult["ebits"] {
    const { pairs } = this.#records.sums;
    const byLink = Object.fromEntries(this.#network.links.map((link, k) => [link.id, pairs[k] / this.served]));
    return { perShot: pairs.reduce((sum, n) => sum + n, 0) / this.served, byLink };
  }

  /** Where time and infidelity went; `overlaps` is that of each served shot with the ideal, null where there is none. */
  budget(overlaps: Float64Array | null): RunResult["budget"] {
    const { sums, errors } = this.#records;
    return {
      timeS: meanTimes(sums.timeNs, this.served),
      infidelity: overlaps ? infidelityByCause(overlaps, this.rows(errors, NOISE_CAUSES.length), NOISE_CAUSES) : null,
    };
  }

  /** Each link: its figures, the attempts that its pairs took, and what was delivered. */
  links(figures: readonly LinkFigures[]): Record<string, LinkSummary> {
    const { pairs, attempts, infidelity, squares, ageNs } = this.#records.sums;
    const rates = deliveredRatesHz(this.#network, figures);
    const { links, qpus } = this.#network;
    return Object.fromEntries(
      links.map((link, k): [string, LinkSummary] => {
        const { scheme, heraldProbability, attemptRateHz, pairRateHz, pairFidelity, bell } = figures[k];
        const [a, b] = link.between;
        return [
          link.id,
          {
            between: [qpus[a].name, qpus[b].name],
            scheme,
            heraldProbability,
            attemptRateHz,
            pairRateHz,
            pairFidelity,
            attemptsPerPair: heraldProbability === null ? null : attemptsPerPair(pairs[k], attempts[k]),
            delivered: {
              pairRateHz: rates[k],
              fidelity: fidelityAtUse(pairs[k], infidelity[k] * RESOLUTION, squares[k] * RESOLUTION),
              ageS: pairs[k] > 0 ? ageNs[k] / pairs[k] / 1e9 : null,
            },
            bell,
          },
        ];
      }),
    );
  }
}

/** Follows which shots have ended. */
export class EndedShots {
  readonly #records: ShotRecords;
  readonly #ended: Uint8Array;
  /** All shots before this one have ended. */
  #front = 0;
  #told = 0;

  constructor(records: ShotRecords) {
    this.#records = records;
    this.#ended = new Uint8Array(records.shots);
  }

  /** Takes shots that ended; the costs of the first ones when another stretch of them is complete and one of them was served. */
  add(shots: readonly number[]): ShotCosts | null {
    for (const shot of shots) this.#ended[shot] = 1;
    while (this.#ended[this.#front] === 1) this.#front++;
    const whole = this.#front - (this.#front % this.#records.stretch);
    if (whole <= this.#told) return null;
    this.#told = whole;
    const costs = this.#records.first(whole);
    return costs.served > 0 ? costs : null;
  }
}
