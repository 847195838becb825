import { inputError } from "../errors.ts";
import type { SourceDocument } from "./document.ts";
import { unknownKey } from "./fields.ts";
import { checkName } from "./names.ts";
import type { BellVector, Link, MeasuredPair, PhotonEnd, PhotonPath } from "./network.ts";
import { type EndFields, type LinkFields, type PairFields, PHOTON_KEYS, type PhotonFields } from "./schema.ts";

/** Speed of light in vacuum over the group index 1.468 of standard fibre. */
const FIBER_SPEED_M_PER_S = 299_792_458 / 1.468;
/** How far given Bell weights may be from summing to 1, for figures printed with a few digits. */
const SUM_TOLERANCE = 1e-3;

/** Checks one link across its fields and fills in what was left out. `names` are the QPUs in order. */
export function readLink(document: SourceDocument, id: string, fields: LinkFields, names: readonly string[]): Link {
  const path = ["links", id];
  checkName(document, path, id);
  const between = fields.between.map((name, index) => {
    const qpu = names.indexOf(name);
    if (qpu < 0)
      throw inputError(`names a QPU that does not exist: ${unknownQpu(name, names)}`, document.placeOf([...path, "between", index]));
    return qpu;
  });
  if (between[0] === between[1]) throw inputError("must join two different QPUs", document.placeOf([...path, "between"]));
  if ((fields.pair === undefined) === (fields.photons === undefined)) {
    throw inputError("needs either pair (measured figures) or photons, and not both", document.placeOfKey(path));
  }
  if (fields.fiberLengthM !== undefined && fields.photons?.fiberLengthM !== undefined) {
    throw inputError("stands on the link already; give it once", document.placeOfKey([...path, "photons", "fiberLengthM"]));
  }
  return {
    id,
    between: [between[0], between[1]],
    fiberLengthM: fields.fiberLengthM ?? fields.photons?.fiberLengthM ?? 0,
    signalSpeedMPerS: fields.signalSpeedMPerS ?? FIBER_SPEED_M_PER_S,
    source: fields.pair
      ? readPair(document, [...path, "pair"], fields.pair)
      : readPhotons(document, [...path, "photons"], fields.photons as PhotonFields, fields.between),
  };
}

function unknownQpu(name: string, names: readonly string[]): string {
  return `${name} ${unknownKey(name, names).replace("is not a known key", "is not among the qpus")}`;
}

function readPair(document: SourceDocument, path: readonly string[], fields: PairFields): MeasuredPair {
  const bell = fields.bell ? readBell(document, [...path, "bell"], fields.bell) : null;
  if (bell && fields.fidelity !== undefined && Math.abs(bell[0] - fields.fidelity) > SUM_TOLERANCE) {
    throw inputError(`must equal bell.phiPlus (${bell[0]}), got ${fields.fidelity}`, document.placeOf([...path, "fidelity"]));
  }
  return {
    kind: "pair",
    rateHz: fields.rateHz,
    fidelity: bell?.[0] ?? fields.fidelity ?? 1,
    heraldProbability: fields.heraldProbability ?? null,
    bell,
  };
}

function readBell(document: SourceDocument, path: readonly string[], fields: NonNullable<PairFields["bell"]>): BellVector {
  const weights = [fields.phiPlus, fields.psiPlus, fields.psiMinus, fields.phiMinus];
  const sum = weights.reduce((a, b) => a + b, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE) throw inputError(`must sum to 1, got ${sum}`, document.placeOf(path));
  return [weights[0] / sum, weights[1] / sum, weights[2] / sum, weights[3] / sum];
}

/** The complaint about a key of `photons` that is neither a field nor one of the link's QPUs. */
export function strayPhotonKey(key: string, ends: readonly string[]): string | undefined {
  return PHOTON_KEYS.includes(key) || ends.includes(key) ? undefined : unknownKey(key, [...PHOTON_KEYS, ...ends]);
}

