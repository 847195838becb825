import type { Network } from "../../src/network/network.ts";
import type { EventQueue } from "./events.ts";
import type { Graph } from "./graph.ts";
import type { PairTable } from "./pairTable.ts";
import type { PairWorks } from "./pairWorks.ts";
import type { Recorder } from "./recorder.ts";

/** Since when each operand waits for its next operation, and what disturbed it meanwhile. */
export class OperandWaits {
  readonly #graph: Graph;
  readonly #events: EventQueue;
  readonly #works: PairWorks;
  readonly #pairs: PairTable;
  /** When the operand of a slot was left alone: the end of the operation on it. */
  readonly #idleFrom: number[] = [];
  /** Attempts in the QPU until then; kept only where attempts disturb data qubits. */
  readonly #attemptsFrom: number[] = [];
  readonly #disturbs: readonly boolean[];

  constructor(graph: Graph, network: Network, events: EventQueue, works: PairWorks, pairs: PairTable) {
    this.#graph = graph;
    this.#events = events;
    this.#works = works;
    this.#pairs = pairs;
    this.#disturbs = network.qpus.map((qpu) => (qpu.ions?.attemptFlipProbability ?? 0) > 0);
  }

  /** A node begins: what its operands waited is recorded. */
  begin(node: number, recorder: Recorder): void {
    const graph = this.#graph;
    const { now } = this.#events;
    for (let s = graph.firstSlot[node]; s < graph.firstSlot[node + 1]; s++) {
      const previous = graph.slotPrevious[s];
      if (previous < 0 || graph.slotLive[s] === 0 || graph.slotEnds[s] === 0) continue;
      const idle = now - this.#idleFrom[previous];
      if (idle > 0) recorder.idle(graph, s, graph.visit[node], idle, this.#attemptsSince(s, previous));
    }
  }

  /** The operation on a slot's operand ends now; barriers let the waiting before them go on. */
  end(slot: number): void {
    const previous = this.#graph.slotPrevious[slot];
    if (this.#graph.slotEnds[slot] === 1 || previous < 0) this.since(slot, this.#events.now);
    else {
      this.#idleFrom[slot] = this.#idleFrom[previous];
      this.#attemptsFrom[slot] = this.#attemptsFrom[previous];
    }
  }

  /** The slot's operand waits since `timeNs`. */
  since(slot: number, timeNs: number): void {
    this.#idleFrom[slot] = timeNs;
    const qpu = this.#graph.slotQpu[slot];
    if (this.#disturbs[qpu]) this.#attemptsFrom[slot] = this.#works.attemptsAt(this.#pairs, qpu);
  }

  /** Attempts in the QPU while a slot's operand waited; undefined where they do not disturb it: copies sit on other ions. */
  #attemptsSince(slot: number, previous: number): number | undefined {
    const graph = this.#graph;
    const qpu = graph.slotQpu[slot];
    if (!this.#disturbs[qpu] || graph.operands[graph.slotKey[slot]].packet !== undefined) return undefined;
    return this.#works.attemptsAt(this.#pairs, qpu) - this.#attemptsFrom[previous];
  }
}
