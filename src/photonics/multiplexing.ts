/** Many attempts in flight at once. */

/**
 * A train of `modes` photons sent while the answer to the first travels: the attempt period falls from
 * T0 = roundTrip + overhead + spacing to (roundTrip + overhead)/modes + spacing. The gain is an upper bound where modes deplete.
 * Cui et al., arXiv:2503.13898, equations 1 and 2. All times in the same unit.
 */
export function trainGain(modes: number, roundTrip: number, overhead: number, spacing: number): { period: number; gain: number } {
  const idle = roundTrip + overhead;
  const period = idle / modes + spacing;
  return { period, gain: (idle + spacing) / period };
}

/**
 * Bell pairs per unit of time of an array that is moved in, attempts all its atoms in turn for `rounds` rounds, each on those
 * still without a pair, and is moved out: sum N_i P / (move + rounds init + sum N_i attempt), N_i = N (1 - P)^(i - 1).
 * Li and Thompson, arXiv:2401.04075, equation 1.
 */
export function arrayRate(array: {
  atoms: number;
  heraldProbability: number;
  rounds: number;
  moveTime: number;
  initialisationTime: number;
  attemptTime: number;
}): number {
  let waiting = array.atoms;
  let attempts = 0;
  for (let round = 0; round < array.rounds; round++) {
    attempts += waiting;
    waiting *= 1 - array.heraldProbability;
  }
  return (attempts * array.heraldProbability) / (array.moveTime + array.rounds * array.initialisationTime + attempts * array.attemptTime);
}
