import type { BellVector, Link, PhotonEnd, PhotonPath } from "../network/network.ts";
import { averageContrast, type PhotonTimes } from "./coincidence.ts";
import { recoilCoherence, whichIonRecoilCoherence } from "./emission.ts";
import { gatedFraction } from "./overlap.ts";
import { convolve } from "./pairs.ts";
import { type SourceFigures, sourceFigures } from "./source.ts";

/**
 * One attempt of a link as bare numbers: what the exact enumeration (heralds.ts) and the event sampler (attempt.ts) both start
 * from. Modes are the detectors' questions: port + 2 x label, label being the polarization or the bin; two ports without labels
 * for frequency and number encodings.
 */
export interface PhotonModel {
  scheme: "two-photon" | "one-photon";
  /** 4 with labels, 2 without. */
  modes: 2 | 4;
  /** Probability that the photon of an ion that emits is counted within the gate. */
  eta: readonly [number, number];
  /** Probability that the ion emits; 1 for two-photon. */
  alpha: readonly [number, number];
  /** Probability that a mode clicks without a photon: dark counts, conversion noise, stale photons, late afterpulses. */
  noise: number;
  /** Of the beam splitter; ports are numbered by the arm that is transmitted to them. */
  reflectivity: number;
  /** Mode overlap M: decides how often equal photons bunch, and the one-photon coherence. */
  overlap: number;
  /** Coherence left by everything that does not depend on arrival times. */
  contrast: number;
  /** Pauli errors of the two ion-photon states together. */
  error: BellVector;
  /** Time-bin only: an early click hides a late one of the same detector. */
  blinded: boolean;
  /** Time-bin only: an early click makes the same detector click in the late bin with this probability. */
  afterpulse: number;
  /** Null when the lifetimes are not known: then arrival times play no part. */
  times: PhotonTimes | null;
}

/** The model of a link that is described by its photons. */
export function photonModel(link: Link, path: PhotonPath): PhotonModel {
  const [a, b] = path.ends;
  const halfFiber = 10 ** ((-path.attenuationDbPerKm * link.fiberLengthM) / 20_000);
  const sources = path.ends.map(sourceFigures);
  const eta = path.ends.map((end, i) => sources[i].efficiency * halfFiber * gatedFraction(end.lifetimeNs, path.windowNs));
  const onePhoton = path.scheme === "one-photon";
  const modes = onePhoton || path.encoding === "frequency" ? 2 : 4;
  const still = path.visibility * delayOverlap(path);
  const times =
    a.lifetimeNs === null || b.lifetimeNs === null
      ? null
      : {
          lifetimeNs: [a.lifetimeNs, b.lifetimeNs] as const,
          detuningRadPerNs: 2 * Math.PI * path.detuningMHz * 1e-3,
          gateNs: path.windowNs,
          coincidenceNs: path.coincidenceWindowNs,
          jitterNs: path.jitterPs / 1000,
          feedForward: path.phaseFeedForward,
        };
  const spectral = times ? averageContrast(times) : 1;
  const recoil = recoilOf(path, a) * recoilOf(path, b);
  const phase = Math.exp(-(path.phaseNoiseRad ** 2) / 2);
  return {
    scheme: path.scheme,
    modes,
    eta: [eta[0], eta[1]],
    alpha: onePhoton ? [a.brightStatePopulation, b.brightStatePopulation] : [1, 1],
    noise: noiseProbability(path, [eta[0], eta[1]], [sources[0].doubleExcitation, sources[1].doubleExcitation], modes),
    reflectivity: path.reflectivity,
    overlap: still * spectral,
    contrast: onePhoton ? recoil * phase : still * recoil * phase,
    error: convolve(convolve(endError(sources[0]), endError(sources[1])), driftError(path.polarizationDriftRad)),
    blinded: path.encoding === "time-bin" && path.deadTimeNs >= path.binSeparationNs,
    afterpulse: path.encoding === "time-bin" ? path.afterpulseProbability : 0,
    times,
  };
}

/** Photons that arrive `arrivalDelayNs` apart overlap less by exp(-delay / lifetime of the earlier one). */
function delayOverlap({ arrivalDelayNs, ends }: PhotonPath): number {
  const first = ends[arrivalDelayNs >= 0 ? 0 : 1].lifetimeNs;
  return first === null ? 1 : Math.exp(-Math.abs(arrivalDelayNs) / first);
}

function recoilOf(path: PhotonPath, end: PhotonEnd): number {
  const turns = (secularMHz: number) => 2 * Math.PI * secularMHz * 1e-3 * path.binSeparationNs;
  const coherence = (mode: PhotonEnd["recoil"][number]) => {
    if (path.scheme === "one-photon") return whichIonRecoilCoherence(mode.lambDicke, mode.meanPhonons);
    // Without bins the kicks lie a lifetime apart, which no secular motion notices.
    return path.encoding === "time-bin" ? recoilCoherence(mode.lambDicke, mode.meanPhonons, turns(mode.secularMHz)) : 1;
  };
  return end.recoil.reduce((product, mode) => product * coherence(mode), 1);
}

function endError(end: SourceFigures): BellVector {
  const { bitFlip: x, phaseFlip: z } = end;
  return [(1 - x) * (1 - z), x * (1 - z), x * z, (1 - x) * z];
}

/** A Gaussian random rotation about an axis in the equator flips the label with (1 - exp(-sigma^2 / 2)) / 2, as X or as Y. */
function driftError(sigmaRad: number): BellVector {
  const flip = -Math.expm1(-(sigmaRad ** 2) / 2) / 2;
  return [1 - flip, flip / 2, flip / 2, 0];
}

/** Probability of at least one dark count in a window: 1 - exp(-R W). */
function darkCountProbability(rateHz: number, windowNs: number): number {
  return rateHz === 0 ? 0 : -Math.expm1(-rateHz * windowNs * 1e-9);
}

/**
 * Clicks that no photon of this attempt caused. A stale photon (emitted before the atom was excited again) knows nothing of the
 * ion: to first order in double excitation it is a noise click in a random mode. Without bins an afterpulse falls into the next
 * attempt, with the mean probability of a click in this one.
 */
function noiseProbability(path: PhotonPath, eta: readonly [number, number], twice: readonly [number, number], modes: number): number {
  const dark = darkCountProbability(path.darkCountRateHz + path.noiseCountRateHz, path.windowNs);
  const emit = path.ends.map((end) => (path.scheme === "one-photon" ? end.brightStatePopulation : 1));
  const stale = (emit[0] * eta[0] * twice[0] + emit[1] * eta[1] * twice[1]) / modes;
  const clicked = (emit[0] * eta[0] + emit[1] * eta[1]) / modes + dark;
  const earlier = path.encoding === "time-bin" ? 0 : Math.min(1, path.afterpulseProbability * clicked);
  // 1 - (1 - a)(1 - b)(1 - c) without losing small ones.
  return 0 - Math.expm1(Math.log1p(-dark) + Math.log1p(-Math.min(1, stale)) + Math.log1p(-earlier));
}
