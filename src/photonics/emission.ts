/** What the atom and the lens do before any fibre: collection, polarization mixing, double excitation, recoil. */

/** Anisotropy beta of the angular law W = (1 + beta P2(cos theta)) / 4 pi about the quantisation axis. */
const ANISOTROPY = { isotropic: 0, pi: -1, sigma: 0.5 } as const;

export type EmissionPattern = keyof typeof ANISOTROPY;

/**
 * Fraction of the emission that a lens of numerical aperture NA collects when its axis stands at `axisAngleRad` to the
 * quantisation axis: f = (1 - c)/2 + beta P2(cos angle) (c - c^3)/4 with c = sqrt(1 - NA^2).
 */
export function collectedFraction(numericalAperture: number, pattern: EmissionPattern, axisAngleRad: number): number {
  const c = Math.sqrt(1 - numericalAperture ** 2);
  const legendre = (3 * Math.cos(axisAngleRad) ** 2 - 1) / 2;
  return (1 - c) / 2 + (ANISOTROPY[pattern] * legendre * (c - c ** 3)) / 4;
}

/**
 * Share of wrong circular polarization among sigma photons collected along the quantisation axis into free space or a
 * multimode fibre: the tilted rays see a projected dipole. An ideal single-mode fibre removes it.
 */
export function polarizationMixing(numericalAperture: number): number {
  const c = Math.sqrt(1 - numericalAperture ** 2);
  return (1 - c) ** 3 / 12 / ((1 - c + (1 - c ** 3) / 3) / 2);
}

/**
 * Probability that an atom decays to its ground state during a square pi pulse and is excited again: Gamma_g t / 8 to first
 * order in the pulse length. `decayRate` is the rate to the state that the pulse excites from.
 */
export function doubleExcitation(decayRate: number, pulseLength: number): number {
  return (decayRate * pulseLength) / 8;
}

/**
 * Coherence left by the recoil of one mode of one ion when the photon's two time bins lie `phaseRad` = omega tau of motion
 * apart: exp(-eta^2 (2 nbar + 1)(1 - cos omega tau)); 1 for whole periods. Saha et al., Nat. Commun. 16, 2533 (2025);
 * Apolin and Nadlinger, arXiv:2503.16837.
 */
export function recoilCoherence(lambDicke: number, meanPhonons: number, phaseRad: number): number {
  return Math.exp(-(lambDicke ** 2) * (2 * meanPhonons + 1) * (1 - Math.cos(phaseRad)));
}

/** The same for the one-photon scheme, where the kick tells which ion emitted: exp(-eta^2 (2 nbar + 1)). */
export function whichIonRecoilCoherence(lambDicke: number, meanPhonons: number): number {
  return Math.exp(-(lambDicke ** 2) * (2 * meanPhonons + 1));
}
