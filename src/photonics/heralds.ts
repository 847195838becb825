import type { BellVector } from "../network/network.ts";
import { pairError, twirl } from "./bell.ts";
import { clicksOf, PATTERNS, patternOf } from "./clicks.ts";
import { acceptance, type Clock } from "./coincidence.ts";
import type { RawPair } from "./link.ts";
import type { PhotonModel } from "./model.ts";
import { convolve } from "./pairs.ts";

/** What really happened behind a herald. The order numbers the classes of the event sampler. */
export const HERALD_CLASSES = ["true", "equal", "wrong-sign", "one-photon", "noise"] as const;
export type HeraldClass = (typeof HERALD_CLASSES)[number];

/** Heralds of one pattern and class. */
export interface HeraldRow {
  /** Index into the patterns of the model's scheme and encoding, see clicks.ts. */
  pattern: number;
  class: HeraldClass;
  /** Per attempt. */
  probability: number;
  /** The pair that it leaves, corrected for the pattern, before the ions' own errors. */
  raw: RawPair;
}

/** The exact distribution of an attempt's heralds. */
export interface HeraldDistribution {
  probability: number;
  rows: HeraldRow[];
  /** The mean pair, the ions' own errors included. */
  raw: RawPair;
  bell: BellVector;
}

/** What the photons of an attempt did: which modes they lit and what the ions are then. */
interface PhotonEvent {
  probability: number;
  /** Bit m: mode m. */
  lit: number;
  /** When the lit modes clicked, by label (two labels) or by port. */
  clocks: readonly [Clock, Clock];
  /** Populations of |00>, |01>, |10>, |11>. */
  ions: readonly [number, number, number, number];
  /** Coherence 2 |c| of |01> and |10>, before anything that depends on time. */
  coherence: number;
  /** The Bell state that the optics projected on: Psi+ behind one port, Psi- behind both. */
  sign: 1 | -1;
  counted: "two" | "one" | "none";
}

/**
 * Sums over every way in which photons, noise, afterpulses and dead time can end as a herald. Exact; for plain polarization,
 * frequency and number links it equals the closed forms of two-photon.ts and one-photon.ts.
 */
export function heraldDistribution(model: PhotonModel): HeraldDistribution {
  const sums = new Map<string, { row: HeraldRow; total: number[] }>();
  const masks = 1 << model.modes;
  for (const event of photonEvents(model)) {
    if (event.probability === 0) continue;
    for (let noise = 0; noise < masks; noise++) {
      const dark = noiseWeight(model, noise);
      if (dark === 0) continue;
      for (let after = 0; after < (model.afterpulse > 0 ? 4 : 1); after++) {
        const chance = event.probability * dark * afterpulseWeight(model, after);
        const clicks = clicksOf(model, event.lit | noise, after);
        const pattern = patternOf(model, clicks);
        if (pattern < 0 || chance === 0) continue;
        addHerald(sums, model, event, clicks, pattern, chance);
      }
    }
  }
  return summary(model, [...sums.values()]);
}

function addHerald(
  sums: Map<string, { row: HeraldRow; total: number[] }>,
  model: PhotonModel,
  event: PhotonEvent,
  clicks: number,
  pattern: number,
  chance: number,
): void {
  const [first, second] = clocksOf(model, event, clicks);
  const { accepted, contrast } = model.scheme === "one-photon" ? { accepted: 1, contrast: 1 } : acceptance(model.times, first, second);
  const probability = chance * accepted;
  if (probability === 0) return;
  const kind = classOf(model, event, pattern);
  const sign = model.scheme === "one-photon" ? 1 : event.sign * PATTERNS[model.modes].signs[pattern];
  const key = `${pattern} ${kind}`;
  const entry = sums.get(key) ?? {
    row: { pattern, class: kind, probability: 0, raw: { p00: 0, p01: 0, p10: 0, p11: 0, coherenceRe: 0, coherenceIm: 0 } },
    total: [0, 0, 0, 0, 0],
  };
  entry.row.probability += probability;
  for (let i = 0; i < 4; i++) entry.total[i] += probability * event.ions[i];
  entry.total[4] += (probability * sign * event.coherence * (event.counted === "two" ? contrast : 1)) / 2;
  sums.set(key, entry);
}

