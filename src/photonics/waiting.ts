/** Waiting for heralds: the number of attempts N up to the first success of probability p, P(N <= n) = 1 - (1 - p)^n. */

export function waitingMoments(p: number): { mean: number; deviation: number; median: number } {
  return { mean: 1 / p, deviation: Math.sqrt(1 - p) / p, median: p === 1 ? 1 : Math.ceil(-Math.LN2 / Math.log1p(-p)) };
}

/** Probability of at least one success in n attempts, or in n parallel modes. */
export function anySuccess(p: number, n: number): number {
  return -Math.expm1(n * Math.log1p(-p));
}

/** E[exp(-lambda N)]: what is left of something that decays by lambda per attempt while a pair is waited for. */
export function waitingDiscount(p: number, lambda: number): number {
  const decay = Math.exp(-lambda);
  return (p * decay) / (1 - (1 - p) * decay);
}

/** Two links of equal p that attempt in step: mean time until both succeeded, mean gap between them, and E[exp(-lambda |gap|)]. */
export function twoLinkWaiting(p: number, lambda: number): { meanBoth: number; meanGap: number; gapDiscount: number } {
  const q = 1 - p;
  const either = p * (2 - p);
  const decay = Math.exp(-lambda);
  return {
    meanBoth: (3 - 2 * p) / either,
    meanGap: (2 * q) / either,
    gapDiscount: (p / (2 - p)) * ((1 + q * decay) / (1 - q * decay)),
  };
}

/**
 * Mean attempts until `links` links of equal p all succeeded: sum_j (-1)^(j+1) C(k, j) / (1 - (1 - p)^j). The terms alternate
 * and grow: good to about 1e-10 up to 16 links.
 */
export function meanUntilAll(p: number, links: number): number {
  let sum = 0;
  let binomial = 1;
  for (let j = 1; j <= links; j++) {
    binomial = (binomial * (links - j + 1)) / j;
    sum += ((j % 2 === 1 ? 1 : -1) * binomial) / anySuccess(p, j);
  }
  return sum;
}
