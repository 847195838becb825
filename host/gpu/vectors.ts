import { AMPLITUDE_BYTES, type Amplitudes, firstVector } from "./chunks.ts";
import { combine } from "./combine.ts";
import type { Commands } from "./commands.ts";

/** Invocations of a workgroup, each with one amplitude. */
const THREADS = 256;

/** A vector and its coefficient in a linear combination. */
export interface VectorTerm {
  vector: number;
  re: number;
  im: number;
}

/** to += combinations of whole vectors of `from`, one list per vector of `to`. */
export function combineVectors(
  commands: Commands,
  from: Amplitudes,
  to: Amplitudes,
  lists: readonly (readonly VectorTerm[])[],
): Promise<void> {
  const { vectorBits, localBits } = from.layout;
  const blocksPerVector = 2 ** (vectorBits - localBits);
  return combine(commands, from, to, {
    blockBits: localBits,
    lists: lists.map((list) => list.map(({ vector, re, im }) => ({ block: vector * blocksPerVector, re, im }))),
    period: blocksPerVector,
    stride: 1,
  });
}

/** Multiplies each vector by two real factors, for the values 0 and 1 of an index bit: (factor 0, factor 1) per vector. */
export async function scaleVectors(
  commands: Commands,
  { layout, chunks }: Amplitudes,
  bit: number,
  factors: Float32Array<ArrayBuffer>,
): Promise<void> {
  const { vectorBits, chunkBits, sizes } = layout;
  const { gpu } = commands;
  const buffer = gpu.buffer("factors", factors.byteLength, GPUBufferUsage.STORAGE, factors);
  try {
    await commands.run(
      chunks.map((chunk, i) => ({
        kernel: "scaleVectors",
        params: {
          amplitudes: sizes[i],
          vectorBits: vectorBits <= chunkBits ? vectorBits : 32,
          vectorBase: firstVector(layout, i),
          bitMask: bit < chunkBits ? 2 ** bit : 0,
          chunkBit: bit < chunkBits ? 0 : (i >> (bit - chunkBits)) & 1,
        },
        buffers: [buffer, chunk],
        workgroups: Math.ceil(sizes[i] / THREADS),
        bytes: 2 * AMPLITUDE_BYTES * sizes[i],
      })),
    );
  } finally {
    gpu.release(buffer);
  }
}

/** Entries of every vector, [entry][vector] interleaved. */
export async function gatherAmplitudes(commands: Commands, { layout, chunks }: Amplitudes, indices: Float64Array): Promise<Float64Array> {
  const { vectorBits, chunkBits, localBits, batch } = layout;
  const { gpu } = commands;
  if (indices.length === 0) return new Float64Array(0);
  const entries = new Uint32Array(2 * indices.length);
  indices.forEach((index, k) => {
    entries[2 * k] = index % 2 ** localBits;
    entries[2 * k + 1] = Math.floor(index / 2 ** localBits);
  });
  const size = AMPLITUDE_BYTES * indices.length * batch;
  const entryBuffer = gpu.buffer("entries", entries.byteLength, GPUBufferUsage.STORAGE, entries);
  const gathered = gpu.buffer("gathered", size, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC);
  try {
    await commands.run(
      chunks.map((buffer, chunk) => ({
        kernel: "gatherAmplitudes",
        params: {
          entries: indices.length,
          batch,
          segmentBits: localBits,
          segmentsPerVector: 2 ** (vectorBits - localBits),
          chunk,
          chunkSegmentBits: chunkBits - localBits,
        },
        buffers: [entryBuffer, buffer, gathered],
        workgroups: Math.ceil((indices.length * batch) / THREADS),
        bytes: size,
      })),
    );
    return Float64Array.from(new Float32Array(await gpu.readBack([{ buffer: gathered, size }])));
  } finally {
    gpu.release(entryBuffer);
    gpu.release(gathered);
  }
}

/** Reads and writes every amplitude once. */
export function touchVectors(commands: Commands, { layout, chunks }: Amplitudes): Promise<void> {
  return commands.run(
    chunks.map((chunk, i) => ({
      kernel: "copyChunk",
      params: { amplitudes: layout.sizes[i], factor: 1 },
      buffers: [chunk],
      workgroups: Math.ceil(layout.sizes[i] / THREADS),
      bytes: 2 * AMPLITUDE_BYTES * layout.sizes[i],
    })),
  );
}
