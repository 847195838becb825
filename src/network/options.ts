import { inputError } from "../errors.ts";
import type { SourceDocument } from "./document.ts";
import type { IonFigures, Link, Purification } from "./network.ts";
import type { IonFields, LinkFields, PurificationFields } from "./schema.ts";

type Path = readonly PropertyKey[];

/** Ion particulars with what was left out switched off. */
export function readIons(fields: IonFields): IonFigures {
  const { transfer } = fields;
  return {
    attemptFlipProbability: fields.attemptFlipProbability ?? 0,
    transfer: transfer ? { fidelity: transfer.fidelity ?? 1, durationUs: transfer.durationUs ?? 0 } : null,
    communicationT2S: fields.communicationT2S ?? null,
    cooling: fields.cooling ?? null,
    shuttlingUs: fields.shuttlingUs ?? 0,
  };
}

/** How a link delivers its pairs; keys that were left out stay absent. */
export function readDelivery(
  document: SourceDocument,
  path: Path,
  fields: Pick<LinkFields, "purification" | "messageLoss" | "deadlineS" | "down">,
): Pick<Link, "purification" | "messageLoss" | "deadlineS" | "down"> {
  const { purification, messageLoss, deadlineS, down } = fields;
  return {
    ...(purification && { purification: readPurification(document, [...path, "purification"], purification) }),
    ...(messageLoss !== undefined && { messageLoss }),
    ...(deadlineS !== undefined && { deadlineS }),
    ...(down && { down: readDown(document, [...path, "down"], down) }),
  };
}

function readPurification(document: SourceDocument, path: Path, fields: PurificationFields): Purification {
  const { protocol, rounds, untilFidelity = null } = fields;
  if (protocol === "epl" && rounds !== 1) {
    throw inputError("must be 1 for epl, which leaves nothing for another round to remove", document.placeOf([...path, "rounds"]));
  }
  return { protocol, rounds, untilFidelity };
}

/** Intervals in order, those that touch joined. */
function readDown(document: SourceDocument, path: Path, intervals: readonly [number, number][]): [number, number][] {
  intervals.forEach(([from, to], i) => {
    if (!(to > from)) throw inputError(`must end after it begins, got [${from}, ${to}]`, document.placeOf([...path, i]));
  });
  const joined: [number, number][] = [];
  for (const [from, to] of [...intervals].sort((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}
