import type { Demands } from "./demands.ts";
import type { LinkClock } from "./linkClock.ts";
import type { StartPolicy } from "./lookahead.ts";
import type { Requests } from "./requests.ts";
import type { CommunicationQubits } from "./slots.ts";
import type { Stock } from "./stock.ts";
import type { Switchboard } from "./switchboard.ts";

const NONE = -1;

/** What decides whose turn it is. */
export interface TurnParts {
  /** Links of each QPU, and the two QPUs of each link. */
  linksOf: readonly number[][];
  between: readonly (readonly [number, number])[];
  stock: readonly Stock[];
  requests: Requests;
  demands: Demands;
  policy: StartPolicy;
  clock: LinkClock;
  switchboard: Switchboard;
  qubits: CommunicationQubits;
  /** The current time. */
  now(): number;
}

/** A link whose turn it is to attempt, and the request that it attempts for. */
interface Turn {
  link: number;
  node: number;
}

/**
 * Which link of a QPU attempts next. Free communication qubits go to requests that are ready, then to the others as the pool's
 * policy says, each in program order; a ready request may also take a qubit back from the latest reservation after it.
 */
export class Turns {
  readonly #parts: TurnParts;
  readonly #turn: Turn = { link: NONE, node: NONE };

  constructor(parts: TurnParts) {
    this.#parts = parts;
  }

  /** The link with the earliest request that is ready and lacks a pair, if both ends have room or can make it; null when there is none. */
  urgent(qpu: number): Turn | null {
    const { requests, stock, switchboard, clock } = this.#parts;
    if (switchboard.portsBusy(qpu)) return null;
    let best = NONE;
    let bestNode = Number.POSITIVE_INFINITY;
    for (const link of requests.links(qpu)) {
      const node = requests.after(link, stock[link].covered);
      if (node >= bestNode || stock[link].attempting !== NONE) continue;
      if (!switchboard.canStart(link) || !this.#canMakeRoom(link, node) || !clock.mayStart(link, this.#parts.now())) continue;
      best = link;
      bestNode = node;
    }
    return this.#found(best, bestNode);
  }

  /** The link with the earliest request that is not ready, if the policy lets it attempt and both ends have room. */
  ahead(qpu: number): Turn | null {
    const { stock, demands, switchboard, qubits, policy, clock, linksOf } = this.#parts;
    if (qubits.free(qpu) === 0 || switchboard.portsBusy(qpu)) return null;
    let best = NONE;
    let bestNode = Number.POSITIVE_INFINITY;
    for (const link of linksOf[qpu]) {
      if (stock[link].attempting !== NONE || !switchboard.canStart(link) || !this.#hasFreeEnds(link)) continue;
      if (!stock[link].wants(demands.unmet(link))) continue;
      const node = demands.node(link, stock[link].served);
      if (node >= bestNode || !clock.mayStart(link, policy.startAt(link, node, this.#parts.now()))) continue;
      best = link;
      bestNode = node;
    }
    return this.#found(best, bestNode);
  }

  /** The link of the QPU whose last reservation comes latest, and after `node`: the one to take a communication qubit back from. */
  victim(qpu: number, except: number, node: number): number {
    const { stock, demands, linksOf } = this.#parts;
    let victim = NONE;
    let latest = node;
    for (const link of linksOf[qpu]) {
      if (link === except || !stock[link].loose) continue;
      const last = demands.node(link, stock[link].served - 1);
      if (last > latest) {
        latest = last;
        victim = link;
      }
    }
    return victim;
  }

  #found(link: number, node: number): Turn | null {
    if (link === NONE) return null;
    this.#turn.link = link;
    this.#turn.node = node;
    return this.#turn;
  }

  #hasFreeEnds(link: number): boolean {
    const { between, qubits } = this.#parts;
    return qubits.free(between[link][0]) > 0 && qubits.free(between[link][1]) > 0;
  }

  /** Whether both ends have a free communication qubit, or could take one back from reservations after `node`. */
  #canMakeRoom(link: number, node: number): boolean {
    const { between, qubits } = this.#parts;
    for (const qpu of between[link]) if (qubits.free(qpu) === 0 && this.victim(qpu, link, node) === NONE) return false;
    return true;
  }
}
