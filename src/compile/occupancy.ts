import type { Layout } from "./layout.ts";

/**
 * Data qubits in every QPU at every gate, and by how much they exceed the capacities in all. A qubit that moves just before a
 * gate also counts at that gate in the QPU that it leaves, so that moves can be made one after another, unless qubits can be
 * exchanged there, one waiting on its communication qubit until the other has left.
 */
export class Occupancy {
  excess = 0;
  readonly #layout: Layout;
  readonly #capacities: readonly number[];
  readonly #exchanging: readonly number[];
  readonly #slots: number;
  /** At qpu * slots + gate. */
  readonly #held: Int32Array;

  constructor(layout: Layout, capacities: readonly number[], exchanging: readonly number[]) {
    this.#layout = layout;
    this.#capacities = capacities;
    this.#exchanging = exchanging;
    this.#slots = layout.instance.gates + 1;
    this.#held = new Int32Array(layout.qpus * this.#slots);
    const { stayStart, qubits } = layout.instance;
    for (let q = 0; q < qubits; q++) this.count(stayStart[q], stayStart[q + 1] - 1, 1);
  }

  /** The gate before which a stay begins, and at which it ends. */
  start(stay: number): number {
    return this.#layout.moveAt[stay];
  }

  end(stay: number): number {
    return this.#isLast(stay) ? this.#slots : this.#layout.moveAt[stay + 1];
  }

  /** Adds (1) or takes away (-1) the stays `first` to `last` of one qubit, with the moves at both ends. */
  count(first: number, last: number, sign: 1 | -1): void {
    const { stayQpu, moveAt } = this.#layout;
    for (let stay = first; stay <= last; stay++) this.#fill(stayQpu[stay], moveAt[stay], this.end(stay), sign);
    for (let stay = Math.max(first, 1); stay <= last + 1; stay++) {
      if (stay >= stayQpu.length || this.#isLast(stay - 1) || stayQpu[stay] === stayQpu[stay - 1]) continue;
      if (this.#exchanging.includes(stayQpu[stay - 1])) continue;
      this.#fill(stayQpu[stay - 1], moveAt[stay], moveAt[stay] + 1, sign);
    }
  }

  /** At how many gates from `from` up to `to` a QPU has no room for one more qubit. */
  crowded(qpu: number, from: number, to: number): number {
    const held = this.#held;
    const capacity = this.#capacities[qpu];
    let count = 0;
    for (let i = qpu * this.#slots + from; i < qpu * this.#slots + to; i++) if (held[i] >= capacity) count++;
    return count;
  }

  /** The same at the one gate at which a leaving qubit still counts. */
  crowdedOnLeaving(qpu: number, gate: number): number {
    return this.#exchanging.includes(qpu) ? 0 : this.crowded(qpu, gate, gate + 1);
  }

  /** The first gate from `from` to `to` at which a QPU is overfull, or -1. */
  firstExcess(qpu: number, from: number, to: number): number {
    for (let t = from; t < to; t++) if (this.#held[qpu * this.#slots + t] > this.#capacities[qpu]) return t;
    return -1;
  }

  #isLast(stay: number): boolean {
    return stay + 1 >= this.#layout.stayQpu.length || this.#layout.isFirst[stay + 1] === 1;
  }

  #fill(qpu: number, from: number, to: number, sign: 1 | -1): void {
    const held = this.#held;
    const capacity = this.#capacities[qpu];
    let excess = 0;
    for (let i = qpu * this.#slots + from; i < qpu * this.#slots + to; i++) {
      if (sign > 0) {
        if (held[i]++ >= capacity) excess++;
      } else if (--held[i] >= capacity) excess--;
    }
    this.excess += excess;
  }
}
