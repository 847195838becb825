import type { Graph } from "./graph.ts";

/** Which requests for pairs have been met, per link, in program order. */
export class Demands {
  readonly #graph: Graph;
  readonly #met: boolean[][];
  readonly #first: number[];
  readonly #unmet: number[];

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#met = graph.demands.map(() => []);
    this.#first = graph.demands.map(() => 0);
    this.#unmet = graph.demands.map(() => 0);
  }

  reset(): void {
    for (const met of this.#met) met.length = 0;
    this.#first.fill(0);
    this.#unmet.fill(0);
  }

  /** Takes in the requests that the graph has gained. */
  extend(): void {
    this.#graph.demands.forEach((demands, link) => {
      const met = this.#met[link];
      this.#unmet[link] += demands.length - met.length;
      while (met.length < demands.length) met.push(false);
    });
  }

  unmet(link: number): number {
    return this.#unmet[link];
  }

  meet(link: number, demand: number): void {
    const met = this.#met[link];
    met[demand] = true;
    this.#unmet[link]--;
    while (this.#first[link] < met.length && met[this.#first[link]]) this.#first[link]++;
  }

  /** The node of the k-th request that is not met; Infinity when there is none. */
  node(link: number, k: number): number {
    const met = this.#met[link];
    let left = k;
    for (let i = this.#first[link]; i < met.length; i++) {
      if (!met[i] && left-- === 0) return this.#graph.demands[link][i];
    }
    return Number.POSITIVE_INFINITY;
  }
}
