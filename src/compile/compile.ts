import type { Circuit } from "../circuit/circuit.ts";
import { inputError } from "../errors.ts";
import type { Network } from "../network/network.ts";
import type { DistributedProgram } from "./program.ts";
import { relabelSwaps } from "./relabel.ts";
import type { RouteCosts } from "./routeCosts.ts";
import { type RestartRunner, search } from "./search.ts";

export interface CompileOptions {
  seed?: number;
  /** Work of each restart of the search, in proposals that look at one gate; by default it grows with the circuit. */
  effort?: number;
  /** Independent searches, of which the best is kept. */
  restarts?: number;
  /** QPU index of each qubit, to be kept from start to end; without it qubits may move between QPUs. */
  placement?: readonly number[];
  /** What makes one route better than another; fewest links, the first one found, when left out. */
  routeCosts?: RouteCosts;
  /** Whether copies may live on over gates that flip them under another qubit's control; true when left out. */
  embedding?: boolean;
  /** Runs restarts elsewhere; they are run here, one after another, when left out. The program does not depend on it. */
  runRestarts?: RestartRunner;
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
  const { seed = 0, effort, restarts, routeCosts, embedding = true, onProgress, signal } = options;
  const job = { circuit, network, routeCosts, start, fixed: options.placement !== undefined, embedding, seed, effort, restarts };
  const { home, ops, packets } = await search(job, { onProgress, signal }, options.runRestarts);
  return { circuit, placement: home, packets, ops };
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
