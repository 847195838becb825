import { BellwireError } from "../../src/errors.ts";
import type { Link, PhotonEnd, PhotonPath } from "../../src/network/network.ts";
import { hongOuMandel } from "../../src/photonics/beamSplitter.ts";
import { patternNames } from "../../src/photonics/clicks.ts";
import { linkFigures } from "../../src/photonics/figures.ts";
import { heraldDistribution } from "../../src/photonics/heralds.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import { photonModel } from "../../src/photonics/model.ts";
import { gatedFraction } from "../../src/photonics/overlap.ts";
import { sourceFigures } from "../../src/photonics/source.ts";
import type { BudgetItem } from "./budget.ts";

/** A link that is described by its photons. */
export type PhotonLink = Link & { source: PhotonPath };

export function isPhotonLink(link: Link): link is PhotonLink {
  return link.source.kind === "photons";
}

/**
 * Pairs per second and their fidelity over the length of the fibre, from 1 m to 200 km, as far as they are entangled (F > 1/2):
 * beyond, what heralds is mostly dark counts.
 */
export function rateAgainstDistance(link: PhotonLink): { distanceM: number; pairRateHz: number; pairFidelity: number }[] {
  return logSpaced(1, 2e5, 54).flatMap((distanceM) => {
    const figures = figuresOrNull({ ...link, fiberLengthM: distanceM });
    return figures && figures.pairFidelity > 0.5 ? [{ distanceM, pairRateHz: figures.pairRateHz, pairFidelity: figures.pairFidelity }] : [];
  });
}

/**
 * Fidelity and herald probability over the detection window, from a twentieth of the shorter lifetime to twenty times the longer
 * (without lifetimes: around the window in use). Empty when the link has no window.
 */
export function fidelityAgainstWindow(link: PhotonLink): { windowNs: number; pairFidelity: number; heraldProbability: number }[] {
  const lifetimes = link.source.ends.flatMap((end) => end.lifetimeNs ?? []);
  const now = link.source.windowNs;
  if (lifetimes.length === 0 && !Number.isFinite(now)) return [];
  const from = lifetimes.length > 0 ? Math.min(...lifetimes) / 20 : now / 20;
  const to = Math.max(Number.isFinite(now) ? 2 * now : 0, lifetimes.length > 0 ? Math.max(...lifetimes) * 20 : 0);
  return logSpaced(from, to, 60).flatMap((windowNs) => {
    const figures = figuresOrNull({ ...link, source: { ...link.source, windowNs } });
    return figures ? [{ windowNs, pairFidelity: figures.pairFidelity, heraldProbability: figures.heraldProbability ?? 0 }] : [];
  });
}

/** Hong, Ou and Mandel's dip: coincidences of equal photons over the difference of their arrival. Empty without lifetimes. */
export function homDip(link: PhotonLink): { delayNs: number; coincidence: number; apart: number }[] {
  const lifetimes = link.source.ends.map((end) => end.lifetimeNs);
  if (lifetimes.some((lifetime) => lifetime === null)) return [];
  const widest = 5 * Math.max(...(lifetimes as number[]));
  const { reflectivity } = link.source;
  return Array.from({ length: 81 }, (_, i) => {
    const delayNs = ((i - 40) / 40) * widest;
    const { overlap } = photonModel(link, { ...link.source, arrivalDelayNs: delayNs });
    return { delayNs, coincidence: hongOuMandel(reflectivity, overlap).coincidence, apart: hongOuMandel(reflectivity, 0).coincidence };
  });
}

/** Shares of the click patterns among heralds, by the closed form. */
export function patternShares(link: PhotonLink): { pattern: string; share: number }[] {
  const model = photonModel(link, link.source);
  const { rows, probability } = heraldDistribution(model);
  return patternNames(model).map((pattern, i) => ({
    pattern,
    share: rows.filter((row) => row.pattern === i).reduce((sum, row) => sum + row.probability, 0) / probability,
  }));
}

/** Shares of what really happened behind the heralds. */
export function classShares(link: PhotonLink): { class: string; share: number }[] {
  const { rows, probability } = heraldDistribution(photonModel(link, link.source));
  const shares = new Map<string, number>();
  for (const row of rows) shares.set(row.class, (shares.get(row.class) ?? 0) + row.probability / probability);
  return [...shares].map(([name, share]) => ({ class: name, share })).sort((a, b) => b.share - a.share);
}

