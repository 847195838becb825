/** Twelve terms of the series are exact to rounding up to here. */
const LARGEST = 1 / 8;
const TERMS = 12;
/** exp(-1024) is below the least number that floating point knows. */
const MOST = 1024;

/**
 * exp(-x) for x >= 0, off by less than a share of 1e-11, from sums and products alone: engines differ in the last bits of Math.exp,
 * and what decides a time must not. Halves x until the series serves, and squares as often.
 */
export function decay(x: number): number {
  if (x > MOST) return 0;
  let small = x;
  let halvings = 0;
  for (; small > LARGEST; small /= 2) halvings++;
  let term = 1;
  let sum = 1;
  for (let i = 1; i <= TERMS; i++) {
    term *= small / i;
    sum += term;
  }
  let out = 1 / sum;
  for (let i = 0; i < halvings; i++) out *= out;
  return out;
}
