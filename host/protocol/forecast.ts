import type { Graph } from "./graph.ts";
import { NODE } from "./graph.ts";

/** Nodes that one question looks at; what lies behind them is taken to be on time. */
const REACH = 32;

/**
 * When an operation may be expected to have its operands, as far as is known now: what has begun ends after its duration, what
 * has not begins at the earliest when its own operands are there, and a request for pairs that are not held waits for their mean.
 */
export class Forecast {
  readonly #graph: Graph;
  /** Mean wait for a pair of each of these links, as far as none is held. */
  readonly #pairWaitNs: (links: readonly number[]) => number;
  /** The earlier node that a request has to wait for because its copy would take that node's room; -1 when there is none. */
  readonly #obstacle: (node: number) => number;
  /** When each node began; -1 before. */
  readonly #beganNs: number[] = [];
  /** Answers of the question of this number, so that no node is looked at twice. */
  readonly #asked: number[] = [];
  readonly #answer: number[] = [];
  #question = 0;
  #left = 0;
  #now = 0;

  constructor(graph: Graph, pairWaitNs: (links: readonly number[]) => number, obstacle: (node: number) => number) {
    this.#graph = graph;
    this.#obstacle = obstacle;
    this.#pairWaitNs = pairWaitNs;
  }

  /** Forgets what began. */
  reset(): void {
    this.#beganNs.fill(-1);
    this.#answer.fill(0);
  }

  /** Takes in the nodes that the graph has gained. */
  extend(): void {
    for (let node = this.#beganNs.length; node < this.#graph.nodes; node++) {
      this.#beganNs.push(-1);
      this.#asked.push(0);
      this.#answer.push(0);
    }
  }

  began(node: number, nowNs: number): void {
    this.#beganNs[node] = nowNs;
  }

  /** When `node` is expected to be ready. The search ends at the first path that comes out beyond `limitNs`: then it is ready no sooner than the answer. */
  ready(node: number, nowNs: number, limitNs: number): number {
    this.#question++;
    this.#left = REACH;
    this.#now = nowNs;
    const ready = this.#ready(node, limitNs);
    const obstacle = ready <= limitNs ? this.#obstacle(node) : -1;
    return obstacle < 0 ? ready : Math.max(ready, this.#end(obstacle, 0, limitNs));
  }

  #ready(node: number, limitNs: number): number {
    // Expectations that lie beyond the limit stand until their time comes near.
    if (this.#asked[node] === this.#question || this.#answer[node] > limitNs) return this.#answer[node];
    const graph = this.#graph;
    let ready = Math.max(this.#now, graph.notBeforeNs[node]);
    if (this.#left-- <= 0) return ready;
    const { kind } = graph;
    if (kind[node] === NODE.closeData || kind[node] === NODE.takeOver) {
      const bit = this.#end(node - 1, graph.messageNs[node], limitNs);
      if (bit > ready) ready = bit;
    }
    for (let s = graph.firstSlot[node]; s < graph.firstSlot[node + 1] && ready <= limitNs; s++) {
      const previous = graph.slotPrevious[s];
      if (previous < 0) continue;
      const end = this.#end(graph.slotNode[previous], graph.slotDelayNs[previous], limitNs);
      if (end > ready) ready = end;
    }
    this.#asked[node] = this.#question;
    this.#answer[node] = ready;
    return ready;
  }

  /** When an operand of a node is expected to be free, so long after the node begins. */
  #end(node: number, durationNs: number, limitNs: number): number {
    const began = this.#beganNs[node];
    if (began >= 0) return began + durationNs;
    const route = this.#graph.route[node];
    const after = route ? durationNs + this.#pairWaitNs(route.links) : durationNs;
    // No need to look further where this alone is beyond the limit.
    return (limitNs - after < this.#now ? this.#now : this.#ready(node, limitNs - after)) + after;
  }
}
