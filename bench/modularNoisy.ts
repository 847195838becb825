import { ShotRunner } from "../host/shots/runner.ts";
import type { Circuit, GateOp, Op } from "../src/circuit/circuit.ts";
import { compileCircuit } from "../src/compile/compile.ts";
import { lowerEffective } from "../src/compile/effective.ts";
import type { EngineJob } from "../src/engine/engine.ts";
import type { Network } from "../src/network/network.ts";
import { linkFigures } from "../src/photonics/figures.ts";
import { allToAll } from "./distributionCircuits.ts";

/** The job that a run makes of a circuit whose every qubit is measured at its end. */
export async function noisyJob(circuit: Circuit, network: Network, shots: number, placement?: readonly number[]): Promise<EngineJob> {
  const figures = network.links.map(linkFigures);
  const program = await compileCircuit(circuit, network, { seed: 1, placement });
  const runner = new ShotRunner({ program, network, figures, seed: 1, shots, explicit: null });
  return {
    executable: lowerEffective(program),
    clbits: circuit.clbits,
    shots,
    seed: 1,
    source: runner.source,
    readout: runner.readout,
    ideal: null,
  };
}

/** Gates and a measurement of every qubit. */
export function measuredCircuit(name: string, qubits: number, gates: readonly GateOp[]): Circuit {
  const all = Array.from({ length: qubits }, (_, q): Op => ({ kind: "measure", qubit: q, clbit: q }));
  const registers = { quantum: [], classical: [] };
  return { name, qubits, clbits: qubits, scratchBits: 0, registers, globalPhase: 0, ops: [...gates, ...all] };
}

/** QPUs each linked to each, whose two-qubit gates and pairs fail with these probabilities. */
export function noisyMachine(qpus: number, capacity: number, gateFidelity: number, pairFidelity: number): Network {
  const ideal = allToAll(qpus, capacity);
  return {
    ...ideal,
    qpus: ideal.qpus.map((qpu) => ({ ...qpu, twoQubitGate: { fidelity: gateFidelity, durationUs: 0 } })),
    links: ideal.links.map((link) => ({
      ...link,
      source: { kind: "pair" as const, rateHz: 1, fidelity: pairFidelity, heraldProbability: null, bell: null },
    })),
  };
}
