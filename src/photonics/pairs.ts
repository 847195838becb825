import type { BellVector } from "../network/network.ts";
import type { RawPair } from "./link.ts";

/** What happens to delivered pairs: Bell-diagonal algebra in the Phi+ frame, where slots I, X, Y, Z are Phi+, Psi+, Psi-, Phi-. */

/** Product of two Pauli errors by slot: I, X, Y, Z number 0 to 3 with the bits (x, z) = 00, 10, 11, 01. */
const BITS = [0b00, 0b10, 0b11, 0b01] as const;
const SLOT = [0, 3, 1, 2] as const;

/**
 * The errors of both inputs on one pair: the distribution of the product Pauli. A perfect entanglement swap of two pairs does
 * exactly this; for Werner pairs w = w1 w2 with w = (4F - 1)/3.
 */
export function convolve(a: BellVector, b: BellVector): BellVector {
  const out: [number, number, number, number] = [0, 0, 0, 0];
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) out[SLOT[BITS[i] ^ BITS[j]]] += a[i] * b[j];
  }
  return out;
}

/** A phase flip with this probability on one half. */
export function dephasePair(bell: BellVector, flipProbability: number): BellVector {
  return convolve(bell, [1 - flipProbability, 0, 0, flipProbability]);
}

/** One half replaced by I/2 with this probability. */
export function depolarizePair(bell: BellVector, epsilon: number): BellVector {
  return convolve(bell, [1 - 0.75 * epsilon, epsilon / 4, epsilon / 4, epsilon / 4]);
}

/** Probability of a phase flip after idling for t with Markovian dephasing: (1 - exp(-t / T2)) / 2. */
export function dephasingProbability(t: number, t2: number): number {
  return -Math.expm1(-t / t2) / 2;
}

/** The outcome of a purification round: probability of keeping the pair, and the pair that is kept. */
export interface Purified {
  probability: number;
  bell: BellVector;
}

/**
 * DEJMPS on two Bell-diagonal pairs: local rotations that exchange Y and Z, bilateral CNOT, keep on equal outcomes. With
 * depolarising epsilon on the two CNOTs and a flip probability of each of the two readouts. The noise acts on both pairs
 * together, and a wrong comparison lets in the state of the rejected branch. Deutsch et al., PRL 77, 2818 (1996).
 */
export function dejmps(first: BellVector, second: BellVector, noise: PurificationNoise = NOISELESS): Purified {
  const [a1, c1, b1, d1] = first;
  const [a2, c2, b2, d2] = second;
  const kept = [a1 * a2 + b1 * b2, c1 * c2 + d1 * d2, c1 * d2 + d1 * c2, a1 * b2 + b1 * a2];
  const rejected = [a1 * c2 + b1 * d2, c1 * a2 + d1 * b2, c1 * b2 + d1 * a2, a1 * d2 + b1 * c2];
  return mixOutcomes(kept, rejected, noise);
}

/** Errors of the local operations of one purification round. */
export interface PurificationNoise {
  /** Depolarising epsilon of the CNOT at each end. */
  gateEpsilon: readonly [number, number];
  /** Flip probability of the readout at each end. */
  readoutFlip: readonly [number, number];
}

const NOISELESS: PurificationNoise = { gateEpsilon: [0, 0], readoutFlip: [0, 0] };

/** `kept` and `rejected` are unnormalised Bell weights of the surviving pair on equal and on unequal outcomes. */
function mixOutcomes(kept: readonly number[], rejected: readonly number[], noise: PurificationNoise): Purified {
  const good = (1 - noise.gateEpsilon[0]) * (1 - noise.gateEpsilon[1]);
  const [m1, m2] = noise.readoutFlip;
  const wrong = m1 * (1 - m2) + m2 * (1 - m1);
  const weights = kept.map((weight, slot) => good * ((1 - wrong) * weight + wrong * rejected[slot]) + (1 - good) / 8);
  const probability = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    probability,
    bell: [weights[0] / probability, weights[1] / probability, weights[2] / probability, weights[3] / probability],
  };
}

/** BBPSSW on two pairs of fidelity F that are twirled to Werner states first. Bennett et al., PRL 76, 722 (1996). */
export function bbpssw(fidelity: number): { probability: number; fidelity: number } {
  const f = (1 - fidelity) / 3;
  const probability = fidelity ** 2 + 2 * fidelity * f + 5 * f ** 2;
  return { probability, fidelity: (fidelity ** 2 + f ** 2) / probability };
}

/**
 * Extreme photon loss distillation of two raw pairs: bilateral CNOT, both targets measured, keep on outcome 11. Works on the
 * six-float pair only: |11> weight is removed and a phase common to both pairs cancels, which a twirl would have forgotten.
 * Campbell and Benjamin, PRL 101, 130502 (2008).
 */
export function epl(first: RawPair, second: RawPair): { probability: number; raw: RawPair } {
  // The kept branch has opposite bits in the two pairs at both ends: |01> meets |10>, |00> meets |11>.
  const p01 = first.p01 * second.p10;
  const p10 = first.p10 * second.p01;
  const p00 = first.p00 * second.p11;
  const p11 = first.p11 * second.p00;
  // c1 multiplies the conjugate of c2: the |01><10| element of the target is read backwards.
  const re = first.coherenceRe * second.coherenceRe + first.coherenceIm * second.coherenceIm;
  const im = first.coherenceIm * second.coherenceRe - first.coherenceRe * second.coherenceIm;
  const probability = p00 + p01 + p10 + p11;
  return {
    probability,
    raw: {
      p00: p00 / probability,
      p01: p01 / probability,
      p10: p10 / probability,
      p11: p11 / probability,
      coherenceRe: re / probability,
      coherenceIm: im / probability,
    },
  };
}
