import { BellwireError } from "../../src/errors.ts";
import type { GpuDevice } from "./device.ts";

/** Bytes of an amplitude: two f32. */
export const AMPLITUDE_BYTES = 8;

/** A vector takes 2^4 places at least: invocations hold sixteen amplitudes each. What a small vector does not use stays 0. */
const MIN_VECTOR_BITS = 4;

/** How the amplitudes of a state are split into buffers. A vector's amplitudes follow each other, vectors follow each other, chunks cut every 2^chunkBits. */
export interface ChunkLayout {
  qubits: number;
  batch: number;
  /** A vector takes 2^vectorBits places. */
  vectorBits: number;
  /** log2 of the places of a full chunk. */
  chunkBits: number;
  /** min(vectorBits, chunkBits): the index bits that choose a place in a chunk. */
  localBits: number;
  /** Places of each chunk; only the last can be short. */
  sizes: readonly number[];
}

export function chunkLayout(qubits: number, batch: number, chunkBits: number): ChunkLayout {
  const vectorBits = Math.max(qubits, MIN_VECTOR_BITS);
  const total = batch * 2 ** vectorBits;
  const chunk = 2 ** chunkBits;
  const sizes = Array.from({ length: Math.ceil(total / chunk) }, (_, i) => Math.min(chunk, total - i * chunk));
  return { qubits, batch, vectorBits, chunkBits, localBits: Math.min(vectorBits, chunkBits), sizes };
}

/** Number of the first vector with a part in a chunk. */
export function firstVector({ vectorBits, chunkBits }: ChunkLayout, chunk: number): number {
  return Math.floor((chunk * 2 ** chunkBits) / 2 ** vectorBits);
}

/** The buffers of a state. */
export interface Amplitudes {
  layout: ChunkLayout;
  chunks: readonly GPUBuffer[];
  /** Settles when the GPU has said whether the memory was there; awaited before the first use. */
  ready: Promise<void>;
}

/** Vectors as they lie in one chunk, from vectors without gaps; entry 0 is `amplitudes[0]`. */
export function packChunk(layout: ChunkLayout, chunk: number, amplitudes: Float64Array): Float32Array<ArrayBuffer> {
  const { qubits, vectorBits, chunkBits, sizes } = layout;
  const first = chunk * 2 ** chunkBits;
  const out = new Float32Array(2 * sizes[chunk]);
  if (qubits === vectorBits) {
    out.set(amplitudes.subarray(2 * first, 2 * (first + sizes[chunk])));
    return out;
  }
  const vectors = sizes[chunk] / 2 ** vectorBits;
  for (let v = 0; v < vectors; v++) {
    const from = 2 * (first / 2 ** vectorBits + v) * 2 ** qubits;
    out.set(amplitudes.subarray(from, from + 2 * 2 ** qubits), 2 * v * 2 ** vectorBits);
  }
  return out;
}

/** All chunks one after the other, as vectors without gaps. */
export function unpackChunks({ qubits, batch, vectorBits }: ChunkLayout, stored: Float32Array): Float64Array {
  if (qubits === vectorBits) return Float64Array.from(stored);
  const out = new Float64Array(2 * batch * 2 ** qubits);
  for (let v = 0; v < batch; v++) {
    const from = 2 * v * 2 ** vectorBits;
    out.set(stored.subarray(from, from + 2 * 2 ** qubits), 2 * v * 2 ** qubits);
  }
  return out;
}

/** Zeroed buffers for a state. The GPU clears them when they are first used. */
export function allocateChunks(gpu: GpuDevice, layout: ChunkLayout, label: string): Amplitudes {
  const { device } = gpu;
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  device.pushErrorScope("out-of-memory");
  const chunks = layout.sizes.map((size, i) => gpu.buffer(`${label} ${i}`, AMPLITUDE_BYTES * size, usage));
  const ready = device.popErrorScope().then((error) => {
    if (error) throw outOfMemory(layout);
  });
  ready.catch(() => {});
  return { layout, chunks, ready };
}

function outOfMemory({ qubits, batch, sizes }: ChunkLayout): BellwireError {
  const bytes = AMPLITUDE_BYTES * sizes.reduce((sum, size) => sum + size, 0);
  const vectors = batch === 1 ? "" : ` x ${batch} vectors`;
  return new BellwireError(
    "limit",
    `the GPU has no memory for ${qubits} qubits${vectors}: ${bytes} bytes in ${sizes.length} buffers; take fewer qubits or a smaller batch`,
  );
}
