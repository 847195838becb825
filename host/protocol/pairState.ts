import type { BellVector, Decay } from "../../src/network/network.ts";
import { compose, idleWeights } from "../../src/noise/channels.ts";
import { twirl } from "../../src/photonics/bell.ts";
import type { RawPair } from "../../src/photonics/link.ts";

/**
 * A pair that is followed through storage, transfer and purification: six floats in the Psi frame as long as nothing has
 * twirled it, four Bell weights in the Phi+ frame afterwards.
 */
export type PairState = { raw: RawPair } | { bell: BellVector };

/** Bell weights of a state, twirled now if it was not before. */
export function bellOf(state: PairState): BellVector {
  return "bell" in state ? state.bell : twirl(state.raw);
}

/**
 * Both halves wait: the Pauli channels of docs/model.md on each. On six floats a flip of one half exchanges populations, the
 * coherence decays with T2, and what X and Y would make of it cancels because both are equally likely.
 */
export function aged(state: PairState, durationNs: number, ends: readonly [Decay, Decay]): PairState {
  if (durationNs <= 0) return state;
  const [a, b] = ends.map(({ t1S, t2S }) => idleWeights(durationNs * 1e-9, t1S, t2S));
  if ("bell" in state) return { bell: compose(compose(state.bell, a), b) };
  const phase = (a[0] - a[3]) * (b[0] - b[3]);
  return { raw: flipped(state.raw, a[1] + a[2], b[1] + b[2], phase) };
}

/** Depolarising on each half: with probability epsilon it is replaced by I/2. */
export function depolarized(state: PairState, epsilon: readonly [number, number]): PairState {
  const [a, b] = epsilon.map((e): BellVector => [1 - 0.75 * e, e / 4, e / 4, e / 4]);
  if ("bell" in state) return { bell: compose(compose(state.bell, a), b) };
  return { raw: flipped(state.raw, epsilon[0] / 2, epsilon[1] / 2, (1 - epsilon[0]) * (1 - epsilon[1])) };
}

/** Populations with each half flipped with some probability, and the coherence scaled. */
function flipped(raw: RawPair, flipA: number, flipB: number, coherence: number): RawPair {
  const none = (1 - flipA) * (1 - flipB);
  const onlyA = flipA * (1 - flipB);
  const onlyB = (1 - flipA) * flipB;
  const both = flipA * flipB;
  return {
    p00: none * raw.p00 + onlyA * raw.p10 + onlyB * raw.p01 + both * raw.p11,
    p01: none * raw.p01 + onlyA * raw.p11 + onlyB * raw.p00 + both * raw.p10,
    p10: none * raw.p10 + onlyA * raw.p00 + onlyB * raw.p11 + both * raw.p01,
    p11: none * raw.p11 + onlyA * raw.p01 + onlyB * raw.p10 + both * raw.p00,
    coherenceRe: coherence * raw.coherenceRe,
    coherenceIm: coherence * raw.coherenceIm,
  };
}
