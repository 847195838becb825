import { type Matrix, multiply } from "../complex.ts";
import { gatherBlocks, matrixOf } from "./blocks.ts";
import { termByTerm } from "./fuse.ts";
import type { PassOp } from "./pass.ts";
import { recognise } from "./recognise.ts";

/** Bits of the blocks that are looked at. */
const WIDTH = 3;
/** Entries of a product of some ten matrices are off by less. */
const ROUNDING = 1e-13;
/** Runs are looked at up to this many operations. */
const LONGEST_RUN = 24;
/** Phases may lie anywhere and come together with others; a matrix on two bits costs twice one on one. */
const PHASE_COST = 0.25;

/**
 * Finds runs of operations on up to three bits whose product is simpler than they are: what was taken apart into controlled X for a
 * machine with few gates comes together again, such as a rotation about ZZ or the heart of a Toffoli gate, which are phases and need no
 * place in a tile.
 */
export function simplifyRuns(ops: readonly PassOp[], qubits: number): PassOp[] {
  if (ops.filter(isPair).length < 2) return [...ops];
  const simplified = gatherBlocks(ops, qubits, WIDTH).flatMap((block) => simplifyBlock(block.ops, block.bits));
  // Where nothing came of it the order is left alone, too: the search for few passes depends on it.
  const old = new Set(ops);
  return simplified.every((op) => old.has(op)) ? [...ops] : simplified;
}

function simplifyBlock(ops: readonly PassOp[], bits: readonly number[]): PassOp[] {
  const lastPair = ops.findLastIndex(isPair);
  const out: PassOp[] = [];
  for (let at = 0; at < ops.length; ) {
    const run = isPair(ops[at]) ? bestRun(ops, at, lastPair, bits) : null;
    if (run) out.push(...run.ops);
    else out.push(ops[at]);
    at = run?.end ?? at + 1;
  }
  return out;
}

/** The run from `first` on that saves most, if any does; its ends act on two bits or more. */
function bestRun(ops: readonly PassOp[], first: number, last: number, bits: readonly number[]): { ops: PassOp[]; end: number } | null {
  let best: { ops: PassOp[]; end: number } | null = null;
  let mostSaved = 0;
  let product = matrixOf(ops[first], bits);
  let cost = costOf(ops[first]);
  for (let i = first + 1; i <= Math.min(last, first + LONGEST_RUN); i++) {
    product = multiply(matrixOf(ops[i], bits), product);
    cost += costOf(ops[i]);
    if (!isPair(ops[i])) continue;
    const simple = recognise(snap(product), bits, undefined);
    const saved = cost - simple.reduce((sum, op) => sum + costOf(op), 0);
    if (saved > mostSaved && isSimple(simple)) {
      mostSaved = saved;
      best = { ops: simple.flatMap(termByTerm), end: i + 1 };
    }
  }
  return best;
}

/** Phases, and at most one matrix on one bit. */
function isSimple(ops: readonly PassOp[]): boolean {
  const matrices = ops.filter((op) => op.kind === "dense");
  return matrices.length <= 1 && matrices.every((op) => op.bits.length === 1);
}

/** A matrix that moves a bit and looks at another. */
function isPair(op: PassOp): boolean {
  return op.kind === "dense" && op.slot === undefined && op.bits.length + op.controls.length > 1;
}

function costOf(op: PassOp): number {
  return op.kind === "dense" ? 2 ** (op.bits.length - 1) : PHASE_COST;
}

/** Parts that are 0, 1 or -1 but for rounding are so. */
function snap(m: Matrix): Matrix {
  return m.map((x) => (Math.abs(x - Math.round(x)) < ROUNDING ? Math.round(x) : x));
}
