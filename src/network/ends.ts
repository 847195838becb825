import { inputError } from "../errors.ts";
import type { SourceDocument } from "./document.ts";
import type { Emitter, PhotonEnd, PhotonPath } from "./network.ts";
import type { EndFields, PhotonFields } from "./schema.ts";
import { findLine, type Line, linesOf } from "./species.ts";

/** The photons of one end: its own fields before the shared ones, figures of the emitter's line filled in. */
export function readEnd(
  document: SourceDocument,
  path: readonly PropertyKey[],
  shared: PhotonFields,
  qpu: string,
  { scheme, encoding, switchLossDb }: Pick<PhotonPath, "scheme" | "encoding"> & { switchLossDb: number },
): PhotonEnd {
  const own: EndFields = (shared as Record<string, EndFields | undefined>)[qpu] ?? {};
  const at = (key: keyof EndFields) => document.placeOf(own[key] === undefined ? [...path, key] : [...path, qpu, key]);
  const get = <K extends keyof EndFields>(key: K): EndFields[K] => own[key] ?? (shared as EndFields)[key];

  const efficiency = get("efficiency");
  const stages: Record<string, number> = typeof efficiency === "number" ? { total: efficiency } : { ...efficiency };
  const emitter = get("emitter");
  const line = emitter && lineOf(emitter, at("emitter"));
  // One number stands for everything and leaves nothing for the emitter to add.
  if (line && typeof efficiency !== "number" && stages.branching === undefined) stages.branching = line.branching.value;
  if (switchLossDb > 0) stages.switch = (stages.switch ?? 1) * 10 ** (-switchLossDb / 10);
  if (Object.values(stages).some((stage) => stage === 0))
    throw inputError("is zero: no photon of this end is ever counted", at("efficiency"));

  const brightStatePopulation = get("brightStatePopulation");
  if (scheme === "one-photon" && (brightStatePopulation === undefined || brightStatePopulation >= 1)) {
    throw inputError("must be given for the one-photon scheme, above 0 and below 1", at("brightStatePopulation"));
  }
  if (scheme === "two-photon" && brightStatePopulation !== undefined) {
    throw inputError("belongs to the one-photon scheme only", at("brightStatePopulation"));
  }
  const recoil = get("recoil") ?? [];
  if (recoil.length > 0 && encoding === "time-bin" && shared.binSeparationNs === undefined) {
    throw inputError("needs binSeparationNs, the time between the kicks", at("recoil"));
  }
  if (recoil.length > 0 && scheme === "two-photon" && encoding !== "time-bin") {
    throw inputError("leaves no mark without time bins; it belongs to time-bin encoding and the one-photon scheme", at("recoil"));
  }
  return {
    stages,
    emitter: emitter ? emitterFigures(emitter) : null,
    brightStatePopulation: brightStatePopulation ?? 0,
    lifetimeNs: get("lifetimeNs") ?? line?.lifetimeNs.value ?? null,
    doubleExcitation: get("doubleExcitation") ?? null,
    bitFlip: get("bitFlip") ?? 0,
    phaseFlip: get("phaseFlip") ?? 0,
    recoil: recoil.map((mode) => ({ ...mode, meanPhonons: mode.meanPhonons ?? 0 })),
  };
}

type EmitterFields = NonNullable<EndFields["emitter"]>;

function lineOf(fields: EmitterFields, place: ReturnType<SourceDocument["placeOf"]>): Line {
  const line = findLine(fields.species, fields.lineNm);
  if (line) return line;
  throw inputError(
    `${fields.species} has no line at ${fields.lineNm} nm; its lines are at ${linesOf(fields.species).join(", ")} nm`,
    place,
  );
}

function emitterFigures(fields: EmitterFields): Emitter {
  return {
    species: fields.species,
    lineNm: Math.round(fields.lineNm),
    numericalAperture: fields.numericalAperture ?? null,
    pattern: fields.pattern ?? "sigma",
    axisDeg: fields.axisDeg ?? 0,
    coupling: fields.coupling ?? "single-mode",
    pulsePs: fields.pulsePs ?? 0,
  };
}
