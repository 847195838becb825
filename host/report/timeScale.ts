/** A scale from nanoseconds to pixels, and where to put its ticks. */
export interface TimeScale {
  x(ns: number): number;
  ticks: readonly number[];
}

/** Proportional to time; ticks at round times. */
export function linearScale(endNs: number, left: number, right: number): TimeScale {
  const span = Math.max(1, endNs);
  const rough = span / 8;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * decade).find((s) => s >= rough) as number;
  const ticks: number[] = [];
  for (let t = 0; t <= span; t += step) ticks.push(t);
  return { x: (ns) => left + ((right - left) * ns) / span, ticks };
}

/** Pixels between two tick labels. */
const TICK_SPACE = 86;

/**
 * Every stretch between two events takes room in proportion to the fourth root of its length, so that microseconds of gates stay
 * readable beside the milliseconds of attempts before them. Ticks stand at events, as many as fit.
 */
export function compressedScale(eventsNs: readonly number[], endNs: number, left: number, right: number): TimeScale {
  const times = [...new Set([0, ...eventsNs, Math.max(1, endNs)])].filter((t) => t >= 0 && t <= Math.max(1, endNs)).sort((a, b) => a - b);
  const at = [0];
  for (let i = 1; i < times.length; i++) at.push(at[i - 1] + (times[i] - times[i - 1]) ** 0.25);
  const scale = (right - left) / at[at.length - 1];
  const x = (ns: number): number => {
    let low = 0;
    let high = times.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] <= ns) low = middle;
      else high = middle;
    }
    const share = Math.min(1, Math.max(0, (ns - times[low]) / (times[high] - times[low])));
    return left + scale * (at[low] + share * (at[high] - at[low]));
  };
  const ticks = [0];
  for (const t of times) if (x(t) - x(ticks[ticks.length - 1]) >= TICK_SPACE && right - x(t) >= TICK_SPACE / 2) ticks.push(t);
  return { x, ticks };
}
