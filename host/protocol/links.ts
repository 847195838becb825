import { BellwireError } from "../../src/errors.ts";
import type { Link } from "../../src/network/network.ts";
import { Demands } from "./demands.ts";
import { EVENT, type EventQueue } from "./events.ts";
import type { Generation, GenerationLaw } from "./generation.ts";
import { LinkClock } from "./linkClock.ts";
import type { LinkListener, LinkSetup } from "./linkListener.ts";
import { StartPolicy } from "./lookahead.ts";
import { PairTable } from "./pairTable.ts";
import type { PairWorks } from "./pairWorks.ts";
import { Requests } from "./requests.ts";
import type { CommunicationQubits } from "./slots.ts";
import { Stock } from "./stock.ts";
import { Switchboard } from "./switchboard.ts";
import { Turns } from "./turns.ts";

const NONE = -1;
/** More pairs than this in one shot means that they are dropped faster than they can be used. */
const MAX_PAIRS = 1_000_000;

/**
 * The links' attempts and the pairs that are held. Each link makes one pair after another, as long as a request in the known
 * part of the program lacks one, both ends have a free communication qubit, and its switch a station.
 *
 * Pairs of a link are alike: the k-th is reserved for the k-th request of the link in program order that has none yet, but
 * whoever is ready first takes it. Who attempts next is decided by Turns; a ready request that finds no free communication
 * qubit takes one back from the latest reservation after it: that attempt is broken off, or that pair dropped. So the earliest
 * undone request always gets its pairs (see ShotRun).
 */
export class Links {
  readonly pairs = new PairTable();
  readonly #stock: readonly Stock[];
  readonly #requests: Requests;
  readonly #demands: Demands;
  readonly #policy: StartPolicy;
  readonly #clock: LinkClock;
  readonly #turns: Turns;
  readonly #switchboard: Switchboard;
  readonly #works: PairWorks;
  /** Pairs drawn so far in the shot. */
  readonly #drawn: number[];
  readonly #dirty: boolean[];
  readonly #dirtyQpus: number[] = [];
  #dirtyCount = 0;
  readonly #links: readonly Link[];
  readonly #linksOf: readonly number[][];
  readonly #laws: readonly GenerationLaw[];
  readonly #generation: Generation = { attempts: 0, waitNs: 0, coolingNs: 0, recoveryNs: 0, ageNs: 0 };
  readonly #cutoffNs: number;
  readonly #purifies: boolean;
  readonly #qubits: CommunicationQubits;
  readonly #events: EventQueue;
  readonly #listener: LinkListener;
  #shot = 0;

