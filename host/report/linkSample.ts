import { patternNames } from "../../src/photonics/clicks.ts";
import type { PhotonModel } from "../../src/photonics/model.ts";
import { bellCounts, heraldCount, type PhotonTally } from "../../src/photonics/sampler.ts";
import { HISTOGRAM_BINS } from "../../src/photonics/tables.ts";
import { proportion } from "../../src/results/intervals.ts";
import type { LinkSample } from "./linkData.ts";

/**
 * What a sampler's tally says, with intervals. `histogramBinPs` is that of the attempt tables; `seconds` is how long sampling
 * took. Empty bins at both ends of the time histogram are left out.
 */
export function linkSample(model: PhotonModel, tally: PhotonTally, histogramBinPs: number, seconds: number): LinkSample {
  const heralds = heraldCount(tally);
  const names = patternNames(model);
  const perPattern = tally.heralds.length / 4;
  const patterns = Object.fromEntries(
    names.map((name, i) => [name, tally.heralds.subarray(i * perPattern, (i + 1) * perPattern).reduce((sum, n) => sum + n, 0)]),
  );
  return {
    attempts: tally.attempts,
    heralds,
    heraldProbability: proportion(heralds, tally.attempts),
    pairFidelity: heralds > 0 ? proportion(bellCounts(tally)[0], heralds) : null,
    patterns,
    attemptsPerSecond: seconds > 0 ? tally.attempts / seconds : 0,
    arrival: arrivalHistogram(tally, histogramBinPs),
    clicks: tally.kept.map(({ attempt, pattern, deltaPs }) => ({ attempt, pattern: names[pattern], deltaNs: deltaPs / 1000 })),
  };
}

function arrivalHistogram({ times }: PhotonTally, binPs: number): LinkSample["arrival"] {
  const first = times.findIndex((n) => n > 0);
  if (first < 0) return null;
  const last = times.findLastIndex((n) => n > 0);
  const counts = Array.from(times.subarray(first, last + 1));
  const edgesNs = Array.from({ length: counts.length + 1 }, (_, i) => ((first + i - HISTOGRAM_BINS / 2) * binPs) / 1000);
  return { edgesNs, counts };
}
