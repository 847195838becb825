import type { Control, DensePassOp, PassOp, PhaseTerm } from "../../src/passes/pass.ts";
import { rolesOf } from "../../src/passes/roles.ts";
import { schedule } from "../../src/passes/schedule.ts";

/** Index bits that each invocation holds in registers. */
export const REGISTER_BITS = 4;

/** Lowest tile bits that stay with the invocations when memory is read: 2^4 amplitudes are runs of 128 bytes. */
const RUN_BITS = 4;

/** Operations that act while the same four tile bits are in registers. */
export interface Stage {
  /** Places of the register bits in the tile index, ascending. */
  places: readonly number[];
  ops: readonly PassOp[];
}

/**
 * Renames index bits by rank: 0 … t - 1 are the places in the tile index, t and more count the bits outside, ascending. That is how
 * the kernel sees them.
 */
export function rankBits(ops: readonly PassOp[], tile: readonly number[], vectorBits: number): PassOp[] {
  const rank = new Map(tile.map((bit, i) => [bit, i]));
  for (let bit = 0; bit < vectorBits; bit++) if (!rank.has(bit)) rank.set(bit, rank.size);
  const control = ({ bit, value }: Control): Control => ({ bit: rank.get(bit)!, value });
  const term = ({ controls, angle }: PhaseTerm): PhaseTerm => ({ controls: controls.map(control), angle });
  return ops.map((op) => {
    if (op.kind === "phase") return { ...op, terms: op.terms.map(term) };
    const controls = op.controls.map(control);
    if (op.kind === "factor") return { ...op, bit: rank.get(op.bit)!, controls };
    return { ...op, bits: op.bits.map((bit) => rank.get(bit)!), controls };
  });
}

/**
 * Splits a pass into stages, by the rule that splits circuits into passes: each stage takes every operation that fits its
 * register bits and commutes with what it leaves. The first stage loads and the last one stores, with neighbouring invocations on
 * neighbouring amplitudes and the `chunkBits` highest places, which choose between buffers, in registers; where their operations need
 * other bits there, a stage that only moves data goes before or after.
 */
export function splitStages(ranked: readonly PassOp[], tileBits: number, vectorBits: number, chunkBits: number): Stage[] {
  const lowest = Math.min(RUN_BITS, tileBits - REGISTER_BITS);
  const groups = schedule(ranked, vectorBits, { tileQubits: REGISTER_BITS, lowQubits: 0 });
  const stages: Stage[] = groups.map(({ ops }) => ({ places: registerPlaces(ops, tileBits), ops }));
  const reachesMemory = (stage: Stage | undefined) =>
    stage !== undefined &&
    stage.places[0] >= lowest &&
    (chunkBits === 0 || stage.places[REGISTER_BITS - chunkBits] === tileBits - chunkBits);
  const move: Stage = { places: registerPlaces([], tileBits), ops: [] };
  if (!reachesMemory(stages[0])) stages.unshift(move);
  if (!reachesMemory(stages[stages.length - 1])) stages.push(move);
  return stages;
}

/** The places that the operations move, and the highest others. */
function registerPlaces(ops: readonly PassOp[], tileBits: number): number[] {
  const places = new Set(ops.flatMap((op) => rolesOf(op).moves));
  for (let place = tileBits - 1; places.size < REGISTER_BITS; place--) places.add(place);
  return [...places].sort((a, b) => a - b);
}

/** The matrix with its index bits in another order: bit j of the new index is bit `order[j]` of the old. */
export function permuteMatrix({ matrix, bits }: DensePassOp, order: readonly number[]): Float64Array {
  const n = 1 << bits.length;
  const old = Array.from({ length: n }, (_, index) => order.reduce((sum, from, j) => sum | (((index >> j) & 1) << from), 0));
  const out = new Float64Array(2 * n * n);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      const from = 2 * (old[r] * n + old[c]);
      out[2 * (r * n + c)] = matrix[from];
      out[2 * (r * n + c) + 1] = matrix[from + 1];
    }
  }
  return out;
}
