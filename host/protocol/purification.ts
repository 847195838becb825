import { inputError } from "../../src/errors.ts";
import { communicationDecay, type Link, type Network, type Purification, type Qpu } from "../../src/network/network.ts";
import { wernerBell } from "../../src/photonics/bell.ts";
import type { LinkFigures, RawPair } from "../../src/photonics/link.ts";
import { dejmps, type PurificationNoise } from "../../src/photonics/pairs.ts";
import { aged, bellOf, depolarized, type PairState } from "./pairState.ts";

/** What a purification round does: the probability that it succeeds, and the pair that is kept then. */
export interface Round {
  probability: number;
  state: PairState;
}

/** Errors of the local operations at a link's two ends. */
export function purificationNoise(ends: readonly Qpu[]): PurificationNoise {
  const [a, b] = ends;
  const epsilon = (qpu: Qpu) => (4 * (1 - qpu.twoQubitGate.fidelity)) / 3;
  const flip = ({ measurement }: Qpu) => 1 - (measurement.fidelity0 + measurement.fidelity1) / 2;
  return { gateEpsilon: [epsilon(a), epsilon(b)], readoutFlip: [flip(a), flip(b)] };
}

/** One round on two pairs. BBPSSW twirls both to Werner states first, DEJMPS to Bell-diagonal ones, EPL not at all. */
export function purify(protocol: Purification["protocol"], first: PairState, second: PairState, noise: PurificationNoise): Round {
  if (protocol === "epl") return eplRound(rawOf(first), rawOf(second), noise);
  const [a, b] = protocol === "bbpssw" ? [first, second].map((s) => wernerBell(bellOf(s)[0])) : [bellOf(first), bellOf(second)];
  // On Werner states the rotations that tell DEJMPS from BBPSSW change nothing.
  const { probability, bell } = dejmps(a, b, noise);
  return { probability, state: { bell } };
}

function rawOf(state: PairState): RawPair {
  if ("raw" in state) return state.raw;
  throw inputError("epl purifies pairs as they are heralded; it cannot follow another protocol");
}

/**
 * Extreme photon loss distillation (Campbell and Benjamin, PRL 101, 130502 (2008)) with noise, exactly: after the two CNOTs
 * each end's two qubits are depolarised with its epsilon, and each outcome is read wrong with its flip probability.
 */
function eplRound(first: RawPair, second: RawPair, { gateEpsilon, readoutFlip }: PurificationNoise): Round {
  const sum: RawPair = { p00: 0, p01: 0, p10: 0, p11: 0, coherenceRe: 0, coherenceIm: 0 };
  for (const a of [0, 1] as const) {
    for (const b of [0, 1] as const) {
      // Kept when both ends read 1; the true outcomes are (a, b).
      const read = (a ? 1 - readoutFlip[0] : readoutFlip[0]) * (b ? 1 - readoutFlip[1] : readoutFlip[1]);
      addScaled(sum, outcomeBranch(first, second, a, b, gateEpsilon), read);
    }
  }
  const probability = sum.p00 + sum.p01 + sum.p10 + sum.p11;
  const state: RawPair = { p00: 0, p01: 0, p10: 0, p11: 0, coherenceRe: 0, coherenceIm: 0 };
  addScaled(state, sum, 1 / probability);
  return { probability, state: { raw: state } };
}

const KEYS = ["p00", "p01", "p10", "p11"] as const;

function addScaled(target: RawPair, source: RawPair, scale: number): void {
  for (const key of [...KEYS, "coherenceRe", "coherenceIm"] as const) target[key] += scale * source[key];
}

