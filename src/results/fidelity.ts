import { RandomStream } from "../rng/stream.ts";
import { totalShots } from "./counts.ts";
import { clampUnit, productOf, proportion, quantiles } from "./intervals.ts";
import type { Estimate } from "./result.ts";

/** Ideal probabilities below this are rounding, not outcomes. */
const SUPPORT = 1e-9;
const REPLICATES = 1000;
/** Work of the resampling is bounded by fewer replicates, never below this, when there are very many outcomes. */
const FEWEST_REPLICATES = 200;
const OUTCOMES_RESAMPLED = 2_000_000;

/**
 * How many outcomes a distribution is worth: 2^entropy. Probabilities need not list outcomes that are never seen; the weight
 * missing to 1 counts as one more outcome.
 */
export function perplexity(probabilities: Iterable<number>): number {
  let entropy = 0;
  let sum = 0;
  const add = (p: number): void => {
    if (p > 0) entropy -= p * Math.log2(p);
  };
  for (const p of probabilities) {
    add(p);
    sum += p;
  }
  add(1 - sum > SUPPORT ? 1 - sum : 0);
  return 2 ** entropy;
}

export interface HellingerOutcome {
  estimate: Estimate | null;
  /** Why there is no estimate. */
  warning: string | null;
}

/**
 * Hellinger fidelity (sum sqrt(p q))^2 of measured counts against ideal probabilities, with a 95 % interval.
 *
 * The fidelity is a product: the share of shots inside the ideal's support, a proportion (Wilson), times the fidelity within the
 * support, whose basic bootstrap interval undoes the plug-in bias of about -(K - 1) / 4N to first order. `worth` is the perplexity
 * of the whole ideal distribution when `ideal` lists only a part of it. Above shots / 10 the bias would be larger than what is
 * estimated: no estimate, and a warning that says so.
 */
export function hellingerFidelity(
  counts: Readonly<Record<string, number>>,
  ideal: Readonly<Record<string, number>>,
  seed: number,
  worth = perplexity(Object.values(ideal)),
): HellingerOutcome {
  const shots = totalShots(counts);
  if (worth > shots / 10) {
    const need = Math.ceil(10 * worth);
    return {
      estimate: null,
      warning: `the Hellinger fidelity needs at least ${need} shots (10 times the ideal perplexity of ${formatWorth(worth)}), got ${shots}`,
    };
  }
  const support = Object.entries(ideal).filter(([, p]) => p > SUPPORT);
  const seen = support.map(([key]) => counts[key] ?? 0);
  const probabilities = support.map(([, p]) => p);
  const inside = seen.reduce((sum, n) => sum + n, 0);
  const mean = (inside / shots) * overlap(seen, probabilities);
  const within = inside === 0 ? { mean: 0, low: 0, high: 1 } : bootstrapOverlap(seen, probabilities, seed);
  const { low, high } = productOf(proportion(inside, shots), within);
  return { estimate: { mean, low: Math.min(mean, low), high: Math.max(mean, high) }, warning: null };
}

function formatWorth(worth: number): string {
  return worth < 100 ? worth.toPrecision(3) : Math.round(worth).toString();
}

/** (sum sqrt(p q))^2 of counts normalised to 1. */
function overlap(counts: ArrayLike<number>, probabilities: readonly number[]): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    sum += Math.sqrt(counts[i] * probabilities[i]);
    total += counts[i];
  }
  return total === 0 ? 0 : Math.min(1, (sum * sum) / total);
}

/**
 * `overlap` less its bootstrapped bias, with the basic bootstrap interval [2 x - q97.5, 2 x - q2.5]. Each replicate draws every count anew from a Poisson
 * distribution, which is the multinomial bootstrap with a random number of shots (Hanley and MacGibbon, Comput. Methods
 * Programs Biomed. 83, 57 (2006)); the statistic is normalised, and the work does not grow with the shots.
 */
function bootstrapOverlap(counts: readonly number[], probabilities: readonly number[], seed: number): Estimate {
  const plugIn = overlap(counts, probabilities);
  if (counts.length === 1) return { mean: plugIn, low: plugIn, high: plugIn };
  const replicates = Math.min(REPLICATES, Math.max(FEWEST_REPLICATES, Math.floor(OUTCOMES_RESAMPLED / counts.length)));
  const values = new Float64Array(replicates);
  const drawn = new Float64Array(counts.length);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const stream = new RandomStream(seed, "bootstrap", 0, replicate);
    for (let i = 0; i < counts.length; i++) drawn[i] = poisson(stream, counts[i]);
    values[replicate] = overlap(drawn, probabilities);
  }
  const [lower, upper] = quantiles(values, [0.025, 0.975]);
  const mean = clampUnit(2 * plugIn - values.reduce((sum, x) => sum + x, 0) / replicates);
  return { mean, low: Math.min(mean, clampUnit(2 * plugIn - upper)), high: Math.max(mean, clampUnit(2 * plugIn - lower)) };
}

/** Poisson by inversion of the exponential gaps; above 30 the rounded normal, whose error is far below that of 1000 replicates. */
function poisson(stream: RandomStream, mean: number): number {
  if (mean === 0) return 0;
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(stream)));
  let n = 0;
  for (let t = stream.exponential(); t < mean; t += stream.exponential()) n++;
  return n;
}

/** Standard normal by Box and Muller. */
function normal(stream: RandomStream): number {
  return Math.sqrt(2 * stream.exponential()) * Math.cos(2 * Math.PI * stream.uniform());
}
