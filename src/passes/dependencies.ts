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
  return { moves, waiting, count };
}
