import type { Network } from "../types.ts";
import type { LinkPlace } from "../worker/protocol.ts";

/** A figure of a link that a slider moves. */
export interface SliderSpec {
  label: string;
  unit: string;
  /** Into the machine's YAML. */
  path: readonly string[];
  value: number;
  low: number;
  high: number;
  /** Log scales reach over decades. */
  scale: "linear" | "log";
}

type Range = Pick<SliderSpec, "low" | "high" | "scale">;
type Photons = Extract<Network["links"][number]["source"], { kind: "photons" }>;

const SHARE: Range = { low: 0.001, high: 1, scale: "log" };

/** Which figures of a link can be slid, where they stand in the YAML: on the link, or on the switch that makes it. */
export function slidersOf(link: Network["links"][number], place: LinkPlace): SliderSpec[] {
  const { source } = link;
  const slider = (label: string, unit: string, path: readonly string[], value: number, range: Range): SliderSpec => ({
    label,
    unit,
    path,
    value,
    ...range,
  });
  const fibre = slider("fibre", "m", place.fiberLengthM, link.fiberLengthM, { low: 1, high: 1e5, scale: "log" });
  if (source.kind === "pair") {
    const at = (key: string): string[] => [...place.path, "pair", key];
    const rate = slider("pairs", "/s", at("rateHz"), source.rateHz, { low: 0.1, high: 1e5, scale: "log" });
    const fidelity = slider("fidelity", "", at("fidelity"), source.fidelity, { low: 0.5, high: 1, scale: "linear" });
    return source.bell === null ? [rate, fidelity, fibre] : [rate, fibre];
  }
  const stages = place.efficiency.map(({ label, path, value }) => slider(stageLabel(label), "", path, value, SHARE));
  const own = photonRanges(source).map(([key, label, unit, value, range]) =>
    slider(label, unit, [...place.path, "photons", key], value, range),
  );
  return [fibre, ...stages, ...own];
}

/** Figures that only make sense beside others are left out where those are not known. */
function photonRanges(source: Photons): [string, string, string, number, Range][] {
  const all: [string, string, string, number, Range][] = [
    ["visibility", "visibility", "", source.visibility, { low: 0.5, high: 1, scale: "linear" }],
    ["windowNs", "window", "ns", source.windowNs, { low: 0.5, high: 1000, scale: "log" }],
    ["darkCountRateHz", "dark counts", "/s", source.darkCountRateHz, { low: 0.1, high: 1e5, scale: "log" }],
    ["attenuationDbPerKm", "attenuation", "dB/km", source.attenuationDbPerKm, { low: 0, high: 10, scale: "linear" }],
    ["attemptPeriodUs", "attempt period", "µs", source.attemptPeriodUs, { low: 0.1, high: 1000, scale: "log" }],
    ["phaseNoiseRad", "phase noise", "rad", source.phaseNoiseRad, { low: 0, high: 1, scale: "linear" }],
  ];
  if (source.ends.every(({ lifetimeNs }) => lifetimeNs !== null)) {
    all.push(["detuningMHz", "detuning", "MHz", source.detuningMHz, { low: 0, high: 50, scale: "linear" }]);
    all.push(["arrivalDelayNs", "arrival delay", "ns", source.arrivalDelayNs, { low: -50, high: 50, scale: "linear" }]);
  }
  if (source.scheme === "one-photon") {
    const { brightStatePopulation } = source.ends[0];
    all.push(["brightStatePopulation", "bright state", "", brightStatePopulation, { low: 0.001, high: 0.5, scale: "log" }]);
  }
  return all;
}

/** `fiberCoupling` as words. */
function stageLabel(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Steps of a slider from end to end. */
export const STEPS = 500;

/** Position of a value on its slider, from 0 to STEPS; values beyond the ends stand at the ends. */
export function positionOf({ value, low, high, scale }: SliderSpec): number {
  const share = scale === "log" ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.round(STEPS * Math.min(1, Math.max(0, share)));
}

/** The value at a position, to four digits. */
export function valueAt({ low, high, scale }: SliderSpec, position: number): number {
  const share = position / STEPS;
  return Number((scale === "log" ? low * (high / low) ** share : low + (high - low) * share).toPrecision(4));
}
