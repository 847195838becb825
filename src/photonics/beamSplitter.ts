/** Two photons of mode overlap M on a beam splitter of reflectivity R, T = 1 - R. Hong, Ou and Mandel, PRL 59, 2044 (1987). */

/** Photons of equal polarization: probability of a click in both ports, and the visibility of the dip, 1 - p_c(M) / p_c(0). */
export function hongOuMandel(reflectivity: number, overlap: number): { coincidence: number; visibility: number } {
  const r = reflectivity;
  const t = 1 - r;
  const apart = r * r + t * t;
  return { coincidence: apart - 2 * r * t * overlap, visibility: (2 * r * t * overlap) / apart };
}

/**
 * Photons that arrived from both ends of a polarization or time-bin link: probability and fidelity of each Bell state heralded.
 * Psi+ from two clicks in one port, Psi- from one click in each; their sum is 1/2 for every R.
 */
export function bellMeasurement(
  reflectivity: number,
  overlap: number,
): { plus: { probability: number; fidelity: number }; minus: { probability: number; fidelity: number } } {
  const r = reflectivity;
  const t = 1 - r;
  const apart = r * r + t * t;
  return {
    plus: { probability: r * t, fidelity: (1 + overlap) / 2 },
    minus: { probability: apart / 2, fidelity: (1 + (2 * r * t * overlap) / apart) / 2 },
  };
}
