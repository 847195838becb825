import type { Network } from "../types.ts";

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

/** Which figures of a link can be slid; none of a link that runs through a switch, whose figures stand elsewhere in the YAML. */
export function slidersOf(link: Network["links"][number]): SliderSpec[] {
  if (link.switch !== undefined) return [];
  const at = (...path: string[]): string[] => ["links", link.id, ...path];
  const fibre: SliderSpec = {
    label: "fibre",
    unit: "m",
    path: at("fiberLengthM"),
    value: link.fiberLengthM,
    low: 1,
    high: 1e5,
    scale: "log",
  };
  const { source } = link;
  if (source.kind === "pair") {
    const rate: SliderSpec = {
      label: "pairs",
      unit: "/s",
      path: at("pair", "rateHz"),
      value: source.rateHz,
      low: 0.1,
      high: 1e5,
      scale: "log",
    };
    const fidelity: SliderSpec = {
      label: "fidelity",
      unit: "",
      path: at("pair", "fidelity"),
      value: source.fidelity,
      low: 0.5,
      high: 1,
      scale: "linear",
    };
    return source.bell === null ? [rate, fidelity, fibre] : [rate, fibre];
  }
  const photons = (
    key: string,
    label: string,
    unit: string,
    value: number,
    low: number,
    high: number,
    scale: SliderSpec["scale"],
  ): SliderSpec => ({
    label,
    unit,
    path: at("photons", key),
    value,
    low,
    high,
    scale,
  });
  return [
    fibre,
    photons("visibility", "visibility", "", source.visibility, 0.5, 1, "linear"),
    photons("windowNs", "window", "ns", source.windowNs, 0.5, 1000, "log"),
    photons("darkCountRateHz", "dark counts", "/s", source.darkCountRateHz, 0.1, 1e5, "log"),
    photons("attenuationDbPerKm", "attenuation", "dB/km", source.attenuationDbPerKm, 0, 10, "linear"),
    photons("detuningMHz", "detuning", "MHz", source.detuningMHz, 0, 50, "linear"),
    photons("attemptPeriodUs", "attempt period", "µs", source.attemptPeriodUs, 0.1, 1000, "log"),
    ...(source.scheme === "one-photon"
      ? [photons("brightStatePopulation", "bright state", "", source.ends[0].brightStatePopulation, 0.001, 0.5, "log")]
      : []),
  ];
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
