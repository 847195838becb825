import type { Circuit, GateOp } from "../src/circuit/circuit.ts";
import { endsInOneState } from "../src/circuit/measurement.ts";
import { compileCircuit } from "../src/compile/compile.ts";
import { lowerEffective } from "../src/compile/effective.ts";
import type { Executable } from "../src/compile/executable.ts";
import type { SegmentSource } from "../src/engine/engine.ts";
import { runJoint } from "../src/engine/joint.ts";
import { inputError } from "../src/errors.ts";
import type { Network } from "../src/network/network.ts";
import type { Segment } from "../src/noise/insertion.ts";
import { linkFigures } from "../src/photonics/figures.ts";
import { boundedMean } from "../src/results/intervals.ts";
import type { Estimate } from "../src/results/result.ts";
import { routeCosts } from "./protocol/routing.ts";
import type { RunPlatform } from "./run.ts";
import { ShotRunner } from "./shots/runner.ts";

/** The state is doubled by reference qubits. */
const MAX_QUBITS = 10;

export interface ProcessFidelity {
  /** Entanglement fidelity with the noiseless circuit, 95 %. */
  process: Estimate;
  /** (d F_pro + 1) / (d + 1), d = 2^qubits (Horodecki, PRA 60, 1888 (1999); Nielsen, PLA 303, 249 (2002)). */
  average: Estimate;
}

/**
 * The process fidelity of a circuit as the machine runs it: each qubit starts maximally entangled with a noiseless reference, and
 * the overlap with the noiseless end state is averaged over the noise of all shots. Measurements at the circuit's end are
 * left out. Throws `input` for a circuit that measures in mid-circuit or has more than 10 qubits.
 */
export async function processFidelity(
  request: { circuit: Circuit; network: Network; shots: number; seed: number; signal?: AbortSignal },
  platform: RunPlatform,
): Promise<ProcessFidelity> {
  const { network, shots, seed, signal } = request;
  if (!endsInOneState(request.circuit)) throw inputError("a process fidelity needs a circuit without measurements before its end");
  const circuit = { ...request.circuit, ops: request.circuit.ops.filter((op) => op.kind !== "measure") };
  const { qubits } = circuit;
  if (qubits > MAX_QUBITS) throw inputError(`a process fidelity is worked out up to ${MAX_QUBITS} qubits, got ${qubits}`);
  const figures = network.links.map(linkFigures);
  const program = await compileCircuit(circuit, network, {
    seed,
    routeCosts: routeCosts(network, figures),
    runRestarts: platform.runRestarts,
    signal,
  });
  const runner = new ShotRunner({ program, network, figures, seed, shots, explicit: null });
  const backend = await platform.createBackend("reference");
  try {
    const { overlaps } = await runJoint(
      {
        executable: withReferences(lowerEffective(program)),
        clbits: 0,
        shots,
        seed,
        source: afterPreparation(runner.source, 2 * qubits),
        readout: runner.readout,
        ideal: { dataQubits: Array.from({ length: 2 * qubits }, (_, q) => q) },
        signal,
      },
      backend,
    );
    const process = boundedMean(overlaps ?? []) ?? { mean: 1, low: 0, high: 1 };
    const d = 2 ** qubits;
    const toAverage = (f: number) => (d * f + 1) / (d + 1);
    return { process, average: { mean: toAverage(process.mean), low: toAverage(process.low), high: toAverage(process.high) } };
  } finally {
    await backend.dispose();
  }
}

/** Twice the qubits; the first two steps of each qubit entangle it with its reference. */
function withReferences(executable: Executable): Executable {
  const { qubits } = executable;
  const prepare = Array.from({ length: qubits }, (_, q): GateOp[] => [
    { kind: "gate", gate: "h", params: [], qubits: [q] },
    { kind: "gate", gate: "cx", params: [], qubits: [q, qubits + q] },
  ]).flat();
  return { ...executable, qubits: 2 * qubits, qpuOf: [...executable.qpuOf, ...executable.qpuOf], steps: [...prepare, ...executable.steps] };
}

/** The same segments, moved behind `length` noiseless steps. */
function afterPreparation(source: SegmentSource, length: number): SegmentSource {
  const prefix = Array.from({ length }, (_, k) => k);
  const paths = new Map<readonly number[], readonly number[]>();
  const moved = (segment: Segment): Segment => {
    const steps = paths.get(segment.steps) ?? [...prefix, ...segment.steps.map((step) => step + length)];
    paths.set(segment.steps, steps);
    return { ...segment, steps, insertions: segment.insertions.map((i) => ({ ...i, at: i.at + length })) };
  };
  return (shot, bits) => moved(source(shot, bits));
}
