import type { Control, FactorGate, Layout, PassOp, StateGate } from "./pass.ts";
import { asRelabelling, conjugateByX, recognise } from "./recognise.ts";

/** Operations on stored bits in program order, and where the qubits are after them. */
export interface Resolved {
  ops: PassOp[];
  layout: Layout;
}

/**
 * Takes gates on qubits to operations on stored bits. X, Y, SWAP, iSWAP and their like move no amplitude: what they permute is
 * written into the layout, and only their phases remain. A gate with a slot acts on some vectors and not on others, so it
 * cannot be relabelled away.
 */
export function resolve(gates: readonly (StateGate | FactorGate)[], layout: Layout): Resolved {
  const position = [...layout.position];
  const flipped = [...layout.flipped];
  const ops: PassOp[] = [];
  const isOne = (q: number): Control => ({ bit: position[q], value: flipped[q] ? 0 : 1 });
  for (const gate of gates) {
    if ("factors" in gate) {
      const [zero, one] = gate.factors;
      const factors = flipped[gate.qubit] ? ([one, zero] as const) : gate.factors;
      ops.push({ kind: "factor", bit: position[gate.qubit], factors, controls: (gate.controls ?? []).map(isOne) });
      continue;
    }
    const bits = gate.qubits.map((q) => position[q]);
    const mask = gate.qubits.reduce((sum, q, j) => sum | (flipped[q] ? 1 << j : 0), 0);
    const m = conjugateByX(gate.matrix, mask);
    const relabelling = gate.slot === undefined ? asRelabelling(m) : null;
    if (!relabelling) {
      ops.push(...recognise(m, bits, gate.slot));
      continue;
    }
    ops.push(...recognise(relabelling.diagonal, bits, undefined));
    gate.qubits.forEach((q, j) => {
      position[q] = bits[relabelling.swap ? 1 - j : j];
      if ((relabelling.flips >> j) & 1) flipped[q] = !flipped[q];
    });
  }
  return { ops, layout: { position, flipped } };
}
