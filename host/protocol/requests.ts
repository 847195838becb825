import { insertSorted } from "./slots.ts";

/** Requests that are ready and lack a pair, per link in program order; those that were served since are pruned when met. */
export class Requests {
  readonly #waiting: number[][];
  /** Per QPU, its links with such requests; those without are pruned when met. */
  readonly #wanted: number[][];
  readonly #between: readonly (readonly [number, number])[];
  readonly #isWaiting: (node: number) => boolean;

  constructor(between: readonly (readonly [number, number])[], qpus: number, isWaiting: (node: number) => boolean) {
    this.#between = between;
    this.#isWaiting = isWaiting;
    this.#waiting = between.map(() => []);
    this.#wanted = Array.from({ length: qpus }, () => []);
  }

  reset(): void {
    for (const list of this.#waiting) list.length = 0;
    for (const list of this.#wanted) list.length = 0;
  }

  add(link: number, node: number): void {
    const waiting = this.#waiting[link];
    if (waiting.length === 0) for (const qpu of this.#between[link]) if (!this.#wanted[qpu].includes(link)) this.#wanted[qpu].push(link);
    insertSorted(waiting, node);
  }

  /** Requests of the link in program order, and some that were served since. */
  of(link: number): readonly number[] {
    return this.#waiting[link];
  }

  /** Whether fewer than `held` requests wait for the link before `node`. */
  isServed(link: number, node: number, held: number): boolean {
    let left = held;
    for (const other of this.#waiting[link]) {
      if (other >= node || left === 0) break;
      if (this.#isWaiting(other)) left--;
    }
    return left > 0;
  }

  /** The first request of the link behind `covered` others; Infinity when there is none. */
  after(link: number, covered: number): number {
    const waiting = this.#waiting[link];
    let kept = 0;
    for (const node of waiting) if (this.#isWaiting(node)) waiting[kept++] = node;
    if (kept < waiting.length) waiting.length = kept;
    return kept > covered ? waiting[covered] : Number.POSITIVE_INFINITY;
  }

  /** Links of the QPU that have requests, as far as `after` has not shown otherwise. */
  links(qpu: number): readonly number[] {
    const wanted = this.#wanted[qpu];
    for (let i = wanted.length - 1; i >= 0; i--) {
      if (this.#waiting[wanted[i]].length > 0) continue;
      wanted[i] = wanted[wanted.length - 1];
      wanted.pop();
    }
    return wanted;
  }
}
