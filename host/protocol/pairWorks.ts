import { type BellVector, communicationDecay, type Decay, heldDecay, type Network, type Purification } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import type { PurificationNoise } from "../../src/photonics/pairs.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import { EVENT, type EventQueue } from "./events.ts";
import { aged, bellOf, depolarized, type PairState } from "./pairState.ts";
import type { PairTable } from "./pairTable.ts";
import { type PurificationPlan, purificationNoise, purify } from "./purification.ts";
import type { Timing } from "./timing.ts";

const TWO_32 = 2 ** 32;

/** What happens to the pairs of one link besides waiting. */
interface Workbench {
  ends: readonly [number, number];
  /** True when the protocol follows the state of each pair itself. */
  follows: boolean;
  born: PairState;
  decay: readonly [Decay, Decay];
  communication: readonly [Decay, Decay];
  /** Mapping to the memory species; null without. */
  transfer: { durationNs: number; epsilon: [number, number] } | null;
  protocol: Purification["protocol"] | null;
  noise: PurificationNoise;
}

/** Transfers to the memory species and purifications: their times, their errors, and the states of the pairs. */
export class PairWorks {
  readonly #benches: readonly Workbench[];
  readonly #timing: Timing;
  readonly #events: EventQueue;
  readonly #seed: number;
  readonly #purifications: number[];
  /** Outcome of the purification under way, by the pair that is kept. */
  readonly #success: boolean[] = [];
  /** Attempts that have ended, per link, and the pair that is tried for now (or -1). */
  readonly #attempts: number[];
  readonly #running: number[];
  readonly #linksOf: readonly number[][];
  #shot = 0;

  constructor(
    network: Network,
    figures: readonly LinkFigures[],
    plans: readonly PurificationPlan[],
    timing: Timing,
    events: EventQueue,
    seed: number,
  ) {
    this.#timing = timing;
    this.#events = events;
    this.#seed = seed;
    this.#benches = network.links.map((_, l) => workbench(network, figures[l], plans[l], l));
    this.#purifications = network.links.map(() => 0);
    this.#attempts = network.links.map(() => 0);
    this.#running = network.links.map(() => -1);
    this.#linksOf = network.qpus.map((_, q) => network.links.flatMap((link, l) => (link.between.includes(q) ? [l] : [])));
  }

  reset(shot: number): void {
    this.#shot = shot;
    this.#purifications.fill(0);
    this.#attempts.fill(0);
    this.#running.fill(-1);
  }

  /** Attempts for a pair begin. */
  begun(pairs: PairTable, pair: number): void {
    const link = pairs.link[pair];
    this.#running[link] = pair;
  }

  /** Attempts for a pair have ended, with or without a herald. */
  attemptsEnded(pairs: PairTable, pair: number): void {
    const link = pairs.link[pair];
    this.#attempts[link] += attemptsUntil(pairs, pair, this.#events.now);
    this.#running[link] = -1;
  }

  /** Attempts that the links of a QPU have made so far in the shot. */
  attemptsAt(pairs: PairTable, qpu: number): number {
    let total = 0;
    for (const link of this.#linksOf[qpu]) {
      const running = this.#running[link];
      total += this.#attempts[link] + (running < 0 ? 0 : attemptsUntil(pairs, running, this.#events.now));
    }
    return total;
  }

  /** A pair is heralded. Starts its transfer to the memory species; false when there is none. */
  arrived(pairs: PairTable, pair: number): boolean {
    this.attemptsEnded(pairs, pair);
    const bench = this.#benches[pairs.link[pair]];
    if (!bench.follows) return false;
    const { transfer, born } = bench;
    if (!transfer) {
      pairs.state[pair] = born;
      pairs.stateNs[pair] = pairs.emissionNs[pair];
      return false;
    }
    const done = this.#events.now + transfer.durationNs;
    const waited = aged(born, done - pairs.emissionNs[pair], bench.communication);
    pairs.state[pair] = depolarized(waited, transfer.epsilon);
    pairs.stateNs[pair] = done;
    this.#events.push(done, EVENT.transferred, pair);
    return true;
  }

