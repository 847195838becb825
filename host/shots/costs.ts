import type { Network } from "../../src/network/network.ts";
import { NOISE_CAUSES } from "../../src/noise/draw.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import { infidelityByCause, timesByCause } from "../../src/results/budget.ts";
import { attemptsPerPair, meanOfSums } from "../../src/results/intervals.ts";
import type { Delivered, Estimate, LinkSummary, RouteSummary, RunResult, ShotBudget } from "../../src/results/result.ts";
import type { ShotTable } from "../../src/results/shotTable.ts";
import { TIME_CAUSES } from "../../src/timeline.ts";
import { deliveredRateHz, routeRateHz } from "../protocol/routing.ts";
import type { SwappedRoute } from "./deliveries.ts";
import { RESOLUTION, type ShotRecords, type ShotTables, type Sums } from "./records.ts";

/** What the first `shots` shots cost, all of which have ended. Those that ended early are left out of every figure. */
export class ShotCosts {
  readonly shots: number;
  readonly #network: Network;
  readonly #unserved: ReadonlyMap<number, string>;
  readonly #tables: ShotTables;
  readonly #sums: Sums;

  constructor(network: Network, records: ShotRecords, shots: number) {
    this.#network = network;
    this.shots = shots;
    this.#unserved = new Map([...records.unserved].filter(([shot]) => shot < shots).sort(([a], [b]) => a - b));
    this.#tables = records.tables;
    this.#sums = records.sums(shots);
  }

  /** Shots that ran to their end. */
  get served(): number {
    return this.shots - this.#unserved.size;
  }

  /** Numbers of the shots that ran to their end. */
  get servedShots(): number[] {
    return Array.from({ length: this.shots }, (_, shot) => shot).filter((shot) => !this.#unserved.has(shot));
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
    return this.rows(this.#tables.durationsNs, 1);
  }

  /** Nanoseconds by cause of each shot, in the order of TIME_CAUSES. */
  get timesNs(): Float64Array {
    return this.rows(this.#tables.timesNs, TIME_CAUSES.length);
  }

  /** Errors drawn in each shot by cause, in the order of NOISE_CAUSES. */
  get errors(): Uint32Array {
    return this.rows(this.#tables.errors, NOISE_CAUSES.length);
  }

  /** Pairs consumed per shot, in all and per link. */
  ebits(): RunResult["ebits"] {
    const pairs = this.#sums.pairs.subarray(0, this.#network.links.length);
    const byLink = Object.fromEntries(this.#network.links.map((link, k) => [link.id, pairs[k] / this.served]));
    return { perShot: pairs.reduce((sum, n) => sum + n, 0) / this.served, byLink };
  }

  /** Where time and infidelity went; `overlaps` is that of each served shot with the ideal, null where there is none. */
  budget(overlaps: Float64Array | null): RunResult["budget"] {
    const misread = this.rows(this.#tables.misread, 1);
    return {
      timeS: timesByCause(this.timesNs, TIME_CAUSES),
      infidelity: overlaps ? infidelityByCause(overlaps, this.errors, NOISE_CAUSES) : null,
      misread: misread.reduce((sum, p) => sum + p, 0) / this.served,
      shots: this.#typicalShots(),
    };
  }

  /** The shot in the middle by duration, and the slowest; the first ones of equals. */
  #typicalShots(): RunResult["budget"]["shots"] {
    const shots = this.servedShots;
    const { durationsNs, timesNs } = this;
    const order = shots.map((_, row) => row).sort((a, b) => durationsNs[a] - durationsNs[b] || b - a);
    const width = TIME_CAUSES.length;
    const budgetOf = (row: number): ShotBudget => ({
      shot: shots[row],
      durationS: durationsNs[row] / 1e9,
      timeS: Object.fromEntries(
        TIME_CAUSES.map((cause, k): [string, number] => [cause, timesNs[row * width + k] / 1e9]).filter(([, seconds]) => seconds > 0),
      ),
    });
    return { median: budgetOf(order[Math.floor((order.length - 1) / 2)]), slowest: budgetOf(order[order.length - 1]) };
  }

  /** One row for each shot that ran to its end: its duration, where its time went, the errors drawn in it, and its overlap with the ideal. */
  table(overlaps: Float64Array | null): ShotTable {
    const { durationsNs, timesNs, errors } = this;
    const own = overlaps && this.rows(overlaps, 1);
    const [times, causes] = [TIME_CAUSES.length, NOISE_CAUSES.length];
    return {
      columns: [
        "shot",
        "durationS",
        ...TIME_CAUSES.map((cause) => `${cause}S`),
        ...NOISE_CAUSES.map((cause) => `${cause}Errors`),
        ...(own ? ["fidelity"] : []),
      ],
      rows: this.servedShots.map((shot, row) => [
        shot,
        durationsNs[row] / 1e9,
        ...Array.from(timesNs.subarray(row * times, (row + 1) * times), (ns) => ns / 1e9),
        ...errors.subarray(row * causes, (row + 1) * causes),
        ...(own ? [own[row]] : []),
      ]),
    };
  }

  /** Each link: its figures, the attempts that its pairs took, and what was delivered. */
  links(figures: readonly LinkFigures[]): Record<string, LinkSummary> {
    const { pairs, attempts } = this.#sums;
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
            delivered: this.#delivered(k, deliveredRateHz(this.#network, figures, k)),
            bell,
          },
        ];
      }),
    );
  }

  /** Each route of several links: the pairs from end to end that were swapped over it. */
  routes(routes: readonly SwappedRoute[], figures: readonly LinkFigures[]): RouteSummary[] {
    const { links, qpus } = this.#network;
    return routes.map((route, k) => {
      const delivery = links.length + k;
      return {
        between: [qpus[route.from].name, qpus[route.to].name],
        links: route.links.map((l) => links[l].id),
        perShot: this.#sums.pairs[delivery] / this.served,
        delivered: this.#delivered(delivery, routeRateHz(this.#network, figures, route.links)),
      };
    });
  }

  #delivered(delivery: number, pairRateHz: number): Delivered {
    const { pairs, infidelity, squares, ageNs } = this.#sums;
    const count = pairs[delivery];
    return {
      pairRateHz,
      fidelity: fidelityAtUse(count, infidelity[delivery] * RESOLUTION, squares[delivery] * RESOLUTION),
      ageS: count > 0 ? ageNs[delivery] / count / 1e9 : null,
    };
  }
}

function fidelityAtUse(pairs: number, infidelity: number, squares: number): Estimate | null {
  const lost = meanOfSums(pairs, infidelity, squares);
  return lost && { mean: 1 - lost.mean, low: 1 - lost.high, high: 1 - lost.low };
}

/** Follows which shots have ended. */
export class EndedShots {
  readonly #records: ShotRecords;
  readonly #network: Network;
  readonly #ended: Uint8Array;
  /** All shots before this one have ended. */
  #front = 0;
  #told = 0;

  constructor(network: Network, records: ShotRecords) {
    this.#network = network;
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
    const costs = new ShotCosts(this.#network, this.#records, whole);
    return costs.served > 0 ? costs : null;
  }
}
