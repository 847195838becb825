import { inputError, nearestWord } from "../errors.ts";
import type { Network } from "./network.ts";
import { DUKE_2025 } from "./presets/duke.ts";
import { IDEAL_PAIR, IDEAL_RING_4 } from "./presets/ideal.ts";
import { IONQ_9999_PAIR, IONQ_FORTE_PAIR, IONQ_TEMPO_PAIR } from "./presets/ionq.ts";
import { UMD_2015 } from "./presets/maryland.ts";
import { OXFORD_2020, OXFORD_2025 } from "./presets/oxford.ts";
import { ION_STAR_4 } from "./presets/star.ts";
import { readNetwork } from "./read.ts";

const PRESETS: ReadonlyMap<string, string> = new Map([
  ["oxford-2020", OXFORD_2020],
  ["oxford-2025", OXFORD_2025],
  ["duke-2025", DUKE_2025],
  ["umd-2015", UMD_2015],
  ["ionq-forte-pair", IONQ_FORTE_PAIR],
  ["ionq-tempo-pair", IONQ_TEMPO_PAIR],
  ["ionq-9999-pair", IONQ_9999_PAIR],
  ["ion-star-4", ION_STAR_4],
  ["ideal-pair", IDEAL_PAIR],
  ["ideal-ring-4", IDEAL_RING_4],
]);

export function presetNames(): string[] {
  return [...PRESETS.keys()];
}

/** The commented YAML of a preset. Throws a BellwireError that names the nearest preset for an unknown name. */
export function presetText(name: string): string {
  const text = PRESETS.get(name);
  if (text !== undefined) return text;
  const nearest = nearestWord(name, PRESETS.keys());
  throw inputError(`there is no preset ${name}; ${nearest ? `did you mean ${nearest}?` : `known are ${presetNames().join(", ")}`}`);
}

export function loadPreset(name: string): Network {
  return readNetwork(presetText(name), name);
}

/** The first line of the preset's opening comment, for lists. */
export function presetSummary(name: string): string {
  return presetText(name).split("\n", 1)[0].replace(/^#\s*/, "");
}