/** Where photons of one end are lost, in decibels per stage, largest first. */
export function lossBudget(link: PhotonLink, end: 0 | 1): BudgetItem[] {
  const { lifetimeNs } = link.source.ends[end];
  const { stages } = sourceFigures(link.source.ends[end]);
  const { attenuationDbPerKm, windowNs } = link.source;
  const fiberDb = (attenuationDbPerKm * link.fiberLengthM) / 2000;
  const items = Object.entries(stages).map(([name, value]) => ({ label: words(name), value: -10 * Math.log10(value) }));
  items.push({ label: "fibre to the midpoint", value: fiberDb });
  items.push({ label: "arrives after the window", value: -10 * Math.log10(gatedFraction(lifetimeNs, windowNs)) });
  return items
    .filter(({ value }) => value > 1e-9)
    .map(({ label, value }) => ({ label, value, detail: `${(100 * 10 ** (-value / 10)).toPrecision(3)} % pass` }))
    .sort((a, b) => b.value - a.value);
}

/**
 * Which imperfection costs most: the fidelity that the pair would gain if it alone were perfect. The terms do not add up to the
 * infidelity, because imperfections act together.
 */
export function fidelityBudget(link: PhotonLink): BudgetItem[] {
  const now = linkFigures(link).pairFidelity;
  const ends = (change: Partial<PhotonEnd>): Partial<PhotonPath> => {
    const [a, b] = link.source.ends;
    return {
      ends: [
        { ...a, ...change },
        { ...b, ...change },
      ],
    };
  };
  const ideals: [string, string, Partial<PhotonPath>][] = [
    ["mode overlap", "visibility 1", { visibility: 1 }],
    ["frequency difference", "no detuning", { detuningMHz: 0 }],
    ["arrival difference", "no delay", { arrivalDelayNs: 0 }],
    ["dark counts", "none", { darkCountRateHz: 0 }],
    ["conversion noise and stray light", "none", { noiseCountRateHz: 0 }],
    ["detector jitter", "none", { jitterPs: 0 }],
    ["beam splitter", "50 : 50", { reflectivity: 0.5 }],
    ["afterpulses", "none", { afterpulseProbability: 0 }],
    ["phase noise", "none", { phaseNoiseRad: 0 }],
    ["polarization drift", "none", { polarizationDriftRad: 0 }],
    ["double excitation", "none", ends({ doubleExcitation: 0 })],
    ["bit flips of ion and photon", "none", ends({ bitFlip: 0 })],
    ["phase flips of ion and photon", "none", ends({ phaseFlip: 0 })],
    ["mixed polarization", "a single-mode fibre", { ends: [singleMode(link.source.ends[0]), singleMode(link.source.ends[1])] }],
    ["recoil", "none", ends({ recoil: [] })],
    ...(link.source.scheme === "one-photon" ? [brightState(link.source)] : []),
  ];
  return ideals
    .map(([label, detail, change]) => ({ label, detail: `if ideal: ${detail}`, value: fidelityWith(link, change) - now }))
    .filter(({ value }) => value > 1e-9)
    .sort((a, b) => b.value - a.value);
}

function singleMode(end: PhotonEnd): PhotonEnd {
  return { ...end, emitter: end.emitter && { ...end.emitter, coupling: "single-mode" } };
}

/** Two bright ions are the one-photon scheme's own error; a hundredth of the bright population all but removes it. */
function brightState({ ends }: PhotonPath): [string, string, Partial<PhotonPath>] {
  const dim = (end: PhotonEnd): PhotonEnd => ({ ...end, brightStatePopulation: end.brightStatePopulation / 100 });
  return ["both ions bright", "a hundredth of the bright-state population", { ends: [dim(ends[0]), dim(ends[1])] }];
}

function fidelityWith(link: PhotonLink, change: Partial<PhotonPath>): number {
  return figuresOrNull({ ...link, source: { ...link.source, ...change } })?.pairFidelity ?? 0;
}

/** Null where the link heralds too rarely to have figures. */
function figuresOrNull(link: Link): LinkFigures | null {
  try {
    return linkFigures(link);
  } catch (error) {
    if (error instanceof BellwireError && error.code === "limit") return null;
    throw error;
  }
}

/** `fiberCoupling` as `fiber coupling`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function logSpaced(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)));
}
