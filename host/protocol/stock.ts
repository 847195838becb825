/**
 * What a link holds and is making, counted in heralded pairs: a pair of level k stands for 2^k of them, and a request takes
 * one of the link's full level.
 */
export class Stock {
  /** Rounds of purification behind a pair that can be used. */
  readonly rounds: number;
  /** The pair whose herald is awaited, or -1. */
  attempting = -1;
  /** Pairs that can be used, oldest first. */
  readonly ready: number[] = [];
  /** Pairs that wait for a partner of their level. */
  readonly partial: number[] = [];
  /** Heralded pairs that failed purifications cost since the last delivery. */
  lost = 0;
  /** Heralded pairs here, in the works, and on their way. */
  #units = 0;
  readonly #full: number;

  constructor(rounds: number) {
    this.rounds = rounds;
    this.#full = 2 ** rounds;
  }

  clear(): void {
    this.attempting = -1;
    this.ready.length = 0;
    this.partial.length = 0;
    this.#units = 0;
    this.lost = 0;
  }

  /** Attempts for a pair begin; whatever becomes of it, `lose` or `use` tell. */
  begin(pair: number): void {
    this.attempting = pair;
    this.#units++;
  }

  /** A pair of this level is gone without having been used. */
  lose(level: number): void {
    this.#units -= 2 ** level;
  }

  /** Takes the oldest pair that can be used. */
  use(): number {
    this.#units -= this.#full;
    return this.ready.shift() as number;
  }

  /** Requests that what is here and on its way will serve, the last one perhaps in part. */
  get served(): number {
    return Math.ceil(this.#units / this.#full);
  }

  /** Requests that what is here and on its way will serve in full. */
  get covered(): number {
    return Math.floor(this.#units / this.#full);
  }

  /** Whether one more heralded pair has its use when so many requests are open. */
  wants(requests: number): boolean {
    return this.#units < requests * this.#full;
  }

  /** Whether something here could be given up: transfers and purifications under way cannot. */
  get loose(): boolean {
    return this.attempting >= 0 || this.partial.length > 0 || this.ready.length > 0;
  }

  keep(pair: number, level: number): void {
    (level === this.rounds ? this.ready : this.partial).push(pair);
  }

  /** Takes a pair off the lists; false when it is not on them. */
  remove(pair: number, level: number): boolean {
    const list = level === this.rounds ? this.ready : this.partial;
    const at = list.indexOf(pair);
    if (at < 0) return false;
    list.splice(at, 1);
    return true;
  }
}
