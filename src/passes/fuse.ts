import { multiply } from "../complex.ts";
import { gatherBlocks, matrixOf } from "./blocks.ts";
import { dependencies } from "./dependencies.ts";
import { addTerms } from "./diagonal.ts";
import type { DensePassOp, OpCosts, PassOp, PhaseTerm } from "./pass.ts";
import { splitRotation } from "./split.ts";

/**
 * Orders the operations of one pass so that phases come together: all dense operations that can run, run; then every phase that can,
 * as one phase polynomial for each slot; and so on. When the costs say so, general one-qubit gates are split into a rotation between phases, or operations
 * on two or three bits of the tile are multiplied into one matrix.
 */
export function fuse(ops: readonly PassOp[], tile: readonly number[], qubits: number, costs: OpCosts): PassOp[] {
  const whole = layer(ops, qubits);
  const split = layer(
    ops.flatMap((op) => (op.kind === "dense" ? splitRotation(op) : [op])),
    qubits,
  );
  const pairs = mergeBlocks(ops, 2, tile, qubits, costs);
  const triples = mergeBlocks(pairs ?? ops, 3, tile, qubits, costs);
  const merged = [pairs, triples].flatMap((list) => (list ? [layer(list, qubits)] : []));
  return [split, ...merged].reduce((best, other) => (totalCost(other, costs) < totalCost(best, costs) ? other : best), whole);
}

/**
 * Blocks whose one matrix costs less than their matrices, as such; the others as they are. Null when there is no such block. Phases are not
 * counted: they would have come together with others of the pass.
 */
function mergeBlocks(ops: readonly PassOp[], width: number, tile: readonly number[], qubits: number, costs: OpCosts): PassOp[] | null {
  let isMerged = false;
  const out = gatherBlocks(ops, qubits, width).flatMap(({ bits, ops: own }) => {
    const isWhole = own.length > 1 && bits.length > 1 && bits.every((bit) => tile.includes(bit));
    const matrices = own.filter((op) => op.kind === "dense");
    if (!isWhole || blockCost(bits, costs) >= totalCost(matrices, costs)) return own;
    isMerged = true;
    const matrix = own.map((op) => matrixOf(op, bits)).reduce((before, next) => multiply(next, before));
    return [{ kind: "dense" as const, bits, controls: [], matrix }];
  });
  return isMerged ? out : null;
}

function layer(ops: readonly PassOp[], qubits: number): PassOp[] {
  const items = ops.flatMap(termByTerm);
  const { waiting, count } = dependencies(items, qubits);
  const isPhase = (i: number) => items[i].kind === "phase";
  const out: PassOp[] = [];
  const ready: number[] = [];
  let phases: number[] = [];
  const finish = (i: number) => {
    for (const later of waiting[i]) if (--count[later] === 0) (isPhase(later) ? phases : ready).push(later);
  };
  for (let i = 0; i < items.length; i++) if (count[i] === 0) (isPhase(i) ? phases : ready).push(i);
  while (ready.length > 0 || phases.length > 0) {
    for (let at = 0; at < ready.length; at++) {
      out.push(items[ready[at]]);
      finish(ready[at]);
    }
    ready.length = 0;
    const together = phases;
    phases = [];
    for (const [slot, terms] of termsBySlot(together.map((i) => items[i]))) {
      if (terms.length > 0) out.push({ kind: "phase", terms, ...(slot === undefined ? {} : { slot }) });
    }
    for (const i of together) finish(i);
  }
  return out;
}

/** The polynomials of phases, those of one slot together. */
function termsBySlot(phases: readonly PassOp[]): [number | undefined, PhaseTerm[]][] {
  const bySlot = new Map<number | undefined, PhaseTerm[]>();
  for (const op of phases) {
    if (op.kind !== "phase") continue;
    const terms = bySlot.get(op.slot);
    if (terms) terms.push(...op.terms);
    else bySlot.set(op.slot, [...op.terms]);
  }
  return [...bySlot].map(([slot, terms]) => [slot, addTerms(terms)]);
}

/** Phases wait for one another term by term. */
export function termByTerm(op: PassOp): PassOp[] {
  return op.kind === "phase" ? op.terms.map((term) => ({ ...op, terms: [term] })) : [op];
}

function totalCost(ops: readonly PassOp[], costs: OpCosts): number {
  return ops.reduce((sum, op) => sum + costOf(op, costs), 0);
}

function costOf(op: PassOp, costs: OpCosts): number {
  if (op.kind === "phase") return Math.min(costs.phase, costs.phaseTerm * op.terms.length);
  if (op.kind === "factor") return costs.phaseTerm;
  return matrixCost(op, costs) / 2 ** op.controls.length;
}

function matrixCost({ bits, matrix }: DensePassOp, costs: OpCosts): number {
  if (bits.length > 1) return blockCost(bits, costs);
  const [ar, ai, br, bi, cr, ci, dr, di] = matrix;
  if (ai === 0 && bi === 0 && ci === 0 && di === 0) return ar === br && ar === cr && ar === -dr ? costs.hadamard : costs.real;
  return ai === 0 && br === 0 && cr === 0 && di === 0 ? costs.turn : costs.general;
}

/** Of a matrix on two or three bits, whatever its entries. */
function blockCost(bits: readonly number[], costs: OpCosts): number {
  return bits.length === 2 ? costs.pair : costs.triple;
}
