import type { Network } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import type { Estimate } from "../../src/results/result.ts";

/** What a report about links draws from. */
export interface LinkReportData {
  bellwire: string;
  network: Network;
  /** The links that were asked for, by index into the network. */
  links: readonly LinkPanel[];
  seed: number;
  /** What sampled, such as `webgpu (NVIDIA H100)`; null when nothing was sampled. */
  sampler: string | null;
  elapsedS: number;
  warnings: readonly string[];
  networkSource: string;
  commandLine: string;
}

export interface LinkPanel {
  /** Index into `network.links`. */
  link: number;
  figures: LinkFigures;
  /** Null for links known by measured figures, and when no attempt was sampled. */
  sampled: LinkSample | null;
}

/** What the event sampler saw. */
export interface LinkSample {
  attempts: number;
  heralds: number;
  heraldProbability: Estimate;
  /** Null without heralds. */
  pairFidelity: Estimate | null;
  /** Heralds by the name of their click pattern. */
  patterns: Readonly<Record<string, number>>;
  attemptsPerSecond: number;
  /** Histogram of t1 - t2 in nanoseconds: bin edges (one more than counts); null when no times were kept. */
  arrival: { edgesNs: readonly number[]; counts: readonly number[] } | null;
  /** The first heralds one by one, at most some hundreds, in order of attempt. */
  clicks: readonly { attempt: number; pattern: string; deltaNs: number }[];
}
