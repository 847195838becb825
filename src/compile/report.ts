import type { GateOp, Op } from "../circuit/circuit.ts";
import type { Network } from "../network/network.ts";
import { ebitLayers } from "./depth.ts";
import { splitPair } from "./instance.ts";
import { type DistributedProgram, flatten, routeOf } from "./program.ts";
import { findRoutes } from "./routes.ts";

/** What a distribution costs. Loops count once: how often they run is known only at run time. */
export interface DistributionReport {
  /** QPU name of each qubit at the start. */
  placement: readonly string[];
  ebits: { total: number; byLink: Readonly<Record<string, number>> };
  packets: number;
  moves: number;
  /** Gates done once more, on a copy that lives on over them. */
  echoes: number;
  /** Layers of ebits that must follow one another, by data dependence and communication qubits. */
  depth: { ebitLayers: number };
  remoteGates: {
    /** Gates of the source whose two qubits are in different QPUs. */
    count: number;
    /** Ebits if every telegate had its own, without packets or moves. */
    ebitsUnpacked: number;
  };
  /**
   * What the links are worth: how many times the shots it would take to cut as many gates by quasi-probability instead, from 4 per ebit (all
   * cut together, with messages: Piveteau and Sutter, arXiv 2205.00016) to 9 (one by one: Mitarai and Fujii, arXiv 1909.07534), as powers of 10.
   */
  cutting: { log10Shots: readonly [number, number] };
}

export function distributionReport(program: DistributedProgram, network: Network): DistributionReport {
  const steps = flatten(program.ops);
  const byLink = Object.fromEntries(network.links.map((link) => [link.id, 0]));
  let total = 0;
  let moves = 0;
  let echoes = 0;
  for (const step of steps) {
    if (step.kind === "gate" && step.echo) echoes++;
    const route = routeOf(step, program.packets);
    if (!route) continue;
    if (step.kind === "move") moves++;
    total += route.length;
    for (const link of route) byLink[network.links[link].id]++;
  }
  return {
    placement: program.placement.map((k) => network.qpus[k].name),
    ebits: { total, byLink },
    packets: program.packets.length,
    moves,
    echoes,
    depth: { ebitLayers: ebitLayers(steps, program.packets, program.circuit.qubits, network) },
    remoteGates: countRemote(program, network),
    cutting: { log10Shots: [total * Math.log10(4), total * Math.log10(9)] },
  };
}

/** Two-qubit gates across the starting placement, and the links that their telegates would cross one by one. */
function countRemote({ circuit, placement }: DistributedProgram, network: Network): DistributionReport["remoteGates"] {
  const { hops } = findRoutes(network);
  let count = 0;
  let ebitsUnpacked = 0;
  const visit = (ops: readonly Op[]): void => {
    for (const op of ops) {
      if (op.kind === "if") {
        visit(op.then);
        visit(op.else);
      } else if (op.kind === "while") visit(op.body);
      else if (op.kind === "gate" && op.qubits.length === 2) {
        const [a, b] = op.qubits.map((qubit) => placement[qubit]);
        if (a === b) continue;
        count++;
        ebitsUnpacked += telegates(op) * hops[a * network.qpus.length + b];
      }
    }
  };
  visit(circuit.ops);
  return { count, ebitsUnpacked };
}

function telegates(op: GateOp): number {
  return splitPair(op).filter((part) => part.qubits.length === 2).length;
}
