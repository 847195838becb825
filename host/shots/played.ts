import type { Insertion } from "../../src/noise/insertion.ts";
import type { Pauli } from "../../src/noise/pauli.ts";

/** The noise of shots in a row, packed to be sent between threads. */
export interface PackedNoise {
  /** Where each shot's Paulis end, counted from the first shot's. */
  ends: Uint32Array;
  /** Place, qubit and Pauli, one after the other. */
  words: Uint32Array;
}

export function packNoise(shots: readonly (readonly Insertion[])[]): PackedNoise {
  const ends = new Uint32Array(shots.length);
  let total = 0;
  shots.forEach((insertions, k) => {
    total += insertions.length;
    ends[k] = total;
  });
  const words = new Uint32Array(3 * total);
  let at = 0;
  for (const insertions of shots) {
    for (const { at: place, qubit, pauli } of insertions) {
      words[at++] = place;
      words[at++] = qubit;
      words[at++] = pauli;
    }
  }
  return { ends, words };
}

/** The noise of the k-th shot. */
export function unpackNoise({ ends, words }: PackedNoise, k: number): Insertion[] {
  const insertions: Insertion[] = [];
  for (let i = k === 0 ? 0 : ends[k - 1]; i < ends[k]; i++) {
    insertions.push({ at: words[3 * i], qubit: words[3 * i + 1], pauli: words[3 * i + 2] as Pauli });
  }
  return insertions;
}
