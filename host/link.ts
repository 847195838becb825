import { inputError, nearestWord } from "../src/errors.ts";
import type { Link, Network, PhotonPath } from "../src/network/network.ts";
import { linkFigures } from "../src/photonics/figures.ts";
import { heraldDistribution } from "../src/photonics/heralds.ts";
import { photonModel } from "../src/photonics/model.ts";
import type { PhotonSampler } from "../src/photonics/sampler.ts";
import { checkAttempts, sampleAttempts } from "../src/photonics/sampling.ts";
import { attemptTables } from "../src/photonics/tables.ts";
import type { LinkPanel, LinkReportData, LinkSample } from "./report/linkData.ts";
import { linkSample } from "./report/linkSample.ts";
import { VERSION } from "./version.ts";

export interface LinkRequest {
  network: Network;
  /** Id of the one link to look at; all of them when absent. */
  link?: string;
  /** Attempts to simulate of each link that is described by photons. */
  attempts: number;
  seed: number;
  sampler: "auto" | "webgpu" | "cpu" | "reference";
  onProgress?: (stage: string, fraction: number) => void | Promise<void>;
  /** A fired signal ends the sampling; what was sampled until then is reported. */
  signal?: AbortSignal;
}

export interface LinkPlatform {
  createPhotonSampler(name: LinkRequest["sampler"]): Promise<PhotonSampler>;
  now(): number;
}

/** Enough for a raster; the histogram holds all of them. */
const KEPT_HERALDS = 400;

/** Closed forms and simulated attempts of a network's links side by side. */
export async function inspectLinks(
  request: LinkRequest,
  platform: LinkPlatform,
): Promise<Omit<LinkReportData, "networkSource" | "commandLine">> {
  checkAttempts(request.attempts);
  const startMs = platform.now();
  const { network } = request;
  const chosen = chooseLinks(network, request.link);
  const links: LinkPanel[] = [];
  const warnings: string[] = [];
  const photonic = chosen.filter((index) => network.links[index].source.kind === "photons");
  const sampler = photonic.length > 0 ? await platform.createPhotonSampler(request.sampler) : null;
  try {
    for (const index of chosen) {
      const link = network.links[index];
      const figures = linkFigures(link);
      const sampled = sampler && link.source.kind === "photons" ? await sampleLink(request, platform, sampler, index, link.source) : null;
      links.push({ link: index, figures, sampled });
      warnings.push(...linkWarnings(request, link, sampled));
    }
  } finally {
    await sampler?.dispose();
  }
  const elapsedS = (platform.now() - startMs) / 1000;
  return { bellwire: VERSION, network, links, seed: request.seed, sampler: sampler?.name ?? null, elapsedS, warnings };
}

function chooseLinks(network: Network, id: string | undefined): number[] {
  if (network.links.length === 0) throw inputError(`${network.name} has no link`);
  if (id === undefined) return network.links.map((_, index) => index);
  const ids = network.links.map((link) => link.id);
  const index = ids.indexOf(id);
  if (index >= 0) return [index];
  const nearest = nearestWord(id, ids);
  throw inputError(`${network.name} has no link ${id}; ${nearest ? `did you mean ${nearest}?` : `it has ${ids.slice(0, 8).join(", ")}`}`);
}

async function sampleLink(
  { network, attempts, seed, signal, onProgress }: LinkRequest,
  platform: LinkPlatform,
  sampler: PhotonSampler,
  index: number,
  path: PhotonPath,
): Promise<LinkSample> {
  const link = network.links[index];
  const model = photonModel(link, path);
  const tables = attemptTables(model);
  const startMs = platform.now();
  let done = 0;
  const tally = await sampleAttempts(
    sampler,
    tables,
    { seed, link: index, attempts, keep: KEPT_HERALDS },
    {
      signal,
      onProgress: (count) => {
        done = count;
      },
      pause: async () => onProgress?.(`sampling ${link.id}`, done / attempts),
    },
  );
  const sample = linkSample(model, tally, tables.histogramBinPs, (platform.now() - startMs) / 1000);
  return model.times === null ? { ...sample, arrival: null } : sample;
}

function linkWarnings({ attempts, signal }: LinkRequest, link: Link, sampled: LinkSample | null): string[] {
  const warnings: string[] = [];
  if (link.source.kind === "photons") {
    const { rows, probability } = heraldDistribution(photonModel(link, link.source));
    const noise = rows.filter((row) => row.class === "noise" || row.class === "one-photon").reduce((sum, row) => sum + row.probability, 0);
    if (noise > probability / 2) {
      warnings.push(
        `${link.id}: noise counts stand behind ${((100 * noise) / probability).toFixed(0)} % of the heralds; shorten the window`,
      );
    }
  }
  if (sampled && sampled.attempts < attempts && signal?.aborted) {
    warnings.push(`${link.id}: stopped after ${sampled.attempts} of ${attempts} attempts`);
  }
  if (sampled?.heralds === 0) warnings.push(`${link.id}: no herald in ${sampled.attempts} attempts; raise --attempts`);
  return warnings;
}