/** The first pair, unnormalised, when the targets' true outcomes are a and b. */
function outcomeBranch(first: RawPair, second: RawPair, a: 0 | 1, b: 0 | 1, [epsilonA, epsilonB]: readonly [number, number]): RawPair {
  const one = KEYS.map((key) => first[key]);
  const two = KEYS.map((key) => second[key]);
  const good = (1 - epsilonA) * (1 - epsilonB);
  const onlyA = epsilonA * (1 - epsilonB);
  const onlyB = (1 - epsilonA) * epsilonB;
  const both = epsilonA * epsilonB;
  const sideA = (pair: readonly number[], bit: number) => pair[2 * bit] + pair[2 * bit + 1];
  const sideB = (pair: readonly number[], bit: number) => pair[bit] + pair[2 + bit];
  const populations = one.map((weight, bits) => {
    const bitA = bits >> 1;
    const bitB = bits & 1;
    const kept = weight * two[2 * (bitA ^ a) + (bitB ^ b)];
    // An end whose qubits were replaced by I/4 gives every outcome and every bit with probability 1/4.
    const replacedA = (sideB(one, bitB) * sideB(two, bitB ^ b)) / 4;
    const replacedB = (sideA(one, bitA) * sideA(two, bitA ^ a)) / 4;
    return good * kept + onlyA * replacedA + onlyB * replacedB + both / 16;
  });
  // |01><10| of the first meets the same element of the second when both outcomes are equal, conjugated when both are 1.
  const match = a === b ? good : 0;
  const sign = a === 1 ? -1 : 1;
  const { coherenceRe: x, coherenceIm: y } = first;
  const u = second.coherenceRe;
  const v = sign * second.coherenceIm;
  return {
    p00: populations[0],
    p01: populations[1],
    p10: populations[2],
    p11: populations[3],
    coherenceRe: match * (x * u - y * v),
    coherenceIm: match * (x * v + y * u),
  };
}

/** What a link's purification comes to when no half waits longer than it must. */
export interface PurificationPlan {
  rounds: number;
  fidelity: number;
  /** Heralded pairs per delivered pair, on average. */
  heralded: number;
}

/** A pair as it comes out of herald and transfer. */
function freshPair(link: Link, figures: LinkFigures, network: Network): PairState {
  const ends = link.between.map((q) => network.qpus[q]);
  const born: PairState = figures.scheme === "measured" ? { bell: figures.bell } : { raw: figures.raw };
  const heralded = aged(born, figures.heraldLatencyNs, [communicationDecay(ends[0]), communicationDecay(ends[1])]);
  const epsilon = (qpu: Qpu) => 2 * (1 - (qpu.ions?.transfer?.fidelity ?? 1));
  return depolarized(heralded, [epsilon(ends[0]), epsilon(ends[1])]);
}

/**
 * How many rounds a link makes: all that it may, or the fewest that meet `untilFidelity`.
 * Throws an input error that names the link when no number of rounds does.
 */
export function planPurification(link: Link, figures: LinkFigures, network: Network): PurificationPlan {
  let state = freshPair(link, figures, network);
  const plans: PurificationPlan[] = [{ rounds: 0, fidelity: bellOf(state)[0], heralded: 1 }];
  const { purification } = link;
  if (!purification) return plans[0];
  if (purification.protocol === "epl" && !("raw" in state)) {
    throw inputError(`link ${link.id}: epl needs pairs known by their photons; measured figures say too little about a pair`);
  }
  const noise = purificationNoise(link.between.map((q) => network.qpus[q]));
  for (let rounds = 1; rounds <= purification.rounds; rounds++) {
    const round = purify(purification.protocol, state, state, noise);
    state = round.state;
    plans.push({ rounds, fidelity: bellOf(state)[0], heralded: (2 * plans[rounds - 1].heralded) / round.probability });
  }
  const goal = purification.untilFidelity;
  if (goal === null) return plans[plans.length - 1];
  const met = plans.find((plan) => plan.fidelity >= goal);
  if (met) return met;
  const best = Math.max(...plans.map((plan) => plan.fidelity));
  const most = purification.rounds === 1 ? "1 round" : `up to ${purification.rounds} rounds`;
  throw inputError(
    `link ${link.id}: untilFidelity ${goal} cannot be reached; with ${most} of ${purification.protocol} its pairs come to ${best.toFixed(4)} at best: allow more rounds, ask for less, or improve the pair or the local gates`,
  );
}
