import type { Executable, ExecutableStep } from "./executable.ts";
import { type DistributedProgram, flatten, type Step } from "./program.ts";

/**
 * The program with telegates by their effect: one engine qubit per data qubit and one step per flattened step, so that a
 * visit of step i in a timeline is step i here. Gates on copies act on the copied qubit; opening, closing and moving do nothing
 * but hold the place where their noise is inserted (PacketFrames in src/noise).
 */
export function lowerEffective(program: DistributedProgram): Executable {
  return {
    qubits: program.circuit.qubits,
    clbits: program.circuit.clbits + program.circuit.scratchBits,
    steps: flatten(program.ops).map(lowerStep),
    qpuOf: program.placement,
  };
}

function lowerStep(step: Step): ExecutableStep {
  switch (step.kind) {
    case "gate":
      return { kind: "gate", gate: step.gate, params: step.params, qubits: step.operands.map((o) => o.qubit) };
    case "open":
    case "close":
    case "move":
      return { kind: "none" };
    case "measure":
      return { kind: "measure", qubit: step.qubit, clbit: step.clbit };
    case "reset":
      return { kind: "reset", qubit: step.qubit };
    default:
      return step;
  }
}
