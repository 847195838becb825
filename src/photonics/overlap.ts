/**
 * How alike two photons are: M = |<a|b>|^2 of their wave packets, and what windows on arrival times do to it. Times and rates
 * may be in any unit as long as their product is a pure number; `detuning` is angular.
 * Legero et al., PRL 93, 070503 (2004); Metz and Barrett, PRA 77, 042323 (2008).
 */

/**
 * Overlap of two exponential packets of decay rates gammaA and gammaB that start `delay` apart and differ by `detuning`:
 * M = 4 gA gB / ((gA + gB)^2 + 4 D^2) exp(-g_first |delay|), g_first the rate of the packet that starts first.
 */
export function exponentialOverlap(gammaA: number, gammaB: number, detuning: number, delay = 0, gammaFirst = gammaA): number {
  return ((4 * gammaA * gammaB) / ((gammaA + gammaB) ** 2 + 4 * detuning ** 2)) * Math.exp(-gammaFirst * Math.abs(delay));
}

/** Overlap of two Gaussian spectra of amplitude widths sigmaA and sigmaB whose centres differ by `detuning`. */
export function gaussianOverlap(sigmaA: number, sigmaB: number, detuning: number): number {
  const sum = sigmaA ** 2 + sigmaB ** 2;
  return ((2 * sigmaA * sigmaB) / sum) * Math.exp(-(detuning ** 2) / sum);
}

/** Overlap of two equal Gaussian packets of spectral amplitude width sigma that arrive `delay` apart. */
export function gaussianDelayOverlap(sigma: number, delay: number): number {
  return Math.exp(-((sigma * delay) ** 2) / 2);
}

/** Overlap of photons from two emitters of decay rate gamma and pure dephasing rate gammaStar each: M = g / (g + 2 g*). */
export function dephasedOverlap(gamma: number, gammaStar: number): number {
  return gamma / (gamma + 2 * gammaStar);
}

/**
 * Coherence left when only pairs of clicks with |t1 - t2| < window count and the beat phase is not fed forward, and the
 * fraction of pairs that count. `window` may be Infinity.
 */
export function coincidenceWindow(gamma: number, detuning: number, window: number): { coherence: number; accepted: number } {
  if (window === Number.POSITIVE_INFINITY) return { coherence: gamma ** 2 / (gamma ** 2 + detuning ** 2), accepted: 1 };
  const accepted = -Math.expm1(-gamma * window);
  const beat = gamma * Math.cos(detuning * window) - detuning * Math.sin(detuning * window);
  const coherence = (gamma * (gamma - Math.exp(-gamma * window) * beat)) / ((gamma ** 2 + detuning ** 2) * accepted);
  return { coherence, accepted };
}

/** Coherence left by Gaussian timing jitter of each of two detectors when the beat phase D (t1 - t2) is fed forward. */
export function jitterCoherence(detuning: number, jitter: number): number {
  return Math.exp(-((detuning * jitter) ** 2));
}

/** Fraction of exponential photons of this lifetime that arrive within a window opened at the excitation. */
export function gatedFraction(lifetimeNs: number | null, windowNs: number): number {
  return lifetimeNs === null ? 1 : -Math.expm1(-windowNs / lifetimeNs);
}

/**
 * Overlap of two exponential photons of decay rates gammaA and gammaB, detuned, that both arrived within a window opened at the
 * excitation: |integral of a* b|^2 over the window, each packet normalised to it. `window` may be Infinity.
 */
export function gatedOverlap(gammaA: number, gammaB: number, detuning: number, window: number): number {
  const mean = (gammaA + gammaB) / 2;
  const open = (gammaA * gammaB) / (mean ** 2 + detuning ** 2);
  if (window === Number.POSITIVE_INFINITY) return open;
  const edge = Math.exp(-mean * window);
  // |1 - exp(-(mean + i detuning) W)|^2 without cancellation for short windows.
  const transform = Math.expm1(-mean * window) ** 2 + 4 * edge * Math.sin((detuning * window) / 2) ** 2;
  return (open * transform) / (Math.expm1(-gammaA * window) * Math.expm1(-gammaB * window));
}
