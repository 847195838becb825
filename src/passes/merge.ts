import { identity, type Matrix, multiply } from "../complex.ts";
import { diagonalAngles, isDiagonalWithin, isIdentityWithin, phaseTerms } from "./diagonal.ts";
import type { DensePassOp, PassOp, PhasePassOp } from "./pass.ts";
import { rolesOf } from "./roles.ts";

/**
 * Multiplies one-qubit gates into their neighbours: into the operation just before on that bit when that is dense without
 * controls, or into the next such. Matrices on equal bits multiply too, and what comes out diagonal becomes a phase, or vanishes.
 * Operations with slots stay as they are. One pass over the list.
 */
export function mergeNeighbours(ops: readonly PassOp[], qubits: number): PassOp[] {
  const out: (PassOp | null)[] = [];
  /** Per bit, the operations of `out` that touch it, latest last. */
  const history: number[][] = Array.from({ length: qubits }, () => []);
  const append = (op: PassOp) => {
    const roles = rolesOf(op);
    for (const bit of [...roles.reads, ...roles.moves]) history[bit].push(out.length);
    out.push(op);
  };
  const remove = (i: number, bits: readonly number[]) => {
    out[i] = null;
    for (const bit of bits) history[bit].pop();
  };
  for (const op of ops) {
    let pending = asFreeMatrix(op);
    let before = pending && lastFree(pending, out, history);
    if (!pending || !before) {
      append(op);
      continue;
    }
    for (; before; before = lastFree(pending, out, history)) {
      remove(before.i, before.op.bits);
      pending = product(before.op, pending);
    }
    const simplified = simplest(pending);
    if (simplified) append(simplified);
  }
  return out.filter((op) => op !== null);
}

/** A matrix that acts on every vector without condition; phases on one or two bits count. */
function asFreeMatrix(op: PassOp): DensePassOp | null {
  if (op.slot !== undefined) return null;
  if (op.kind === "factor") return null;
  if (op.kind === "dense") return op.controls.length === 0 ? op : null;
  const bits = [...new Set(op.terms.flatMap((t) => t.controls.map((c) => c.bit)))];
  if (bits.length < 1 || bits.length > 2) return null;
  return { kind: "dense", bits, controls: [], matrix: diagonalOf(op, bits) };
}

function diagonalOf({ terms }: PhasePassOp, bits: readonly number[]): Matrix {
  const n = 1 << bits.length;
  const m = identity(n);
  for (let i = 0; i < n; i++) {
    const holds = (c: { bit: number; value: number }) => ((i >> bits.indexOf(c.bit)) & 1) === c.value;
    const angle = terms.filter((t) => t.controls.every(holds)).reduce((sum, t) => sum + t.angle, 0);
    m[2 * i * (n + 1)] = Math.cos(angle);
    m[2 * i * (n + 1) + 1] = Math.sin(angle);
  }
  return m;
}

/** The operation just before `op` on one of its bits, when nothing stands between them and the two make one worth having. */
function lastFree(op: DensePassOp, out: readonly (PassOp | null)[], history: readonly number[][]): { i: number; op: DensePassOp } | null {
  for (const bit of op.bits) {
    const i = history[bit][history[bit].length - 1];
    if (i === undefined) continue;
    const last = out[i];
    const before = last && asFreeMatrix(last);
    if (!before?.bits.every((b) => history[b][history[b].length - 1] === i)) continue;
    if (isWorthMerging(before, op)) return { i, op: before };
  }
  return null;
}

/** One's bits contain the other's, and a diagonal on two bits, which is better off among the phases, joins nothing but such a matrix. */
function isWorthMerging(a: DensePassOp, b: DensePassOp): boolean {
  const [wide, narrow] = a.bits.length >= b.bits.length ? [a, b] : [b, a];
  if (!narrow.bits.every((bit) => wide.bits.includes(bit))) return false;
  if (wide.bits.length === 1) return true;
  const isPairPhase = (op: DensePassOp) => op.bits.length === 2 && isDiagonalWithin(op.matrix);
  return isPairPhase(a) === isPairPhase(b) ? !isPairPhase(a) : narrow.bits.length === 2;
}

/** `second` after `first`, where one's bits contain the other's. */
export function product(first: DensePassOp, second: DensePassOp): DensePassOp {
  const bits = first.bits.length > second.bits.length ? first.bits : second.bits;
  return { kind: "dense", bits, controls: [], matrix: multiply(expand(second, bits), expand(first, bits)) };
}

function simplest(op: DensePassOp): PassOp | null {
  if (isIdentityWithin(op.matrix)) return null;
  const angles = isDiagonalWithin(op.matrix) ? diagonalAngles(op.matrix) : null;
  return angles ? { kind: "phase", terms: phaseTerms(angles, op.bits, []) } : op;
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
