import type { GramShape } from "../../src/backend/backend.ts";
import { familyTask, MOST_SIDE } from "./families.ts";
import type { Lanes, Task } from "./lanes.ts";
import type { Place } from "./memory.ts";
import { type Room, withRoom } from "./room.ts";
import type { Vectors } from "./vectors.ts";

/** Told every entry of the matrix of every block, in a fixed order. */
export type VisitProduct = (outer: number, row: number, column: number, block: number, re: number, im: number) => void;

/** Some rows and columns of the matrices of one outer index. */
interface Corner {
  outer: number;
  row: number;
  rows: number;
  column: number;
  columns: number;
}

/**
 * Inner products over blocks of 2^blockBits amplitudes, summed over `inner`; each vector is read once for every 32 that it meets. Of a
 * family that meets itself half is computed.
 */
export function blockGram(lanes: Lanes, a: Vectors, b: Vectors, shape: GramShape, blockBits: number, visit: VisitProduct): Promise<void> {
  const { outer: outers, inner } = shape;
  const rows = a.shape.batch / (outers * inner);
  const columns = b.shape.batch / (outers * inner);
  const corners: Corner[] = [];
  for (let outer = 0; outer < outers; outer++) {
    for (let row = 0; row < rows; row += MOST_SIDE) {
      for (let column = a === b ? row : 0; column < columns; column += MOST_SIDE) {
        corners.push({ outer, row, rows: Math.min(MOST_SIDE, rows - row), column, columns: Math.min(MOST_SIDE, columns - column) });
      }
    }
  }
  return withRoom(async (room) => {
    const stretches = corners.flatMap((corner) =>
      Array.from({ length: a.shape.partsPerVector }, (_, h) => {
        const place = (vectors: Vectors, axis: number) => (entry: number, n: number) =>
          vectors.stretch((corner.outer * axis + entry) * inner + n, h);
        return { corner, h, ...cornerTask(a, corner, inner, a === b, blockBits, place(a, rows), place(b, columns), room) };
      }),
    );
    await lanes.run(stretches.map(({ task }) => task));
    for (const { corner, h, values, task } of stretches) report(corner, a === b, h * task.units, task.units, values(), visit);
  });
}

const even = (n: number) => n + (n % 2);

type PlaceOf = (entry: number, n: number) => Place;

function cornerTask(
  vectors: Vectors,
  corner: Corner,
  inner: number,
  isOwn: boolean,
  blockBits: number,
  left: PlaceOf,
  right: PlaceOf,
  room: Room,
): { task: Task; values: () => Float64Array } {
  const rows = even(corner.rows);
  const columns = even(corner.columns);
  // The kernel takes vectors two by two; an odd last one is named again.
  const own = isOwn && corner.row === corner.column;
  const reads: Place[] = [];
  for (let n = 0; n < inner; n++) {
    const first = reads.length;
    for (let i = 0; i < rows; i++) reads.push(left(corner.row + Math.min(i, corner.rows - 1), n));
    // A family that meets itself is named twice and looked up once.
    for (let j = 0; j < columns; j++) reads.push(own ? reads[first + j] : right(corner.column + Math.min(j, corner.columns - 1), n));
  }
  const { memory } = reads[0];
  const blocks = 2 ** (vectors.shape.localBits - blockBits);
  const matrix = 2 * rows * columns;
  const out = room(memory, 8 * matrix * blocks);
  memory.f64(out, matrix * blocks).fill(0);
  const args = [rows, columns, own ? 1 : 0, out, 8 * matrix];
  const task = familyTask(vectors, { kernel: "gram", memory, args, reads, rounds: inner, writes: [], unitBits: blockBits });
  return { task, values: () => memory.f64(out, matrix * blocks) };
}

function report(corner: Corner, isOwn: boolean, first: number, blocks: number, values: Float64Array, visit: VisitProduct): void {
  const columns = even(corner.columns);
  const matrix = 2 * even(corner.rows) * columns;
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < corner.rows; i++) {
      for (let j = 0; j < corner.columns; j++) {
        const [row, column] = [corner.row + i, corner.column + j];
        if (isOwn && row > column) continue;
        const at = block * matrix + 2 * (i * columns + j);
        visit(corner.outer, row, column, first + block, values[at], values[at + 1]);
        if (isOwn && row < column) visit(corner.outer, column, row, first + block, values[at], -values[at + 1]);
      }
    }
  }
}
