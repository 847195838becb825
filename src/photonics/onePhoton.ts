import type { RawPair } from "./link.ts";

export interface OnePhotonInputs {
  etaA: number;
  etaB: number;
  /** Bright-state populations alpha of the two ions. */
  alphaA: number;
  alphaB: number;
  /** Dark-count probability of one detector in one window. */
  darkProbability: number;
  /** Mode overlap M of the two photons; the coherence carries its square root. */
  overlap: number;
  /** Mean and standard deviation of the relative optical phase, radians. */
  phaseRad: number;
  phaseNoiseRad: number;
}

/**
 * Heralding by one photon: each ion sqrt(1 - alpha)|0, no photon> + sqrt(alpha)|1, one photon>, 50:50 beam splitter, exactly
 * one of two threshold detectors clicks. Returns the herald probability and the pair in the Psi frame after the correction of
 * the sign by the detector that clicked. Exact in efficiencies and dark counts; checked against Fock enumeration.
 * Cabrillo et al., PRA 59, 1025 (1999); Hermans et al., NJP 25, 013011 (2023).
 */
export function onePhoton(inputs: OnePhotonInputs): { heraldProbability: number; raw: RawPair } {
  const { etaA, etaB, alphaA, alphaB, darkProbability: d, overlap, phaseRad, phaseNoiseRad } = inputs;
  const quiet = 1 - d;
  const lostBoth = (1 - etaA) * (1 - etaB);
  const p11 = alphaA * alphaB * quiet * (etaA * (1 - etaB) + etaB * (1 - etaA) + 0.5 * etaA * etaB * (1 + overlap) + 2 * d * lostBoth);
  const p10 = alphaA * (1 - alphaB) * quiet * (etaA + 2 * d * (1 - etaA));
  const p01 = (1 - alphaA) * alphaB * quiet * (etaB + 2 * d * (1 - etaB));
  const p00 = (1 - alphaA) * (1 - alphaB) * 2 * d * quiet;
  const coherence =
    quiet * Math.sqrt(alphaA * (1 - alphaA) * alphaB * (1 - alphaB) * etaA * etaB * overlap) * Math.exp(-(phaseNoiseRad ** 2) / 2);
  const p = p00 + p01 + p10 + p11;
  return {
    heraldProbability: p,
    raw: {
      p00: p00 / p,
      p01: p01 / p,
      p10: p10 / p,
      p11: p11 / p,
      coherenceRe: (coherence * Math.cos(phaseRad)) / p,
      coherenceIm: (coherence * Math.sin(phaseRad)) / p,
    },
  };
}
