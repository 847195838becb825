import {
  beforeInQueue,
  type EntanglementId,
  type LinkError,
  type LinkEvent,
  type LinkMessage,
  type QueueItem,
  type Side,
} from "./messages.ts";

/** What an end needs from around it. */
export interface EndpointWorld {
  now(): number;
  send(from: Side, message: LinkMessage): void;
  /** Calls `timer` of the end: at the deadline, or else after a round trip and some slack. */
  remind(side: Side, what: Reminder): void;
  /** The end fires photons for this request from now on; null: it stops. */
  attempt(side: Side, createId: number | null): void;
  deliver(event: LinkEvent): void;
}

export type Reminder =
  | { kind: "add"; createId: number }
  | { kind: "have"; sequence: number }
  | { kind: "deadline"; createId: number; atNs: number };

/** A request at one end. */
interface Item extends QueueItem {
  /** The peer is known to have it. */
  active: boolean;
  held: number;
  delivered: number;
}

interface Half {
  createId: number;
  emissionNs: number;
}

/** Requests that may wait at once. */
const QUEUE_LENGTH = 256;

/**
 * One end of the link layer. For each number that the midpoint gives a herald, an end goes from nothing to `held` to
 * delivered, or to expired, and never back:
 *
 * - It holds a half when the REPLY comes with a number not seen before; smaller numbers that it skipped are expired.
 * - It delivers a held half when the peer's HAVE of that number comes.
 * - It expires a number when HAVE comes and it holds nothing (a REPLY would have come before it), or EXPIRE comes.
 *
 * EXPIRE is only sent by an end that has expired the number, and HAVE only by one that holds or has delivered it; so if one
 * end delivers, the other held the half, cannot expire it, and learns of it by repeating its HAVE: both deliver or neither.
 */
export class Endpoint {
  readonly #side: Side;
  readonly #link: number;
  readonly #world: EndpointWorld;
  readonly #communicationQubits: number;
  readonly #queue: Item[] = [];
  /** Requests of the peer that were taken into the queue once: a repeated ADD must not bring them back. */
  readonly #taken = new Set<number>();
  /** Halves that wait for the peer's HAVE, by sequence number. */
  readonly #held = new Map<number, Half>();
  /** Delivered numbers for which the peer may still ask. */
  readonly #delivered = new Set<number>();
  /** The least number that the midpoint has not used as far as this end knows. */
  #expected = 0;
  #attempting: number | null = null;

  constructor(side: Side, link: number, communicationQubits: number, world: EndpointWorld) {
    this.#side = side;
    this.#link = link;
    this.#communicationQubits = communicationQubits;
    this.#world = world;
  }

  /** A request of the layer above; returns an error code when the queue is full. */
  create(item: QueueItem): LinkError | null {
    if (this.#queue.length >= QUEUE_LENGTH) return "REJECTED";
    this.#enqueue(item, false);
    this.#world.send(this.#side, { kind: "add", item });
    this.#world.remind(this.#side, { kind: "add", createId: item.createId });
    return null;
  }

  /** A request that both ends know of beforehand, such as one of a compiled program. */
  agree(item: QueueItem): void {
    this.#enqueue(item, true);
    this.#update();
  }

  receive(message: LinkMessage): void {
    switch (message.kind) {
      case "add":
        if (!this.#taken.has(message.item.createId) && message.item.deadlineNs > this.#world.now()) this.#enqueue(message.item, true);
        this.#taken.add(message.item.createId);
        this.#world.send(this.#side, { kind: "ack", createId: message.item.createId });
        break;
      case "ack": {
        const item = this.#find(message.createId);
        if (item) item.active = true;
        break;
      }
      case "reply":
        this.#heralded(message);
        break;
      case "have":
        this.#peerHas(message.sequence, message.answer);
        break;
      case "expire":
        this.#expire(message.sequence);
        break;
    }
    this.#update();
  }

  timer(what: Reminder): void {
    if (what.kind === "add") {
      const item = this.#find(what.createId);
      if (item && !item.active) {
        const { createId, pairs, priority, createdNs, deadlineNs } = item;
        this.#world.send(this.#side, { kind: "add", item: { createId, pairs, priority, createdNs, deadlineNs } });
        this.#world.remind(this.#side, what);
      }
    } else if (what.kind === "have") {
      if (this.#held.has(what.sequence)) {
        this.#world.send(this.#side, { kind: "have", sequence: what.sequence, answer: false });
        this.#world.remind(this.#side, what);
      }
    } else {
      const item = this.#find(what.createId);
      if (item) this.#finish(item, "TIMEOUT");
    }
    this.#update();
  }

  /** Numbers that this end holds and has not delivered. */
  get undecided(): number {
    return this.#held.size;
  }

  #enqueue(item: QueueItem, active: boolean): void {
    this.#queue.push({ ...item, active, held: 0, delivered: 0 });
    this.#queue.sort(beforeInQueue);
    if (item.deadlineNs < Number.POSITIVE_INFINITY)
      this.#world.remind(this.#side, { kind: "deadline", createId: item.createId, atNs: item.deadlineNs });
  }

  #heralded({ sequence, createId, emissionNs }: Extract<LinkMessage, { kind: "reply" }>): void {
    if (sequence < this.#expected) return;
    this.#expected = sequence + 1;
    const item = this.#find(createId);
    if (item) item.held++;
    this.#held.set(sequence, { createId, emissionNs });
    this.#world.send(this.#side, { kind: "have", sequence, answer: false });
    this.#world.remind(this.#side, { kind: "have", sequence });
  }

  #peerHas(sequence: number, answer: boolean): void {
    const half = this.#held.get(sequence);
    if (half) {
      this.#held.delete(sequence);
      this.#delivered.add(sequence);
      if (!answer) this.#world.send(this.#side, { kind: "have", sequence, answer: true });
      this.#ok(half, { link: this.#link, sequence });
    } else if (this.#delivered.has(sequence)) {
      if (!answer) this.#world.send(this.#side, { kind: "have", sequence, answer: true });
    } else {
      this.#expected = Math.max(this.#expected, sequence + 1);
      this.#world.send(this.#side, { kind: "expire", sequence });
    }
  }

  #expire(sequence: number): void {
    const half = this.#held.get(sequence);
    if (!half) return;
    this.#held.delete(sequence);
    const item = this.#find(half.createId);
    if (item) item.held--;
  }

  #ok({ createId, emissionNs }: Half, id: EntanglementId): void {
    const item = this.#find(createId);
    this.#world.deliver({ kind: "ok", side: this.#side, createId, id, emissionNs, timeNs: this.#world.now() });
    if (!item) return;
    item.held--;
    item.delivered++;
    if (item.delivered === item.pairs) this.#queue.splice(this.#queue.indexOf(item), 1);
  }

  #finish(item: Item, code: LinkError): void {
    this.#queue.splice(this.#queue.indexOf(item), 1);
    const { createId, delivered } = item;
    this.#world.deliver({ kind: "error", side: this.#side, createId, code, delivered, timeNs: this.#world.now() });
  }

  /** Fires for the first request that still needs a pair, as long as a communication qubit is free. */
  #update(): void {
    const free = this.#held.size < this.#communicationQubits;
    const item = this.#queue.find(({ active, pairs, held, delivered }) => active && held + delivered < pairs);
    const wanted = free && item ? item.createId : null;
    if (wanted === this.#attempting) return;
    this.#attempting = wanted;
    this.#world.attempt(this.#side, wanted);
  }

  #find(createId: number): Item | undefined {
    return this.#queue.find((item) => item.createId === createId);
  }
}
