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
  readonly #graph: Graph;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  reset(): void {
    this.nodes = 0;
    this.frontier = 0;
    this.#remaining = 0;
  }

  /** Takes in every node that the graph has gained. All earlier nodes are done. */
  extend(): void {
    const graph = this.#graph;
    const first = this.nodes;
    this.nodes = graph.nodes;
    const firstNewSlot = graph.firstSlot[first];
    for (let n = first; n < this.nodes; n++) {
      let pending = graph.pending[n];
      // What comes before the new nodes is done.
      if (first > 0) {
        for (let s = graph.firstSlot[n]; s < graph.firstSlot[n + 1]; s++) {
          if (graph.slotPrevious[s] >= 0 && graph.slotPrevious[s] < firstNewSlot) pending--;
        }
        for (const earlier of graph.after[n]) if (earlier < first) pending--;
      }
      this.#pending[n] = pending;
      this.state[n] = STATE.idle;
      if (pending === 0) this.ready.push(n);
    }
    this.#remaining = this.nodes - first;
  }

  get finished(): boolean {
    return this.#remaining === 0;
  }

  /** The operand of a slot is free for the next operation on it. */
  release(slot: number): void {
    const next = this.#graph.slotNext[slot];
    if (next >= 0 && next < this.nodes) this.satisfy(next);
  }

  satisfyAll(nodes: readonly number[]): void {
    for (const node of nodes) if (node < this.nodes) this.satisfy(node);
  }

  /** One of the things that a node waits for has happened. */
  satisfy(node: number): void {
    if (--this.#pending[node] === 0) this.ready.push(node);
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