function summary(model: PhotonModel, entries: { row: HeraldRow; total: number[] }[]): HeraldDistribution {
  const all = [0, 0, 0, 0, 0];
  let probability = 0;
  const rows = entries.map(({ row, total }) => {
    probability += row.probability;
    for (let i = 0; i < 5; i++) all[i] += total[i];
    return { ...row, raw: rawOf(total, row.probability) };
  });
  rows.sort((a, b) => a.pattern - b.pattern || HERALD_CLASSES.indexOf(a.class) - HERALD_CLASSES.indexOf(b.class));
  const raw = rawOf(all, probability);
  return { probability, rows, raw: pairError(raw, model.error), bell: convolve(twirl(raw), model.error) };
}

function rawOf(total: readonly number[], probability: number): RawPair {
  const [p00, p01, p10, p11, coherenceRe] = total.map((value) => (probability === 0 ? 0 : value / probability));
  return { p00, p01, p10, p11, coherenceRe, coherenceIm: 0 };
}

function classOf(model: PhotonModel, event: PhotonEvent, pattern: number): HeraldClass {
  if (event.counted === "none") return "noise";
  if (model.scheme === "one-photon") return event.ions[3] === 1 ? "equal" : "true";
  if (event.counted === "one") return "one-photon";
  if (event.ions[0] + event.ions[3] > 0) return "equal";
  return event.sign === PATTERNS[model.modes].signs[pattern] ? "true" : "wrong-sign";
}

/** The clocks of the two clicks of a pattern: a mode that a photon lit keeps the photon's time, any other has a noise click's. */
function clocksOf(model: PhotonModel, event: PhotonEvent, clicks: number): [Clock, Clock] {
  const clock = (index: 0 | 1): Clock => {
    // With labels the two clicks differ in label, without in port.
    const mask = model.modes === 4 ? 0b11 << (2 * index) : 1 << index;
    return (event.lit & clicks & mask) !== 0 ? event.clocks[index] : "noise";
  };
  return [clock(0), clock(1)];
}

function noiseWeight(model: PhotonModel, mask: number): number {
  let weight = 1;
  for (let mode = 0; mode < model.modes; mode++) weight *= (mask >> mode) & 1 ? model.noise : 1 - model.noise;
  return weight;
}

function afterpulseWeight(model: PhotonModel, mask: number): number {
  if (model.afterpulse === 0) return 1;
  return (mask & 1 ? model.afterpulse : 1 - model.afterpulse) * (mask & 2 ? model.afterpulse : 1 - model.afterpulse);
}

function photonEvents(model: PhotonModel): PhotonEvent[] {
  return model.scheme === "one-photon" ? brightEvents(model) : labelledEvents(model);
}

