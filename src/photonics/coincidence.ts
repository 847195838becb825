import { gatedOverlap } from "./overlap.ts";

/** What arrival times depend on. */
export interface PhotonTimes {
  lifetimeNs: readonly [number, number];
  /** Angular difference of the photons' frequencies, rad/ns. */
  detuningRadPerNs: number;
  /** Photons and noise count only within the gate; Infinity without one. */
  gateNs: number;
  /** Two clicks further apart than this are no herald; Infinity without a limit. */
  coincidenceNs: number;
  /** Standard deviation of one detector's time stamp. */
  jitterNs: number;
  /** The beat phase is corrected from the recorded times; jitter is then all that is left of it. */
  feedForward: boolean;
}

/** When a mode clicked: with the photon of end a or b, with the first of both, or at any time of the gate. */
export type Clock = "a" | "b" | "first" | "noise";

/**
 * Probability that two clicks lie within the coincidence window, and the coherence that their times leave to a pair of counted
 * photons: the beat is averaged, or fed forward with jitter. Where a noise click hides one photon's time there is nothing to feed
 * forward, and the average over all times remains. Where lifetimes are unknown nothing depends on time.
 */
export function acceptance(times: PhotonTimes | null, first: Clock, second: Clock): { accepted: number; contrast: number } {
  if (times === null) return { accepted: 1, contrast: 1 };
  if (first !== "noise" && second !== "noise") {
    const accepted = pairAccepted(times);
    return { accepted, contrast: accepted === 0 ? 0 : pairCoherence(times) / accepted };
  }
  return { accepted: noiseAccepted(times, first, second), contrast: averageContrast(times) };
}

/** Coherence of two counted photons when their times are not looked at: the overlap of their gated packets. */
export function averageContrast({ lifetimeNs, detuningRadPerNs, gateNs }: PhotonTimes): number {
  return gatedOverlap(1 / lifetimeNs[0], 1 / lifetimeNs[1], detuningRadPerNs, gateNs);
}

function noiseAccepted(times: PhotonTimes, first: Clock, second: Clock): number {
  if (times.coincidenceNs >= times.gateNs) return 1;
  if (first === "noise" && second === "noise") return 1 - (1 - times.coincidenceNs / times.gateNs) ** 2;
  return photonNoiseAccepted(times, first === "noise" ? second : first);
}

/** P(|tA - tB| < window) of two exponential photons cut to the gate. */
function pairAccepted({ lifetimeNs, gateNs, coincidenceNs }: PhotonTimes): number {
  if (coincidenceNs >= gateNs) return 1;
  const [a, b] = lifetimeNs.map((lifetime) => 1 / lifetime);
  const sum = a + b;
  const edge = Math.exp(-sum * gateNs);
  // Density of d = t(late) - t(early): ga gb exp(-g_late d) (1 - exp(-(ga + gb)(W - d))) / (ga + gb).
  const side = (late: number, early: number) => {
    const tail = edge === 0 ? 0 : (edge * Math.expm1(early * coincidenceNs)) / early;
    return -Math.expm1(-late * coincidenceNs) / late - tail;
  };
  return ((a * b) / sum / cut(a, gateNs) / cut(b, gateNs)) * (side(a, b) + side(b, a));
}

/**
 * Mean coherence of the accepted pairs times their share: the integral of a*(t1) b(t1) b*(t2) a(t2) over the window. With
 * feed-forward the beat cos(D (t1 - t2)) becomes exp(-(D sigma)^2), of two detectors with jitter sigma each.
 */
function pairCoherence({ lifetimeNs, gateNs, coincidenceNs, detuningRadPerNs, jitterNs, feedForward }: PhotonTimes): number {
  const [a, b] = lifetimeNs.map((lifetime) => 1 / lifetime);
  const mean = (a + b) / 2;
  const beat = feedForward ? 0 : detuningRadPerNs;
  const left = feedForward ? Math.exp(-((detuningRadPerNs * jitterNs) ** 2)) : 1;
  const window = Math.min(gateNs, coincidenceNs);
  // 2 int_0^w exp(-g d) (1 - exp(-2g(W - d))) / 2g cos(D d) dd
  const decaying = window === Number.POSITIVE_INFINITY ? mean / (mean ** 2 + beat ** 2) : realTransform(-mean, beat, window);
  const edge = Math.exp(-2 * mean * gateNs);
  const rising = edge === 0 ? 0 : edge * realTransform(mean, beat, window);
  return (left * (((a * b) / mean) * (decaying - rising))) / cut(a, gateNs) / cut(b, gateNs);
}

/** int_0^w exp(g d) cos(D d) dd. */
function realTransform(rate: number, angular: number, window: number): number {
  const grown = Math.exp(rate * window);
  return (rate * (grown * Math.cos(angular * window) - 1) + angular * grown * Math.sin(angular * window)) / (rate ** 2 + angular ** 2);
}

function cut(rate: number, gateNs: number): number {
  return -Math.expm1(-rate * gateNs);
}

/** P(|t - u| < window) of a photon, or the first of two, and a noise click anywhere in the gate. */
function photonNoiseAccepted({ lifetimeNs, gateNs, coincidenceNs: w }: PhotonTimes, clock: Clock): number {
  const [a, b] = lifetimeNs.map((lifetime) => 1 / lifetime);
  return densityOf(clock, a, b, gateNs).reduce((sum, { weight, rate }) => {
    // Time of the gate that lies within w of t: t + w at the start, 2w or the whole gate in the middle, W - t + w at the end.
    const low = Math.min(w, gateNs - w);
    const high = Math.max(w, gateNs - w);
    const covered =
      linear(w, 1, rate, 0, low) + linear(Math.min(2 * w, gateNs), 0, rate, low, high) + linear(gateNs + w, -1, rate, high, gateNs);
    return sum + (weight * covered) / gateNs;
  }, 0);
}

/** The density of a click time within the gate as a sum of weight exp(-rate t). */
function densityOf(clock: Clock, a: number, b: number, gateNs: number): { weight: number; rate: number }[] {
  if (clock === "a") return [{ weight: a / cut(a, gateNs), rate: a }];
  if (clock === "b") return [{ weight: b / cut(b, gateNs), rate: b }];
  // First of two cut exponentials: fa Sb + fb Sa with S = (exp(-g t) - exp(-g W)) / cut.
  const norm = cut(a, gateNs) * cut(b, gateNs);
  return [
    { weight: (a + b) / norm, rate: a + b },
    { weight: (-a * Math.exp(-b * gateNs)) / norm, rate: a },
    { weight: (-b * Math.exp(-a * gateNs)) / norm, rate: b },
  ];
}

/** int_from^to (offset + slope t) exp(-rate t) dt. */
function linear(offset: number, slope: number, rate: number, from: number, to: number): number {
  const antiderivative = (t: number) => -Math.exp(-rate * t) * ((offset + slope * t) / rate + slope / rate ** 2);
  return antiderivative(to) - antiderivative(from);
}
