import { boundedMean, meanOfValues } from "./intervals.ts";
import type { Estimate } from "./result.ts";

/**
 * Seconds of a shot by cause, with 95 % intervals; the means sum to the mean duration. `timesNs` has one row of `causes.length` per
 * shot. Causes that never acted are left out.
 */
export function timesByCause(timesNs: Float64Array, causes: readonly string[]): Record<string, Estimate> {
  const budget: Record<string, Estimate> = {};
  causes.forEach((cause, k) => {
    const column = timesNs.filter((_, i) => i % causes.length === k);
    const estimate = meanOfValues(column);
    if (estimate && estimate.mean > 0) {
      budget[cause] = { mean: estimate.mean / 1e9, low: Math.max(0, estimate.low) / 1e9, high: estimate.high / 1e9 };
    }
  });
  return budget;
}

/**
 * The infidelity 1 - F of the state by cause. What a shot lost, 1 - |<ideal|trajectory>|^2, is shared out over the errors that
 * were drawn in it, equally; the means over all shots sum to the whole exactly, and each has its 95 % interval. `errors` has one row of
 * `causes.length` counts per shot. Causes that no error came from are left out.
 */
export function infidelityByCause(overlaps: Float64Array, errors: Uint32Array, causes: readonly string[]): Record<string, Estimate> {
  const shots = overlaps.length;
  const budget: Record<string, Estimate> = {};
  causes.forEach((cause, k) => {
    const lost = new Float64Array(shots);
    for (let shot = 0; shot < shots; shot++) {
      const row = errors.subarray(shot * causes.length, (shot + 1) * causes.length);
      const drawn = row.reduce((sum, n) => sum + n, 0);
      if (row[k] > 0) lost[shot] = ((1 - overlaps[shot]) * row[k]) / drawn;
    }
    const mean = boundedMean(lost);
    if (mean && mean.mean > 0) budget[cause] = mean;
  });
  return budget;
}
