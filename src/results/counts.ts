import { BellwireError } from "../errors.ts";

/**
 * Counts from bits of `shots` rows of `stride` bits each (0 or 1), of which the first `clbits` are printed, highest first.
 * Keys are in order of first appearance; with no bits to print the only key is the empty string.
 */
export function countBitstrings(bits: Uint8Array, stride: number, clbits: number): Record<string, number> {
  if (clbits > stride || (stride > 0 && bits.length % stride !== 0)) {
    throw new BellwireError("internal", `${bits.length} bits are not rows of ${stride} with ${clbits} to print`);
  }
  const counts: Record<string, number> = {};
  for (let row = 0; row < bits.length; row += stride) {
    let key = "";
    for (let bit = clbits - 1; bit >= 0; bit--) key += bits[row + bit] ? "1" : "0";
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** All shots of a set of counts. */
export function totalShots(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}

/** Outcomes by falling count, ties by bitstring. */
export function sortedOutcomes(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}
