import type { BellVector } from "../network/network.ts";
import type { RawPair } from "./link.ts";

/**
 * Two frames meet here. Heralds project onto Psi states, so a raw pair is written in the Psi frame. A delivered pair is
 * corrected to Phi+ by X on one half, which maps Psi+, Phi+, Phi-, Psi- to Phi+, Psi+, Psi-, Phi-: the errors I, X, Y, Z.
 */

/** Pauli twirl of a raw pair, in the Phi+ frame. A raw pair has no |00><11| coherence, so X and Y weigh the same. */
export function twirl(raw: RawPair): BellVector {
  const psi = (raw.p01 + raw.p10) / 2;
  const phi = (raw.p00 + raw.p11) / 2;
  return [psi + raw.coherenceRe, phi, phi, psi - raw.coherenceRe];
}

/** The raw pair of a Bell-diagonal one. The difference between its X and Y weights has no place in six floats. */
export function rawOfBell(bell: BellVector): RawPair {
  const psi = (bell[0] + bell[3]) / 2;
  const phi = (bell[1] + bell[2]) / 2;
  return { p00: phi, p01: psi, p10: psi, p11: phi, coherenceRe: (bell[0] - bell[3]) / 2, coherenceIm: 0 };
}

/** The Bell weights of a Werner state of fidelity F: what is not Phi+ is shared equally. */
export function wernerBell(fidelity: number): BellVector {
  const rest = (1 - fidelity) / 3;
  return [fidelity, rest, rest, rest];
}

/** The largest CHSH value of measurements fixed for Phi+: sqrt 2 (C_zz + C_xx); 2 sqrt 2 (4F - 1)/3 for a Werner state. */
export function chshValue(bell: BellVector): number {
  const zz = bell[0] - bell[1] - bell[2] + bell[3];
  const xx = bell[0] + bell[1] - bell[2] - bell[3];
  return Math.SQRT2 * (zz + xx);
}
