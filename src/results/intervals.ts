import type { Estimate } from "./result.ts";

/** Two-sided 95 %: the 0.975 quantile of the standard normal. */
const Z95 = 1.959963984540054;

/**
 * A proportion with Wilson's 95 % score interval (Wilson, JASA 22, 209 (1927)). It stays inside [0, 1], and it is not empty when
 * no event or only events were seen. `trials` may be an effective number and need not be whole. No trials: the whole of [0, 1].
 */
export function proportion(successes: number, trials: number): Estimate {
  if (trials <= 0) return { mean: 0.5, low: 0, high: 1 };
  return scoreInterval(successes / trials, trials);
}

/** Wilson's interval around a mean of [0, 1] values that varies like a proportion over `trials` trials. */
function scoreInterval(mean: number, trials: number): Estimate {
  const spread = Z95 * Z95;
  const centre = (mean + spread / (2 * trials)) / (1 + spread / trials);
  const half = (Z95 / (1 + spread / trials)) * Math.sqrt((mean * (1 - mean)) / trials + spread / (4 * trials * trials));
  return { mean, low: Math.min(mean, Math.max(0, centre - half)), high: Math.max(mean, Math.min(1, centre + half)) };
}

/**
 * The mean of values in [0, 1], such as one state overlap per shot, with a 95 % interval that also holds when nearly all of
 * them are 1, where mean +- 1.96 standard errors collapses to a point.
 *
 * It is Wilson's interval with a design effect, as survey statistics uses it (Franco et al., J. Surv. Stat. Methodol. 7, 334
 * (2019)): the values vary `r` times as much as a proportion of the same mean would, r = s^2 / (m (1 - m)) <= 1, so `n` of them
 * are worth n / r trials. One value 0 and one value 1 are added before `r` is estimated, so that unseen failures are allowed
 * for: with all values 1 the interval is Wilson's own.
 *
 * Values outside [0, 1] by rounding are clamped. No values: null.
 */
export function boundedMean(values: ArrayLike<number>): Estimate | null {
  const n = values.length;
  if (n === 0) return null;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += clampUnit(values[i]);
  const mean = sum / n;
  const padded = (sum + 1) / (n + 2);
  let squares = padded * padded + (1 - padded) * (1 - padded);
  for (let i = 0; i < n; i++) squares += (clampUnit(values[i]) - padded) ** 2;
  const designEffect = Math.min(1, squares / (n + 2) / (padded * (1 - padded)));
  return scoreInterval(mean, n / designEffect);
}

/** A mean with its 95 % interval by the normal law, from the sums of many values in [0, 1] and of their squares; null for none. */
export function meanOfSums(count: number, sum: number, squares: number): Estimate | null {
  if (count <= 0) return null;
  const mean = sum / count;
  const half = Z95 * Math.sqrt(Math.max(0, squares / count - mean * mean) / count);
  return { mean, low: clampUnit(mean - half), high: clampUnit(mean + half) };
}

/** A mean with its 95 % interval by the normal law; null for no values, and a point for one. */
export function meanOfValues(values: ArrayLike<number>): Estimate | null {
  const n = values.length;
  if (n === 0) return null;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i];
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2;
  const half = n > 1 ? Z95 * Math.sqrt(squares / (n - 1) / n) : 0;
  return { mean, low: mean - half, high: mean + half };
}

/**
 * Attempts per heralded pair. The pairs are the successes among all attempts, so it is the inverse of a proportion, and so are
 * the ends of its interval. Null when there was no pair.
 */
export function attemptsPerPair(pairs: number, attempts: number): Estimate | null {
  if (pairs <= 0) return null;
  const p = proportion(pairs, attempts);
  return { mean: attempts / pairs, low: 1 / p.high, high: 1 / p.low };
}

/**
 * The product of two independent estimates in [0, 1], its interval by the method of variance estimates recovery (Zou and Donner,
 * Stat. Med. 27, 1693 (2008)): the distances to the ends add in squares.
 */
export function productOf(a: Estimate, b: Estimate): Estimate {
  const mean = a.mean * b.mean;
  const low = mean - Math.hypot(b.mean * (a.mean - a.low), a.mean * (b.mean - b.low));
  const high = mean + Math.hypot(b.mean * (a.high - a.mean), a.mean * (b.high - b.mean));
  return { mean, low: Math.max(0, low), high: Math.min(1, high) };
}

/** Quantiles by linear interpolation between order statistics (type 7 of Hyndman and Fan), NaN where there are no values. */
export function quantiles(values: ArrayLike<number>, probabilities: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length < 2) return probabilities.map(() => sorted[0] ?? Number.NaN);
  return probabilities.map((p) => {
    const place = clampUnit(p) * (sorted.length - 1);
    const below = Math.min(Math.floor(place), sorted.length - 2);
    const share = place - below;
    return (1 - share) * sorted[below] + share * sorted[below + 1];
  });
}

/** The nearest number in [0, 1]. */
export function clampUnit(x: number): number {
  return Math.min(1, Math.max(0, x));
}
