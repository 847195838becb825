import type { Network, PoolFigures } from "../../src/network/network.ts";
import type { Demands } from "./demands.ts";
import type { GenerationLaw } from "./generation.ts";
import type { PurificationPlan } from "./purification.ts";

/** How many requests of a link are looked at together. */
const HORIZON = 8;

/**
 * Decides when attempts for a request that is not ready may start. `lookahead` starts a lead L before the request is
 * expected to be ready. With mean wait m for a pair, starting too late keeps about N data qubits waiting, and too early two
 * halves: N m e^(-L/m) + 2 (L - m + m e^(-L/m)) qubit-seconds of dephasing are least at L = m ln(1 + N/2). Requests that
 * follow each other on a link need an m each.
 */
export class StartPolicy {
  readonly #policy: PoolFigures["policy"];
  readonly #demands: Demands;
  /** Mean time per delivered pair, and the lead, per link. */
  readonly #meanNs: readonly number[];
  readonly #leadNs: readonly number[];
  readonly #expected: (node: number) => number;

  /** `expected(node)` is when a request is expected to be ready, as far as is known now. */
  constructor(
    network: Network,
    dataQubits: number,
    laws: readonly GenerationLaw[],
    plans: readonly PurificationPlan[],
    demands: Demands,
    expected: (node: number) => number,
  ) {
    this.#policy = network.pool?.policy ?? "lookahead";
    this.#demands = demands;
    this.#meanNs = laws.map((law, link) => law.meanNs * plans[link].heralded);
    this.#leadNs = this.#meanNs.map((mean) => mean * Math.log1p(dataQubits / 2));
    this.#expected = expected;
  }

  /** The earliest time at which attempts for the link's k-th open request may start; Infinity when only once it is ready. */
  startAt(link: number, k: number): number {
    if (this.#policy === "eager") return 0;
    if (this.#policy === "none") return Number.POSITIVE_INFINITY;
    let start = Number.POSITIVE_INFINITY;
    for (let j = k; j < k + HORIZON; j++) {
      const node = this.#demands.node(link, j);
      if (node === Number.POSITIVE_INFINITY) break;
      start = Math.min(start, this.#expected(node) - this.#leadNs[link] - (j - k) * this.#meanNs[link]);
    }
    return start;
  }
}
