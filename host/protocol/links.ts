import type { Network } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import { EVENT, type EventQueue } from "./events.ts";
import type { Graph } from "./graph.ts";
import type { CommunicationQubits } from "./slots.ts";

const NONE = -1;
const TWO_32 = 2 ** 32;

/** Every pair of a shot that was tried for, by number, in flat columns. */
export class PairTable {
  readonly link: number[] = [];
  /** 0 when only the link's rate is known. */
  readonly attempts: number[] = [];
  readonly startNs: number[] = [];
  readonly emissionNs: number[] = [];
  readonly heraldNs: number[] = [];
  /** Communication qubits at the link's two ends, numbered over all QPUs. */
  readonly qubitA: number[] = [];
  readonly qubitB: number[] = [];
  /** True once the attempts were broken off, so that the herald never comes. */
  readonly aborted: boolean[] = [];
  count = 0;
}

/** What the links tell the executor. */
export interface LinkListener {
  /** Whether a request is ready, and waits for pairs. */
  isWaiting(node: number): boolean;
  /** A held pair was given up for an earlier request. */
  dropped(pair: number): void;
}

/**
 * The links' attempts and the pairs that are held. Each link makes one pair after another, as long as a request in the known
 * part of the program lacks one and both ends have a free communication qubit.
 *
 * Pairs of a link are alike: the k-th held pair is reserved for the k-th request of the link in program order that has none
 * yet, but whoever is ready first takes it. Free communication qubits go to requests that are ready, then to the others, each
 * in program order. A ready request that finds none takes one back from the latest reservation after it: that attempt is
 * broken off, or that pair dropped. So the earliest undone request always gets its pairs (see ShotRun).
 */
export class Links {
  readonly pairs = new PairTable();
  readonly #pool: number[][];
  readonly #attempting: number[];
  readonly #drawn: number[];
  /** Ready requests that lack a pair of the link, in program order; those that were served since are pruned when met. */
  readonly #waiting: number[][];
  /** Per link, which demands have been met, and the first that has not. */
  readonly #met: boolean[][];
  readonly #firstUnmet: number[];
  readonly #unmet: number[];
  readonly #dirty: boolean[];
  readonly #dirtyQpus: number[] = [];
  readonly #ends: readonly (readonly [number, number])[];
  readonly #linksOf: readonly number[][];
  readonly #latency: readonly number[];
  #shot = 0;

  readonly #figures: readonly LinkFigures[];
  readonly #qubits: CommunicationQubits;
  readonly #events: EventQueue;
  readonly #graph: Graph;
  readonly #seed: number;
  readonly #listener: LinkListener;

  constructor(
    network: Network,
    figures: readonly LinkFigures[],
    qubits: CommunicationQubits,
    events: EventQueue,
    graph: Graph,
    seed: number,
    listener: LinkListener,
  ) {
    this.#figures = figures;
    this.#qubits = qubits;
    this.#events = events;
    this.#graph = graph;
    this.#seed = seed;
    this.#listener = listener;
    this.#ends = network.links.map((link) => link.between);
    this.#linksOf = network.qpus.map((_, q) => network.links.flatMap((link, l) => (link.between.includes(q) ? [l] : [])));
    this.#latency = figures.map((f) => Math.round(f.heraldLatencyNs));
    this.#pool = network.links.map(() => []);
    this.#attempting = network.links.map(() => NONE);
    this.#drawn = network.links.map(() => 0);
    this.#waiting = network.links.map(() => []);
    this.#met = network.links.map(() => []);
    this.#firstUnmet = network.links.map(() => 0);
    this.#unmet = network.links.map(() => 0);
    this.#dirty = network.qpus.map(() => false);
  }

  reset(shot: number): void {
    this.#shot = shot;
    this.pairs.count = 0;
    this.#dirtyQpus.length = 0;
    this.#dirty.fill(false);
    for (let l = 0; l < this.#pool.length; l++) {
      this.#pool[l].length = 0;
      this.#waiting[l].length = 0;
      this.#met[l].length = 0;
      this.#attempting[l] = NONE;
      this.#drawn[l] = 0;
      this.#firstUnmet[l] = 0;
      this.#unmet[l] = 0;
    }
  }

