import type { TileLimits } from "./pass.ts";

/** The bits of one tile as they are taken: how many fit, and how many of those that choose between buffers. */
export class Tile {
  readonly #limits: TileLimits;
  readonly #taken: Uint8Array;
  #room: number;
  #chunkRoom: number;

  constructor(qubits: number, limits: TileLimits) {
    const size = Math.min(limits.tileQubits, qubits);
    const low = Math.min(limits.lowQubits, size);
    this.#limits = limits;
    this.#taken = new Uint8Array(qubits).fill(1, 0, low);
    this.#room = size - low;
    this.#chunkRoom = limits.chunkBits ?? 0;
  }

  get isFull(): boolean {
    return this.#room === 0;
  }

  has(bits: readonly number[]): boolean {
    for (const bit of bits) if (this.#taken[bit] === 0) return false;
    return true;
  }

  /** How many of the bits are not in the tile yet, or 0 when they do not all fit. */
  lacks(bits: readonly number[]): number {
    let missing = 0;
    let high = 0;
    for (const bit of bits) {
      if (this.#taken[bit] === 1) continue;
      missing++;
      if (this.#isHigh(bit)) high++;
    }
    return missing <= this.#room && high <= this.#chunkRoom ? missing : 0;
  }

  /** Takes the bits, which `lacks` said fit. */
  take(bits: readonly number[]): void {
    for (const bit of bits) {
      if (this.#taken[bit] === 1) continue;
      this.#taken[bit] = 1;
      this.#room--;
      if (this.#isHigh(bit)) this.#chunkRoom--;
    }
  }

  /** Gives back bits that `take` took. */
  release(bits: readonly number[]): void {
    for (const bit of bits) {
      this.#taken[bit] = 0;
      this.#room++;
      if (this.#isHigh(bit)) this.#chunkRoom++;
    }
  }

  /** The bits in ascending order, filled up from the lowest that are free. */
  filled(): number[] {
    for (let bit = 0; !this.isFull && bit < this.#taken.length; bit++) if (this.lacks([bit]) === 1) this.take([bit]);
    return Array.from(this.#taken.keys()).filter((bit) => this.#taken[bit] === 1);
  }

  #isHigh(bit: number): boolean {
    return bit >= (this.#limits.chunkQubits ?? this.#taken.length);
  }
}
