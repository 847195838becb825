import type { Circuit, Op } from "../circuit/circuit.ts";

/**
 * The circuit without the swaps of its straight-line part: the qubits exchange names from there on, which needs no gate and no
 * ebit. `endOf[q]` is the qubit of the new circuit in which the state of source qubit q ends; measurements name it already.
 * Swaps inside `if` and `while` stay, since they happen only in some shots.
 */
export function relabelSwaps(circuit: Circuit): { circuit: Circuit; endOf: readonly number[] } {
  const name = Array.from({ length: circuit.qubits }, (_, q) => q);
  const renamed = (ops: readonly Op[]): Op[] =>
    ops.map((op): Op => {
      switch (op.kind) {
        case "gate":
        case "barrier":
          return { ...op, qubits: op.qubits.map((q) => name[q]) };
        case "measure":
        case "reset":
          return { ...op, qubit: name[op.qubit] };
        case "if":
          return { ...op, then: renamed(op.then), else: renamed(op.else) };
        case "while":
          return { ...op, body: renamed(op.body) };
        default:
          return op;
      }
    });
  const ops = circuit.ops.flatMap((op): Op[] => {
    if (op.kind !== "gate" || op.gate !== "swap") return renamed([op]);
    const [a, b] = op.qubits;
    [name[a], name[b]] = [name[b], name[a]];
    return [];
  });
  return { circuit: { ...circuit, ops }, endOf: name };
}
