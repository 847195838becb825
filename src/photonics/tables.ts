import { BellwireError } from "../errors.ts";
import { averageContrast } from "./coincidence.ts";
import type { PhotonModel } from "./model.ts";

/**
 * A photon model as integers: thresholds, time constants and tables in one array of u32 words, which is all that an event sampler
 * needs. A threshold t stands for the probability t / 2^32: the event happens when a fresh word is below t.
 */
export interface AttemptTables {
  words: Uint32Array;
  /** Width of a bin of the time histogram, a power of two. */
  histogramBinPs: number;
}

/** Bins of the time histogram, half of them for negative differences. */
export const HISTOGRAM_BINS = 256;

/** Where things stand in `words`. The WGSL twin has the same numbers. */
export const LAYOUT = {
  flags: 0,
  /** Photon of end 0 leaves by port 0; photon of end 1 leaves by port 0. */
  portA: 1,
  portB: 2,
  /** Equal photons: both behind port 0, or (cumulative) both behind one port. */
  bunch0: 3,
  bunch: 4,
  /** Different photons, cumulative: both behind port 0; both behind port 1; A behind 0 and B behind 1. */
  same0: 5,
  same: 6,
  straight: 7,
  afterpulse: 8,
  /** One-photon: the ion is bright although no photon of it was counted. */
  brightA: 9,
  brightB: 10,
  /** Phase flip of a true herald: both behind one port, one behind each (one-photon: clicks of port 0, port 1); wrong sign. */
  flipSame: 11,
  flipApart: 12,
  flipWrong: 13,
  /** Pauli errors of the ions, cumulative: X, X or Y, X or Y or Z. */
  errorX: 14,
  errorXY: 15,
  errorXYZ: 16,
  /** Share of the lifetime's exponential that the gate lets through, and ln 2 x lifetime x 2^6 in ps, by end. */
  spanA: 17,
  spanB: 18,
  scaleA: 19,
  scaleB: 20,
  gatePs: 21,
  coincidencePs: 22,
  /** Jitter sigma in ps over that of the sum of bits, x 2^10. */
  jitter: 23,
  beatShift: 24,
  envelopeShift: 25,
  histogramShift: 26,
  /** Seven 64-bit thresholds (high, low), cumulative, in the order of ARRIVAL_ORDER; the last is the probability of anything. */
  arrivals: 28,
  /** Fifteen 64-bit thresholds, cumulative, in the order of NOISE_ORDER. */
  noise: 42,
  /** log2(1 + i / 1024) x 2^26 for i = 0 to 1024. */
  log2: 72,
  /** Phase flip by |time| >> beatShift, and by |t1 - t2| >> envelopeShift. */
  beat: 1097,
  envelope: 5193,
  end: 9289,
} as const;

export const FLAGS = { labelled: 1, onePhoton: 2, blinded: 4, timed: 8, feedForward: 16, limited: 32 } as const;

/** Photon of end 0 counted | photon of end 1 counted << 1 | any noise click << 2, rare ones first so that sums stay exact. */
export const ARRIVAL_ORDER = [7, 6, 5, 3, 4, 2, 1] as const;
/** Masks of noise clicks, given that there is one. */
export const NOISE_ORDER = [15, 14, 13, 11, 7, 12, 10, 9, 6, 5, 3, 8, 4, 2, 1] as const;

const TABLE_SIZE = 4096;
/** Sum of 124 fair bits and a dither of one sixteenth, in units of 1/32: its standard deviation. */
const JITTER_UNIT = 32 * Math.sqrt(31 + (1 - 1 / 256) / 12);

/** Throws a BellwireError where a time does not fit into 32 bits of picoseconds. */
export function attemptTables(model: PhotonModel): AttemptTables {
  const words = new Uint32Array(LAYOUT.end);
  setFlags(words, model);
  setOptics(words, model);
  setArrivals(words, model);
  setErrors(words, model);
  const histogramBinPs = setTimes(words, model);
  return { words, histogramBinPs };
}

