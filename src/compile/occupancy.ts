import type { Layout } from "./layout.ts";

/**
 * Data qubits in every QPU at every gate, and by how much they exceed the capacities in all. A qubit that moves just before a
 * gate also counts at that gate in the QPU that it leaves, so that moves can be made one after another, unless qubits can be
 * exchanged there, one waiting on its communication qubit until the other has left.
 */
export class Occupancy {
  excess = 0;
  readonly #layout: Layout;
  readonly #exchanging: readonly number[];
  readonly #slots: number;
  /**
   * What a QPU holds less its capacity, counted in binary from -2^`#digits`, for 32 gates at a time: digit d of word w is at w * #digits + d.
   * The last digit is set where the QPU has no room for one more; those words are apart, in `#full`. `#words` words per QPU.
   */
  readonly #held: Int32Array;
  readonly #full: Int32Array;
  readonly #words: number;
  readonly #digits: number;

  constructor(layout: Layout, capacities: readonly number[], exchanging: readonly number[]) {
    this.#layout = layout;
    this.#exchanging = exchanging;
    const { stayStart, qubits, gates } = layout.instance;
    this.#slots = gates + 1;
    this.#words = (this.#slots + 31) >> 5;
    // A qubit counts twice where it moves.
    this.#digits = 32 - Math.clz32(Math.max(2 * qubits, ...capacities));
    this.#held = new Int32Array(layout.qpus * this.#words * this.#digits);
    this.#full = new Int32Array(layout.qpus * this.#words);
    capacities.forEach((places, k) => {
      if (places === 0) this.#full.fill(-1, k * this.#words, (k + 1) * this.#words);
      const below = 2 ** this.#digits - places;
      for (let w = k * this.#words; w < (k + 1) * this.#words; w++) {
        for (let d = 0; d < this.#digits; d++) if ((below >> d) & 1) this.#held[w * this.#digits + d] = -1;
      }
    });
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

  /** Counts a qubit that is in a QPU up to another gate than before. */
  shift(qpu: number, before: number, after: number): void {
    if (before < after) this.#fill(qpu, before, after, 1);
    else this.#fill(qpu, after, before, -1);
  }

  /** At how many gates from `from` up to `to` a QPU has no room for one more qubit. */
  crowded(qpu: number, from: number, to: number): number {
    if (from >= to) return 0;
    const full = this.#full;
    const at = qpu * this.#words;
    const first = at + (from >> 5);
    const last = at + ((to - 1) >> 5);
    const head = -1 << (from & 31);
    const tail = -1 >>> (31 - ((to - 1) & 31));
    if (first === last) return ones(full[first] & head & tail);
    let count = ones(full[first] & head) + ones(full[last] & tail);
    for (let i = first + 1; i < last; i++) if (full[i] !== 0) count += ones(full[i]);
    return count;
  }

  /** The same at the one gate at which a leaving qubit still counts. */
  crowdedOnLeaving(qpu: number, gate: number): number {
    return this.#exchanging.includes(qpu) ? 0 : this.crowded(qpu, gate, gate + 1);
  }

  /** The first gate from `from` to `to` at which a QPU is overfull, or -1. */
  firstExcess(qpu: number, from: number, to: number): number {
    for (let w = from >> 5; w << 5 < to; w++) {
      const word = qpu * this.#words + w;
      const full = this.#full[word] & within(w, from, to);
      if (full === 0) continue;
      let over = 0;
      for (let d = 0; d < this.#digits; d++) over |= this.#held[word * this.#digits + d];
      over &= full;
      if (over !== 0) return (w << 5) + 31 - Math.clz32(over & -over);
    }
    return -1;
  }

  #isLast(stay: number): boolean {
    return stay + 1 >= this.#layout.stayQpu.length || this.#layout.isFirst[stay + 1] === 1;
  }

  /** One more or one less at 32 gates in one step, carrying from digit to digit. */
  #fill(qpu: number, from: number, to: number, sign: 1 | -1): void {
    const held = this.#held;
    const full = this.#full;
    const digits = this.#digits;
    let excess = 0;
    for (let w = from >> 5; w << 5 < to; w++) {
      const word = qpu * this.#words + w;
      const gates = within(w, from, to);
      const before = full[word];
      let carry = gates;
      const end = (word + 1) * digits;
      for (let d = end - digits; carry !== 0 && d < end; d++) {
        const old = held[d];
        held[d] = old ^ carry;
        carry &= sign > 0 ? old : ~old;
      }
      full[word] = before ^ carry;
      excess += sign * ones((sign > 0 ? before : before ^ carry) & gates);
    }
    this.excess += excess;
  }
}

/** The bits of word w that stand for gates from `from` up to `to`. */
function within(w: number, from: number, to: number): number {
  const first = from - 32 * w;
  const beyond = 32 * (w + 1) - to;
  return (first > 0 ? -1 << first : -1) & (beyond > 0 ? -1 >>> beyond : -1);
}

/** Bits that are set. */
function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
