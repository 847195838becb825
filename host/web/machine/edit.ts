import { type Document, isMap, isScalar, isSeq, parseDocument, type Scalar, stringify } from "yaml";
import { BellwireError } from "../../index.ts";
import type { MachineEdit } from "../worker/protocol.ts";
import { mapAt, names, rebuild } from "./blocks.ts";

/**
 * Applies edits to a machine's YAML. A value or a name is exchanged where it stands and nothing else is touched; where blocks come
 * and go the text is written anew from its syntax tree, which keeps every comment but not the columns they stand in. A block that
 * several QPUs share (an anchor and its aliases) is edited for all of them; `detach` gives one its own copy.
 * Throws a BellwireError when the text is not YAML or an edit does not fit it.
 */
export function editMachine(text: string, file: string, edits: readonly MachineEdit[]): string {
  return edits.reduce((now, edit) => {
    const document = parseDocument(now);
    if (document.errors.length > 0 || !isMap(document.contents)) {
      throw new BellwireError("input", `${file} is not a machine in YAML; mend the text first`);
    }
    const places = placesOf(document, edit);
    if (places) return exchange(now, places);
    rebuild(document, edit);
    return document.toString({ lineWidth: 0 });
  }, text);
}

/** A stretch of the text and what shall stand there. */
interface Place {
  from: number;
  to: number;
  insert: string;
}

function exchange(text: string, places: readonly Place[]): string {
  return [...places]
    .sort((a, b) => b.from - a.from)
    .reduce((now, { from, to, insert }) => now.slice(0, from) + insert + now.slice(to), text);
}

/** Where an edit only exchanges scalars: those places. Null for edits that need more. */
function placesOf(document: Document, edit: MachineEdit): Place[] | null {
  if (edit.kind === "rename") return scalarsNaming(document, edit.qpu).map((scalar) => placeOf(scalar, edit.name));
  if (edit.kind === "renameSwitch") return scalarsNamingSwitch(document, edit.from).map((scalar) => placeOf(scalar, edit.name));
  if (edit.kind !== "set") return null;
  const scalar = mapAt(document, edit.path.slice(0, -1))?.get(edit.path[edit.path.length - 1], true);
  return isScalar(scalar) && scalar.range ? [placeOf(scalar, edit.value)] : null;
}

function placeOf({ range }: Scalar, value: number | string): Place {
  const [from, to] = range as [number, number, number];
  return { from, to, insert: stringify(value).trimEnd() };
}

/** Every scalar that names a QPU: its key, ends of links, what a switch joins, and figures of one end, which stand under its name. */
function scalarsNaming(document: Document, qpu: string): Scalar[] {
  const joined = (["links", "switches"] as const).flatMap((kind) =>
    names(document, kind).flatMap((id) => {
      const between = document.getIn([kind, id, "between"], true);
      return [...(isSeq(between) ? between.items : []), ...keysAt(document, [kind, id, "photons"])];
    }),
  );
  return [...keysAt(document, ["qpus"]), ...joined].filter((node): node is Scalar => isScalar(node) && node.value === qpu);
}

/** Every scalar that names a switch: its key, and the links that share it. */
function scalarsNamingSwitch(document: Document, name: string): Scalar[] {
  const links = names(document, "links").map((id) => document.getIn(["links", id, "switch"], true));
  return [...keysAt(document, ["switches"]), ...links].filter((node): node is Scalar => isScalar(node) && node.value === name);
}

function keysAt(document: Document, path: readonly string[]): unknown[] {
  const map = document.getIn(path, true);
  return isMap(map) ? map.items.map(({ key }) => key) : [];
}
