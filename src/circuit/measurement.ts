import type { Circuit } from "./circuit.ts";

/** Whether the circuit never touches a classical bit, so that it has no outcome of its own. */
export function isUnmeasured(circuit: Circuit): boolean {
  return circuit.ops.every((op) => op.kind === "gate" || op.kind === "reset" || op.kind === "barrier");
}

/** An unmeasured circuit with every qubit measured at the end, into a register `measured` that takes the place of any declared bits. */
export function measureAll(circuit: Circuit): Circuit {
  const { qubits } = circuit;
  return {
    ...circuit,
    clbits: qubits,
    scratchBits: 0,
    registers: { ...circuit.registers, classical: [{ name: "measured", offset: 0, size: qubits }] },
    ops: [...circuit.ops, ...Array.from({ length: qubits }, (_, q) => ({ kind: "measure", qubit: q, clbit: q }) as const)],
  };
}

/**
 * Whether the circuit is a unitary followed by measurements, so that it has one state before they are made: no control flow, no
 * qubit used after its measurement, no reset of a qubit that a gate has touched.
 */
export function endsInOneState(circuit: Circuit): boolean {
  const used = new Set<number>();
  const measured = new Set<number>();
  return circuit.ops.every((op) => {
    switch (op.kind) {
      case "gate":
        for (const q of op.qubits) used.add(q);
        return !op.qubits.some((q) => measured.has(q));
      case "measure":
        if (measured.has(op.qubit)) return false;
        measured.add(op.qubit);
        return true;
      case "reset":
        return !used.has(op.qubit) && !measured.has(op.qubit);
      case "if":
      case "while":
        return false;
      default:
        return true;
    }
  });
}
