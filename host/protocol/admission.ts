import type { Graph } from "./graph.ts";
import { insertSorted } from "./slots.ts";

const NOBODY: readonly number[] = [];

/**
 * Decides whether a packet may open its copy now, ahead of earlier operations that are not done.
 *
 * A copy holds a communication qubit until it is closed, and cannot be taken back. So it may be opened early only if all
 * operations before it in program order could still be done one after another with it held (the banker's rule): at each of
 * them, what is taken in program order plus the copies opened early must not exceed the QPU's communication qubits.
 */
export class CopyAdmission {
  readonly #graph: Graph;
  readonly #capacity: readonly number[];
  /** Per QPU, for each occupancy entry, what would be taken there with the copies opened early. */
  readonly #load: number[][];
  /** First entry that is not done, and how many are known. */
  readonly #first: number[];
  readonly #known: number[];
  /** Nodes that were not let in, per QPU of the copy, and the earlier node whose room they would take. */
  readonly #refused: number[][];
  readonly #obstacle: number[] = [];

  constructor(graph: Graph, capacity: readonly number[]) {
    this.#graph = graph;
    this.#capacity = capacity;
    this.#load = capacity.map(() => []);
    this.#first = capacity.map(() => 0);
    this.#known = capacity.map(() => 0);
    this.#refused = capacity.map(() => []);
  }

  /** Forgets what was opened early; every node is still to be done. */
  reset(): void {
    this.#first.fill(0);
    this.#known.fill(0);
    for (const refused of this.#refused) refused.length = 0;
  }

  /** Takes in entries that the graph has gained. */
  extend(): void {
    this.#load.forEach((load, q) => {
      const taken = this.#graph.occupancy[q].taken;
      for (let i = this.#known[q]; i < taken.length; i++) load[i] = taken[i];
      this.#known[q] = taken.length;
    });
  }

  /**
   * Whether `node` may open a copy in `qpu` while nodes from `frontier` on are not done. One that may not is kept until
   * `released` gives it back.
   */
  admits(node: number, qpu: number, frontier: number): boolean {
    const obstacle = this.obstacle(node, qpu, frontier);
    if (obstacle < 0) return true;
    this.#obstacle[node] = obstacle;
    insertSorted(this.#refused[qpu], node);
    return false;
  }

  /** The earlier node whose room `node` would take if it opened a copy in `qpu` now, while nodes from `frontier` on are not done; -1 when there is none. */
  obstacle(node: number, qpu: number, frontier: number): number {
    const entries = this.#graph.occupancy[qpu].node;
    const load = this.#load[qpu];
    let i = this.#first[qpu];
    while (i < entries.length && entries[i] < frontier) i++;
    this.#first[qpu] = i;
    for (; i < entries.length && entries[i] < node; i++) if (load[i] >= this.#capacity[qpu]) return entries[i];
    return -1;
  }

  /** Nodes that may ask again: all of a QPU when a copy there has ended, or those whose obstacle is done. */
  released(qpu: number, all: boolean, frontier: number): readonly number[] {
    const refused = this.#refused[qpu];
    if (refused.length === 0 || !(all || refused.some((node) => this.#obstacle[node] < frontier))) return NOBODY;
    this.#refused[qpu] = [];
    return refused;
  }

  opened(node: number, qpu: number): void {
    this.#add(node, qpu, 1);
  }

  /** `opener` is the node that opened the copy. */
  closed(opener: number, qpu: number): void {
    this.#add(opener, qpu, -1);
  }

  #add(node: number, qpu: number, change: number): void {
    const entries = this.#graph.occupancy[qpu].node;
    const load = this.#load[qpu];
    for (let i = this.#first[qpu]; i < entries.length && entries[i] < node; i++) load[i] += change;
  }
}
