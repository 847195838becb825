import type { Graph } from "./graph.ts";

/** Where a node is in its life. */
export const STATE = { idle: 0, needsPairs: 1, needsRoom: 2, needsGate: 3, started: 4, done: 5 } as const;

/** Which operations of a graph may start: counts what each still waits for, and knows which are done. */
export class Progress {
  readonly state: number[] = [];
  /** Nodes whose operands have become free, in the order in which they did; whoever starts them empties the list. */
  readonly ready: number[] = [];
  /** Nodes of the graph that are known here. */
  nodes = 0;
  /** The earliest node that is not done. */
  frontier = 0;
  #remaining = 0;
  readonly #pending: number[] = [];
  /** What has happened, for nodes that come to know of it late: slots whose operand is free, moves that have arrived and that have left. */
  readonly #released: boolean[] = [];
  readonly #arrived: boolean[] = [];
  readonly #left: boolean[] = [];
  readonly #graph: Graph;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  reset(): void {
    this.nodes = 0;
    this.frontier = 0;
    this.#remaining = 0;
  }

  /** Takes in every node that the graph has gained, whether or not those before them are done. */
  extend(): void {
    const graph = this.#graph;
    const first = this.nodes;
    this.nodes = graph.nodes;
    for (let n = first; n < this.nodes; n++) {
      this.state[n] = STATE.idle;
      this.#arrived[n] = false;
      this.#left[n] = false;
      for (let s = graph.firstSlot[n]; s < graph.firstSlot[n + 1]; s++) this.#released[s] = false;
      const pending = graph.pending[n] - (first > 0 ? this.#alreadyHappened(n) : 0);
      this.#pending[n] = pending;
      if (pending === 0) this.ready.push(n);
    }
    this.#remaining += this.nodes - first;
  }

  /** How many of the things that a node waits for have happened before it was known. */
  #alreadyHappened(node: number): number {
    const graph = this.#graph;
    let count = 0;
    for (let s = graph.firstSlot[node]; s < graph.firstSlot[node + 1]; s++) {
      if (graph.slotPrevious[s] >= 0 && this.#released[graph.slotPrevious[s]]) count++;
    }
    for (const move of graph.afterArrival[node]) if (this.#arrived[move]) count++;
    for (const move of graph.afterLeaving[node]) if (this.#left[move]) count++;
    return count;
  }

  get finished(): boolean {
    return this.#remaining === 0;
  }

  /** The operand of a slot is free for the next operation on it. */
  release(slot: number): void {
    this.#released[slot] = true;
    const next = this.#graph.slotNext[slot];
    if (next >= 0 && next < this.nodes) this.satisfy(next);
  }

  /** A qubit has moved in, or out, with this node. */
  arrived(node: number): void {
    this.#arrived[node] = true;
    this.#satisfyAll(this.#graph.onArrival[node]);
  }

  left(node: number): void {
    this.#left[node] = true;
    this.#satisfyAll(this.#graph.onLeaving[node]);
  }

  /** One of the things that a node waits for has happened. */
  satisfy(node: number): void {
    if (--this.#pending[node] === 0) this.ready.push(node);
  }

  #satisfyAll(nodes: readonly number[]): void {
    for (const node of nodes) if (node < this.nodes) this.satisfy(node);
  }

  /** A node is done; true when that moves the frontier. */
  done(node: number): boolean {
    this.state[node] = STATE.done;
    this.#remaining--;
    if (node !== this.frontier) return false;
    while (this.frontier < this.nodes && this.state[this.frontier] === STATE.done) this.frontier++;
    return true;
  }

  /** The first node in a state; -1 when there is none. */
  firstIn(state: number): number {
    return this.state.slice(0, this.nodes).indexOf(state);
  }
}
