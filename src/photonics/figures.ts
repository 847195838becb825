import { BellwireError } from "../errors.ts";
import type { Link, MeasuredPair, PhotonPath } from "../network/network.ts";
import { rawOfBell, wernerBell } from "./bell.ts";
import { heraldDistribution } from "./heralds.ts";
import type { LinkFigures } from "./link.ts";
import { photonModel } from "./model.ts";
import { arrayRate, trainGain } from "./multiplexing.ts";

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
  const { probability: p, raw, bell } = heraldDistribution(photonModel(link, path));
  if (!(p >= LEAST_HERALD_PROBABILITY)) {
    throw new BellwireError(
      "limit",
      `link ${link.id} heralds with probability ${p.toExponential(2)} per attempt; at least 1e-15 is needed`,
    );
  }
  const attemptPeriodNs = meanAttemptPeriodNs(path, flightNs, p);
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
    heraldLatencyNs: Math.round(flightNs + detectionNs(path)),
  };
}

/** From the first photon that could be counted to the end of the last window. */
function detectionNs(path: PhotonPath): number {
  return (path.encoding === "time-bin" ? path.binSeparationNs : 0) + (Number.isFinite(path.windowNs) ? path.windowNs : 0);
}

/**
 * Mean time per attempt: the flight of photon and herald is shared by the photons of a train, pauses for cooling and the moves of
 * an array are spread over the attempts between them.
 */
function meanAttemptPeriodNs(path: PhotonPath, flightNs: number, heraldProbability: number): number {
  const { modes, spacingUs } = path.train;
  const busy = path.attemptPeriodUs * 1000;
  if (path.array) {
    const { atoms, rounds, moveUs, initialisationUs } = path.array;
    const times = { moveTime: moveUs * 1000, initialisationTime: initialisationUs * 1000, attemptTime: busy + flightNs };
    return heraldProbability / arrayRate({ atoms, rounds, heraldProbability, ...times });
  }
  const period = modes === 1 ? busy + flightNs : trainGain(modes, flightNs, busy - spacingUs * 1000, spacingUs * 1000).period;
  return period + (path.cooling.durationUs * 1000) / path.cooling.everyAttempts;
}
