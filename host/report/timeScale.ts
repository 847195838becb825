/** A scale from nanoseconds to pixels, and where to put its ticks. */
export interface TimeScale {
  x(ns: number): number;
  /** The inverse of `x`. */
  ns(x: number): number;
  ticks: readonly number[];
}

/** Proportional to time; ticks at round times. */
export function linearScale(endNs: number, left: number, right: number, startNs = 0): TimeScale {
  const span = Math.max(1, endNs - startNs);
  const rough = span / 8;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * decade).find((s) => s >= rough) as number;
  const ticks: number[] = [];
  for (let t = Math.ceil(startNs / step) * step; t <= startNs + span; t += step) ticks.push(t);
  return {
    x: (ns) => left + ((right - left) * (ns - startNs)) / span,
    ns: (x) => startNs + ((x - left) * span) / (right - left),
    ticks,
  };
}

/** Pixels between two tick labels. */
const TICK_SPACE = 86;

/**
 * Every stretch between two events takes room in proportion to the fourth root of its length, so that microseconds of gates stay
 * readable beside the milliseconds of attempts before them. Ticks stand at events, as many as fit.
 */
export function compressedScale(eventsNs: readonly number[], endNs: number, left: number, right: number, startNs = 0): TimeScale {
  const last = Math.max(startNs + 1, endNs);
  const times = [...new Set([startNs, ...eventsNs, last])].filter((t) => t >= startNs && t <= last).sort((a, b) => a - b);
  const at = [0];
  for (let i = 1; i < times.length; i++) at.push(at[i - 1] + (times[i] - times[i - 1]) ** 0.25);
  const scale = (right - left) / at[at.length - 1];
  const x = (ns: number): number => {
    const i = segmentOf(times, ns);
    const share = Math.min(1, Math.max(0, (ns - times[i]) / (times[i + 1] - times[i])));
    return left + scale * (at[i] + share * (at[i + 1] - at[i]));
  };
  const inverse = (pixel: number): number => {
    const place = (pixel - left) / scale;
    const i = segmentOf(at, place);
    const share = Math.min(1, Math.max(0, (place - at[i]) / (at[i + 1] - at[i])));
    return times[i] + share * (times[i + 1] - times[i]);
  };
  const ticks = [startNs];
  for (const t of times) if (x(t) - x(ticks[ticks.length - 1]) >= TICK_SPACE && right - x(t) >= TICK_SPACE / 2) ticks.push(t);
  return { x, ns: inverse, ticks };
}

/** Index of the last of at least two rising values that is not above `value`, the last one excepted. */
function segmentOf(values: readonly number[], value: number): number {
  let low = 0;
  let high = values.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}
