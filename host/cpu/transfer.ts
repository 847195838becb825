import { laneBits } from "./records.ts";
import type { Vectors } from "./vectors.ts";

/** Interleaved f64 amplitudes of all vectors. */
export function unpack(vectors: Vectors): Float64Array {
  const { batch, qubits } = vectors.shape;
  const size = 2 ** qubits;
  const out = new Float64Array(2 * batch * size);
  forEachEntry(vectors, (vector, index, values, at, apart) => {
    const to = 2 * (vector * size + index);
    out[to] = values[at];
    out[to + 1] = values[at + apart];
  });
  return out;
}

/** The opposite of `unpack`. */
export function pack(vectors: Vectors, amplitudes: Float64Array): void {
  const size = 2 ** vectors.shape.qubits;
  forEachEntry(vectors, (vector, index, values, at, apart) => {
    const from = 2 * (vector * size + index);
    values[at] = amplitudes[from];
    values[at + apart] = amplitudes[from + 1];
  });
}

type Visit = (vector: number, index: number, values: Float32Array | Float64Array, at: number, apart: number) => void;

function forEachEntry(vectors: Vectors, visit: Visit): void {
  const { qubits, localBits, precision } = vectors.shape;
  const lanes = 1 << laneBits(precision);
  const local = 2 ** localBits;
  for (const part of vectors.parts) {
    const values = vectors.numbers(part);
    const entries = Math.min(local, 2 ** qubits);
    for (let v = 0; v < part.vectors; v++) {
      for (let i = 0; i < entries; i++) {
        const lane = i & (lanes - 1);
        visit(part.firstVector + v, part.high + i, values, 2 * (v * local + i - lane) + lane, lanes);
      }
    }
  }
}

/** Chosen amplitudes of every vector, interleaved: [k][vector]. */
export function entries(vectors: Vectors, indices: Float64Array): Float64Array {
  const { batch, precision } = vectors.shape;
  const apart = 1 << laneBits(precision);
  const out = new Float64Array(2 * indices.length * batch);
  const entry = vectors.entries();
  indices.forEach((index, k) => {
    for (let b = 0; b < batch; b++) {
      const { values, at } = entry(b, index);
      out[2 * (k * batch + b)] = values[at];
      out[2 * (k * batch + b) + 1] = values[at + apart];
    }
  });
  return out;
}

/** |0...0> in every vector. */
export function setToZero(vectors: Vectors): void {
  const { localBits, partsPerVector } = vectors.shape;
  vectors.parts.forEach((part, i) => {
    const values = vectors.numbers(part).fill(0);
    if (i % partsPerVector > 0) return;
    for (let v = 0; v < part.vectors; v++) values[2 * v * 2 ** localBits] = 1;
  });
}

/** Vector `source` of one state over vector `target` of another of the same shape. */
export function copyVector(from: Vectors, source: number, to: Vectors, target: number): void {
  const bytes = from.shape.bytesOf(from.shape.localBits);
  const goals = to.stretches(target);
  from.stretches(source).forEach(({ memory, offset }, h) => {
    goals[h].memory.bytes(goals[h].offset, bytes).set(memory.bytes(offset, bytes));
  });
}
