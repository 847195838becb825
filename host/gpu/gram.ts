import type { GramShape } from "../../src/backend/backend.ts";
import { AMPLITUDE_BYTES, type Amplitudes } from "./chunks.ts";
import type { Command, Commands } from "./commands.ts";
import { planWindows, windowCopies, windowLayout } from "./windows.ts";

/** Bytes of partial products that are brought to the host at a time. */
const GRAM_BYTES = 64 * 2 ** 20;
/** Rows and columns of a workgroup's part of the matrix: the least that holds the matrix, or the most. */
const SIDES = [8, 16, 32];

/** Told the matrix of every block: once per inner vector, in a fixed order; rows x columns, interleaved. */
export type VisitGram = (outer: number, block: number, products: ArrayLike<number>) => void;

export interface GramSumsOptions {
  /** log2 of a block's amplitudes. */
  blockBits: number;
  /** Whether blocks are summed with compensation for the rounding of f32, at some twenty times the arithmetic. */
  compensated: boolean;
}

/** Some matrices of one window. */
interface Slice {
  window: number;
  first: number;
  count: number;
}

/** log2 of the amplitudes of a block: so many at most, and no more than lie together. */
export function gramBlockBits(states: readonly Amplitudes[], most: number): number {
  return Math.min(planWindows(states).bits, most);
}

/** Inner products <a|b> over blocks of amplitudes, each block's matrix brought to the host. */
export async function gramSums(
  commands: Commands,
  a: Amplitudes,
  b: Amplitudes,
  shape: GramShape,
  { blockBits, compensated }: GramSumsOptions,
  visit: VisitGram,
): Promise<void> {
  const { gpu } = commands;
  const plan = planWindows([a, b]);
  const rows = a.layout.batch / (shape.outer * shape.inner);
  const columns = b.layout.batch / (shape.outer * shape.inner);
  const blocks = 2 ** (plan.bits - blockBits);
  const numbers = 2 * rows * columns;
  const perMatrix = compensated ? 2 * numbers : numbers;
  const side = SIDES.find((most) => most >= Math.max(rows, columns)) ?? SIDES[SIDES.length - 1];
  const most = Math.max(1, Math.floor(GRAM_BYTES / (4 * perMatrix)));
  const windowBuffer = (state: Amplitudes, label: string) =>
    gpu.buffer(label, AMPLITUDE_BYTES * windowLayout(state, plan).sizes[0], GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST);
  const staged = !plan.copied ? [] : a === b ? [windowBuffer(a, "window")] : [windowBuffer(a, "window"), windowBuffer(b, "other window")];
  const left = staged.at(0) ?? a.chunks[0];
  const right = staged.at(-1) ?? b.chunks[0];
  const perWindow = shape.outer * shape.inner * blocks;
  const products = gpu.buffer(
    "gram",
    4 * perMatrix * Math.min(most, plan.count * perWindow),
    GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
  );
  let current = plan.copied ? -1 : 0;
  try {
    for (const round of rounds(plan.count, perWindow, most)) {
      const work: Command[] = [];
      let outputStart = 0;
      for (const { window, first, count } of round) {
        if (window !== current) {
          work.push(...windowCopies(a, plan, window, left), ...(a === b ? [] : windowCopies(b, plan, window, right)));
          current = window;
        }
        work.push({
          kernel: "gramBlocks",
          variant: { constants: { side, compensated: compensated ? 1 : 0 } },
          params: {
            rows,
            columns,
            blocksPerRow: shape.inner * blocks,
            blockBits,
            firstOutput: first,
            outputs: count,
            outputStart,
            own: a === b ? 1 : 0,
            zero: 0,
          },
          buffers: [left, right, products],
          workgroups: count * Math.ceil(rows / side) * Math.ceil(columns / side),
          bytes: AMPLITUDE_BYTES * count * 2 ** blockBits * (rows + columns),
        });
        outputStart += count;
      }
      await commands.run(work);
      const values = new Float32Array(await gpu.readBack([{ buffer: products, size: 4 * perMatrix * outputStart }]));
      let at = 0;
      for (const { window, first, count } of round) {
        for (let output = first; output < first + count; output++, at += perMatrix) {
          const stored = values.subarray(at, at + perMatrix);
          visit(Math.floor(output / (shape.inner * blocks)), window * blocks + (output % blocks), compensated ? joined(stored) : stored);
        }
      }
    }
  } finally {
    for (const buffer of [...staged, products]) gpu.release(buffer);
  }
}

/** Entries that are stored as (re hi, im hi, re lo, im lo). */
function joined(stored: Float32Array): Float64Array {
  const out = new Float64Array(stored.length / 2);
  for (let i = 0; i < out.length; i++) {
    const at = 4 * (i >> 1) + (i & 1);
    out[i] = stored[at] + stored[at + 2];
  }
  return out;
}

/** The matrices of all windows, as many at a time as there is room for. */
function rounds(windows: number, perWindow: number, most: number): Slice[][] {
  const all: Slice[][] = [];
  let room = 0;
  for (let window = 0; window < windows; window++) {
    for (let first = 0; first < perWindow; ) {
      if (room === 0) {
        all.push([]);
        room = most;
      }
      const count = Math.min(room, perWindow - first);
      all[all.length - 1].push({ window, first, count });
      first += count;
      room -= count;
    }
  }
  return all;
}