  /** Starts a purification round. Both ends have taken their places for the gate. */
  purify(pairs: PairTable, kept: number, spent: number): void {
    const link = pairs.link[kept];
    const bench = this.#benches[link];
    const { now } = this.#events;
    const [first, second] = [kept, spent].map((pair) => this.#now(pairs, pair));
    const round = purify(bench.protocol ?? "dejmps", first, second, bench.noise);
    const draw = new RandomStream(this.#seed, "purification", link, this.#purifications[link]++ * TWO_32 + this.#shot);
    this.#success[kept] = draw.bernoulli(round.probability);
    pairs.state[kept] = round.state;
    pairs.stateNs[kept] = now;
    let read = now;
    bench.ends.forEach((qpu, end) => {
      const { twoQubitNs, measureNs, resetNs } = this.#timing.qpus[qpu];
      this.#events.push(now + twoQubitNs, EVENT.gateSlot, qpu);
      this.#events.push(now + twoQubitNs + measureNs + resetNs, EVENT.free, end === 0 ? pairs.qubitA[spent] : pairs.qubitB[spent]);
      read = Math.max(read, now + twoQubitNs + measureNs);
    });
    this.#events.push(read + this.#timing.latency[bench.ends[0]][bench.ends[1]], EVENT.purified, kept);
  }

  succeeded(pair: number): boolean {
    return this.#success[pair];
  }

  /** Resets both halves of a pair that failed. */
  discard(pairs: PairTable, pair: number): void {
    this.#benches[pairs.link[pair]].ends.forEach((qpu, end) => {
      const qubit = end === 0 ? pairs.qubitA[pair] : pairs.qubitB[pair];
      this.#events.push(this.#events.now + this.#timing.qpus[qpu].resetNs, EVENT.free, qubit);
    });
  }

  /** Bell weights of a pair now, where the protocol follows it; undefined where waiting is all that happens. */
  bell(pairs: PairTable, pair: number): BellVector | undefined {
    return pairs.state[pair] ? bellOf(this.#now(pairs, pair)) : undefined;
  }

  #now(pairs: PairTable, pair: number): PairState {
    const bench = this.#benches[pairs.link[pair]];
    return aged(pairs.state[pair] ?? bench.born, this.#events.now - pairs.stateNs[pair], bench.decay);
  }
}

function attemptsUntil(pairs: PairTable, pair: number, nowNs: number): number {
  const all = pairs.heraldNs[pair] - pairs.startNs[pair];
  const elapsed = Math.min(all, Math.max(0, nowNs - pairs.startNs[pair]));
  return Math.floor((pairs.attempts[pair] * elapsed) / all);
}

function workbench(network: Network, figures: LinkFigures, plan: PurificationPlan, link: number): Workbench {
  const { between, purification } = network.links[link];
  const [a, b] = between.map((q) => network.qpus[q]);
  const transfers = [a, b].map((qpu) => qpu.ions?.transfer ?? null);
  const maps = transfers.some((transfer) => transfer !== null);
  return {
    ends: between,
    follows: maps || plan.rounds > 0,
    born: figures.scheme === "measured" ? { bell: figures.bell } : { raw: figures.raw },
    decay: [heldDecay(a), heldDecay(b)],
    communication: [communicationDecay(a), communicationDecay(b)],
    transfer: maps
      ? {
          durationNs: Math.round(1000 * Math.max(...transfers.map((transfer) => transfer?.durationUs ?? 0))),
          epsilon: [2 * (1 - (transfers[0]?.fidelity ?? 1)), 2 * (1 - (transfers[1]?.fidelity ?? 1))],
        }
      : null,
    protocol: purification?.protocol ?? null,
    noise: purificationNoise([a, b]),
  };
}
