import { NOISE_CAUSES } from "../../src/noise/draw.ts";
import { type ShotTimeline, TIME_CAUSES } from "../../src/timeline.ts";
import type { ShotMeter } from "./meter.ts";

/** Sums of what was delivered are kept over this many stretches of shots, so that any first stretches have sums of their own. */
const STRETCHES = 100;

/** Sums per delivery, in integers, so that they do not depend on the order in which shots end. */
export interface Sums {
  pairs: Float64Array;
  attempts: Float64Array;
  /** Of the pairs when they were used: infidelity and its square in units of RESOLUTION, and age. */
  infidelity: Float64Array;
  squares: Float64Array;
  ageNs: Float64Array;
}

const SUMS = ["pairs", "attempts", "infidelity", "squares", "ageNs"] as const;
export const RESOLUTION = 1e-7;

/** One row per shot. */
export interface ShotTables {
  durationsNs: Float64Array;
  /** Nanoseconds by cause, TIME_CAUSES.length a row. */
  timesNs: Float64Array;
  /** Errors drawn, by cause, NOISE_CAUSES.length a row. */
  errors: Uint32Array;
  /** Probability that a measurement of the program was read wrong. */
  misread: Float64Array;
}

/** What some shots in a row cost; plain data, to be sent between threads. */
export interface CostsPart {
  first: number;
  tables: ShotTables;
  sums: Sums;
  unserved: [shot: number, reason: string][];
}

/** What every shot cost: written in any order, read for all shots or for the first ones (costs.ts). */
export class ShotRecords {
  readonly shots: number;
  /** Shots in one stretch. */
  readonly stretch: number;
  readonly tables: ShotTables;
  /** Shots that ended early, and why. */
  readonly unserved = new Map<number, string>();
  readonly #meter: ShotMeter;
  readonly #sums: readonly Sums[];

  constructor(meter: ShotMeter, shots: number) {
    this.#meter = meter;
    this.shots = shots;
    this.tables = noShots(shots);
    this.stretch = Math.ceil(shots / STRETCHES);
    this.#sums = Array.from({ length: Math.ceil(shots / this.stretch) }, () => noSums(meter.deliveries.count));
  }

  /** A shot ran to its end. `errors` are those drawn in it, by cause. */
  end(shot: number, timeline: ShotTimeline, errors: ArrayLike<number>): void {
    write(this.tables, shot, this.#meter, timeline, errors);
    addUp(this.#sums[Math.floor(shot / this.stretch)], this.#meter, timeline);
  }

  /** A shot could not be served and ended early. */
  fail(shot: number, reason: string): void {
    this.unserved.set(shot, reason);
  }

  /** Takes in shots of one stretch that were played elsewhere. */
  merge({ first, tables, sums, unserved }: CostsPart): void {
    this.tables.durationsNs.set(tables.durationsNs, first);
    this.tables.timesNs.set(tables.timesNs, first * TIME_CAUSES.length);
    this.tables.errors.set(tables.errors, first * NOISE_CAUSES.length);
    this.tables.misread.set(tables.misread, first);
    addSums(this.#sums[Math.floor(first / this.stretch)], sums);
    for (const [shot, reason] of unserved) this.fail(shot, reason);
  }

  /** Sums over the first `shots` shots, all of which have ended: all shots, or whole stretches. */
  sums(shots: number): Sums {
    const total = noSums(this.#meter.deliveries.count);
    for (const part of this.#sums.slice(0, Math.ceil(shots / this.stretch))) addSums(total, part);
    return total;
  }
}

/** Keeps what shots in a row cost, on a thread that plays some of them. */
export class CostsWriter {
  readonly part: CostsPart;
  readonly #meter: ShotMeter;

  constructor(meter: ShotMeter, first: number, count: number) {
    this.#meter = meter;
    this.part = { first, tables: noShots(count), sums: noSums(meter.deliveries.count), unserved: [] };
  }

  end(shot: number, timeline: ShotTimeline, errors: ArrayLike<number>): void {
    write(this.part.tables, shot - this.part.first, this.#meter, timeline, errors);
    addUp(this.part.sums, this.#meter, timeline);
  }

  fail(shot: number, reason: string): void {
    this.part.unserved.push([shot, reason]);
  }
}

function write(tables: ShotTables, row: number, meter: ShotMeter, timeline: ShotTimeline, drawn: ArrayLike<number>): void {
  const { durationsNs, timesNs, errors, misread } = tables;
  const { durationNs, time, visits } = timeline;
  durationsNs[row] = durationNs;
  TIME_CAUSES.forEach((cause, k) => {
    timesNs[row * TIME_CAUSES.length + k] = time?.[cause] ?? 0;
  });
  errors.set(drawn, row * NOISE_CAUSES.length);
  misread[row] = meter.misread(visits);
}

function addUp(sums: Sums, { deliveries }: ShotMeter, { pairs, visits }: ShotTimeline): void {
  deliveries.each(
    pairs,
    (visit) => visits[visit].step,
    (delivery, attempts, infidelity, ageNs) => {
      sums.pairs[delivery]++;
      sums.attempts[delivery] += attempts;
      sums.infidelity[delivery] += Math.round(infidelity / RESOLUTION);
      sums.squares[delivery] += Math.round(infidelity ** 2 / RESOLUTION);
      sums.ageNs[delivery] += ageNs;
    },
  );
}

function addSums(total: Sums, part: Sums): void {
  for (const key of SUMS) for (let k = 0; k < part[key].length; k++) total[key][k] += part[key][k];
}

function noSums(deliveries: number): Sums {
  const none = () => new Float64Array(deliveries);
  return { pairs: none(), attempts: none(), infidelity: none(), squares: none(), ageNs: none() };
}

function noShots(shots: number): ShotTables {
  return {
    durationsNs: new Float64Array(shots),
    timesNs: new Float64Array(shots * TIME_CAUSES.length),
    errors: new Uint32Array(shots * NOISE_CAUSES.length),
    misread: new Float64Array(shots),
  };
}
