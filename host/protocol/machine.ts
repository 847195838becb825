import type { DistributedProgram } from "../../src/compile/program.ts";
import { inputError } from "../../src/errors.ts";
import type { Network } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import { GenerationLaw } from "./generation.ts";
import { type PurificationPlan, planPurification } from "./purification.ts";
import { type Timing, timingOf } from "./timing.ts";

/** What stays the same from shot to shot. */
export interface Machine {
  network: Network;
  /** One per link, as are laws and plans. */
  figures: readonly LinkFigures[];
  timing: Timing;
  laws: readonly GenerationLaw[];
  plans: readonly PurificationPlan[];
  /** QPU of each data qubit at the start. */
  placement: readonly number[];
  seed: number;
}

/** Throws an input error for what no shot could do: a fidelity, a cutoff or a deadline out of reach. */
export function machineFor(program: DistributedProgram, network: Network, figures: readonly LinkFigures[], seed: number): Machine {
  checkTimes(network, figures);
  return {
    network,
    figures,
    timing: timingOf(network, figures),
    laws: network.links.map((_, l) => new GenerationLaw(network, l, figures[l], seed)),
    plans: network.links.map((link, l) => planPurification(link, figures[l], network)),
    placement: program.placement,
    seed,
  };
}

function checkTimes(network: Network, figures: readonly LinkFigures[]): void {
  const cutoffNs = (network.pool?.cutoffS ?? Number.POSITIVE_INFINITY) * 1e9;
  network.links.forEach((link, l) => {
    const { heraldLatencyNs, attemptPeriodNs } = figures[l];
    if (cutoffNs <= heraldLatencyNs) {
      throw inputError(
        `pool.cutoffS ${network.pool?.cutoffS} s is over before a herald of link ${link.id} arrives (${heraldLatencyNs / 1e9} s); make it longer`,
      );
    }
    const fastest = attemptPeriodNs ?? heraldLatencyNs;
    if (link.deadlineS !== undefined && link.deadlineS * 1e9 < fastest) {
      throw inputError(`deadlineS of link ${link.id} cannot be met: one attempt takes ${fastest / 1e9} s, got ${link.deadlineS}`);
    }
  });
}
