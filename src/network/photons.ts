import { inputError } from "../errors.ts";
import type { SourceDocument } from "./document.ts";
import { readEnd } from "./ends.ts";
import { unknownKey } from "./fields.ts";
import type { PhotonPath } from "./network.ts";
import { PHOTON_KEYS, type PhotonFields } from "./schema.ts";

/** The complaint about a key of `photons` that is neither a field nor one of the link's QPUs. */
export function strayPhotonKey(key: string, ends: readonly string[]): string | undefined {
  return PHOTON_KEYS.includes(key) || ends.includes(key) ? undefined : unknownKey(key, [...PHOTON_KEYS, ...ends]);
}

/** Checks the photons of one link across their fields and fills in what was left out. `ends` are the QPUs' names. */
export function readPhotons(
  document: SourceDocument,
  path: readonly PropertyKey[],
  fields: PhotonFields,
  ends: readonly [string, string],
  switchLossDb: number,
): PhotonPath {
  for (const key of Object.keys(fields)) {
    const problem = strayPhotonKey(key, ends);
    if (problem) throw inputError(problem, document.placeOfKey([...path, key]));
  }
  const scheme = fields.scheme ?? "two-photon";
  const encoding = fields.encoding ?? (scheme === "one-photon" ? "number" : "polarization");
  if ((scheme === "one-photon") !== (encoding === "number")) {
    const fix = scheme === "one-photon" ? "use number" : "use polarization, time-bin or frequency, or scheme one-photon";
    throw inputError(`${encoding} does not fit the ${scheme} scheme; ${fix}`, document.placeOf([...path, "encoding"]));
  }
  const both = [
    readEnd(document, path, fields, ends[0], { scheme, encoding, switchLossDb }),
    readEnd(document, path, fields, ends[1], { scheme, encoding, switchLossDb }),
  ] as const;
  const lifetimes = both.every((one) => one.lifetimeNs !== null);
  for (const rule of rules(fields, encoding, lifetimes)) {
    if (rule.broken) throw inputError(rule.message, document.placeOf([...path, rule.key]));
  }
  return {
    kind: "photons",
    scheme,
    encoding,
    ends: both,
    attenuationDbPerKm: fields.attenuationDbPerKm ?? 0,
    visibility: fields.visibility ?? 1,
    detuningMHz: fields.detuningMHz ?? 0,
    arrivalDelayNs: fields.arrivalDelayNs ?? 0,
    reflectivity: fields.reflectivity ?? 0.5,
    darkCountRateHz: fields.darkCountRateHz ?? 0,
    noiseCountRateHz: fields.noiseCountRateHz ?? 0,
    jitterPs: fields.jitterPs ?? 0,
    deadTimeNs: fields.deadTimeNs ?? 0,
    afterpulseProbability: fields.afterpulseProbability ?? 0,
    windowNs: fields.windowNs ?? Number.POSITIVE_INFINITY,
    coincidenceWindowNs: fields.coincidenceWindowNs ?? Number.POSITIVE_INFINITY,
    phaseFeedForward: fields.phaseFeedForward ?? false,
    binSeparationNs: fields.binSeparationNs ?? 0,
    phaseNoiseRad: fields.phaseNoiseRad ?? 0,
    polarizationDriftRad: fields.polarizationDriftRad ?? 0,
    attemptPeriodUs: fields.attemptPeriodUs,
    cooling: fields.cooling ?? { durationUs: 0, everyAttempts: 1 },
    array: fields.array ?? null,
    train: fields.train ?? { modes: 1, spacingUs: fields.attemptPeriodUs },
  };
}

interface Rule {
  key: keyof PhotonFields & string;
  broken: boolean;
  message: string;
}

/** What the fields must satisfy together, in the order in which a person should hear of it. */
function rules(fields: PhotonFields, encoding: PhotonPath["encoding"], lifetimes: boolean): Rule[] {
  const timed = (key: Rule["key"]): Rule => ({
    key,
    broken: Boolean(fields[key]) && !lifetimes,
    message: "needs lifetimeNs or an emitter at both ends, the length of the photons, to say what it does",
  });
  const gated = (key: Rule["key"]): Rule => ({
    key,
    broken: Boolean(fields[key]) && fields.windowNs === undefined,
    message: "needs windowNs, the time in which such a count is mistaken for a photon",
  });
  const only = (key: Rule["key"], wanted: PhotonPath["encoding"]): Rule => ({
    key,
    broken: Boolean(fields[key]) && encoding !== wanted,
    message: `belongs to the ${wanted} encoding only, this link has ${encoding}`,
  });
  const periodNs = fields.attemptPeriodUs * 1000;
  const bins = fields.binSeparationNs ?? 0;
  const window = fields.windowNs ?? 0;
  return [
    timed("detuningMHz"),
    timed("arrivalDelayNs"),
    timed("coincidenceWindowNs"),
    timed("phaseFeedForward"),
    gated("darkCountRateHz"),
    gated("noiseCountRateHz"),
    only("binSeparationNs", "time-bin"),
    only("polarizationDriftRad", "polarization"),
    {
      key: "binSeparationNs",
      broken: encoding === "time-bin" && bins === 0 && Boolean(fields.deadTimeNs),
      message: "is missing; dead time needs it",
    },
    {
      key: "windowNs",
      broken: bins > 0 && window > bins,
      message: `must not be longer than binSeparationNs (${bins} ns), got ${window}`,
    },
    {
      key: "windowNs",
      broken: bins + window > periodNs,
      message: `must fit into attemptPeriodUs (${periodNs} ns)${bins ? " together with binSeparationNs" : ""}, got ${window}`,
    },
    { key: "deadTimeNs", broken: (fields.deadTimeNs ?? 0) > periodNs, message: `must be shorter than attemptPeriodUs (${periodNs} ns)` },
    {
      key: "train",
      broken:
        fields.train !== undefined && (fields.train.spacingUs > fields.attemptPeriodUs || fields.train.spacingUs * 1000 < bins + window),
      message: "needs a spacingUs that holds the window and is at most attemptPeriodUs",
    },
    {
      key: "array",
      broken: fields.array !== undefined && (fields.train !== undefined || fields.cooling !== undefined),
      message: "stands for itself: leave train and cooling out, and count cooling into initialisationUs",
    },
  ];
}
