import type { Executable, ExecutableStep } from "./executable.ts";
import { type DistributedProgram, flatten, type Packet, type Step } from "./program.ts";

/**
 * The program with telegates by their effect: one engine qubit per data qubit and one step per flattened step, so that a
 * visit of step i in a timeline is step i here. Gates on copies act on the copied qubit; opening, closing and moving do nothing
 * to the joint state but hold the place where their noise is inserted (PacketFrames in src/noise).
 */
export function lowerEffective(program: DistributedProgram): Executable {
  return {
    qubits: program.circuit.qubits,
    clbits: program.circuit.clbits + program.circuit.scratchBits,
    steps: flatten(program.ops).map((step) => lowerStep(step, program.packets)),
    qpuOf: program.placement,
  };
}

function lowerStep(step: Step, packets: readonly Packet[]): ExecutableStep {
  switch (step.kind) {
    case "gate":
      if (step.echo) return { kind: "none" };
      return { kind: "gate", gate: step.gate, params: step.params, qubits: step.operands.map((o) => o.qubit) };
    case "open": {
      const { from, to } = packets[step.packet];
      return { kind: "open", from, to };
    }
    case "close":
      return { kind: "none" };
    case "move":
      return { kind: "move", qubit: step.qubit, from: step.from, to: step.to };
    case "measure":
      return { kind: "measure", qubit: step.qubit, clbit: step.clbit };
    case "reset":
      return { kind: "reset", qubit: step.qubit };
    default:
      return step;
  }
}
