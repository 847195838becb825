import { dimension } from "../complex.ts";
import { BellwireError } from "../errors.ts";
import { fuse } from "./fuse.ts";
import { mergeNeighbours } from "./merge.ts";
import { DEFAULT_COSTS, type FactorGate, identityLayout, type Layout, type PassPlan, type StateGate, type TileLimits } from "./pass.ts";
import { resolve } from "./resolve.ts";
import { schedule } from "./schedule.ts";
import { simplifyRuns } from "./simplify.ts";
import { unfold } from "./unfold.ts";

/**
 * Gates to tile passes. `layout` says where the qubits are before the first gate; the plan's layout says where they are after
 * the last, because X and SWAP are relabelled away. Every tile has the lowest
 * `limits.lowQubits` bits and is filled up to min(limits.tileQubits, qubits) as far as the limit on chunk bits allows. The same arguments give the same plan everywhere.
 *
 * @throws BellwireError "internal" when a gate names a qubit twice or one that is not there, or its matrix has another size;
 *   "limit" when the tile is too small for the gates.
 */
export function planPasses(
  gates: readonly (StateGate | FactorGate)[],
  qubits: number,
  limits: TileLimits,
  layout: Layout = identityLayout(qubits),
): PassPlan {
  for (const gate of gates) checkGate(gate, qubits);
  const resolved = resolve(gates, layout);
  const merged = mergeNeighbours(unfold(simplifyRuns(resolved.ops, qubits), qubits), qubits);
  const widest = merged.reduce((most, op) => Math.max(most, op.kind === "dense" ? op.bits.length : 0), 0);
  const room = Math.min(limits.tileQubits, qubits) - (qubits > limits.tileQubits ? limits.lowQubits : 0);
  const high = Math.min(widest, qubits - (limits.chunkQubits ?? qubits));
  if (widest > room || high > (limits.chunkBits ?? 0)) {
    const chunks = limits.chunkQubits === undefined ? "" : ` and ${limits.chunkBits ?? 0} that choose buffers`;
    throw new BellwireError(
      "limit",
      `a tile of ${limits.tileQubits} qubits with ${limits.lowQubits} low ones${chunks} has no room for a gate on ${widest} qubits`,
    );
  }
  const passes = schedule(merged, qubits, limits)
    .map((group) => ({ tile: group.tile, ops: fuse(group.ops, group.tile, qubits, limits.costs ?? DEFAULT_COSTS) }))
    .filter((pass) => pass.ops.length > 0);
  return { passes, layout: resolved.layout };
}

function checkGate(gate: StateGate | FactorGate, qubits: number): void {
  const isFactor = "factors" in gate;
  const names = isFactor ? [gate.qubit, ...(gate.controls ?? [])] : gate.qubits;
  const named = names.length;
  const valid = names.every((q, j) => Number.isInteger(q) && q >= 0 && q < qubits && names.indexOf(q) === j);
  if (isFactor) {
    if (valid) return;
    throw new BellwireError("internal", `a factor must name different qubits below ${qubits}, got [${names.join(", ")}]`);
  }
  if (named < 1 || named > 2 || !valid) {
    throw new BellwireError("internal", `a gate must name one or two different qubits below ${qubits}, got [${gate.qubits.join(", ")}]`);
  }
  if (dimension(gate.matrix) !== 1 << named || gate.matrix.length !== 2 << (2 * named)) {
    throw new BellwireError(
      "internal",
      `a gate on ${named} qubits needs ${2 << (2 * named)} numbers in its matrix, got ${gate.matrix.length}`,
    );
  }
}
