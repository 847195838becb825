/** What an operation has in place of a slot when it acts on every vector. */
export const NO_SLOT = 0xffffffff;

/** Kinds of operation in the order of a step; 1 to 3 are matrices on that many bits. */
export const SWAP_KIND = 0;
export const PHASE_KIND = 4;
export const FACTOR_KIND = 5;
export const DIAGONAL_KIND = 6;
export const SIGNS_KIND = 7;
const KINDS = 8;

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
  readonly #steps: { numbers: number[]; body: WordList }[] = [];
  #last = Number.POSITIVE_INFINITY;

  get length(): number {
    return this.#steps.length;
  }

  /** Where the words of an operation of that kind go. */
  add(kind: number): WordList {
    if (kind < this.#last) this.#steps.push({ numbers: new Array<number>(KINDS).fill(0), body: new WordList() });
    this.#last = kind;
    const step = this.#steps[this.#steps.length - 1];
    step.numbers[kind]++;
    return step.body;
  }

  /** Exchanges two register bits, and their places in `order`. */
  swap(order: number[], low: number, high: number): void {
    this.add(SWAP_KIND).u32(SWAPS.indexOf(`${low} ${high}`), 0, 0, 0);
    [order[low], order[high]] = [order[high], order[low]];
  }

  writeTo(words: WordList): void {
    for (const { numbers, body } of this.#steps) {
      const [swaps, dense1, dense2, dense3, phases, factors, diagonals, signs] = numbers;
      words.u32(swaps | (dense1 << 16), dense2 | (dense3 << 16), phases | (factors << 16), signs | (diagonals << 16));
      words.append(body);
    }
  }
}
