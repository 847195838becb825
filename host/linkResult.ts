import type { BellVector } from "../src/network/network.ts";
import type { LinkPanel, LinkReportData, LinkSample } from "./report/linkData.ts";

/** What `link --json` prints: plain data. */
export interface LinkResult {
  bellwire: string;
  command: "link";
  network: { name: string; qpus: number; links: number };
  /** What simulated the attempts; null when no link is described by photons. */
  backend: string | null;
  seed: number;
  links: Record<string, LinkEntry>;
  elapsedS: number;
  warnings: readonly string[];
}

interface LinkEntry {
  scheme: string;
  heraldProbability: number | null;
  attemptPeriodUs: number | null;
  attemptRateHz: number | null;
  pairRateHz: number;
  pairFidelity: number;
  bell: { phiPlus: number; psiPlus: number; psiMinus: number; phiMinus: number };
  sampled: Omit<LinkSample, "arrival" | "clicks"> | null;
}

export function linkResult(data: Omit<LinkReportData, "networkSource" | "commandLine">): LinkResult {
  const { bellwire, network, links, sampler, seed, elapsedS, warnings } = data;
  return {
    bellwire,
    command: "link",
    network: { name: network.name, qpus: network.qpus.length, links: network.links.length },
    backend: sampler,
    seed,
    links: Object.fromEntries(links.map((panel) => [network.links[panel.link].id, linkEntry(panel)])),
    elapsedS,
    warnings,
  };
}

function linkEntry({ figures, sampled }: LinkPanel): LinkEntry {
  return {
    scheme: figures.scheme,
    heraldProbability: figures.heraldProbability,
    attemptPeriodUs: figures.attemptPeriodNs === null ? null : figures.attemptPeriodNs / 1000,
    attemptRateHz: figures.attemptRateHz,
    pairRateHz: figures.pairRateHz,
    pairFidelity: figures.pairFidelity,
    bell: named(figures.bell),
    sampled: sampled && withoutEvents(sampled),
  };
}

function named([phiPlus, psiPlus, psiMinus, phiMinus]: BellVector): LinkEntry["bell"] {
  return { phiPlus, psiPlus, psiMinus, phiMinus };
}

function withoutEvents({ arrival: _arrival, clicks: _clicks, ...rest }: LinkSample): Omit<LinkSample, "arrival" | "clicks"> {
  return rest;
}