function readPhotons(document: SourceDocument, path: readonly string[], fields: PhotonFields, ends: readonly [string, string]): PhotonPath {
  for (const key of Object.keys(fields)) {
    const problem = strayPhotonKey(key, ends);
    if (problem) throw inputError(problem, document.placeOfKey([...path, key]));
  }
  const onePhoton = fields.scheme === "one-photon";
  const encoding = fields.encoding ?? (onePhoton ? "number" : "polarization");
  if (onePhoton !== (encoding === "number")) {
    const fix = onePhoton ? "use number" : "use polarization, time-bin or frequency, or scheme one-photon";
    throw inputError(
      `${encoding} does not fit the ${fields.scheme ?? "two-photon"} scheme; ${fix}`,
      document.placeOf([...path, "encoding"]),
    );
  }
  if (!onePhoton && fields.phaseNoiseRad !== undefined) {
    throw inputError("belongs to the one-photon scheme only", document.placeOfKey([...path, "phaseNoiseRad"]));
  }
  if (fields.detuningMHz && fields.lifetimeNs === undefined) {
    throw inputError("needs lifetimeNs, the length of the photons, to say what it does", document.placeOfKey([...path, "detuningMHz"]));
  }
  if (fields.darkCountRateHz && fields.windowNs === undefined) {
    throw inputError(
      "needs windowNs, the time in which a dark count is mistaken for a photon",
      document.placeOfKey([...path, "darkCountRateHz"]),
    );
  }
  if (fields.windowNs !== undefined && fields.windowNs > fields.attemptPeriodUs * 1000) {
    throw inputError(
      `must fit into attemptPeriodUs (${fields.attemptPeriodUs * 1000} ns), got ${fields.windowNs}`,
      document.placeOf([...path, "windowNs"]),
    );
  }
  return {
    kind: "photons",
    scheme: fields.scheme ?? "two-photon",
    encoding,
    ends: [readEnd(document, path, fields, ends[0], onePhoton), readEnd(document, path, fields, ends[1], onePhoton)],
    attenuationDbPerKm: fields.attenuationDbPerKm ?? 0,
    visibility: fields.visibility ?? 1,
    lifetimeNs: fields.lifetimeNs ?? null,
    detuningMHz: fields.detuningMHz ?? 0,
    darkCountRateHz: fields.darkCountRateHz ?? 0,
    windowNs: fields.windowNs ?? Number.POSITIVE_INFINITY,
    phaseNoiseRad: fields.phaseNoiseRad ?? 0,
    attemptPeriodUs: fields.attemptPeriodUs,
  };
}

function readEnd(document: SourceDocument, path: readonly string[], shared: PhotonFields, qpu: string, onePhoton: boolean): PhotonEnd {
  const own: EndFields = (shared as Record<string, EndFields | undefined>)[qpu] ?? {};
  const at = (key: keyof EndFields) => (own[key] === undefined ? [...path, key] : [...path, qpu, key]);
  const efficiency = own.efficiency ?? shared.efficiency;
  const stages: Record<string, number> = typeof efficiency === "number" ? { total: efficiency } : { ...efficiency };
  const total = Object.values(stages).reduce((product, stage) => product * stage, 1);
  if (total === 0) throw inputError("is zero: no photon of this end is ever counted", document.placeOf(at("efficiency")));
  const brightStatePopulation = own.brightStatePopulation ?? shared.brightStatePopulation;
  if (onePhoton && (brightStatePopulation === undefined || brightStatePopulation >= 1)) {
    throw inputError("must be given for the one-photon scheme, above 0 and below 1", document.placeOf(at("brightStatePopulation")));
  }
  if (!onePhoton && brightStatePopulation !== undefined) {
    throw inputError("belongs to the one-photon scheme only", document.placeOf(at("brightStatePopulation")));
  }
  return { efficiency: total, stages, brightStatePopulation: brightStatePopulation ?? 0 };
}
