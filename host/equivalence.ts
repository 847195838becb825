import type { Backend } from "../src/backend/backend.ts";
import type { GateOp } from "../src/circuit/circuit.ts";
import { gateSpec } from "../src/circuit/gates.ts";
import { endsInOneState } from "../src/circuit/measurement.ts";
import type { Executable, ExecutableStep } from "../src/compile/executable.ts";
import { type ExplicitExecutable, lowerExplicit } from "../src/compile/explicit.ts";
import { type DistributedProgram, flatten } from "../src/compile/program.ts";
import type { EngineJob } from "../src/engine/engine.ts";
import { runJoint } from "../src/engine/joint.ts";
import { evolveIdeal } from "../src/engine/noiseless.ts";
import type { Network } from "../src/network/network.ts";
import { RandomStream } from "../src/rng/stream.ts";
import type { RunPlatform } from "./run.ts";

/** Data and communication qubits together; beyond it the check would take longer than the compilation. */
const MAX_QUBITS = 14;
/** Shots whose telegate measurements are drawn, each on its own branch. */
const SHOTS = 8;
const TOLERANCE = 1e-9;

export interface Equivalence {
  /** Null: not checked, and `reason` says why. */
  equivalent: boolean | null;
  reason: string | null;
}

/**
 * Whether a distributed program does what its source does: prepares random product states, runs the program with its telegates
 * spelled out, then the inverse of the source and of the preparation, in f64. Every drawn branch must end in |0...0> within 1e-9. A
 * false answer is certain; a true one holds for the state and the branches that were drawn.
 */
export async function checkEquivalence(
  program: DistributedProgram,
  network: Network,
  platform: RunPlatform,
  options: { seed?: number; signal?: AbortSignal } = {},
): Promise<Equivalence> {
  const { circuit } = program;
  if (!endsInOneState(circuit)) return { equivalent: null, reason: "only circuits that measure at their end are checked" };
  const explicit = lowerExplicit(program, network);
  if (explicit.qubits > MAX_QUBITS) {
    return { equivalent: null, reason: `${explicit.qubits} qubits with communication qubits, more than ${MAX_QUBITS}` };
  }
  const seed = options.seed ?? 0;
  const executable = roundTrip(program, explicit, seed);
  const steps = executable.steps.map((_, step) => step);
  const job: EngineJob = {
    executable,
    clbits: circuit.qubits,
    shots: SHOTS,
    seed,
    source: () => ({ steps, insertions: [], key: "", last: true }),
    readout: () => ({ fidelity0: 1, fidelity1: 1 }),
    ideal: { dataQubits: Array.from({ length: circuit.qubits }, (_, q) => q) },
    signal: options.signal,
  };
  const backend = await platform.createBackend("reference");
  try {
    const { bits, overlaps } = await runJoint(job, backend);
    const zeros = bits.every((bit, k) => k % executable.clbits < explicit.clbits || bit === 0);
    const alike = overlaps?.every((overlap) => overlap > 1 - TOLERANCE) ?? false;
    return { equivalent: zeros && alike && (await isBasisState(executable, backend)), reason: null };
  } finally {
    await backend.dispose();
  }
}

/** Preparation, program, inverse source, inverse preparation, and a measurement of every data qubit into new bits above all others. */
function roundTrip({ circuit, ops }: DistributedProgram, explicit: ExplicitExecutable, seed: number): Executable {
  const stream = new RandomStream(seed, "placement", 1, 0);
  const angle = () => (stream.uniform() * 2 - 1) * Math.PI;
  const prepare = Array.from({ length: circuit.qubits }, (_, qubit): GateOp => {
    return { kind: "gate", gate: "u", params: [angle(), angle(), angle()], qubits: [qubit] };
  });
  const source = circuit.ops.flatMap((op) => (op.kind === "gate" ? [op] : []));
  const program: ExecutableStep[] = [...explicit.steps];
  // The program's own measurements, which come last, and its resets of untouched qubits would undo the preparation.
  flatten(ops).forEach((step, k) => {
    if (step.kind === "measure" || step.kind === "reset") program[explicit.ranges[k].first] = { kind: "none" };
  });
  return {
    ...explicit,
    clbits: explicit.clbits + circuit.qubits,
    steps: [
      ...prepare,
      ...program,
      ...source.toReversed().map(inverse),
      ...prepare.map(inverse),
      ...Array.from({ length: circuit.qubits }, (_, q): ExecutableStep => ({ kind: "measure", qubit: q, clbit: explicit.clbits + q })),
    ],
  };
}

function inverse(op: GateOp): GateOp {
  return { kind: "gate", qubits: op.qubits, ...gateSpec(op.gate).inverse(op.params) };
}

/** Whether the noiseless end state is one basis state; the drawn bits say which. */
async function isBasisState(executable: Executable, backend: Backend): Promise<boolean> {
  const state = await evolveIdeal(executable, backend);
  const amplitudes = await backend.read(state);
  backend.free(state);
  for (let k = 0; k < amplitudes.length; k += 2) if (amplitudes[k] ** 2 + amplitudes[k + 1] ** 2 > 1 - TOLERANCE) return true;
  return false;
}
