import type { BellVector } from "../network/network.ts";

/**
 * What may happen at one place: outcome 0 is no error. `hazard` is -ln P(no error), so that places without errors can be
 * passed over by subtraction (dice.ts).
 */
export interface Distribution {
  weights: readonly number[];
  error: number;
  hazard: number;
}

export const CERTAIN: Distribution = { weights: [1], error: 0, hazard: 0 };

/** From the weights of the errors 1, 2, ...; the rest is no error. */
export function distribution(errors: readonly number[]): Distribution {
  const error = Math.min(
    1,
    errors.reduce((sum, p) => sum + p, 0),
  );
  return error <= 0 ? CERTAIN : { weights: [1 - error, ...errors], error, hazard: -Math.log1p(-error) };
}

/** Depolarising on one qubit, outcomes I, X, Y, Z: average fidelity F gives epsilon = 2 (1 - F) and epsilon/4 for each Pauli. */
export function depolarizeOne(fidelity: number): Distribution {
  const each = (1 - fidelity) / 2;
  return distribution([each, each, each]);
}

/**
 * Depolarising on two qubits, outcome a + 4 b for Pauli a on the first and b on the second: average fidelity F gives
 * epsilon = 4 (1 - F) / 3 and epsilon/16 for each of the 15 Paulis.
 */
export function depolarizeTwo(fidelity: number): Distribution {
  return distribution(new Array<number>(15).fill((1 - fidelity) / 12));
}

/** A flipped outcome. An asymmetric readout acts on protocol bits by the mean of its two flips (docs/model.md). */
export function readoutFlip(figures: { fidelity0: number; fidelity1: number }): Distribution {
  return distribution([1 - (figures.fidelity0 + figures.fidelity1) / 2]);
}

/**
 * Idling for a time, outcomes I, X, Y, Z: amplitude damping of time T1 twirled to Paulis, and the dephasing that brings the
 * total coherence time to T2: p_x = p_y = (1 - e^(-t/T1))/4, p_z = (1 - e^(-t/T2))/2 - p_x.
 */
export function idleWeights(seconds: number, t1S: number, t2S: number): BellVector {
  const flip = decayed(seconds / t1S) / 4;
  const phase = Math.max(0, decayed(seconds / t2S) / 2 - flip);
  return [1 - 2 * flip - phase, flip, flip, phase];
}

/** So many chances of a phase flip, an odd number of which leave one: (1 - (1 - 2p)^n)/2. p is at most 1/2. */
export function phaseFlips(chances: number, probability: number): BellVector {
  const flip = decayed(-chances * Math.log1p(-2 * probability)) / 2;
  return [1 - flip, 0, 0, flip];
}

/** The Pauli channel of two Pauli channels in a row; codes multiply by XOR. */
export function compose(a: BellVector, b: BellVector): BellVector {
  const out: [number, number, number, number] = [0, 0, 0, 0];
  for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) out[i ^ j] += a[i] * b[j];
  return out;
}

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/**
 * 1 - e^(-x) for x >= 0 by range reduction and a Taylor series, in sums and products alone: JavaScript engines differ in the
 * last bits of Math.exp, and these probabilities decide draws. Small x keeps its relative precision.
 */
export function decayed(x: number): number {
  if (!(x < 745)) return 1;
  const halvings = Math.round(x / (LN2_HIGH + LN2_LOW));
  const rest = x - halvings * LN2_HIGH - halvings * LN2_LOW;
  let tail = 1;
  for (let n = 18; n > 1; n--) tail = 1 - (rest * tail) / n;
  const lost = rest * tail;
  if (halvings === 0) return lost;
  let left = 1 - lost;
  for (let i = 0; i < halvings; i++) left /= 2;
  return 1 - left;
}
