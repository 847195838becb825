import { type Decay, heldDecay, type Network, type PoolFigures } from "../../src/network/network.ts";
import { decay } from "../../src/rng/decay.ts";
import type { Demands } from "./demands.ts";
import { Forecast } from "./forecast.ts";
import type { Graph } from "./graph.ts";
import type { LinkSetup } from "./linkListener.ts";
import type { Stock } from "./stock.ts";

/** How many requests of a link are looked at together, and no more than pairs could be held. */
const HORIZON = 8;
/** Beyond this nothing is gained by starting even earlier. */
const SUREST = 0.9999;

/** What is known of the requests ahead. */
interface Prospects {
  /** What each link holds. */
  stock: readonly Stock[];
  /** The earlier node that a request has to wait for because its copy would take that node's room now; -1 when there is none. */
  obstacle(node: number): number;
}

/**
 * Decides when attempts for a request that is not ready may start. `lookahead` starts so long before the request is expected to
 * be ready that the pair is there in time with the probability q at which the expected dephasing is least: a pair that is late
 * keeps data qubits waiting, which lose D per second together; one that is early waits itself, and loses H. Setting the
 * derivative of D E[late] + H E[early] to 0 gives q = D / (D + H). The k-th of several pairs comes after a sum of k waits.
 */
export class StartPolicy {
  readonly #policy: PoolFigures["policy"];
  readonly #demands: Demands;
  readonly #forecast: Forecast;
  /** Per link, the mean time per delivered pair, and the lead for each number of pairs ahead. */
  readonly #meanNs: readonly number[];
  readonly #leadsNs: readonly (readonly number[])[];
  /** For which request each link waits, and until when it need not be asked again. */
  readonly #asleep: { request: number; untilNs: number }[];

  constructor(network: Network, { graph, placement, laws, plans }: LinkSetup, demands: Demands, { stock, obstacle }: Prospects) {
    this.#policy = network.pool?.policy ?? "lookahead";
    this.#demands = demands;
    this.#meanNs = laws.map((law, link) => law.meanNs * plans[link].heralded);
    this.#leadsNs = network.links.map(({ between }, link) => {
      const q = timeliness(network, placement, between, parallelism(graph));
      const length = Math.min(HORIZON, ...between.map((qpu) => network.qpus[qpu].communicationQubits));
      return Array.from({ length }, (_, ahead) => this.#meanNs[link] * waitQuantile(q, ahead + 1));
    });
    this.#asleep = network.links.map(() => ({ request: -1, untilNs: 0 }));
    const pairWaitNs = (links: readonly number[]): number => {
      let most = 0;
      for (const link of links) if (stock[link].ready.length === 0 && this.#meanNs[link] > most) most = this.#meanNs[link];
      return most;
    };
    this.#forecast = new Forecast(graph, pairWaitNs, obstacle);
  }

  reset(): void {
    this.#forecast.reset();
    for (const sleep of this.#asleep) sleep.request = -1;
  }

  /** Takes in the nodes that the graph has gained. */
  extend(): void {
    this.#forecast.extend();
  }

  began(node: number, nowNs: number): void {
    if (this.#policy === "lookahead") this.#forecast.began(node, nowNs);
  }

  /** The earliest time at which attempts for the link's k-th open request, `first`, may start; Infinity when only once it is ready. */
  startAt(link: number, k: number, first: number, nowNs: number): number {
    if (this.#policy === "eager") return 0;
    if (this.#policy === "none") return Number.POSITIVE_INFINITY;
    const sleep = this.#asleep[link];
    if (sleep.request === first && nowNs < sleep.untilNs) return sleep.untilNs;
    // What is expected changes: a link asks again in time to be early for the next request.
    const patienceNs = this.#meanNs[link] + this.#leadsNs[link][0];
    let start = nowNs + patienceNs;
    for (let ahead = 0; ahead < this.#leadsNs[link].length && start > nowNs; ahead++) {
      const node = ahead === 0 ? first : this.#demands.node(link, k + ahead);
      if (node === Number.POSITIVE_INFINITY) break;
      const lead = this.#leadsNs[link][ahead];
      start = Math.min(start, this.#forecast.ready(node, nowNs, nowNs + lead + patienceNs) - lead);
    }
    sleep.request = first;
    sleep.untilNs = start;
    return start;
  }
}

/** With which probability a pair should be there when it is needed, from what waiting costs on either side. */
function timeliness(network: Network, placement: readonly number[], ends: readonly [number, number], underWay: number): number {
  const data = placement.reduce((sum, q) => sum + errorRate(network.qpus[q]), 0) / underWay;
  const halves = ends.reduce((sum, q) => sum + errorRate(heldDecay(network.qpus[q])), 0);
  // Where nothing decays, waiting is counted alike for all.
  const q = data + halves > 0 ? data / (data + halves) : placement.length / (placement.length + 2 * underWay);
  return Math.min(SUREST, q);
}

/** Errors per second of a qubit that waits, to first order. */
function errorRate({ t1S, t2S }: Decay): number {
  return 1 / (4 * t1S) + 1 / (2 * t2S);
}

/** Operations under way at a time if nothing waited for pairs: a late one keeps about so much less of the machine waiting. */
function parallelism(graph: Graph): number {
  let busy = 0;
  let end = 0;
  graph.slotDelayNs.forEach((delayNs, slot) => {
    const node = graph.slotNode[slot];
    if (slot === graph.firstSlot[node]) busy += delayNs;
    end = Math.max(end, graph.earliestNs[node] + delayNs);
  });
  return Math.max(1, end === 0 ? 1 : busy / end);
}

/** The time in which n waits with exponential law and mean 1 are over with probability q. */
export function waitQuantile(q: number, n: number): number {
  let low = 0;
  let high = 1;
  while (erlang(high, n) < q) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (erlang(middle, n) < q) low = middle;
    else high = middle;
  }
  return high;
}

function erlang(x: number, n: number): number {
  let term = 1;
  let sum = 1;
  for (let i = 1; i < n; i++) {
    term *= x / i;
    sum += term;
  }
  return 1 - decay(x) * sum;
}
