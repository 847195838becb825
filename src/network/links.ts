import { inputError } from "../errors.ts";
import type { SourceDocument } from "./document.ts";
import { unknownKey } from "./fields.ts";
import { checkName } from "./names.ts";
import type { BellVector, Link, MeasuredPair, OpticalSwitch } from "./network.ts";
import { readDelivery } from "./options.ts";
import { readPhotons } from "./photons.ts";
import type { LinkFields, PairFields } from "./schema.ts";
import type { LinkEntry } from "./switches.ts";

/** Speed of light in vacuum over the group index 1.468 of standard fibre. */
const FIBER_SPEED_M_PER_S = 299_792_458 / 1.468;
/** How far given Bell weights may be from summing to 1, for figures printed with a few digits. */
const SUM_TOLERANCE = 1e-3;

/** Checks one link across its fields and fills in what was left out. `names` are the QPUs in order. */
export function readLink(
  document: SourceDocument,
  { id, fields, path }: LinkEntry,
  names: readonly string[],
  switches: readonly OpticalSwitch[],
): Link {
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
  const shared = fields.switch === undefined ? -1 : switches.findIndex((one) => one.name === fields.switch);
  if (fields.switch !== undefined && shared < 0) {
    throw inputError(`names a switch that does not exist: ${fields.switch}`, document.placeOf([...path, "switch"]));
  }
  const lossDb = switches[shared]?.lossDb ?? 0;
  if (lossDb > 0 && fields.pair) {
    throw inputError(
      "is known by measured figures, which hold the switch's loss already: leave lossDb out",
      document.placeOfKey([...path, "pair"]),
    );
  }
  return {
    id,
    between: [between[0], between[1]],
    fiberLengthM: fields.fiberLengthM ?? fields.photons?.fiberLengthM ?? 0,
    signalSpeedMPerS: fields.signalSpeedMPerS ?? FIBER_SPEED_M_PER_S,
    source: fields.pair
      ? readPair(document, [...path, "pair"], fields.pair)
      : readPhotons(document, [...path, "photons"], fields.photons as NonNullable<LinkFields["photons"]>, fields.between, lossDb),
    ...(shared >= 0 && { switch: shared }),
    ...readDelivery(document, path, fields),
  };
}

function unknownQpu(name: string, names: readonly string[]): string {
  return `${name} ${unknownKey(name, names).replace("is not a known key", "is not among the qpus")}`;
}

function readPair(document: SourceDocument, path: readonly PropertyKey[], fields: PairFields): MeasuredPair {
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

function readBell(document: SourceDocument, path: readonly PropertyKey[], fields: NonNullable<PairFields["bell"]>): BellVector {
  const weights = [fields.phiPlus, fields.psiPlus, fields.psiMinus, fields.phiMinus];
  const sum = weights.reduce((a, b) => a + b, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE) throw inputError(`must sum to 1, got ${sum}`, document.placeOf(path));
  return [weights[0] / sum, weights[1] / sum, weights[2] / sum, weights[3] / sum];
}
