/**
 * What makes one route better than another: figures of links and of the QPUs in between, as plain numbers. Comparisons use
 * sums, products and quotients alone, which every engine rounds alike.
 */
export interface RouteCosts {
  /** `ebits`: fewest links, and among those the least time; `time` and `fidelity`: whatever the number of links. */
  by: "ebits" | "time" | "fidelity";
  /** Per link: the mean wait for a delivered pair in ns, or -ln w of the pair, w = (4 F - 1) / 3. */
  links: readonly number[];
  /** Per QPU: how long a swap there takes until its message has come, in ns, or -ln w of what its gates and readout do. */
  swaps: readonly number[];
}

/** More links of a route than this make no difference to be told: the slowest count. */
const COUNTED = 10;

/**
 * What a pair from end to end costs, over `links` with swaps in `middles`. By time: its links make their pairs side by side, and all
 * swaps are done when the last is there, so it is the mean of the longest wait and the longest swap. By fidelity: swapping
 * multiplies w, so it is a sum.
 */
export function routeCost(costs: RouteCosts, links: readonly number[], middles: readonly number[]): number {
  const waits = links.map((link) => costs.links[link]);
  const swaps = middles.map((qpu) => costs.swaps[qpu]);
  if (costs.by === "fidelity") return [...waits, ...swaps].reduce((sum, cost) => sum + cost, 0);
  return meanOfLongest(waits) + Math.max(0, ...swaps);
}

/** Mean of the longest of several waits with exponential laws of these means, by inclusion and exclusion. */
export function meanOfLongest(means: readonly number[]): number {
  if (means.some((mean) => mean === Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  const slowest = [...means].sort((a, b) => b - a).slice(0, COUNTED);
  let total = 0;
  for (let subset = 1; subset < 2 ** slowest.length; subset++) {
    let rate = 0;
    let sign = -1;
    for (let i = 0; i < slowest.length; i++) {
      if (Math.floor(subset / 2 ** i) % 2 === 0) continue;
      rate += 1 / slowest[i];
      sign = -sign;
    }
    total += sign / rate;
  }
  return total;
}
