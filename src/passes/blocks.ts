import { identity, type Matrix } from "../complex.ts";
import { expand } from "./merge.ts";
import type { Control, PassOp } from "./pass.ts";
import { rolesOf } from "./roles.ts";

/** Operations in order that name few bits together, with nothing between them on any of these. */
export interface Block {
  bits: readonly number[];
  ops: PassOp[];
}

/**
 * Gathers operations into blocks on at most `width` bits, greedily: an operation joins the blocks that came last on its bits when those
 * still are the last on all of theirs and few enough bits come together. What names more bits, or differs from vector to vector, is a
 * block by itself. Taken in order, the blocks do what the operations do.
 */
export function gatherBlocks(ops: readonly PassOp[], qubits: number, width: number): Block[] {
  const blocks: (Block | null)[] = [];
  /** Per bit, the block that came last on it. */
  const last = new Int32Array(qubits).fill(-1);
  for (const op of ops) {
    const { reads, moves } = rolesOf(op);
    const own = [...new Set([...moves, ...reads])];
    const isFree = op.slot === undefined && op.kind !== "factor";
    const before = [...new Set(own.map((bit) => last[bit]))].filter((i) => i >= 0 && isOpen(blocks[i], i, last));
    const together = new Set([...own, ...before.flatMap((i) => blocks[i]?.bits ?? [])]);
    const joins =
      isFree && together.size <= width && before.every((i) => blocks[i]?.ops.every((o) => o.slot === undefined && o.kind !== "factor"));
    const joined = joins ? before : [];
    const block: Block = { bits: joins ? [...together] : own, ops: [...joined.flatMap((i) => blocks[i]?.ops ?? []), op] };
    for (const i of joined) blocks[i] = null;
    for (const bit of block.bits) last[bit] = blocks.length;
    blocks.push(block);
  }
  return blocks.filter((block) => block !== null);
}

function isOpen(block: Block | null, i: number, last: Int32Array): boolean {
  return block?.bits.every((bit) => last[bit] === i) ?? false;
}

/** The matrix of an operation without slot on a list of bits that contains its own. */
export function matrixOf(op: PassOp, bits: readonly number[]): Matrix {
  const n = 1 << bits.length;
  const holds = (controls: readonly Control[], index: number) =>
    controls.every(({ bit, value }) => ((index >> bits.indexOf(bit)) & 1) === value);
  if (op.kind === "dense") {
    const whole = expand(op, bits);
    const unit = identity(n);
    for (let row = 0; row < n; row++) if (!holds(op.controls, row)) whole.set(unit.subarray(2 * row * n, 2 * (row + 1) * n), 2 * row * n);
    return whole;
  }
  const out = identity(n);
  const terms = op.kind === "phase" ? op.terms : [];
  for (let i = 0; i < n; i++) {
    const angle = terms.reduce((sum, term) => sum + (holds(term.controls, i) ? term.angle : 0), 0);
    out[2 * i * (n + 1)] = Math.cos(angle);
    out[2 * i * (n + 1) + 1] = Math.sin(angle);
  }
  return out;
}