function setFlags(words: Uint32Array, model: PhotonModel): void {
  words[LAYOUT.flags] =
    (model.modes === 4 ? FLAGS.labelled : 0) |
    (model.scheme === "one-photon" ? FLAGS.onePhoton : 0) |
    (model.blinded ? FLAGS.blinded : 0) |
    (model.times ? FLAGS.timed : 0) |
    (model.times?.feedForward ? FLAGS.feedForward : 0) |
    (model.times && model.times.coincidenceNs < model.times.gateNs ? FLAGS.limited : 0);
}

function setOptics(words: Uint32Array, model: PhotonModel): void {
  const r = model.reflectivity;
  const t = 1 - r;
  const bunch = r * t * (1 + model.overlap);
  words[LAYOUT.portA] = threshold(t);
  words[LAYOUT.portB] = threshold(r);
  words[LAYOUT.bunch0] = threshold(bunch);
  words[LAYOUT.bunch] = threshold(2 * bunch);
  words[LAYOUT.same0] = threshold(r * t);
  words[LAYOUT.same] = threshold(2 * r * t);
  words[LAYOUT.straight] = threshold(2 * r * t + t * t);
  words[LAYOUT.afterpulse] = threshold(model.afterpulse);
  words[LAYOUT.brightA] = threshold(brightUnseen(model.alpha[0], model.eta[0]));
  words[LAYOUT.brightB] = threshold(brightUnseen(model.alpha[1], model.eta[1]));
  const [same, apart] =
    model.scheme === "one-photon" ? portContrasts(model) : [model.contrast, (model.contrast * 2 * r * t) / (r * r + t * t)];
  words[LAYOUT.flipSame] = threshold((1 - same) / 2);
  words[LAYOUT.flipApart] = threshold((1 - apart) / 2);
  words[LAYOUT.flipWrong] = threshold((1 - model.contrast * (model.times ? averageContrast(model.times) : 1)) / 2);
}

function brightUnseen(alpha: number, eta: number): number {
  return alpha === 1 && eta === 1 ? 1 : (alpha * (1 - eta)) / (1 - alpha * eta);
}

/** One-photon: coherence of |01> and |10> behind each port. */
function portContrasts({ alpha, eta, reflectivity, overlap, contrast }: PhotonModel): [number, number] {
  const a = alpha[0] * (1 - alpha[1]) * eta[0];
  const b = alpha[1] * (1 - alpha[0]) * eta[1];
  const behind = (fromA: number) => {
    const [x, y] = [a * fromA, b * (1 - fromA)];
    return x + y === 0 ? 0 : (2 * Math.sqrt(x * y * overlap) * contrast) / (x + y);
  };
  return [behind(1 - reflectivity), behind(reflectivity)];
}

function setArrivals(words: Uint32Array, model: PhotonModel): void {
  const counted = model.eta.map((eta, end) => eta * model.alpha[end]);
  const anyNoise = -Math.expm1(model.modes * Math.log1p(-model.noise));
  let sum = 0;
  ARRIVAL_ORDER.forEach((code, i) => {
    const a = code & 1 ? counted[0] : 1 - counted[0];
    const b = code & 2 ? counted[1] : 1 - counted[1];
    sum += a * b * (code & 4 ? anyNoise : 1 - anyNoise);
    setLong(words, LAYOUT.arrivals + 2 * i, sum);
  });
  let masks = 0;
  NOISE_ORDER.forEach((mask, i) => {
    if (mask < 1 << model.modes && anyNoise > 0) {
      let weight = 1 / anyNoise;
      for (let mode = 0; mode < model.modes; mode++) weight *= (mask >> mode) & 1 ? model.noise : 1 - model.noise;
      masks += weight;
    }
    setLong(words, LAYOUT.noise + 2 * i, masks);
  });
}

function setErrors(words: Uint32Array, { error }: PhotonModel): void {
  words[LAYOUT.errorX] = threshold(error[1]);
  words[LAYOUT.errorXY] = threshold(error[1] + error[2]);
  words[LAYOUT.errorXYZ] = threshold(error[1] + error[2] + error[3]);
}

