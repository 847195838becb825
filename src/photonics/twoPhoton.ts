import type { RawPair } from "./link.ts";

/** What reaches the detectors of a two-photon Bell-state measurement. */
export interface TwoPhotonInputs {
  /** Probability that an excitation of this end is counted if nothing else happens: all losses and the detector. */
  etaA: number;
  etaB: number;
  /** Dark-count probability of one detector in one window. */
  darkProbability: number;
  /** Mode overlap M of the two photons. */
  overlap: number;
}

/**
 * The kinds of two-click events of one attempt, as probabilities that sum to the herald probability.
 * Each kind leaves its own pair behind; `heraldedPair` adds them up.
 */
export interface HeraldClasses {
  /** Both photons counted as coherent projections: |01> and |10> in equal parts, coherence +M. */
  coherent: number;
  /** Frequency encoding only: bunched in one port, a dark count in the other; coherence -M. */
  anticoherent: number;
  /** Both photons counted although the ions are equal: half |00>, half |11>. */
  equal: number;
  /** At least one dark count stood in for a photon and the ions know nothing of each other: I/4. */
  white: number;
}

/** Both photons counted, one, none. */
function arrivals(etaA: number, etaB: number): { both: number; one: number; none: number } {
  return { both: etaA * etaB, one: etaA * (1 - etaB) + etaB * (1 - etaA), none: (1 - etaA) * (1 - etaB) };
}

/**
 * Polarization and time-bin encodings: 50:50 beam splitter, four threshold detectors (detector x polarization or detector x
 * bin), exactly two clicks in different polarizations or bins. Exact in efficiencies and dark counts; checked against Fock
 * enumeration. Barrett and Kok, PRA 71, 060310 (2005); Simon and Irvine, PRL 91, 110405 (2003).
 */
export function twoPhotonClasses({ etaA, etaB, darkProbability: d, overlap }: TwoPhotonInputs): HeraldClasses {
  const { both, one, none } = arrivals(etaA, etaB);
  const quiet = (1 - d) ** 2;
  return {
    coherent: quiet * 0.5 * both,
    anticoherent: 0,
    equal: quiet * 0.5 * both * (1 + overlap) * d,
    white: quiet * (2 * d * one + 4 * d * d * none),
  };
}

/**
 * Frequency encoding: 50:50 beam splitter, no filters, two threshold detectors, both must click; projects onto Psi- at M = 1
 * for every pair of click times. Moehring et al., Nature 449, 68 (2007).
 */
export function frequencyClasses({ etaA, etaB, darkProbability: d, overlap }: TwoPhotonInputs): HeraldClasses {
  const { both, one, none } = arrivals(etaA, etaB);
  return {
    coherent: 0.25 * both,
    anticoherent: 0.25 * both * d,
    equal: 0.25 * both * (1 - overlap + d * (1 + overlap)),
    white: d * one + d * d * none,
  };
}

export function heraldProbability(classes: HeraldClasses): number {
  return classes.coherent + classes.anticoherent + classes.equal + classes.white;
}

/** The pair after a herald, in the Psi frame and corrected for the click pattern; `coherence` is 2 |c| of the coherent class. */
export function heraldedPair(classes: HeraldClasses, coherence: number): RawPair {
  const p = heraldProbability(classes);
  const equal = (classes.equal / 2 + classes.white / 4) / p;
  const different = ((classes.coherent + classes.anticoherent) / 2 + classes.white / 4) / p;
  return {
    p00: equal,
    p01: different,
    p10: different,
    p11: equal,
    coherenceRe: ((classes.coherent - classes.anticoherent) * coherence) / (2 * p),
    coherenceIm: 0,
  };
}
