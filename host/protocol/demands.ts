import type { Graph } from "./graph.ts";

/** Which requests for pairs have been met, per link, in program order. */
export class Demands {
  readonly #graph: Graph;
  readonly #met: boolean[][];
  readonly #first: number[];
  readonly #unmet: number[];
  /** Requests that are known. */
  readonly #known: number[];

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#met = graph.demands.map(() => []);
    this.#first = graph.demands.map(() => 0);
    this.#unmet = graph.demands.map(() => 0);
    this.#known = graph.demands.map(() => 0);
  }

  reset(): void {
    this.#first.fill(0);
    this.#unmet.fill(0);
    this.#known.fill(0);
  }

  /** Takes in the requests that the graph has gained. */
  extend(): void {
    this.#graph.demands.forEach((demands, link) => {
      const met = this.#met[link];
      this.#unmet[link] += demands.length - this.#known[link];
      for (let i = this.#known[link]; i < demands.length; i++) met[i] = false;
      this.#known[link] = demands.length;
    });
  }

  unmet(link: number): number {
    return this.#unmet[link];
  }

  meet(link: number, demand: number): void {
    const met = this.#met[link];
    met[demand] = true;
    this.#unmet[link]--;
    while (this.#first[link] < this.#known[link] && met[this.#first[link]]) this.#first[link]++;
  }

  /** The node of the k-th request that is not met; Infinity when there is none. */
  node(link: number, k: number): number {
    const met = this.#met[link];
    let left = k;
    for (let i = this.#first[link]; i < this.#known[link]; i++) {
      if (!met[i] && left-- === 0) return this.#graph.demands[link][i];
    }
    return Number.POSITIVE_INFINITY;
  }
}
