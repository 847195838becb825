import type { Circuit } from "../circuit/circuit.ts";
import { type Network, pairRoom } from "../network/network.ts";
import { connectedGroups, fewestEbits, packGroups } from "./groups.ts";
import { buildInstance, type Instance } from "./instance.ts";
import { Layout } from "./layout.ts";
import type { RouteCosts } from "./routeCosts.ts";
import { findRoutes, type Routes } from "./routes.ts";
import { Trees } from "./trees.ts";

/** What a search is about, as plain data that can be sent to another thread. */
export interface SearchJob {
  /** Without swaps in its straight-line part. */
  circuit: Circuit;
  network: Network;
  /** What a pair of each link costs, to choose among routes of equally many links. */
  routeCosts?: RouteCosts;
  /** QPU of each qubit to begin with. */
  start: readonly number[];
  /** Whether qubits stay there. */
  fixed: boolean;
  /** Whether copies may live on over gates that flip them. */
  embedding: boolean;
  seed: number;
  /** Work of each restart, in proposals that look at one gate; by default it grows with the circuit. */
  effort?: number;
  restarts?: number;
}

/** A job with all that is worked out of it once. */
export class Problem {
  readonly job: SearchJob;
  readonly instance: Instance;
  readonly routes: Routes;
  readonly trees: Trees;
  /** QPUs that can hold one copy while another is made, and so serve gates between two other QPUs. */
  readonly thirds: readonly number[];
  /** QPUs where a qubit that arrives can wait while another one leaves: room for it beside the pairs of any route through. */
  readonly exchanging: readonly number[];
  readonly effort: number;
  readonly restarts: number;
  /** No program needs fewer ebits. */
  readonly enough: number;
  /** Placements to look at before any search: QPU of each qubit. */
  readonly starts: readonly (readonly number[])[];

  constructor(job: SearchJob) {
    const { network } = job;
    const { qpus, links } = network;
    this.job = job;
    this.instance = buildInstance(job.circuit, job.embedding);
    this.routes = findRoutes(network, job.routeCosts);
    this.trees = new Trees(this.routes);
    const widest = links.reduce((room, link) => Math.max(room, pairRoom(link)), 1);
    this.thirds = qpus.flatMap((q, k) => (qpus.length > 2 && q.communicationQubits > widest ? [k] : []));
    const needed = this.routes.hops.some((hops) => hops > 1) ? 2 * widest : widest;
    this.exchanging = qpus.flatMap((q, k) => (q.communicationQubits > needed ? [k] : []));
    const { effort, restarts } = defaultWork(this.instance, network);
    this.effort = job.effort ?? effort;
    this.restarts = job.restarts ?? restarts;
    const groups = connectedGroups(this.instance);
    this.enough = fewestEbits(groups, network);
    this.starts = job.fixed ? [job.start] : [job.start, packGroups(groups, network)];
  }

  layout(start = this.job.start): Layout {
    return new Layout(this.instance, this.trees, start);
  }
}

/** Work in all restarts together, at most: a few seconds. */
const MOST_WORK = 20_000_000;

/**
 * Enough work for each restart to settle, and as many restarts as fit then: tens of milliseconds for small circuits. Large circuits have one
 * restart, since a long one finds more than several short ones; where qubits have room to move, one of each course.
 */
function defaultWork({ gates, qubits, moveFrom }: Instance, { qpus }: Network): { effort: number; restarts: number } {
  const roomy = qpus.reduce((sum, { dataQubits }) => sum + dataQubits, 0) > qubits;
  if (gates >= 1_000) {
    return roomy ? { effort: Math.min(MOST_WORK / 2, 1_750 * (gates + moveFrom.length)), restarts: 2 } : { effort: MOST_WORK, restarts: 1 };
  }
  const settled = Math.max(3_000, 2_000 * qpus.length * gates);
  const restarts = settled * 12 <= MOST_WORK ? 12 : roomy ? 10 : 6;
  return { effort: Math.min(MOST_WORK / restarts, settled), restarts };
}
