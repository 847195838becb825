import type { Circuit } from "../circuit/circuit.ts";
import { inputError } from "../errors.ts";
import type { Network } from "../network/network.ts";
import { buildInstance, type Instance } from "./instance.ts";
import type { DistributedProgram } from "./program.ts";
import { relabelSwaps } from "./relabel.ts";
import { findRoutes } from "./routes.ts";
import { search } from "./search.ts";
import { Trees } from "./trees.ts";

export interface CompileOptions {
  seed?: number;
  /** Work of each restart of the search, in proposals that look at one gate; by default it grows with the circuit. */
  effort?: number;
  /** Independent searches, of which the best is kept. */
  restarts?: number;
  /** QPU index of each qubit, to be kept from start to end; without it qubits may move between QPUs. */
  placement?: readonly number[];
  /** What a pair of each link costs, to choose among routes of equally many links; the first one found when left out. */
  linkCosts?: readonly number[];
  /** Called with the share of the search that is done, from 0 to 1, and awaited, so that a caller can take a turn of the event loop. */
  onProgress?: (done: number) => void | Promise<void>;
  signal?: AbortSignal;
}

/**
 * Binds a circuit of one- and two-qubit gates to a machine with few ebits: runs of gates, annealing over the places of qubits
 * and gates without and with moves, and exact covers for the places found (docs/distribution.md). Swaps outside control
 * flow become names: `circuit` of the program is the source without them. Throws an input error when the circuit does not fit or a gate cannot be served.
 */
export async function compileCircuit(source: Circuit, network: Network, options: CompileOptions = {}): Promise<DistributedProgram> {
  const { circuit } = relabelSwaps(source);
  const start = options.placement ? checkedPlacement(options.placement, circuit, network) : fill(circuit.qubits, network);
  const instance = buildInstance(circuit);
  const routes = findRoutes(network, options.linkCosts);
  const { effort, restarts } = defaultWork(instance, network.qpus.length);
  const { arrangement, ops, packets } = await search(instance, network, routes, new Trees(routes), start, {
    seed: options.seed ?? 0,
    effort: options.effort ?? effort,
    restarts: options.restarts ?? restarts,
    fixed: options.placement !== undefined,
    onProgress: options.onProgress,
    signal: options.signal,
  });
  return { circuit, placement: Array.from({ length: circuit.qubits }, (_, q) => arrangement.stayQpu[instance.stayStart[q]]), packets, ops };
}

/** Enough work for the search to settle: tens of milliseconds for small circuits, a few seconds for large ones. */
function defaultWork(instance: Instance, qpus: number): { effort: number; restarts: number } {
  const restarts = instance.gates < 1_000 ? 6 : 1;
  const total = Math.min(20_000_000, Math.max(20_000, 4_000 * qpus * (instance.stayOf.length + instance.gates)));
  return { effort: total / restarts, restarts };
}

/** Qubits in order, QPU after QPU. */
function fill(qubits: number, network: Network): number[] {
  const total = network.qpus.reduce((sum, q) => sum + q.dataQubits, 0);
  if (qubits > total) {
    throw inputError(
      `the circuit has ${qubits} qubits and network ${network.name} has room for ${total}: ${qubits - total} missing; add QPUs or raise dataQubits`,
    );
  }
  return network.qpus.flatMap((q, k) => new Array<number>(q.dataQubits).fill(k)).slice(0, qubits);
}

function checkedPlacement(placement: readonly number[], circuit: Circuit, network: Network): readonly number[] {
  if (placement.length !== circuit.qubits) {
    throw inputError(`the placement names ${placement.length} qubits and the circuit has ${circuit.qubits}`);
  }
  const room = network.qpus.map((q) => q.dataQubits);
  placement.forEach((qpu, qubit) => {
    if (!Number.isInteger(qpu) || qpu < 0 || qpu >= room.length) {
      throw inputError(`the placement puts qubit ${qubit} in QPU ${qpu}; network ${network.name} has QPUs 0 to ${room.length - 1}`);
    }
    room[qpu]--;
  });
  room.forEach((left, k) => {
    if (left < 0)
      throw inputError(`the placement overfills QPU ${network.qpus[k].name}: ${-left} more qubits than its ${network.qpus[k].dataQubits}`);
  });
  return placement;
}
