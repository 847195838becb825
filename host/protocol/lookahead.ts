import { type Decay, heldDecay, type Network, type PoolFigures } from "../../src/network/network.ts";
import { Forecast } from "./forecast.ts";
import type { Graph } from "./graph.ts";
import type { LinkSetup } from "./linkListener.ts";
import type { Stock } from "./stock.ts";

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
 * derivative of D E[late] + H E[early] to 0 gives q = D / (D + H). Waits are taken to be exponential, and a link looks no
 * further than the first request that nothing it holds or makes will serve: looking at several made no shot shorter.
 */
export class StartPolicy {
  readonly #policy: PoolFigures["policy"];
  readonly #forecast: Forecast;
  /** Per link, the mean time per delivered pair, and the lead. */
  readonly #meanNs: readonly number[];
  readonly #leadNs: readonly number[];
  /** For which request each link waits, and until when it need not be asked again. */
  readonly #asleep: { request: number; untilNs: number }[];

  constructor(network: Network, { graph, placement, laws, plans }: LinkSetup, { stock, obstacle }: Prospects) {
    this.#policy = network.pool?.policy ?? "lookahead";
    this.#meanNs = laws.map((law, link) => law.meanNs * plans[link].heralded);
    const underWay = parallelism(graph);
    // log1p gives the same bits in every engine.
    this.#leadNs = network.links.map(
      ({ between }, link) => -this.#meanNs[link] * Math.log1p(-timeliness(network, placement, between, underWay)),
    );
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

  /** The earliest time at which attempts of the link for the request `node` may start; Infinity when only once it is ready. */
  startAt(link: number, node: number, nowNs: number): number {
    if (this.#policy === "eager") return 0;
    if (this.#policy === "none") return Number.POSITIVE_INFINITY;
    const sleep = this.#asleep[link];
    if (sleep.request === node && nowNs < sleep.untilNs) return sleep.untilNs;
    // What is expected changes: a link asks again in time to be early for the next request.
    const lead = this.#leadNs[link];
    const patienceNs = this.#meanNs[link] + lead;
    sleep.request = node;
    sleep.untilNs = Math.min(nowNs + patienceNs, this.#forecast.ready(node, nowNs, nowNs + lead + patienceNs) - lead);
    return sleep.untilNs;
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
