import type { GramShape } from "../../src/backend/backend.ts";
import { AMPLITUDE_BYTES, type Amplitudes, type ChunkLayout } from "./chunks.ts";
import type { Commands, Dispatch } from "./commands.ts";

/** Invocations of a workgroup, and amplitudes that each takes in blockSums. */
const THREADS = 256;
const PER_THREAD = 16;
/** Largest block, log2: what one workgroup sums. */
const BLOCK_BITS = 12;
/** Bytes of partial products that are brought to the host at a time. */
const GRAM_BYTES = 64 * 2 ** 20;
const GRAM_TILE = 8;

const OUTPUT = () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;

export interface WeightSums {
  /** Blocks of one vector. */
  blocks: number;
  blockBits: number;
  /** Vector by vector, block by block: weights where the bit is 0 and where it is 1. */
  zero: Float32Array;
  one: Float32Array;
}

/** Sums of |amplitude|^2 per block, apart by the value of an index bit; without a bit everything counts as 0. */
export async function weightSums(commands: Commands, { layout, chunks }: Amplitudes, bit: number | null): Promise<WeightSums> {
  const { vectorBits, chunkBits, localBits, batch, sizes } = layout;
  const blockBits = Math.min(localBits, BLOCK_BITS);
  const blocks = 2 ** (vectorBits - blockBits);
  const outputs = sizes.map((size, i) => commands.gpu.buffer(`sums ${i}`, (8 * size) / 2 ** blockBits, OUTPUT()));
  try {
    await commands.run(
      chunks.map((chunk, i) => ({
        kernel: "blockSums",
        params: { blockBits, amplitudes: sizes[i], bitMask: bit !== null && bit < chunkBits ? 2 ** bit : 0 },
        buffers: [chunk, outputs[i]],
        workgroups: Math.ceil(sizes[i] / (THREADS * PER_THREAD)),
        bytes: AMPLITUDE_BYTES * sizes[i],
      })),
    );
    const sources = outputs.map((buffer, i) => ({ buffer, size: (8 * sizes[i]) / 2 ** blockBits }));
    const sums = new Float32Array(await commands.gpu.readBack(sources));
    const zero = new Float32Array(batch * blocks);
    const one = new Float32Array(batch * blocks);
    for (let i = 0; i < zero.length; i++) {
      // A bit that chooses the chunk is the same for the whole block.
      const inOne = bit !== null && bit >= chunkBits && Math.floor(i / 2 ** (bit - blockBits)) % 2 === 1;
      zero[i] = inOne ? 0 : sums[2 * i];
      one[i] = inOne ? sums[2 * i] : sums[2 * i + 1];
    }
    return { blocks, blockBits, zero, one };
  } finally {
    for (const buffer of outputs) commands.gpu.release(buffer);
  }
}

/** Adds the blocks of each vector in f64. */
export function vectorTotals(sums: Float32Array, blocks: number): Float64Array {
  const out = new Float64Array(sums.length / blocks);
  for (let i = 0; i < sums.length; i++) out[Math.floor(i / blocks)] += sums[i];
  return out;
}

/** Inner products per block: called with each slice of partial matrices, in order. */
export interface GramSlice {
  /** Number of the slice's first (outer, block of a row); a row is all inner vectors of an axis entry, one after the other. */
  first: number;
  count: number;
  /** (outer, block), row, column; interleaved. */
  products: Float32Array;
}

export interface GramBlocks {
  blocksPerRow: number;
  blockBits: number;
}

/** What `gramSums` will visit, for blocks of at most 2^`most` amplitudes. */
export function gramBlocks(layout: ChunkLayout, shape: GramShape, most: number): GramBlocks {
  const blockBits = Math.min(layout.localBits, most);
  return { blockBits, blocksPerRow: shape.inner * 2 ** (layout.vectorBits - blockBits) };
}

/** Partial inner products <a|b> over blocks, brought to the host slice by slice. */
export async function gramSums(
  commands: Commands,
  a: Amplitudes,
  b: Amplitudes,
  shape: GramShape,
  { blockBits, blocksPerRow }: GramBlocks,
  visit: (slice: GramSlice) => void,
): Promise<void> {
  const rows = a.layout.batch / (shape.outer * shape.inner);
  const columns = b.layout.batch / (shape.outer * shape.inner);
  const outputs = shape.outer * blocksPerRow;
  const perSlice = Math.max(1, Math.min(outputs, Math.floor(GRAM_BYTES / (8 * rows * columns))));
  const tiles = Math.ceil(rows / GRAM_TILE) * Math.ceil(columns / GRAM_TILE);
  const pairs = meetingChunks(a.layout, b.layout, shape);
  const buffer = commands.gpu.buffer("gram", 8 * perSlice * rows * columns, OUTPUT());
  try {
    for (let first = 0; first < outputs; first += perSlice) {
      const count = Math.min(perSlice, outputs - first);
      const dispatches = pairs.map(
        ([leftChunk, rightChunk]): Dispatch => ({
          kernel: "gramBlocks",
          params: {
            rows,
            columns,
            blocksPerRow,
            blockBits,
            firstOutput: first,
            outputs: count,
            leftChunk,
            rightChunk,
            chunkBlockBits: a.layout.chunkBits - blockBits,
          },
          buffers: [a.chunks[leftChunk], b.chunks[rightChunk], buffer],
          workgroups: count * tiles,
          bytes: AMPLITUDE_BYTES * count * 2 ** blockBits * (rows + columns),
        }),
      );
      await commands.run(dispatches);
      const size = 8 * count * rows * columns;
      visit({ first, count, products: new Float32Array(await commands.gpu.readBack([{ buffer, size }])) });
    }
  } finally {
    commands.gpu.release(buffer);
  }
}

/** Pairs of chunks that hold the same part of a row of `a` and of a row of `b` with the same outer index. */
function meetingChunks(a: ChunkLayout, b: ChunkLayout, shape: GramShape): (readonly [number, number])[] {
  const { vectorBits, chunkBits, localBits } = a;
  const perRow = shape.inner * 2 ** (vectorBits - localBits);
  const chunksOf = (layout: ChunkLayout, outer: number, part: number) => {
    const axis = layout.batch / (shape.outer * shape.inner);
    const segments = Array.from({ length: axis }, (_, row) => (outer * axis + row) * perRow + part);
    return new Set(segments.map((segment) => Math.floor(segment / 2 ** (chunkBits - localBits))));
  };
  const pairs = new Map<string, readonly [number, number]>();
  for (let outer = 0; outer < shape.outer; outer++) {
    for (let part = 0; part < perRow; part++) {
      const rights = chunksOf(b, outer, part);
      for (const left of chunksOf(a, outer, part)) for (const right of rights) pairs.set(`${left} ${right}`, [left, right]);
    }
  }
  return [...pairs.values()];
}
