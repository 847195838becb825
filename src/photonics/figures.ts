import { BellwireError } from "../errors.ts";
import type { Link, MeasuredPair, PhotonPath } from "../network/network.ts";
import { rawOfBell, twirl, wernerBell } from "./bell.ts";
import type { LinkFigures, RawPair } from "./link.ts";
import { onePhoton } from "./one-photon.ts";
import { gatedFraction, gatedOverlap } from "./overlap.ts";
import { frequencyClasses, heraldedPair, heraldProbability, twoPhotonClasses } from "./two-photon.ts";

/** Rarer heralds than this cannot be counted in the integers of a run (2^53 attempts). */
const LEAST_HERALD_PROBABILITY = 1e-15;

/**
 * Everything a run needs to know of a link, from measured figures or from its photons. Periods are exact; who schedules them
 * rounds. Throws a BellwireError when the link heralds less than once in 1e15 attempts.
 */
export function linkFigures(link: Link): LinkFigures {
  const flightNs = (link.fiberLengthM / link.signalSpeedMPerS) * 1e9;
  return link.source.kind === "pair" ? measuredFigures(link.source, flightNs) : photonFigures(link, link.source, flightNs);
}

function measuredFigures(pair: MeasuredPair, flightNs: number): LinkFigures {
  const bell = pair.bell ?? wernerBell(pair.fidelity);
  const attemptPeriodNs = pair.heraldProbability === null ? null : (pair.heraldProbability / pair.rateHz) * 1e9;
  return {
    scheme: "measured",
    heraldProbability: pair.heraldProbability,
    attemptPeriodNs,
    attemptRateHz: pair.heraldProbability === null ? null : pair.rateHz / pair.heraldProbability,
    pairRateHz: pair.rateHz,
    pairFidelity: bell[0],
    raw: rawOfBell(bell),
    bell,
    messageLatencyNs: Math.round(flightNs),
    heraldLatencyNs: Math.round(flightNs),
  };
}

function photonFigures(link: Link, path: PhotonPath, flightNs: number): LinkFigures {
  const { heraldProbability: p, raw } = heraldedByPhotons(link, path);
  if (!(p >= LEAST_HERALD_PROBABILITY)) {
    throw new BellwireError(
      "limit",
      `link ${link.id} heralds with probability ${p.toExponential(2)} per attempt; at least 1e-15 is needed`,
    );
  }
  const bell = twirl(raw);
  const attemptPeriodNs = path.attemptPeriodUs * 1000 + flightNs;
  return {
    scheme: path.scheme,
    heraldProbability: p,
    attemptPeriodNs,
    attemptRateHz: 1e9 / attemptPeriodNs,
    pairRateHz: (p * 1e9) / attemptPeriodNs,
    pairFidelity: bell[0],
    raw,
    bell,
    messageLatencyNs: Math.round(flightNs),
    // The window must close before anyone can know that exactly these detectors clicked; then the news flies back.
    heraldLatencyNs: Math.round(flightNs + (Number.isFinite(path.windowNs) ? path.windowNs : 0)),
  };
}

function heraldedByPhotons(link: Link, path: PhotonPath): { heraldProbability: number; raw: RawPair } {
  const halfFiber = 10 ** ((-path.attenuationDbPerKm * link.fiberLengthM) / 2 / 1000 / 10);
  const gated = gatedFraction(path.lifetimeNs, path.windowNs);
  const [etaA, etaB] = path.ends.map((end) => end.efficiency * halfFiber * gated);
  const overlap = path.visibility * gatedOverlap(path.lifetimeNs, path.detuningMHz, path.windowNs);
  const darkProbability = darkCountProbability(path.darkCountRateHz, path.windowNs);
  if (path.scheme === "one-photon") {
    return onePhoton({
      etaA,
      etaB,
      alphaA: path.ends[0].brightStatePopulation,
      alphaB: path.ends[1].brightStatePopulation,
      darkProbability,
      overlap,
      phaseRad: 0,
      phaseNoiseRad: path.phaseNoiseRad,
    });
  }
  const classesOf = path.encoding === "frequency" ? frequencyClasses : twoPhotonClasses;
  const classes = classesOf({ etaA, etaB, darkProbability, overlap });
  return { heraldProbability: heraldProbability(classes), raw: heraldedPair(classes, overlap) };
}

/** Probability of at least one dark count in a window: 1 - exp(-R W). */
export function darkCountProbability(rateHz: number, windowNs: number): number {
  return rateHz === 0 ? 0 : -Math.expm1(-rateHz * windowNs * 1e-9);
}
