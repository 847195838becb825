import type { BellVector } from "../network/network.ts";

/**
 * A heralded pair before twirling, in the Psi frame: populations of |00>, |01>, |10>, |11> and the |01><10| coherence.
 * Two-photon heralds have p00 = p11 and p01 = p10; one-photon heralds carry |11> weight. Sums to 1.
 */
export interface RawPair {
  p00: number;
  p01: number;
  p10: number;
  p11: number;
  coherenceRe: number;
  coherenceIm: number;
}

/** What a link delivers, whichever way it was described. Rates are per link, whatever the number of communication qubits. */
export interface LinkFigures {
  scheme: "two-photon" | "one-photon" | "measured";
  /** Per attempt; null when only a rate was given. */
  heraldProbability: number | null;
  /** Preparation, excitation, window, and flight to the midpoint and back; null when only a rate was given. */
  attemptPeriodNs: number | null;
  attemptRateHz: number | null;
  pairRateHz: number;
  pairFidelity: number;
  raw: RawPair;
  /** `raw` twirled to Bell-diagonal in the Phi+ frame. */
  bell: BellVector;
  /** One way from QPU to QPU, for classical messages. */
  messageLatencyNs: number;
  /** From emission to the arrival of the herald: a pair is this old when it becomes usable. */
  heraldLatencyNs: number;
}