/** Both ions emit; labels 0 and 1 are equally likely and tell the ion's state. */
function labelledEvents(model: PhotonModel): PhotonEvent[] {
  const [a, b] = model.eta;
  const r = model.reflectivity;
  const t = 1 - r;
  const labels = model.modes === 4 ? [0, 1] : [0];
  const bit = (port: number, label: number) => 1 << (model.modes === 4 ? port + 2 * label : port);
  const events: PhotonEvent[] = [
    {
      probability: (1 - a) * (1 - b),
      lit: 0,
      clocks: ["noise", "noise"],
      ions: [0.25, 0.25, 0.25, 0.25],
      coherence: 0,
      sign: 1,
      counted: "none",
    },
  ];
  for (const label of labels) {
    for (const port of [0, 1]) {
      const one = (end: 0 | 1, chance: number): PhotonEvent => {
        const known: [number, number, number, number] =
          end === 0 ? (label ? [0, 0, 0.5, 0.5] : [0.5, 0.5, 0, 0]) : label ? [0, 0.5, 0, 0.5] : [0.5, 0, 0.5, 0];
        const ions: PhotonEvent["ions"] = model.modes === 4 ? known : [0.25, 0.25, 0.25, 0.25];
        const clock: Clock = end === 0 ? "a" : "b";
        const through = port === end ? t : r;
        return {
          probability: (chance * through) / labels.length,
          lit: bit(port, label),
          clocks: [clock, clock],
          ions,
          coherence: 0,
          sign: 1,
          counted: "one",
        };
      };
      events.push(one(0, a * (1 - b)), one(1, b * (1 - a)));
      // Equal photons that bunch behind this port.
      const equal: PhotonEvent["ions"] = model.modes === 4 ? (label ? [0, 0, 0, 1] : [1, 0, 0, 0]) : [0.5, 0, 0, 0.5];
      events.push({
        probability: (a * b * r * t * (1 + model.overlap)) / 2 / labels.length,
        lit: bit(port, label),
        clocks: ["first", "first"],
        ions: equal,
        coherence: 0,
        sign: 1,
        counted: "two",
      });
    }
    for (const clock of ["a", "b"] as const) {
      events.push({
        probability: (a * b * (r * r + t * t - 2 * r * t * model.overlap)) / 4 / labels.length,
        lit: bit(0, label) | bit(1, label),
        clocks: [clock, clock],
        ions: model.modes === 4 ? (label ? [0, 0, 0, 1] : [1, 0, 0, 0]) : [0.5, 0, 0, 0.5],
        coherence: 0,
        sign: 1,
        counted: "two",
      });
    }
  }
  const apart = r * r + t * t;
  const last = labels.length - 1;
  for (const port of [0, 1]) {
    // Which end's photon carries which label is half and half.
    for (const clocks of last === 0
      ? ([["first", "first"]] as const)
      : ([
          ["a", "b"],
          ["b", "a"],
        ] as const)) {
      const different = { ions: [0, 0.5, 0.5, 0] as const, clocks, counted: "two" as const };
      const ways = last === 0 ? 1 : 2;
      events.push(
        { ...different, probability: (a * b * r * t) / 2 / ways, lit: bit(port, 0) | bit(port, last), coherence: model.contrast, sign: 1 },
        {
          ...different,
          probability: (a * b * apart) / 4 / ways,
          lit: bit(port, 0) | bit(1 - port, last),
          coherence: (model.contrast * 2 * r * t) / apart,
          sign: -1,
        },
      );
    }
  }
  return events;
}

/** An ion emits with its bright-state population; which ion did is what the click must not tell. */
function brightEvents(model: PhotonModel): PhotonEvent[] {
  const [etaA, etaB] = model.eta;
  const [alphaA, alphaB] = model.alpha;
  const r = model.reflectivity;
  const t = 1 - r;
  const none = (ions: PhotonEvent["ions"], probability: number): PhotonEvent => ({
    probability,
    lit: 0,
    clocks: ["noise", "noise"],
    ions,
    coherence: 0,
    sign: 1,
    counted: "none",
  });
  const a = alphaA * (1 - alphaB) * etaA;
  const b = alphaB * (1 - alphaA) * etaB;
  const both = alphaA * alphaB;
  const events = [
    none([1, 0, 0, 0], (1 - alphaA) * (1 - alphaB)),
    none([0, 0, 1, 0], alphaA * (1 - alphaB) * (1 - etaA)),
    none([0, 1, 0, 0], alphaB * (1 - alphaA) * (1 - etaB)),
    none([0, 0, 0, 1], both * (1 - etaA) * (1 - etaB)),
  ];
  const bright = { clocks: ["a", "b"] as const, ions: [0, 0, 0, 1] as const, coherence: 0, sign: 1 as const };
  for (const port of [0, 1]) {
    const fromA = port === 0 ? t : r;
    const fromB = 1 - fromA;
    const weightA = a * fromA;
    const weightB = b * fromB;
    const sum = weightA + weightB;
    events.push(
      {
        probability: sum,
        lit: 1 << port,
        clocks: ["a", "b"],
        ions: sum === 0 ? [1, 0, 0, 0] : [0, weightB / sum, weightA / sum, 0],
        coherence: sum === 0 ? 0 : (2 * Math.sqrt(weightA * weightB * model.overlap) * model.contrast) / sum,
        sign: 1,
        counted: "one",
      },
      { ...bright, probability: both * (etaA * (1 - etaB) * fromA + etaB * (1 - etaA) * fromB), lit: 1 << port, counted: "one" },
      { ...bright, probability: both * etaA * etaB * r * t * (1 + model.overlap), lit: 1 << port, counted: "two" },
    );
  }
  events.push({ ...bright, probability: both * etaA * etaB * (r * r + t * t - 2 * r * t * model.overlap), lit: 0b11, counted: "two" });
  return events;
}
