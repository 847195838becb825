import { inputError } from "../errors.ts";
import type { SourceDocument } from "./document.ts";
import type { Link, OpticalSwitch } from "./network.ts";
import { type LinkFields, PHOTON_KEYS, type PhotonFields, type SwitchFields } from "./schema.ts";

/** A link as it stands in the file, or as a switch makes it. */
export interface LinkEntry {
  id: string;
  fields: LinkFields;
  /** Where to point when something about it is wrong. */
  path: readonly PropertyKey[];
}

export function readSwitch(name: string, fields: SwitchFields): OpticalSwitch {
  return {
    name,
    ports: fields.ports,
    measurements: fields.measurements,
    switchingUs: fields.switchingUs ?? 0,
    lossDb: fields.lossDb ?? 0,
  };
}

/** The links that a switch makes: one between every two of the QPUs it lists, named after them. */
export function linksOfSwitch(document: SourceDocument, name: string, fields: SwitchFields): LinkEntry[] {
  const path = ["switches", name];
  const { between, pair, photons, fiberLengthM, signalSpeedMPerS, purification, messageLoss, deadlineS } = fields;
  if (!between) {
    const stray = (["pair", "photons"] as const).find((key) => fields[key] !== undefined);
    if (stray) throw inputError("needs between, the QPUs that it joins", document.placeOfKey([...path, stray]));
    return [];
  }
  if (between.length < 2) throw inputError("must list at least two QPUs", document.placeOf([...path, "between"]));
  return between.flatMap((a, i) =>
    between.slice(i + 1).map((b) => ({
      id: `${a}-${b}`,
      path,
      fields: {
        between: [a, b] as [string, string],
        switch: name,
        pair,
        photons: photons && onlyEnds(photons, between, [a, b]),
        fiberLengthM,
        signalSpeedMPerS,
        purification,
        messageLoss,
        deadlineS,
      },
    })),
  );
}

/** Leaves out what the photons of other QPUs say. */
function onlyEnds(photons: PhotonFields, all: readonly string[], ends: readonly string[]): PhotonFields {
  const others = all.filter((qpu) => !ends.includes(qpu) && !PHOTON_KEYS.includes(qpu));
  return Object.fromEntries(Object.entries(photons).filter(([key]) => !others.includes(key))) as PhotonFields;
}

/** More QPUs than ports cannot be plugged in. */
export function refuseMissingPorts(document: SourceDocument, switches: readonly OpticalSwitch[], links: readonly Link[]): void {
  switches.forEach(({ name, ports }, index) => {
    const plugged = new Set(links.flatMap((link) => (link.switch === index ? [...link.between] : [])));
    if (plugged.size > ports) {
      throw inputError(
        `must be at least the number of QPUs that the switch joins (${plugged.size}), got ${ports}`,
        document.placeOf(["switches", name, "ports"]),
      );
    }
    if (plugged.size === 0)
      throw inputError("joins no QPUs; name it as the switch of a link, or list them in between", document.placeOfKey(["switches", name]));
  });
}
