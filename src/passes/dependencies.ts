import type { PassOp } from "./pass.ts";
import { rolesOf } from "./roles.ts";

/**
 * Which operation waits for which. Operations that both only read a bit commute on it, so between two that move the bit any
 * number of readers are free among themselves.
 */
export interface Dependencies {
  /** The bits that each operation moves. */
  moves: readonly (readonly number[])[];
  /** Operations that wait for this one; one that waits for it on two bits is named twice. */
  waiting: readonly (readonly number[])[];
  /** How many entries of `waiting` name each operation. */
  count: Int32Array;
  /** Operations that move bits on the longest chain from this one to the end, itself included. */
  tail: Int32Array;
}

export function dependencies(ops: readonly PassOp[], qubits: number): Dependencies {
  const lastMove = new Array<number>(qubits).fill(-1);
  const readers: number[][] = Array.from({ length: qubits }, () => []);
  const waiting: number[][] = ops.map(() => []);
  const count = new Int32Array(ops.length);
  const wait = (later: number, earlier: number) => {
    if (earlier < 0) return;
    waiting[earlier].push(later);
    count[later]++;
  };
  const moves = ops.map((op, i) => {
    const roles = rolesOf(op);
    for (const bit of roles.reads) {
      wait(i, lastMove[bit]);
      readers[bit].push(i);
    }
    for (const bit of roles.moves) {
      if (readers[bit].length === 0) wait(i, lastMove[bit]);
      for (const reader of readers[bit]) wait(i, reader);
      lastMove[bit] = i;
      readers[bit] = [];
    }
    return roles.moves;
  });
  const tail = new Int32Array(ops.length);
  for (let i = ops.length - 1; i >= 0; i--) {
    for (const later of waiting[i]) tail[i] = Math.max(tail[i], tail[later]);
    if (moves[i].length > 0) tail[i]++;
  }
  return { moves, waiting, count, tail };
}
