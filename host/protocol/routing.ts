import { meanOfLongest, type RouteCosts } from "../../src/compile/routeCosts.ts";
import type { Network } from "../../src/network/network.ts";
import { linkFigures } from "../../src/photonics/figures.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import { GenerationLaw } from "./generation.ts";
import { planPurification, purificationNoise } from "./purification.ts";
import { qpuTimes } from "./timing.ts";

/** w - 1 of a pair that is worth nothing, just above where the logarithm ends. */
const WORST = 2 ** -52 - 1;

/** Pairs per second that a link delivers while it attempts: with pauses, lost messages, and what purification takes. */
export function deliveredRateHz(network: Network, figures: readonly LinkFigures[], link: number): number {
  return 1e9 / deliveryNs(network, figures, link);
}

/** Pairs from end to end per second over links that make theirs side by side, each waiting for the others. */
export function routeRateHz(network: Network, figures: readonly LinkFigures[], links: readonly number[]): number {
  return 1e9 / meanOfLongest(links.map((link) => deliveryNs(network, figures, link)));
}

/**
 * What makes one route better than another, by what the network file asks for: waits and fidelities of delivered pairs,
 * purification included, and what swaps take and spoil. Swapping multiplies w = (4 F - 1) / 3 of Werner pairs.
 * Throws an input error when a link cannot reach its `untilFidelity`.
 */
export function routeCosts(network: Network, figures: readonly LinkFigures[] = network.links.map(linkFigures)): RouteCosts {
  const by = network.routing ?? "ebits";
  if (by !== "fidelity") {
    const swaps = qpuTimes(network).map(({ twoQubitNs, oneQubitNs, measureNs }) => twoQubitNs + oneQubitNs + measureNs);
    return { by, links: network.links.map((_, l) => deliveryNs(network, figures, l)), swaps };
  }
  return {
    by,
    links: network.links.map((link, l) => -lnW((4 * (planPurification(link, figures[l], network).fidelity - 1)) / 3)),
    swaps: network.qpus.map((qpu) => {
      const { gateEpsilon, readoutFlip } = purificationNoise([qpu, qpu]);
      // A depolarised swap gives a worthless pair; each flipped outcome is a Pauli on it.
      return -lnW(-gateEpsilon[0]) - 2 * lnW((-4 * readoutFlip[0]) / 3);
    }),
  };
}

/** ln w from w - 1. log1p gives the same bits in every engine. */
function lnW(wMinusOne: number): number {
  return Math.log1p(Math.max(WORST, wMinusOne));
}

/** Mean wait for a delivered pair. */
function deliveryNs(network: Network, figures: readonly LinkFigures[], link: number): number {
  const { heralded } = planPurification(network.links[link], figures[link], network);
  return new GenerationLaw(network, link, figures[link], 0).meanNs * heralded;
}
