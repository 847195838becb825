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
  readonly layout: ChunkLayout;
  readonly chunks: readonly GPUBuffer[];
  /** Settles when the GPU has said whether the memory was there; awaited before the first use, since buffers may be replaced until then. */
  readonly ready: Promise<void>;
  /** The same buffers for a smaller batch; releases those that it does not need. */
  shrink(layout: ChunkLayout): Amplitudes;
  release(): void;
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

/**
 * Zeroed buffers for a state, which the GPU clears when they are first used; `fill` writes what is not zero. Where memory is short
 * they are asked for again when the GPU has done its work, because it keeps destroyed buffers until then.
 */
export function allocateChunks(
  gpu: GpuDevice,
  layout: ChunkLayout,
  label: string,
  fill?: (chunks: readonly GPUBuffer[]) => void,
): Amplitudes {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const chunks: GPUBuffer[] = [];
  let isReleased = false;
  const ask = () => {
    gpu.device.pushErrorScope("out-of-memory");
    layout.sizes.forEach((size, i) => {
      chunks[i] = gpu.buffer(`${label} ${i}`, AMPLITUDE_BYTES * size, usage);
    });
    return gpu.device.popErrorScope();
  };
  const settle = async (answer: Promise<GPUError | null>) => {
    if ((await answer) !== null && !isReleased) {
      for (const chunk of chunks.splice(0)) gpu.release(chunk);
      await gpu.wait(gpu.device.queue.onSubmittedWorkDone());
      if (!isReleased && (await ask()) !== null) throw outOfMemory(layout);
    }
    if (!isReleased) fill?.(chunks);
  };
  const ready = settle(ask());
  ready.catch(() => {});
  const release = () => {
    isReleased = true;
    for (const chunk of chunks.splice(0)) gpu.release(chunk);
  };
  const owned = (own: ChunkLayout): Amplitudes => ({
    layout: own,
    chunks,
    ready,
    shrink(smaller) {
      for (const chunk of chunks.splice(smaller.sizes.length)) gpu.release(chunk);
      return owned(smaller);
    },
    release,
  });
  return owned(layout);
}

function outOfMemory({ qubits, batch, sizes }: ChunkLayout): BellwireError {
  const bytes = AMPLITUDE_BYTES * sizes.reduce((sum, size) => sum + size, 0);
  const vectors = batch === 1 ? "" : ` x ${batch} vectors`;
  return new BellwireError(
    "limit",
    `the GPU has no memory for ${qubits} qubits${vectors}: ${bytes} bytes in ${sizes.length} buffers; take fewer qubits or a smaller batch`,
  );
}