/** Returns the width of a bin of the time histogram. */
function setTimes(words: Uint32Array, { times }: PhotonModel): number {
  for (let i = 0; i <= 1024; i++) words[LAYOUT.log2 + i] = Math.round(Math.log2(1 + i / 1024) * 2 ** 26);
  if (times === null) return 1;
  const { lifetimeNs, gateNs, coincidenceNs, detuningRadPerNs, jitterNs, feedForward } = times;
  lifetimeNs.forEach((lifetime, end) => {
    words[LAYOUT.spanA + end] = threshold(-Math.expm1(-gateNs / lifetime));
    words[LAYOUT.scaleA + end] = word(Math.LN2 * lifetime * 1000 * 64, `a lifetime of ${lifetime} ns`);
  });
  words[LAYOUT.gatePs] = Number.isFinite(gateNs) ? word(gateNs * 1000, `a window of ${gateNs} ns`) : 0;
  words[LAYOUT.coincidencePs] = Number.isFinite(coincidenceNs) ? Math.min(0xffffffff, Math.round(coincidenceNs * 1000)) : 0xffffffff;
  words[LAYOUT.jitter] = word(((jitterNs * 1000) / JITTER_UNIT) * 1024, `a jitter of ${jitterNs} ns`);
  // No pair of clicks lies further apart than the gate, and hardly any further than sixteen lifetimes.
  const spread = Math.min(gateNs, 16 * Math.max(...lifetimeNs)) * 1000 + 6 * jitterNs * 1000;
  const beatRange = feedForward ? 9 * jitterNs * 1000 : spread;
  words[LAYOUT.beatShift] = shiftFor(beatRange, TABLE_SIZE);
  words[LAYOUT.envelopeShift] = shiftFor(spread, TABLE_SIZE);
  words[LAYOUT.histogramShift] = shiftFor(spread, HISTOGRAM_BINS / 2);
  const beatBin = 2 ** words[LAYOUT.beatShift] / 1000;
  const envelopeBin = 2 ** words[LAYOUT.envelopeShift] / 1000;
  const slope = (1 / lifetimeNs[0] - 1 / lifetimeNs[1]) / 2;
  for (let i = 0; i < TABLE_SIZE; i++) {
    words[LAYOUT.beat + i] = threshold((1 - meanCosine(detuningRadPerNs, i * beatBin, beatBin)) / 2);
    words[LAYOUT.envelope + i] = threshold((1 - 1 / Math.cosh(slope * (i + 0.5) * envelopeBin)) / 2);
  }
  return 2 ** words[LAYOUT.histogramShift];
}

/** Mean of cos(w t) over a bin. */
function meanCosine(angular: number, from: number, width: number): number {
  const half = (angular * width) / 2;
  return Math.cos(angular * from + half) * (half === 0 ? 1 : Math.sin(half) / half);
}

/** The least shift that brings `range` below `bins`. */
function shiftFor(range: number, bins: number): number {
  return Math.max(0, Math.ceil(Math.log2(Math.max(1, range) / bins)));
}

/** A probability as a 32-bit threshold; 1 is 2^-32 short of certain. */
function threshold(probability: number): number {
  return Math.min(0xffffffff, Math.max(0, Math.round(probability * 2 ** 32)));
}

function word(value: number, what: string): number {
  if (value >= 2 ** 32) throw new BellwireError("limit", `${what} does not fit into the 32-bit picoseconds of the photon sampler`);
  return Math.round(value);
}

/** A probability as a 64-bit threshold, exact to the 53 bits of the number. */
function setLong(words: Uint32Array, at: number, probability: number): void {
  const scaled = Math.max(0, probability) * 2 ** 32;
  if (scaled >= 2 ** 32) {
    words[at] = 0xffffffff;
    words[at + 1] = 0xffffffff;
    return;
  }
  words[at] = Math.floor(scaled);
  words[at + 1] = Math.floor((scaled - Math.floor(scaled)) * 2 ** 32);
}
