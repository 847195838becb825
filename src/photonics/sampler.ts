import type { BellVector } from "../network/network.ts";
import { type AttemptTables, HISTOGRAM_BINS } from "./tables.ts";

/**
 * Simulates attempts of one link one by one. Every implementation takes attempt `index` of `(seed, link)` to the same herald
 * (attempt.ts defines it in integers), so equal requests give equal tallies everywhere, whatever the batch size or the number of
 * workers.
 */
export interface PhotonSampler {
  readonly name: string;
  /** The GPU it runs on; null on the CPU. */
  readonly adapter: string | null;
  /** Attempts that one call of `sample` should get: a fraction of a second of work. */
  readonly batch: number;
  sample(tables: AttemptTables, request: SampleRequest): Promise<PhotonTally>;
  /**
   * The XOR of all words of `calls` bare Philox calls, with key (0, 0) and counters (i, 0, 0, 0), `calls` a multiple of 4: how fast this sampler could be
   * if drawing were all.
   */
  barePhilox(calls: number): Promise<number>;
  dispose(): Promise<void>;
}

export interface SampleRequest {
  /** u32. */
  seed: number;
  /** Number of the link in its network: the entity of the photon stream. */
  link: number;
  /** Attempts first to first + attempts - 1 are simulated; first is a multiple of 4, and their sum is at most 2^53. */
  first: number;
  attempts: number;
  /** How many heralds to keep one by one, those of the lowest attempt indices. */
  keep: number;
}

/** Columns of the herald counts: pattern (4) x class (5) x error (4), see `countIndex`. */
export const HERALD_COUNTS = 80;

/** Sums over attempts; counts are exact integers up to 2^53. */
export interface PhotonTally {
  attempts: number;
  /** Attempts in which no photon, only that of end 0, only that of end 1, both were counted. */
  arrivals: Float64Array;
  /** Both photons counted from ions in equal states: bunched behind one port, apart. The dip of Hong, Ou and Mandel. */
  equalPairs: Float64Array;
  /** Heralds by pattern, class and Pauli error. */
  heralds: Float64Array;
  /** Heralds by t1 - t2 (one-photon: by click time), `HISTOGRAM_BINS` bins of `tables.histogramBinPs` about zero. */
  times: Float64Array;
  kept: HeraldRecord[];
}

export interface HeraldRecord {
  attempt: number;
  /** Index into `patternNames(model)`. */
  pattern: number;
  /** Index into `HERALD_CLASSES`. */
  class: number;
  /** Index into I, X, Y, Z: the Bell state Phi+, Psi+, Psi-, Phi- that the pair is in after correction. */
  bell: number;
  /** Recorded t1 - t2 of the clicks by label (by port without labels), or the click time of the one-photon scheme. */
  deltaPs: number;
}

/** `error` is x << 1 | z. */
export function countIndex(pattern: number, heraldClass: number, error: number): number {
  return (pattern * 5 + heraldClass) * 4 + error;
}

/** Slot I, X, Y, Z of an error x << 1 | z. */
export const SLOT_OF_ERROR = [0, 3, 1, 2] as const;

export function emptyTally(): PhotonTally {
  return {
    attempts: 0,
    arrivals: new Float64Array(4),
    equalPairs: new Float64Array(2),
    heralds: new Float64Array(HERALD_COUNTS),
    times: new Float64Array(HISTOGRAM_BINS),
    kept: [],
  };
}

/** Adds `part` to `into`; keeps the `keep` heralds of lowest attempt index. */
export function addTally(into: PhotonTally, part: PhotonTally, keep: number): void {
  into.attempts += part.attempts;
  for (const field of ["arrivals", "equalPairs", "heralds", "times"] as const) {
    for (let i = 0; i < into[field].length; i++) into[field][i] += part[field][i];
  }
  into.kept = [...into.kept, ...part.kept].sort((a, b) => a.attempt - b.attempt).slice(0, keep);
}

export function heraldCount(tally: PhotonTally): number {
  return tally.heralds.reduce((sum, count) => sum + count, 0);
}

/** Heralds by the Bell state that they left. */
export function bellCounts(tally: PhotonTally): BellVector {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  tally.heralds.forEach((count, index) => {
    counts[SLOT_OF_ERROR[index & 3]] += count;
  });
  return counts;
}
