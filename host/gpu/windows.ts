import { AMPLITUDE_BYTES, type Amplitudes, type ChunkLayout, chunkLayout } from "./chunks.ts";
import type { Copy } from "./commands.ts";

/** Bytes of a window of all vectors; within the binding size that every adapter offers. */
const WINDOW_BYTES = 2 ** 27;
/** No vector has fewer places than 2^4. */
const LEAST_WINDOW_BITS = 4;

/**
 * Kernels that take many vectors at once bind one buffer. Where a state has several, the vectors are taken window by window: the same
 * stretch of each, brought together in a buffer that is laid out like a state of smaller vectors.
 */
export interface WindowPlan {
  /** log2 of the places of a vector in a window. */
  bits: number;
  count: number;
  /** Whether windows are copies; otherwise the one window is the state's one buffer. */
  copied: boolean;
}

/** Windows that suit all of the states. */
export function planWindows(states: readonly Amplitudes[]): WindowPlan {
  const { vectorBits } = states[0].layout;
  if (states.every(({ chunks }) => chunks.length === 1)) return { bits: vectorBits, count: 1, copied: false };
  const batch = Math.max(...states.map(({ layout }) => layout.batch));
  const fitting = Math.floor(Math.log2(WINDOW_BYTES / AMPLITUDE_BYTES / batch));
  const bits = Math.min(...states.map(({ layout }) => layout.localBits), Math.max(LEAST_WINDOW_BITS, fitting));
  return { bits, count: 2 ** (vectorBits - bits), copied: true };
}

/** How the vectors of a state lie in a window. */
export function windowLayout({ layout }: Amplitudes, { bits }: WindowPlan): ChunkLayout {
  return chunkLayout(bits, layout.batch, 31);
}

/** Copies a window of every vector of a state to the buffer of a window, or back. */
export function windowCopies(state: Amplitudes, { bits }: WindowPlan, window: number, buffer: GPUBuffer, back = false): Copy[] {
  const size = AMPLITUDE_BYTES * 2 ** bits;
  return Array.from({ length: state.layout.batch }, (_, vector): Copy => {
    const { chunk, offset } = locate(state, vector, window * 2 ** bits);
    const inWindow = vector * size;
    return back
      ? { from: buffer, fromOffset: inWindow, to: chunk, toOffset: offset, size }
      : { from: chunk, fromOffset: offset, to: buffer, toOffset: inWindow, size };
  });
}

/** Whole vectors of one state to another of the same size, in order; null leaves one as it is. */
export function vectorCopies(from: Amplitudes, vectors: readonly (number | null)[], to: Amplitudes): Copy[] {
  const { vectorBits, localBits } = from.layout;
  const pieces = 2 ** (vectorBits - localBits);
  return vectors.flatMap((vector, k) => {
    if (vector === null) return [];
    return Array.from({ length: pieces }, (_, piece): Copy => {
      const source = locate(from, vector, piece * 2 ** localBits);
      const target = locate(to, k, piece * 2 ** localBits);
      const size = AMPLITUDE_BYTES * 2 ** localBits;
      return { from: source.chunk, fromOffset: source.offset, to: target.chunk, toOffset: target.offset, size };
    });
  });
}

/** The buffer of a place of a vector, and the byte where it is. */
function locate({ layout, chunks }: Amplitudes, vector: number, place: number): { chunk: GPUBuffer; offset: number } {
  const { vectorBits, chunkBits } = layout;
  const at = vector * 2 ** vectorBits + place;
  return { chunk: chunks[Math.floor(at / 2 ** chunkBits)], offset: AMPLITUDE_BYTES * (at % 2 ** chunkBits) };
}
