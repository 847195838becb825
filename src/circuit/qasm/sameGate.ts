import { dimension, distance, identity, kronecker, type Matrix, matrix, multiply } from "../../complex.ts";
import type { GateOp } from "../circuit.ts";
import { GATES, gateMatrix } from "../gates.ts";
import { lowerTerm } from "../lower.ts";
import type { LibraryGate } from "./library.ts";

/** Between 0 and 1, where every function of the language is defined. */
const SAMPLES = [
  [0.37, 0.21, 0.55, 0.83],
  [0.61, 0.92, 0.14, 0.47],
];

/**
 * Whether a definition in a text is a gate of the gate table under its own name, phase included: exporters define rzz or iswap because
 * stdgates.inc lacks them, and as one gate they cost one gate's time and noise. Compared at two generic sets of parameters.
 */
export function isTableGate(gate: LibraryGate): boolean {
  const spec = GATES.get(gate.name);
  if (!spec || spec.qubits !== gate.qubits || spec.params !== gate.params) return false;
  return SAMPLES.every((sample) => {
    const params = sample.slice(0, gate.params);
    return distance(definedMatrix(gate, params), spec.matrix(params)) < 1e-12;
  });
}

function definedMatrix(gate: LibraryGate, params: readonly number[]): Matrix {
  let m = identity(2 ** gate.qubits);
  let phase = 0;
  for (const term of gate.terms(params, [0, 1].slice(0, gate.qubits))) {
    if (term.gate === "barrier") continue;
    const { gates, globalPhase } = lowerTerm(term);
    phase += globalPhase;
    for (const op of gates) m = multiply(embed(op, dimension(m)), m);
  }
  return kronecker(matrix([[[Math.cos(phase), Math.sin(phase)]]]), m);
}

/** A gate on qubits 0 and 1 as a matrix on both of them, or on qubit 0 alone when there is one. */
function embed({ gate, params, qubits }: GateOp, size: number): Matrix {
  const m = gateMatrix(gate, params);
  if (size === 2) return m;
  if (qubits.length === 1) return qubits[0] === 0 ? kronecker(identity(2), m) : kronecker(m, identity(2));
  const swap = gateMatrix("swap", []);
  return qubits[0] === 0 ? m : multiply(swap, multiply(m, swap));
}
