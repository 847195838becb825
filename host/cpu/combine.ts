import type { MixEntry } from "../../src/backend/backend.ts";
import { familyTask, MOST_SIDE } from "./families.ts";
import { MADE_TOGETHER } from "./family.ts";
import type { Lanes, Task } from "./lanes.ts";
import { type Room, withRoom } from "./room.ts";
import type { Vectors } from "./vectors.ts";

/** Old vectors and the new ones that are made of them and of no others; coefficients are interleaved, new x old. */
interface Component {
  ins: readonly number[];
  outs: readonly number[];
  coefficients: Float64Array;
}

/** New vectors as linear combinations of old ones, in order: those that nothing is added to become zero, and come last. */
export class Combination {
  readonly #components: readonly Component[];

  constructor(entries: readonly MixEntry[], batch: number) {
    this.#components = componentsOf(entries, batch);
  }

  /** Whether the new vectors can be made where the old ones lie: none is written that is still to be read. */
  get fitsInPlace(): boolean {
    const written = new Set<number>();
    return this.#components.every(({ ins, outs }) => {
      if (ins.length > MOST_SIDE || outs.length > MOST_SIDE || ins.some((vector) => written.has(vector))) return false;
      for (const vector of outs) written.add(vector);
      return true;
    });
  }

  run(lanes: Lanes, from: Vectors, to: Vectors): Promise<void> {
    return withRoom((room) => lanes.run(this.#components.flatMap((component) => tasksOf(component, from, to, room))));
  }
}

/** Entries that share an old or a new vector belong together. */
function componentsOf(entries: readonly MixEntry[], batch: number): Component[] {
  const byOut: MixEntry[][] = Array.from({ length: batch }, () => []);
  const outsOf: number[][] = [];
  for (const entry of entries) {
    byOut[entry.out].push(entry);
    const outs = outsOf[entry.in];
    if (outs) outs.push(entry.out);
    else outsOf[entry.in] = [entry.out];
  }
  const components: Component[] = [];
  const seen = new Uint8Array(batch);
  const columnOf = new Int32Array(outsOf.length).fill(-1);
  const blank: number[] = [];
  for (let start = 0; start < batch; start++) {
    if (seen[start]) continue;
    if (byOut[start].length === 0) {
      blank.push(start);
      continue;
    }
    const outs = [start];
    const ins: number[] = [];
    seen[start] = 1;
    for (let k = 0; k < outs.length; k++) {
      for (const { in: vector } of byOut[outs[k]]) {
        if (columnOf[vector] >= 0) continue;
        columnOf[vector] = ins.push(vector);
        for (const out of outsOf[vector]) {
          if (seen[out]) continue;
          seen[out] = 1;
          outs.push(out);
        }
      }
    }
    components.push(componentOf(ins.sort(ascending), outs.sort(ascending), byOut, columnOf));
  }
  for (let k = 0; k < blank.length; k += MOST_SIDE) components.push(componentOf([], blank.slice(k, k + MOST_SIDE), byOut, columnOf));
  return components;
}

/** `columnOf` has room for every old vector. */
function componentOf(
  ins: readonly number[],
  outs: readonly number[],
  byOut: readonly (readonly MixEntry[])[],
  columnOf: Int32Array,
): Component {
  ins.forEach((vector, column) => {
    columnOf[vector] = column;
  });
  const coefficients = new Float64Array(2 * ins.length * outs.length);
  outs.forEach((out, row) => {
    for (const { in: vector, re, im } of byOut[out]) {
      const at = 2 * (row * ins.length + columnOf[vector]);
      coefficients[at] += re;
      coefficients[at + 1] += im;
    }
  });
  return { ins, outs, coefficients };
}

/** One task per stretch and side of at most 32 old and 32 new vectors; tasks after the first on the same new vectors add to them. */
function tasksOf({ ins, outs, coefficients }: Component, from: Vectors, to: Vectors, room: Room): Task[] {
  const tasks: Task[] = [];
  for (let h = 0; h < to.shape.partsPerVector; h++) {
    for (let row = 0; row < outs.length; row += MOST_SIDE) {
      const rows = outs.slice(row, row + MOST_SIDE);
      for (let column = 0; column === 0 || column < ins.length; column += MOST_SIDE) {
        const columns = ins.slice(column, column + MOST_SIDE);
        const reads = columns.map((vector) => from.stretch(vector, h));
        const writes = rows.map((vector) => to.stretch(vector, h));
        const { memory } = writes[0];
        const values = paddedCoefficients(coefficients, ins.length, { row, rows: rows.length, column, columns: columns.length });
        const padded = MADE_TOGETHER * Math.ceil(rows.length / MADE_TOGETHER);
        const bytes = to.shape.precision === "f32" ? 4 : 8;
        const data = room(memory, Math.max(1, bytes * values.length));
        (bytes === 4 ? memory.f32(data, values.length) : memory.f64(data, values.length)).set(values);
        const args = [columns.length, padded, column > 0 ? 1 : 0, data, 0];
        tasks.push(familyTask(to, { kernel: "combine", memory, args, reads, rounds: 1, writes, unitBits: to.blockBits }));
      }
    }
  }
  return tasks;
}

/**
 * Coefficients as the kernel reads them: by four new vectors, then old ones. The kernel makes vectors four by four, so the last is made
 * several times.
 */
function paddedCoefficients(
  coefficients: Float64Array,
  width: number,
  { row, rows, column, columns }: { row: number; rows: number; column: number; columns: number },
): Float64Array {
  const padded = MADE_TOGETHER * Math.ceil(rows / MADE_TOGETHER);
  const out = new Float64Array(2 * padded * columns);
  for (let i = 0; i < padded; i++) {
    for (let j = 0; j < columns; j++) {
      const from = 2 * ((row + Math.min(i, rows - 1)) * width + column + j);
      const to = 2 * ((Math.floor(i / MADE_TOGETHER) * columns + j) * MADE_TOGETHER + (i % MADE_TOGETHER));
      out[to] = coefficients[from];
      out[to + 1] = coefficients[from + 1];
    }
  }
  return out;
}

const ascending = (a: number, b: number) => a - b;
