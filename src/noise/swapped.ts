import type { BellVector } from "../network/network.ts";
import type { ConsumedPair } from "../timeline.ts";
import { compose, type Distribution } from "./channels.ts";
import { pairState } from "./draw.ts";
import { teleported } from "./frames.ts";
import type { NoiseModel, Roll } from "./model.ts";
import { PAULI } from "./pauli.ts";

/** What the swaps of a step's route do to the pair from end to end: the Pauli channel of their gates and readout. */
export function swapError(model: NoiseModel, step: number): BellVector {
  let error: BellVector = [1, 0, 0, 0];
  for (const roll of model.of(step).rolls) if (isSwap(roll)) error = compose(error, channelOf(roll));
  return error;
}

/** Infidelity of the pair from end to end that is swapped from these, all of one visit. */
export function swappedInfidelity(model: NoiseModel, pairs: readonly ConsumedPair[], swaps: BellVector): number {
  let whole = swaps;
  for (const pair of pairs) whole = compose(whole, weightsOf(pairState(model, pair)));
  return whole[1] + whole[2] + whole[3];
}

function isSwap({ outcomes }: Roll): boolean {
  const where = outcomes.find((paulis) => paulis.length > 0)?.[0].where;
  return where?.kind === "part" && /^(left|right) /.test(where.part);
}

function channelOf({ distribution, outcomes }: Roll): BellVector {
  const out: [number, number, number, number] = [0, 0, 0, 0];
  distribution.weights.forEach((weight, outcome) => {
    const { x, z } = teleported(outcomes[outcome]);
    out[x ? (z ? PAULI.Y : PAULI.X) : z ? PAULI.Z : 0] += weight;
  });
  return out;
}

function weightsOf({ weights }: Distribution): BellVector {
  return [weights[0], weights[1] ?? 0, weights[2] ?? 0, weights[3] ?? 0];
}
