import type { RunOutcome, RunResult } from "../types.ts";

/** News twice a second are as many as a person follows. */
const EVERY_MS = 500;
/** At most this share of the time goes into putting news together. */
const SHARE = 0.05;

/** Lets the newest of what shots have amounted to through, now and then. */
export class PartialStream {
  readonly #send: (outcome: RunOutcome) => void;
  #newest: (() => RunOutcome) | null = null;
  #nextMs = 0;

  constructor(send: (outcome: RunOutcome) => void) {
    this.#send = send;
  }

  offer(outcome: () => RunOutcome): void {
    this.#newest = outcome;
  }

  /** Sends what is due. */
  flow(): void {
    const startMs = performance.now();
    if (this.#newest === null || startMs < this.#nextMs) return;
    this.#send(this.#newest());
    this.#newest = null;
    const endMs = performance.now();
    this.#nextMs = endMs + Math.max(EVERY_MS, (endMs - startMs) / SHARE);
  }
}

const LIKELIEST = 20;

/** The same with the ideal probabilities of outcomes that were seen or are among the likeliest: there may be tens of thousands. */
export function withLikelyIdeal(result: RunResult): RunResult {
  if (result.ideal === null) return result;
  const entries = Object.entries(result.ideal);
  const least = entries.map(([, p]) => p).sort((a, b) => b - a)[LIKELIEST] ?? 0;
  return { ...result, ideal: Object.fromEntries(entries.filter(([outcome, p]) => p > least || outcome in result.counts)) };
}