  constructor(setup: LinkSetup, qubits: CommunicationQubits, events: EventQueue, works: PairWorks, listener: LinkListener) {
    const { network, graph, laws, plans } = setup;
    this.#links = network.links;
    this.#laws = laws;
    this.#qubits = qubits;
    this.#events = events;
    this.#works = works;
    this.#listener = listener;
    this.#linksOf = network.qpus.map((_, q) => network.links.flatMap((link, l) => (link.between.includes(q) ? [l] : [])));
    this.#cutoffNs = Math.round((network.pool?.cutoffS ?? Number.POSITIVE_INFINITY) * 1e9);
    this.#stock = plans.map((plan) => new Stock(plan.rounds));
    this.#purifies = plans.some((plan) => plan.rounds > 0);
    const between = network.links.map((link) => link.between);
    this.#requests = new Requests(between, network.qpus.length, (node) => listener.isWaiting(node));
    this.#demands = new Demands(graph);
    this.#policy = new StartPolicy(network, setup, {
      stock: this.#stock,
      obstacle: (node) => listener.obstacle(node),
    });
    this.#clock = new LinkClock(network.links, events);
    this.#switchboard = new Switchboard(network);
    this.#drawn = network.links.map(() => 0);
    this.#dirty = network.qpus.map(() => false);
    this.#turns = new Turns({
      linksOf: this.#linksOf,
      between,
      stock: this.#stock,
      requests: this.#requests,
      demands: this.#demands,
      policy: this.#policy,
      clock: this.#clock,
      switchboard: this.#switchboard,
      qubits,
      now: () => events.now,
    });
  }

  reset(shot: number): void {
    this.#shot = shot;
    this.pairs.count = 0;
    this.#dirtyCount = 0;
    this.#dirty.fill(false);
    for (const stock of this.#stock) stock.clear();
    this.#requests.reset();
    this.#demands.reset();
    this.#policy.reset();
    this.#switchboard.reset();
    this.#works.reset(shot);
    this.#drawn.fill(0);
    this.#clock.reset();
  }

  /** Takes in the demands that the graph has gained. */
  extend(): void {
    this.#demands.extend();
    this.#policy.extend();
    for (let q = 0; q < this.#dirty.length; q++) this.touch(q);
  }

  /** A node has begun; what follows it may be expected. */
  began(node: number): void {
    this.#policy.began(node, this.#events.now);
  }

  /** Pairs that are held and not used, over all links. */
  heldPairs(): number[] {
    return this.#stock.flatMap((stock) => [...stock.ready, ...stock.partial]);
  }

  /** Whether a ready request may take a held pair of each of these links: those that wait before it come first. */
  canTake(links: readonly number[], node: number): boolean {
    for (const link of links) {
      const held = this.#stock[link].ready.length;
      if (held === 0 || !this.#requests.isServed(link, node, held)) return false;
    }
    return true;
  }

  /** Takes the oldest held pair for a demand. */
  take(link: number, demand: number): number {
    this.#demands.meet(link, demand);
    const stock = this.#stock[link];
    const pair = stock.use();
    this.pairs.gone[pair] = true;
    this.pairs.heralded[pair] += stock.lost;
    stock.lost = 0;
    return pair;
  }

  /** A ready request lacks a pair of this link. */
  wait(link: number, node: number): void {
    this.#requests.add(link, node);
    this.touch(this.#links[link].between[0]);
  }

  /** The requests that wait for a pair of the link, earliest first, and some that no longer do. */
  waiting(link: number): readonly number[] {
    return this.#requests.of(link);
  }

  hasPair(link: number): boolean {
    return this.#stock[link].ready.length > 0;
  }

  /** The herald of a pair has arrived. True when the pair can be used at once. */
  heralded(pair: number): boolean {
    if (this.pairs.gone[pair]) return false;
    const link = this.pairs.link[pair];
    this.#stock[link].attempting = NONE;
    this.#stopped(link);
    if (this.#works.arrived(this.pairs, pair)) return false;
    return this.#keep(pair, this.pairs.emissionNs[pair]);
  }

  /** A pair is in the memory species. True when it can be used at once. */
  transferred(pair: number): boolean {
    return this.#keep(pair, this.pairs.emissionNs[pair]);
  }

  /** Both ends know the outcome of a purification. True when the pair that was kept can be used. */
  purified(pair: number): boolean {
    const { pairs } = this;
    const stock = this.#stock[pairs.link[pair]];
    if (this.#works.succeeded(pair)) {
      pairs.level[pair]++;
      return this.#keep(pair, this.#events.now);
    }
    stock.lose(pairs.level[pair] + 1);
    stock.lost += pairs.heralded[pair];
    pairs.gone[pair] = true;
    this.#works.discard(pairs, pair);
    this.#listener.dropped(pair);
    return false;
  }

  /** A pair has reached its greatest age: it is dropped unless it was used. */
  expired(pair: number): void {
    const { pairs } = this;
    const link = pairs.link[pair];
    if (pairs.gone[pair] || this.#events.now < pairs.dropNs[pair]) return;
    if (this.#stock[link].remove(pair, pairs.level[pair])) this.#drop(pair);
  }

  /** A link that waited for a time may have something to do. */
  consider(link: number): void {
    this.#clock.woke(link);
    const attempting = this.#stock[link].attempting;
    if (attempting !== NONE) {
      const down = this.#clock.nextDown(link);
      if (this.#clock.isDown(link)) this.#breakOff(link);
      else if (down < this.pairs.heraldNs[attempting]) this.#clock.wake(link, down);
    }
    this.touch(this.#links[link].between[0]);
  }

  /** A place for a two-qubit gate is free: pairs may be waiting to be purified. */
  gatePlaceFree(qpu: number): void {
    if (this.#purifies) this.touch(qpu);
  }

  /** A communication qubit of the QPU is free, or a request there is new: look at its links again in `settle`. */
  touch(qpu: number): void {
    if (this.#dirty[qpu]) return;
    this.#dirty[qpu] = true;
    this.#dirtyQpus[this.#dirtyCount++] = qpu;
  }

  /** Starts every purification and attempt that can start. Called after each event. */
  settle(): void {
    // Starting an attempt may free communication qubits elsewhere: the list grows on the way.
    for (let i = 0; i < this.#dirtyCount; i++) {
      const qpu = this.#dirtyQpus[i];
      this.#dirty[qpu] = false;
      if (this.#purifies) for (const link of this.#linksOf[qpu]) while (this.#purify(link));
      for (let turn = this.#turns.urgent(qpu); turn; turn = this.#turns.urgent(qpu)) {
        this.#makeRoom(turn.link, turn.node);
        this.#start(turn.link);
      }
      for (let turn = this.#turns.ahead(qpu); turn; turn = this.#turns.ahead(qpu)) this.#start(turn.link);
    }
    this.#dirtyCount = 0;
  }

  #keep(pair: number, bornNs: number): boolean {
    const { pairs } = this;
    const link = pairs.link[pair];
    const level = pairs.level[pair];
    this.#stock[link].keep(pair, level);
    if (this.#cutoffNs < Number.POSITIVE_INFINITY) {
      pairs.dropNs[pair] = Math.max(this.#events.now + 1, bornNs + this.#cutoffNs);
      this.#events.push(pairs.dropNs[pair], EVENT.cutoff, pair);
    }
    this.touch(this.#links[link].between[0]);
    return level === this.#stock[link].rounds;
  }

  /** Purifies the first two pairs of one level, if there are two and both ends have a place for the gate. */
  #purify(link: number): boolean {
    const { pairs } = this;
    const stock = this.#stock[link];
    for (let i = 0; i + 1 < stock.partial.length; i++) {
      const kept = stock.partial[i];
      const level = pairs.level[kept];
      const spent = stock.partial.find((pair, j) => j > i && pairs.level[pair] === level);
      if (spent === undefined) continue;
      const [a, b] = this.#links[link].between;
      if (!this.#listener.takeGatePlaces(a, b)) return false;
      stock.remove(kept, level);
      stock.remove(spent, level);
      pairs.heralded[kept] += pairs.heralded[spent];
      pairs.gone[spent] = true;
      this.#works.purify(pairs, kept, spent);
      return true;
    }
    return false;
  }

  /** Takes communication qubits back where there is none for a request. */
  #makeRoom(link: number, node: number): void {
    for (const qpu of this.#links[link].between) {
      if (this.#qubits.free(qpu) > 0) continue;
      const victim = this.#turns.victim(qpu, link, node);
      const { attempting, partial, ready } = this.#stock[victim];
      if (attempting !== NONE) this.#breakOff(victim);
      else {
        const pair = partial[partial.length - 1] ?? ready[0];
        this.#stock[victim].remove(pair, this.pairs.level[pair]);
        this.#drop(pair);
      }
    }
  }

  /** Ends the link's attempts without a pair. */
  #breakOff(link: number): void {
    const pair = this.#stock[link].attempting;
    this.#stock[link].attempting = NONE;
    this.#stock[link].lose(0);
    this.pairs.gone[pair] = true;
    this.#works.attemptsEnded(this.pairs, pair);
    this.#release(pair);
    this.#stopped(link);
  }

  #drop(pair: number): void {
    this.#stock[this.pairs.link[pair]].lose(this.pairs.level[pair]);
    this.pairs.gone[pair] = true;
    this.#release(pair);
    this.#listener.dropped(pair);
  }

  #release(pair: number): void {
    this.#qubits.release(this.pairs.qubitA[pair]);
    this.#qubits.release(this.pairs.qubitB[pair]);
    for (const qpu of this.#links[this.pairs.link[pair]].between) this.touch(qpu);
  }

  #stopped(link: number): void {
    for (const qpu of this.#switchboard.stop(link)) this.touch(qpu);
  }

  /** Draws when the link's next pair is heralded; the attempts before it are never stepped. */
  #start(link: number): void {
    const [a, b] = this.#links[link].between;
    const { pairs } = this;
    const { now } = this.#events;
    const generation = this.#generation;
    this.#laws[link].draw(this.#drawn[link]++, this.#shot, generation);
    const start = now + this.#switchboard.start(link);
    const herald = start + Math.max(1, Math.round(generation.waitNs));
    if (pairs.count >= MAX_PAIRS) {
      throw new BellwireError(
        "limit",
        `shot ${this.#shot} tried for ${MAX_PAIRS} pairs, lately on link ${this.#links[link].id}; is pool.cutoffS too short for its rate?`,
      );
    }
    const pair = pairs.add(link, now, start, herald, generation);
    pairs.qubitA[pair] = this.#qubits.take(a);
    pairs.qubitB[pair] = this.#qubits.take(b);
    this.#works.begun(pairs, pair);
    this.#stock[link].begin(pair);
    // A link that goes down meanwhile breaks off, and draws anew: failed attempts leave no memory.
    const down = this.#clock.nextDown(link);
    if (down < herald) this.#clock.wake(link, down);
    else this.#events.push(herald, EVENT.herald, pair);
  }
}