  /** Takes in the demands that the graph has gained. */
  extend(): void {
    this.#graph.demands.forEach((demands, l) => {
      for (let i = this.#met[l].length; i < demands.length; i++) {
        this.#met[l].push(false);
        this.#unmet[l]++;
      }
    });
    this.#dirty.forEach((_, q) => {
      this.touch(q);
    });
  }

  /** Whether a ready request may take a held pair: those that wait before it come first. */
  canTake(link: number, node: number): boolean {
    let left = this.#pool[link].length;
    for (const other of this.#waiting[link]) {
      if (other >= node || left === 0) break;
      if (this.#listener.isWaiting(other)) left--;
    }
    return left > 0;
  }

  /** Pairs that are held and not used, over all links. */
  heldPairs(): number[] {
    return this.#pool.flat();
  }

  /** Takes the oldest held pair for a demand. */
  take(link: number, demand: number): number {
    const met = this.#met[link];
    met[demand] = true;
    this.#unmet[link]--;
    while (this.#firstUnmet[link] < met.length && met[this.#firstUnmet[link]]) this.#firstUnmet[link]++;
    return this.#pool[link].shift() as number;
  }

  /** A ready request lacks a pair of this link. */
  wait(link: number, node: number): void {
    insertSorted(this.#waiting[link], node);
    this.touch(this.#ends[link][0]);
  }

  /** The herald of a pair has arrived; false when its attempts were broken off before. */
  herald(pair: number): boolean {
    if (this.pairs.aborted[pair]) return false;
    const link = this.pairs.link[pair];
    this.#attempting[link] = NONE;
    this.#pool[link].push(pair);
    this.touch(this.#ends[link][0]);
    return true;
  }

  /** The requests that wait for a pair of the link, earliest first; the list is handed over. */
  takeWaiting(link: number): number[] {
    const waiting = this.#waiting[link];
    this.#waiting[link] = [];
    return waiting;
  }

  /** A communication qubit of the QPU is free, or a request there is new: look at its links again in `settle`. */
  touch(qpu: number): void {
    if (this.#dirty[qpu]) return;
    this.#dirty[qpu] = true;
    this.#dirtyQpus.push(qpu);
  }

  /** Starts every attempt that can start. Called after each event. */
  settle(): void {
    // Starting an attempt may free communication qubits elsewhere: the list grows on the way.
    for (let i = 0; i < this.#dirtyQpus.length; i++) {
      const qpu = this.#dirtyQpus[i];
      this.#dirty[qpu] = false;
      while (this.#startBest(qpu));
    }
    this.#dirtyQpus.length = 0;
  }

  /** Starts the most urgent attempt that can start on a link of the QPU. */
  #startBest(qpu: number): boolean {
    let best = NONE;
    let bestNode = Number.POSITIVE_INFINITY;
    let bestUrgent = false;
    for (const link of this.#linksOf[qpu]) {
      const held = this.#pool[link].length;
      if (this.#attempting[link] !== NONE || held >= this.#unmet[link]) continue;
      const waiter = this.#waiter(link);
      const urgent = waiter !== NONE;
      const node = urgent ? waiter : this.#reservedFor(link, held);
      if (bestUrgent && !urgent) continue;
      if (bestUrgent === urgent && node >= bestNode) continue;
      if (!this.#canStart(link, urgent ? node : NONE)) continue;
      best = link;
      bestNode = node;
      bestUrgent = urgent;
    }
    if (best === NONE) return false;
    if (bestUrgent) this.#makeRoom(best, bestNode);
    this.#start(best);
    return true;
  }

  /** The first ready request that no held pair of the link will serve. */
  #waiter(link: number): number {
    const waiting = this.#waiting[link];
    let kept = 0;
    for (const node of waiting) if (this.#listener.isWaiting(node)) waiting[kept++] = node;
    waiting.length = kept;
    const held = this.#pool[link].length;
    return kept > held ? waiting[held] : NONE;
  }

  /** The node for which the k-th pair of the link is reserved; Infinity when there is none. */
  #reservedFor(link: number, k: number): number {
    const met = this.#met[link];
    let left = k;
    for (let i = this.#firstUnmet[link]; i < met.length; i++) {
      if (!met[i] && left-- === 0) return this.#graph.demands[link][i];
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Whether both ends have a free communication qubit, or could get one from reservations after `node` (none when -1). */
  #canStart(link: number, node: number): boolean {
    const [a, b] = this.#ends[link];
    return this.#canGet(a, link, node) && this.#canGet(b, link, node);
  }

  #canGet(qpu: number, link: number, node: number): boolean {
    return this.#qubits.free(qpu) > 0 || (node !== NONE && this.#victim(qpu, link, node) !== NONE);
  }

  /** The link of the QPU whose last reservation comes latest, and after `node`. */
  #victim(qpu: number, except: number, node: number): number {
    let victim = NONE;
    let latest = node;
    for (const link of this.#linksOf[qpu]) {
      const reserved = this.#pool[link].length + (this.#attempting[link] === NONE ? 0 : 1);
      if (link === except || reserved === 0) continue;
      const last = this.#reservedFor(link, reserved - 1);
      if (last > latest) {
        latest = last;
        victim = link;
      }
    }
    return victim;
  }

  #makeRoom(link: number, node: number): void {
    for (const qpu of this.#ends[link]) if (this.#qubits.free(qpu) === 0) this.#giveUp(this.#victim(qpu, link, node));
  }

  /** Breaks off the link's attempts, or else drops its oldest pair. */
  #giveUp(link: number): void {
    const attempting = this.#attempting[link];
    const pair = attempting === NONE ? (this.#pool[link].shift() as number) : attempting;
    if (attempting === NONE) this.#listener.dropped(pair);
    else {
      this.pairs.aborted[pair] = true;
      this.#attempting[link] = NONE;
    }
    this.#qubits.release(this.pairs.qubitA[pair]);
    this.#qubits.release(this.pairs.qubitB[pair]);
    for (const qpu of this.#ends[link]) this.touch(qpu);
  }

  /** Draws when the link's next pair is heralded; the attempts before it are never stepped. */
  #start(link: number): void {
    const [a, b] = this.#ends[link];
    const { pairs } = this;
    const pair = pairs.count++;
    const figures = this.#figures[link];
    const draw = new RandomStream(this.#seed, "heralds", link, this.#drawn[link]++ * TWO_32 + this.#shot);
    const start = this.#events.now;
    let attempts = 0;
    let wait: number;
    if (figures.heraldProbability !== null && figures.attemptPeriodNs !== null) {
      attempts = draw.geometric(figures.heraldProbability);
      wait = attempts * figures.attemptPeriodNs;
    } else wait = (draw.exponential() * 1e9) / figures.pairRateHz;
    const herald = start + Math.max(1, Math.round(wait));
    pairs.link[pair] = link;
    pairs.attempts[pair] = attempts;
    pairs.startNs[pair] = start;
    pairs.heraldNs[pair] = herald;
    pairs.emissionNs[pair] = Math.max(start, herald - this.#latency[link]);
    pairs.qubitA[pair] = this.#qubits.take(a);
    pairs.qubitB[pair] = this.#qubits.take(b);
    pairs.aborted[pair] = false;
    this.#attempting[link] = pair;
    this.#events.push(herald, EVENT.herald, pair);
  }
}

/** Inserts a number into an ascending list, unless it is there. */
export function insertSorted(list: number[], value: number): void {
  let at = list.length;
  while (at > 0 && list[at - 1] > value) at--;
  if (at > 0 && list[at - 1] === value) return;
  list.splice(at, 0, value);
}
