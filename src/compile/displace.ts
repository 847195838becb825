import type { RandomStream } from "../rng/stream.ts";
import { Follower } from "./anneal.ts";
import type { Layout } from "./layout.ts";
import type { Occupancy } from "./occupancy.ts";

/** Tries to make room by moving others out of the way. */
const EVICTIONS = 3;

/** What an ebit may cost now, and a qubit too many at one gate. */
export interface Climate {
  temperature: number;
  penalty: number;
}

/** Some consecutive stays of a qubit. */
interface Span {
  first: number;
  last: number;
}

/** A time before the gate at which a qubit moves into a stay: mostly as early or as late as it may. */
export function chooseTime({ moveFrom, moveTo }: Layout["instance"], stay: number, random: RandomStream): number {
  const choice = random.u32() >>> 29;
  if (choice < 4) return moveFrom[stay];
  return choice < 7 ? moveTo[stay] : moveFrom[stay] + pick(random, moveTo[stay] - moveFrom[stay] + 1);
}

export function pick(random: RandomStream, n: number): number {
  return Math.floor((random.u32() / 2 ** 32) * n);
}

/**
 * Proposals that put consecutive stays of one qubit, or of the two qubits of a gate, into another QPU, the gates following greedily; where
 * that overfills the QPU, the stays that others spend there at that time, with those of their partners, go to the QPU left.
 */
export class Displacer {
  readonly #layout: Layout;
  readonly #occupancy: Occupancy;
  readonly #random: RandomStream;
  readonly #follower: Follower;
  readonly #qubitOfStay: Int32Array;
  /** What has been put where in this proposal, with what was there before. */
  readonly #done: (Span & { before: Int32Array; moveAt: Int32Array })[] = [];
  #work = 0;
  /** The partner of the qubit evicted last, to go with it; or -1. */
  #next = -1;

  constructor(layout: Layout, occupancy: Occupancy, thirds: readonly number[], random: RandomStream) {
    this.#layout = layout;
    this.#occupancy = occupancy;
    this.#random = random;
    this.#follower = new Follower(layout, thirds);
    const { stayStart, qubits } = layout.instance;
    this.#qubitOfStay = new Int32Array(layout.stayQpu.length);
    for (let q = 0; q < qubits; q++) this.#qubitOfStay.fill(q, stayStart[q], stayStart[q + 1]);
  }

  /** Some stays of one qubit, often to where a partner is. Proposals return their work. */
  proposeStays(climate: Climate): number {
    const { instance, stayQpu, gatesOf, qpus } = this.#layout;
    const first = this.#pick(stayQpu.length);
    const qubit = this.#qubitOfStay[first];
    let last = first;
    const end = instance.stayStart[qubit + 1] - 1;
    const reach = this.#pick(4);
    if (reach === 0) last = end;
    else while (last < end && this.#pick(4) < reach) last++;
    const from = stayQpu[first];
    const gates = gatesOf[first];
    let to = this.#pick(qpus);
    if (gates.length > 0 && this.#pick(4) > 0) to = stayQpu[this.#otherStay(gates[this.#pick(gates.length)], qubit)];
    return to === from ? 1 : this.#propose([{ first, last }], to, from, climate);
  }

  /** The qubits of a gate, for as long as they have gates with each other alone. */
  proposeBlock(climate: Climate): number {
    const { instance, stayQpu, isFirst, qpus } = this.#layout;
    const gate = this.#pick(instance.gates);
    const spans = [this.#together(gate, 0), this.#together(gate, 1)];
    const { first, last } = spans[this.#pick(2)];
    const choice = this.#pick(4);
    let to = this.#pick(qpus);
    if (choice === 0 && !isFirst[first]) to = stayQpu[first - 1];
    else if (choice === 1 && last + 1 < stayQpu.length && !isFirst[last + 1]) to = stayQpu[last + 1];
    const away = spans.filter((span) => stayQpu[span.first] !== to);
    return away.length === 0 ? 1 : this.#propose(away, to, stayQpu[away[this.#pick(away.length)].first], climate);
  }

  #propose(spans: readonly Span[], to: number, from: number, { temperature, penalty }: Climate): number {
    const layout = this.#layout;
    const occupancy = this.#occupancy;
    const done = this.#done;
    const before = layout.cost;
    const { excess } = occupancy;
    done.length = 0;
    this.#work = 0;
    this.#next = -1;
    for (const { first, last } of spans) this.#put(first, last, to);
    if (occupancy.excess > excess) {
      const start = Math.min(...spans.map(({ first }) => occupancy.start(first)));
      const end = Math.max(...spans.map(({ last }) => occupancy.end(last)));
      for (let i = 0; i < EVICTIONS && occupancy.excess > excess && this.#evict(to, from, start, end); i++);
    }
    this.#follower.begin();
    for (const { first, last } of done) {
      for (let stay = layout.isFirst[first] ? first : first - 1; stay <= last; stay++) this.#follower.follow(layout.gatesOf[stay]);
    }
    const delta = layout.cost - before + penalty * (occupancy.excess - excess);
    if (delta > 0 && delta >= temperature * this.#random.exponential()) {
      this.#follower.undo();
      this.#takeBack();
    }
    return this.#work;
  }

  #put(first: number, last: number, qpu: number): void {
    const layout = this.#layout;
    const after = last + 1 < layout.stayQpu.length && layout.isFirst[last + 1] === 0 ? last + 1 : last;
    this.#done.push({ first, last, before: layout.stayQpu.slice(first, last + 1), moveAt: layout.moveAt.slice(first, after + 1) });
    this.#occupancy.count(first, last, -1);
    layout.settle(first, last, qpu);
    if (!layout.isFirst[first]) this.#arrive(first, chooseTime(layout.instance, first, this.#random));
    if (after > last) this.#leave(after, chooseTime(layout.instance, after, this.#random));
    this.#occupancy.count(first, last, 1);
    for (let stay = first; stay <= last; stay++) this.#work += 2 + layout.gatesOf[stay].length / 2;
  }

  #takeBack(): void {
    const layout = this.#layout;
    for (let i = this.#done.length - 1; i >= 0; i--) {
      const { first, last, before, moveAt } = this.#done[i];
      this.#occupancy.count(first, last, -1);
      for (let stay = first; stay <= last; stay++) layout.settle(stay, stay, before[stay - first]);
      if (!layout.isFirst[first]) this.#arrive(first, moveAt[0]);
      if (moveAt.length > last - first + 1) this.#leave(last + 1, moveAt[last + 1 - first]);
      this.#occupancy.count(first, last, 1);
    }
  }

  /** Sets when a qubit moves into a stay that is not counted now: the stay before, which is, ends then. */
  #arrive(stay: number, gate: number): void {
    this.#occupancy.shift(this.#layout.stayQpu[stay - 1], this.#layout.moveAt[stay], gate);
    this.#layout.schedule(stay, gate);
  }

  /** Sets when a qubit moves into a stay that is counted, from one that is not. */
  #leave(stay: number, gate: number): void {
    this.#occupancy.shift(this.#layout.stayQpu[stay], gate, this.#layout.moveAt[stay]);
    this.#layout.schedule(stay, gate);
  }

