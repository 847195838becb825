import { AMPLITUDE_BYTES, type Amplitudes, firstVector } from "./chunks.ts";
import { CombineTables } from "./combine.ts";
import type { Command, Commands } from "./commands.ts";
import { planWindows, vectorCopies, windowCopies, windowLayout } from "./windows.ts";

/** Invocations of a workgroup, each with one amplitude. */
const THREADS = 256;

/** Windows whose commands are made before they are submitted. */
const WINDOWS_AT_ONCE = 256;

/** A vector and its coefficient in a linear combination. */
export interface VectorTerm {
  vector: number;
  re: number;
  im: number;
}

/**
 * Combinations of whole vectors of `from`, one list per vector of `to`, which is blank or the first buffers of `from`. Between states in
 * several buffers vectors that only repeat old ones are copied; windows would move them three times.
 */
export async function combineVectors(
  commands: Commands,
  from: Amplitudes,
  to: Amplitudes,
  lists: readonly (readonly VectorTerm[])[],
): Promise<void> {
  const { gpu } = commands;
  const plan = planWindows([from, to]);
  if (plan.copied && from.chunks[0] !== to.chunks[0] && lists.every(repeatsOne)) {
    const vectors = lists.map((list) => list.at(0)?.vector ?? null);
    return commands.run(vectorCopies(from, vectors, to));
  }
  const input = windowLayout(from, plan);
  const output = windowLayout(to, plan);
  const tables = new CombineTables(commands, {
    blockBits: plan.bits,
    lists: lists.map((list) => list.map(({ vector, re, im }) => ({ block: vector, re, im }))),
    period: 1,
    stride: 0,
  });
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const staged = !plan.copied ? [] : [input, output].map(({ sizes }) => gpu.buffer("window", AMPLITUDE_BYTES * sizes[0], usage));
  const [source, target] = plan.copied ? staged : [from.chunks[0], to.chunks[0]];
  try {
    const dispatches = tables.dispatches({ ...from, layout: input, chunks: [source] }, target);
    for (let first = 0; first < plan.count; first += WINDOWS_AT_ONCE) {
      const work: Command[] = [];
      for (let window = first; window < Math.min(first + WINDOWS_AT_ONCE, plan.count); window++) {
        if (plan.copied) work.push(...windowCopies(from, plan, window, source));
        work.push(...dispatches);
        if (plan.copied) work.push(...windowCopies(to, plan, window, target, true));
      }
      await commands.run(work);
    }
  } finally {
    for (const buffer of staged) gpu.release(buffer);
    tables.release();
  }
}

function repeatsOne(list: readonly VectorTerm[]): boolean {
  return list.length === 0 || (list.length === 1 && list[0].re === 1 && list[0].im === 0);
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
