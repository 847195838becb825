import { identity, type Matrix, multiply } from "../complex.ts";
import { addTerms } from "./diagonal.ts";
import type { Control, DensePassOp, PassOp } from "./pass.ts";
import { rolesOf } from "./roles.ts";

/**
 * Fewer operations with the same product: phases add up to one phase polynomial, one-qubit gates multiply into their
 * neighbours. Each operation moves back past operations that it commutes with until it meets one that it merges with. Gates
 * with slots merge with nothing.
 */
export function fuse(ops: readonly PassOp[]): PassOp[] {
  const out: PassOp[] = [];
  for (const op of ops) if (!mergeBackwards(out, op)) out.push(op);
  return out.filter((op) => op.kind === "dense" || op.terms.length > 0);
}

function mergeBackwards(out: PassOp[], op: PassOp): boolean {
  for (let i = out.length - 1; i >= 0; i--) {
    const merged = merge(out[i], op);
    if (merged) {
      out[i] = merged;
      return true;
    }
    if (!commute(out[i], op)) return false;
  }
  return false;
}

function commute(a: PassOp, b: PassOp): boolean {
  const rolesA = rolesOf(a);
  const rolesB = rolesOf(b);
  const touchesA = [...rolesA.reads, ...rolesA.moves];
  return !touchesA.some((bit) => rolesB.moves.includes(bit)) && !rolesB.reads.some((bit) => rolesA.moves.includes(bit));
}

/** `second` after `first` as one operation, or null. */
function merge(first: PassOp, second: PassOp): PassOp | null {
  if (first.slot !== undefined || second.slot !== undefined) return null;
  if (first.kind === "phase" && second.kind === "phase") return { kind: "phase", terms: addTerms(first.terms, second.terms) };
  if (first.kind === "phase" || second.kind === "phase") return null;
  if (!sameControls(first.controls, second.controls)) return null;
  const bits = first.bits.length >= second.bits.length ? first.bits : second.bits;
  if (![...first.bits, ...second.bits].every((bit) => bits.includes(bit))) return null;
  return { kind: "dense", bits, controls: first.controls, matrix: multiply(expand(second, bits), expand(first, bits)) };
}

function sameControls(a: readonly Control[], b: readonly Control[]): boolean {
  return a.length === b.length && a.every((x) => b.some((y) => x.bit === y.bit && x.value === y.value));
}

/** The matrix of an operation on a list of bits that contains its own. */
export function expand(op: DensePassOp, bits: readonly number[]): Matrix {
  const places = op.bits.map((bit) => bits.indexOf(bit));
  const n = 1 << bits.length;
  const own = 1 << op.bits.length;
  const out = identity(n);
  const inside = places.reduce((mask, place) => mask | (1 << place), 0);
  const small = (index: number) => places.reduce((sum, place, j) => sum | (((index >> place) & 1) << j), 0);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      const to = 2 * (r * n + c);
      const outsideEqual = ((r ^ c) & ~inside) === 0;
      const from = 2 * (small(r) * own + small(c));
      out[to] = outsideEqual ? op.matrix[from] : 0;
      out[to + 1] = outsideEqual ? op.matrix[from + 1] : 0;
    }
  }
  return out;
}
