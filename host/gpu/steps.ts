/** What an operation has in place of a slot when it acts on every vector. */
export const NO_SLOT = 0xffffffff;

/** Kinds of operation in the order of a step. */
export const KINDS = ["swap", "dense1", "real", "turn", "dense2", "dense3", "phase", "factor", "diagonal", "signs"] as const;
export type StepKind = (typeof KINDS)[number];
/** Bits of the number of operations of each kind in a step. */
const NUMBER_BITS = 8;
const MOST_IN_STEP = 2 ** NUMBER_BITS - 1;

/** The kernel's numbers for exchanges of register bits. */
const SWAPS = ["0 1", "0 2", "0 3", "1 2", "1 3", "2 3"];

/** Grows by words; matrices are f32. */
export class WordList {
  readonly #words: number[] = [];
  readonly #float = new Float32Array(1);
  readonly #bits = new Uint32Array(this.#float.buffer);

  get length(): number {
    return this.#words.length;
  }

  u32(...words: readonly number[]): void {
    for (const word of words) this.#words.push(word >>> 0);
  }

  f32(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) {
      this.#float[0] = values[i];
      this.#words.push(this.#bits[0]);
    }
  }

  /** Zeros up to a multiple of `multiple` words. */
  pad(multiple: number): void {
    while (this.#words.length % multiple !== 0) this.#words.push(0);
  }

  append(other: WordList): void {
    for (const word of other.#words) this.#words.push(word);
  }

  toArray(): Uint32Array<ArrayBuffer> {
    return Uint32Array.from(this.#words);
  }
}

/** Operations in steps, each of which has its swaps first, then matrices from narrow to wide, then phases, factors, diagonals and signs. */
export class StepList {
  readonly #steps: { numbers: Uint8Array<ArrayBuffer>; body: WordList }[] = [];
  #last = Number.POSITIVE_INFINITY;

  get length(): number {
    return this.#steps.length;
  }

  /** Where the words of an operation of that kind go. */
  add(kind: StepKind): WordList {
    const place = KINDS.indexOf(kind);
    const open = this.#steps.at(-1);
    const isNew = open === undefined || place < this.#last || open.numbers[place] === MOST_IN_STEP;
    const step = isNew ? { numbers: new Uint8Array(16), body: new WordList() } : open;
    if (isNew) this.#steps.push(step);
    this.#last = place;
    step.numbers[place]++;
    return step.body;
  }

  /** Exchanges two register bits, and their places in `order`. */
  swap(order: number[], low: number, high: number): void {
    this.add("swap").u32(SWAPS.indexOf(`${low} ${high}`), 0, 0, 0);
    [order[low], order[high]] = [order[high], order[low]];
  }

  writeTo(words: WordList): void {
    for (const { numbers, body } of this.#steps) {
      words.u32(...new Uint32Array(numbers.buffer));
      words.append(body);
    }
  }
}
