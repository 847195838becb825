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

/**
 * Pauli errors on one half of a raw pair. The |00><11| coherence that a bit flip makes of c has no place in six floats; twirling
 * first, then `convolve`, keeps it.
 */
export function pairError(raw: RawPair, error: BellVector): RawPair {
  const keep = error[0] + error[3];
  const flip = error[1] + error[2];
  return {
    p00: keep * raw.p00 + flip * raw.p01,
    p01: keep * raw.p01 + flip * raw.p00,
    p10: keep * raw.p10 + flip * raw.p11,
    p11: keep * raw.p11 + flip * raw.p10,
    coherenceRe: (error[0] - error[3]) * raw.coherenceRe,
    coherenceIm: (error[0] - error[3]) * raw.coherenceIm,
  };
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
