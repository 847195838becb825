import FlatQueue from "flatqueue";

/** What an event does when its time comes; the argument's meaning stands beside each. */
export const EVENT = {
  /** An operation ends; argument: node. */
  end: 0,
  /** The data qubit of a cat-entangler is free for other gates; argument: node. */
  localDone: 1,
  /** A copy, or a moved qubit, is ready after its correction; argument: node. */
  arrived: 2,
  /** A two-qubit gate has ended and another may start; argument: QPU. */
  gateSlot: 3,
  /** A communication qubit is measured, reset and free; argument: its number over all QPUs. */
  free: 4,
  /** The bit of a cat-disentangler has come back; argument: node of the data side. */
  message: 5,
  /** A disentangled copy is reset and free; argument: node of the copy side. */
  copyFree: 6,
  /** A herald has reached both ends of its link; argument: pair. */
  herald: 7,
  /** The bits that an operation is conditioned on have arrived; argument: node. */
  bitsHere: 8,
  /** Both halves of a pair are in the memory species; argument: pair. */
  transferred: 9,
  /** Both ends know whether a purification succeeded; argument: pair that is kept. */
  purified: 10,
  /** A pair has reached its greatest age; argument: pair. */
  cutoff: 11,
  /** A link may start to attempt now; argument: link. */
  consider: 12,
  /** A request has waited as long as it may; argument: node. */
  deadline: 13,
  /** The data place of a qubit that moved away is measured, reset and free; argument: node. */
  placeFree: 14,
} as const;

const KINDS = 16;

/**
 * The clock and what is still to happen. Times are integer nanoseconds; events at the same time come in the order in which
 * they were pushed, which is what makes a shot's timeline a function of its seed alone. Every event knows the event during
 * which it was pushed: the chain from the last event back to the start of the shot tells what the time was spent on.
 */
export class EventQueue {
  now = 0;
  /** Events taken so far in this shot. */
  taken = 0;
  /** The event that is being handled, by sequence number; -1 at the start of the shot. */
  current = -1;
  readonly #queue = new FlatQueue<number>();
  /** Of every event of this shot, by sequence number. */
  readonly #codes: number[] = [];
  readonly #parents: number[] = [];
  readonly #times: number[] = [];
  #pushed = 0;
  /** Events of the current instant, in order of sequence; FlatQueue gives them in any order. */
  readonly #instant: number[] = [];
  #instantLength = 0;
  #position = 0;

  clear(): void {
    this.now = 0;
    this.taken = 0;
    this.current = -1;
    this.#queue.clear();
    this.#pushed = 0;
    this.#instantLength = 0;
    this.#position = 0;
  }

  push(timeNs: number, kind: number, argument: number): void {
    const sequence = this.#pushed++;
    this.#codes[sequence] = argument * KINDS + kind;
    this.#parents[sequence] = this.current;
    this.#times[sequence] = timeNs;
    this.#queue.push(sequence, timeNs);
  }

  /** The code of the next event, or -1 when nothing is left; moves the clock. */
  next(): number {
    if (this.#position === this.#instantLength && !this.#gather()) return -1;
    this.taken++;
    this.current = this.#instant[this.#position++];
    return this.#codes[this.current];
  }

  /** Code, time and cause of an event of this shot, by sequence number. */
  code(sequence: number): number {
    return this.#codes[sequence];
  }

  time(sequence: number): number {
    return sequence < 0 ? 0 : this.#times[sequence];
  }

  parent(sequence: number): number {
    return this.#parents[sequence];
  }

  /** Takes every event of the next instant. Those pushed for the same instant later form an instant of their own. */
  #gather(): boolean {
    const time = this.#queue.peekValue();
    if (time === undefined) return false;
    const instant = this.#instant;
    let length = 0;
    this.#position = 0;
    this.now = time;
    do {
      const sequence = this.#queue.pop() as number;
      let at = length++;
      for (; at > 0 && instant[at - 1] > sequence; at--) instant[at] = instant[at - 1];
      instant[at] = sequence;
    } while (this.#queue.peekValue() === time);
    this.#instantLength = length;
    return true;
  }
}

export const eventKind = (code: number): number => code % KINDS;
export const eventArgument = (code: number): number => (code - (code % KINDS)) / KINDS;
