import type { Layout } from "./pass.ts";

/**
 * A logical index has qubit q at bit q; a stored index has it at bit `position[q]`, inverted where `flipped[q]`. Indices go up
 * to 2^53, past what bitwise operators hold, so the map adds one table entry per byte of the index.
 */
export interface IndexMap {
  toStored(logical: number): number;
  toLogical(stored: number): number;
}

const BYTE = 256;

/** The two maps of a layout. Built in O(256 qubits / 8), applied in O(qubits / 8). */
export function indexMap(layout: Layout): IndexMap {
  const qubits = layout.position.length;
  const qubitAt = new Array<number>(qubits);
  layout.position.forEach((bit, q) => {
    qubitAt[bit] = q;
  });
  const storedFlips = layout.flipped.map((flip, q) => (flip ? layout.position[q] : -1)).filter((bit) => bit >= 0);
  const logicalFlips = layout.flipped.map((flip, q) => (flip ? q : -1)).filter((q) => q >= 0);
  return {
    toStored: bitMover(layout.position, storedFlips),
    toLogical: bitMover(qubitAt, logicalFlips),
  };
}

/** Moves bit i to bit `to[i]`, then inverts the `flips`. */
function bitMover(to: readonly number[], flips: readonly number[]): (index: number) => number {
  const flipped = new Set(flips);
  const tables: Float64Array[] = [];
  for (let low = 0; low < to.length; low += 8) {
    const table = new Float64Array(BYTE);
    for (let byte = 0; byte < BYTE; byte++) {
      for (let i = 0; i < 8 && low + i < to.length; i++) {
        const bit = (byte >> i) & 1;
        if (bit !== (flipped.has(to[low + i]) ? 1 : 0)) table[byte] += 2 ** to[low + i];
      }
    }
    tables.push(table);
  }
  return (index) => {
    let rest = index;
    let out = 0;
    for (const table of tables) {
      const high = Math.floor(rest / BYTE);
      out += table[rest - high * BYTE];
      rest = high;
    }
    return out;
  };
}

/** One vector of interleaved amplitudes, from stored order to logical order. */
export function toLogicalOrder(stored: Float64Array, layout: Layout): Float64Array {
  const { toStored } = indexMap(layout);
  const out = new Float64Array(stored.length);
  for (let i = 0; i < stored.length / 2; i++) {
    const from = 2 * toStored(i);
    out[2 * i] = stored[from];
    out[2 * i + 1] = stored[from + 1];
  }
  return out;
}

/** One vector of interleaved amplitudes, from logical order to stored order. */
export function toStoredOrder(logical: Float64Array, layout: Layout): Float64Array {
  const { toStored } = indexMap(layout);
  const out = new Float64Array(logical.length);
  for (let i = 0; i < logical.length / 2; i++) {
    const to = 2 * toStored(i);
    out[to] = logical[2 * i];
    out[to + 1] = logical[2 * i + 1];
  }
  return out;
}
