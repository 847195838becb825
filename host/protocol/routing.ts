import type { Network } from "../../src/network/network.ts";
import { linkFigures } from "../../src/photonics/figures.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import { GenerationLaw } from "./generation.ts";
import { planPurification } from "./purification.ts";

/** w - 1 of a pair that is worth nothing, just above where the logarithm ends. */
const WORST = 2 ** -52 - 1;

/** Pairs per second that a link delivers while it attempts: with pauses, lost messages, and what purification takes. */
export function deliveredRatesHz(network: Network, figures: readonly LinkFigures[]): number[] {
  return network.links.map((_, l) => 1e9 / deliveryNs(network, figures, l));
}

/**
 * What a pair of each link costs on a route, so that the least sum is the best route. By time: the mean wait for a delivered
 * pair in ns, purification included; links of a route make theirs side by side, so the sum is an upper bound. By fidelity:
 * -ln w of the delivered pair with w = (4 F - 1) / 3, because swapping multiplies w.
 * Throws an input error when a link cannot reach its `untilFidelity`.
 */
export function linkCosts(network: Network, figures: readonly LinkFigures[] = network.links.map(linkFigures)): number[] {
  return network.links.map((link, l) => {
    if (network.routing !== "fidelity") return deliveryNs(network, figures, l);
    const { fidelity } = planPurification(link, figures[l], network);
    return -Math.log1p(Math.max(WORST, (4 * (fidelity - 1)) / 3));
  });
}

/** Mean wait for a delivered pair. */
function deliveryNs(network: Network, figures: readonly LinkFigures[], link: number): number {
  const { heralded } = planPurification(network.links[link], figures[link], network);
  return new GenerationLaw(network, link, figures[link], 0).meanNs * heralded;
}
