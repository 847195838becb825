import type { Circuit } from "../circuit/circuit.ts";
import { inputError } from "../errors.ts";
import type { Network } from "../network/network.ts";
import { RandomStream } from "../rng/stream.ts";
import { anneal } from "./anneal.ts";
import { coverExactly } from "./cover.ts";
import { emit } from "./emit.ts";
import { buildInstance, type Instance } from "./instance.ts";
import { Layout } from "./layout.ts";
import type { DistributedProgram } from "./program.ts";
import { relabelSwaps } from "./relabel.ts";
import { findRoutes } from "./routes.ts";
import { Trees } from "./trees.ts";

export interface CompileOptions {
  seed?: number;
  /** Proposals of the placement search; by default it grows with the circuit. */
  effort?: number;
  /** QPU index of each qubit, to be kept as it is. */
  placement?: readonly number[];
  /** Called with the share of the search that is done, from 0 to 1, and awaited, so that a caller can take a turn of the event loop. */
  onProgress?: (done: number) => void | Promise<void>;
  signal?: AbortSignal;
}

/**
 * Binds a circuit of one- and two-qubit gates to a machine with few ebits: runs of gates, annealing over the places of qubits
 * and gates, exact covers for the placement found, and the cheaper of the two (docs/distribution.md). Swaps outside control
 * flow become names: `circuit` of the program is the source without them. Throws an input error when the circuit does not fit or a gate cannot be served.
 */
export async function compileCircuit(source: Circuit, network: Network, options: CompileOptions = {}): Promise<DistributedProgram> {
  const { circuit } = relabelSwaps(source);
  const capacities = network.qpus.map((q) => q.dataQubits);
  const start = options.placement ? checkedPlacement(options.placement, circuit, network) : fill(circuit.qubits, network);
  const instance = buildInstance(circuit);
  const routes = findRoutes(network);
  const layout = new Layout(instance, new Trees(routes), start);
  coverExactly(layout);
  if (layout.cost > 0) {
    const covered = layout.snapshot();
    const effort = options.effort ?? defaultEffort(instance);
    const search = {
      random: new RandomStream(options.seed ?? 0, "placement", 0, 0),
      effort,
      capacities,
      thirds: network.qpus.flatMap((q, k) => (network.qpus.length > 2 && q.communicationQubits >= 2 ? [k] : [])),
      signal: options.signal,
      onProgress: options.onProgress,
    };
    await anneal(layout, { ...search, fixed: options.placement !== undefined });
    const annealed = layout.snapshot();
    coverExactly(layout);
    for (const other of [annealed, covered]) if (other.cost < layout.cost) layout.restore(other);
    bringHome(layout);
  }
  const { ops, packets } = emit(layout, network, routes);
  return { circuit, placement: Array.from({ length: circuit.qubits }, (_, q) => layout.stayQpu[instance.stayStart[q]]), packets, ops };
}

/** Gates whose qubits are in one QPU are done there; that never costs more. */
function bringHome(layout: Layout): void {
  for (let g = 0; g < layout.instance.gates; g++) {
    if (layout.pin[g] < 0 && layout.qpuOf(g, 0) === layout.qpuOf(g, 1)) layout.place(g, layout.qpuOf(g, 0));
  }
}

/** Enough proposals per vertex to settle, within about a second. */
function defaultEffort(instance: Instance): number {
  return Math.min(2_000_000, Math.max(5_000, 400 * (instance.qubits + instance.gates)));
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
