import { type DistributedProgram, flatten } from "../../src/compile/program.ts";
import type { BellVector, Network } from "../../src/network/network.ts";
import { pairState } from "../../src/noise/draw.ts";
import type { NoiseModel } from "../../src/noise/model.ts";
import { swapError, swappedInfidelity } from "../../src/noise/swapped.ts";
import type { ConsumedPair } from "../../src/timeline.ts";

/** Links one behind the other, over which the program swaps pairs. */
export interface SwappedRoute {
  from: number;
  to: number;
  links: readonly number[];
}

/** Every route of several links in the program, each once, whichever way it is gone. */
export function swappedRoutes(program: DistributedProgram): SwappedRoute[] {
  return [...routesBySteps(program).routes.values()];
}

/**
 * What is delivered to the program: the pairs of each link, then those from end to end of each route of several links; both are
 * numbered through, links first.
 */
export class Deliveries {
  readonly count: number;
  readonly #model: NoiseModel;
  readonly #links: number;
  /** By step: the number of its route among all that is delivered, -1 where it has none, and what its swaps do. */
  readonly #routeOf: Int32Array;
  readonly #swaps: (BellVector | null)[];

  constructor(model: NoiseModel, network: Network) {
    const { routes, bySteps } = routesBySteps(model.program);
    const keys = [...routes.keys()];
    this.#model = model;
    this.#links = network.links.length;
    this.count = this.#links + keys.length;
    this.#routeOf = Int32Array.from(bySteps, (key) => (key === null ? -1 : this.#links + keys.indexOf(key)));
    this.#swaps = bySteps.map((key, step) => (key === null ? null : swapError(model, step)));
  }

  /** Goes through a shot's pairs: which delivery each is of, how many attempts it took, its infidelity and its age when it was used. */
  each(
    pairs: readonly ConsumedPair[],
    stepOf: (visit: number) => number,
    tell: (delivery: number, attempts: number, infidelity: number, ageNs: number) => void,
  ): void {
    for (let p = 0; p < pairs.length; p++) {
      const { link, attempts, emissionNs, usedNs, visit } = pairs[p];
      tell(link, attempts ?? 0, pairState(this.#model, pairs[p]).error, usedNs - emissionNs);
      const step = stepOf(visit);
      const swaps = this.#swaps[step];
      // The pairs of a visit stand together.
      if (swaps === null || (p > 0 && pairs[p - 1].visit === visit)) continue;
      const own = pairs.slice(p, p + this.#hops(pairs, p));
      const oldest = own.reduce((most, pair) => Math.max(most, pair.usedNs - pair.emissionNs), 0);
      tell(this.#routeOf[step], 0, swappedInfidelity(this.#model, own, swaps), oldest);
    }
  }

  #hops(pairs: readonly ConsumedPair[], first: number): number {
    let hops = 1;
    while (pairs[first + hops]?.visit === pairs[first].visit) hops++;
    return hops;
  }
}

/** Routes of several links by a name of their own, and the name of each step's route, null where it has none. */
function routesBySteps(program: DistributedProgram): { routes: Map<string, SwappedRoute>; bySteps: (string | null)[] } {
  const routes = new Map<string, SwappedRoute>();
  const bySteps = flatten(program.ops).map((step) => {
    const way = step.kind === "open" ? program.packets[step.packet] : step.kind === "move" && step.packet === undefined ? step : null;
    if (way === null || way.route.length < 2) return null;
    const turned = way.from > way.to;
    const links = turned ? [...way.route].reverse() : way.route;
    const key = links.join("-");
    if (!routes.has(key)) routes.set(key, { from: Math.min(way.from, way.to), to: Math.max(way.from, way.to), links });
    return key;
  });
  return { routes, bySteps };
}
