/** Free places in one memory, first fit. Offsets and sizes are bytes, kept to multiples of 64 (a cache line). */
const LINE = 64;

export class Heap {
  readonly #start: number;
  readonly #end: number;
  /** Pieces in use by offset, and free gaps in ascending order. */
  readonly #used = new Map<number, number>();
  #gaps: { offset: number; size: number }[];

  /** Places lie in [start, end). */
  constructor(start: number, end: number) {
    this.#start = Math.ceil(start / LINE) * LINE;
    this.#end = end;
    this.#gaps = [{ offset: this.#start, size: this.#end - this.#start }];
  }

  /** An offset, or null when no gap is large enough. */
  allocate(bytes: number): number | null {
    const size = rounded(bytes);
    const gap = this.#gaps.find((g) => g.size >= size);
    if (!gap) return null;
    const { offset } = gap;
    gap.offset += size;
    gap.size -= size;
    if (gap.size === 0) this.#gaps = this.#gaps.filter((g) => g !== gap);
    this.#used.set(offset, size);
    return offset;
  }

  free(offset: number): void {
    const size = this.#used.get(offset);
    if (size === undefined) throw new RangeError(`nothing was allocated at ${offset}`);
    this.#used.delete(offset);
    this.#giveBack(offset, size);
  }

  /** Keeps the first bytes of a piece and frees the rest. */
  shorten(offset: number, bytes: number): void {
    const size = this.#used.get(offset);
    const kept = rounded(bytes);
    if (size === undefined || kept > size) throw new RangeError(`no ${bytes} bytes were allocated at ${offset}`);
    if (kept === size) return;
    this.#used.set(offset, kept);
    this.#giveBack(offset + kept, size - kept);
  }

  #giveBack(offset: number, size: number): void {
    const after = this.#gaps.findIndex((g) => g.offset > offset);
    const at = after < 0 ? this.#gaps.length : after;
    this.#gaps.splice(at, 0, { offset, size });
    this.#join(at);
    if (at > 0) this.#join(at - 1);
  }

  /** Joins gap i with the next when they touch. */
  #join(i: number): void {
    const gap = this.#gaps[i];
    const next = this.#gaps[i + 1];
    if (!next || gap.offset + gap.size !== next.offset) return;
    gap.size += next.size;
    this.#gaps.splice(i + 1, 1);
  }
}

function rounded(bytes: number): number {
  return Math.max(LINE, Math.ceil(bytes / LINE) * LINE);
}
