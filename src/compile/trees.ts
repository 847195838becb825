import type { Routes } from "./routes.ts";

/** Stands for links that do not exist, so that the search leaves QPUs unreached only when nothing else fits. */
export const UNREACHABLE = 1e6;
/** QPUs for which all subsets are tabulated: 3^10 steps. */
const TABULATED = 10;

/**
 * Ebits that join a set of QPUs: the number of links of a Steiner tree, since an ebit per link extends a copy to one more QPU.
 * Exact for up to 10 QPUs (Dreyfus and Wagner, Networks 1, 195); beyond, the minimum spanning tree of the shortest routes.
 * A set is a bit mask, so a machine has at most 30 QPUs here.
 */
export class Trees {
  readonly qpus: number;
  /** Ebits from one QPU to another, at from * qpus + to. */
  readonly distance: Float64Array;
  readonly #table: Float64Array | null;
  readonly #known = new Map<number, number>();

  constructor(routes: Routes) {
    this.qpus = routes.qpus;
    this.distance = routes.hops.map((d) => (d === Number.POSITIVE_INFINITY ? UNREACHABLE : d));
    this.#table = this.qpus <= TABULATED ? this.#tabulate() : null;
  }

  /** Ebits for the QPUs of a mask; 0 for one QPU or none. */
  cost(mask: number): number {
    if (this.#table) return this.#table[mask];
    if ((mask & (mask - 1)) === 0) return 0;
    let cost = this.#known.get(mask);
    if (cost === undefined) {
      cost = this.#spanning(mask);
      this.#known.set(mask, cost);
    }
    return cost;
  }

  /** Least tree over a mask that also reaches QPU v, at mask * qpus + v; the cost of a mask is its least value over its own members. */
  #tabulate(): Float64Array {
    const k = this.qpus;
    const size = 2 ** k;
    const reach = new Float64Array(size * k).fill(Number.POSITIVE_INFINITY);
    const cost = new Float64Array(size);
    for (let mask = 1; mask < size; mask++) {
      const low = mask & -mask;
      if (mask === low) reach[mask * k + (31 - Math.clz32(mask))] = 0;
      for (let part = (mask - 1) & mask; part > 0; part = (part - 1) & mask) {
        if ((part & low) === 0) continue;
        for (let v = 0; v < k; v++) {
          const joined = reach[part * k + v] + reach[(mask ^ part) * k + v];
          if (joined < reach[mask * k + v]) reach[mask * k + v] = joined;
        }
      }
      const before = reach.slice(mask * k, mask * k + k);
      for (let v = 0; v < k; v++) {
        for (let u = 0; u < k; u++) {
          reach[mask * k + v] = Math.min(reach[mask * k + v], before[u] + this.distance[u * k + v]);
        }
        if ((mask >> v) & 1) cost[mask] = mask === 1 << v ? 0 : Math.min(cost[mask] || Number.POSITIVE_INFINITY, reach[mask * k + v]);
      }
    }
    return cost;
  }

  /** Prim's algorithm over the members. */
  #spanning(mask: number): number {
    const members: number[] = [];
    for (let v = 0; v < this.qpus; v++) if ((mask >> v) & 1) members.push(v);
    const nearest = members.map((v) => this.distance[members[0] * this.qpus + v]);
    const joined = members.map((_, i) => i === 0);
    let total = 0;
    for (let step = 1; step < members.length; step++) {
      let next = -1;
      members.forEach((_, i) => {
        if (!joined[i] && (next < 0 || nearest[i] < nearest[next])) next = i;
      });
      joined[next] = true;
      total += nearest[next];
      members.forEach((v, i) => {
        nearest[i] = Math.min(nearest[i], this.distance[members[next] * this.qpus + v]);
      });
    }
    return total;
  }
}