  /** Puts stays that a qubit spends in a QPU at the first gate that has one too many into another one. */
  #evict(qpu: number, to: number, from: number, until: number): boolean {
    const { instance, stayQpu, moveAt, gatesOf } = this.#layout;
    const gate = this.#occupancy.firstExcess(qpu, from, until);
    if (gate < 0) return false;
    const start = this.#next >= 0 ? this.#next : this.#pick(instance.qubits);
    for (let i = 0; i < instance.qubits; i++) {
      const qubit = (start + i) % instance.qubits;
      const stay = this.#stayAt(qubit, gate);
      if (stayQpu[stay] !== qpu || this.#done.some((d) => d.first <= stay && stay <= d.last)) continue;
      let last = stay;
      while (last + 1 < instance.stayStart[qubit + 1] && moveAt[last + 1] < until && stayQpu[last + 1] === qpu) last++;
      this.#put(stay, last, to);
      this.#next = gatesOf[stay].length > 0 ? this.#qubitOfStay[this.#otherStay(gatesOf[stay][0], qubit)] : -1;
      return true;
    }
    return false;
  }

  /** The stays around a gate's operand in which its qubit has gates with the other operand's alone. */
  #together(gate: number, side: number): Span {
    const { stayOf, qubitOf, stayStart } = this.#layout.instance;
    const [qubit, other] = [qubitOf[2 * gate + side], qubitOf[2 * gate + 1 - side]];
    const only = (stay: number) => this.#layout.gatesOf[stay].every((g) => qubitOf[2 * g] === other || qubitOf[2 * g + 1] === other);
    let first = stayOf[2 * gate + side];
    let last = first;
    while (first > stayStart[qubit] && only(first - 1)) first--;
    while (last + 1 < stayStart[qubit + 1] && only(last + 1)) last++;
    return { first, last };
  }

  /** The stay of a gate's other operand. */
  #otherStay(gate: number, qubit: number): number {
    const { stayOf, qubitOf } = this.#layout.instance;
    return stayOf[qubitOf[2 * gate] === qubit ? 2 * gate + 1 : 2 * gate];
  }

  /** The stay that a qubit is in at a gate. */
  #stayAt(qubit: number, gate: number): number {
    const { stayStart } = this.#layout.instance;
    const { moveAt } = this.#layout;
    let low = stayStart[qubit];
    let high = stayStart[qubit + 1] - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (moveAt[middle] <= gate) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #pick(n: number): number {
    return pick(this.#random, n);
  }
}
