import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type Scalar,
  stringify,
  visit,
  type YAMLMap,
} from "yaml";
import { BellwireError } from "../../index.ts";
import type { MachineEdit } from "../protocol.ts";

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
  if (edit.kind !== "set") return null;
  const scalar = mapAt(document, edit.path.slice(0, -1))?.get(edit.path[edit.path.length - 1], true);
  return isScalar(scalar) && scalar.range ? [placeOf(scalar, edit.value)] : null;
}

function placeOf({ range }: Scalar, value: number | string): Place {
  const [from, to] = range as [number, number, number];
  return { from, to, insert: stringify(value).trimEnd() };
}

/** The map at a path, through aliases, or undefined. */
function mapAt(document: Document, path: readonly string[]): YAMLMap | undefined {
  let map = document.contents as unknown;
  for (const key of path) {
    const found: unknown = isMap(map) ? map.get(key, true) : undefined;
    map = isAlias(found) ? found.resolve(document) : found;
  }
  return isMap(map) ? map : undefined;
}

/** Every scalar that names a QPU: its key, ends of links, and figures of one end, which stand under its name. */
function scalarsNaming(document: Document, qpu: string): Scalar[] {
  const keys = (map: unknown): unknown[] => (isMap(map) ? map.items.map(({ key }) => key) : []);
  const links = names(document, "links").flatMap((id) => {
    const between = document.getIn(["links", id, "between"], true);
    return [...(isSeq(between) ? between.items : []), ...keys(document.getIn(["links", id, "photons"], true))];
  });
  return [...keys(document.getIn(["qpus"], true)), ...links].filter((node): node is Scalar => isScalar(node) && node.value === qpu);
}

function rebuild(document: Document, edit: MachineEdit): void {
  switch (edit.kind) {
    case "set":
      return addValue(document, edit.path, edit.value);
    case "remove":
      handAnchorOn(document, edit.path);
      return removeAt(document, edit.path);
    case "detach":
      return detach(document, ["qpus", edit.qpu]);
    case "addQpu":
      return addQpu(document, edit.beside);
    case "removeQpu":
      handAnchorOn(document, ["qpus", edit.qpu]);
      document.deleteIn(["qpus", edit.qpu]);
      for (const [id, ends] of linkEnds(document)) if (ends.includes(edit.qpu)) document.deleteIn(["links", id]);
      return;
    case "addLink":
      return addLink(document, edit.between);
  }
}

function removeAt(document: Document, path: readonly string[]): void {
  mapAt(document, path.slice(0, -1))?.delete(path[path.length - 1]);
}

/** Adds a value that was left out, and the maps on the way to it. */
function addValue(document: Document, path: readonly string[], value: number | string): void {
  let map = document.contents as YAMLMap;
  for (const [depth, key] of path.slice(0, -1).entries()) {
    let next = mapAt(document, path.slice(0, depth + 1));
    if (!next) {
      next = document.createNode({}) as YAMLMap;
      next.flow = true;
      map.set(key, next);
    }
    map = next;
  }
  map.set(path[path.length - 1], value);
}

/** A copy of what stands at a place, aliases resolved, without anchors. */
function copyOf(document: Document, path: readonly string[]): Node {
  const found = document.getIn(path, true) as Node;
  const source = isAlias(found) ? found.resolve(document) : found;
  if (!source) throw new BellwireError("input", `there is no ${path.join(".")} in the machine`);
  const copy = source.clone() as Node;
  visit(copy, {
    Node: (_, node) => {
      if ("anchor" in node) delete (node as { anchor?: string }).anchor;
    },
  });
  return copy;
}

function detach(document: Document, path: readonly string[]): void {
  const copy = copyOf(document, path);
  handAnchorOn(document, path);
  document.setIn(path, copy);
}

/** Before an anchored block goes or becomes its own: the first alias of it takes its place. */
function handAnchorOn(document: Document, path: readonly string[]): void {
  const block = document.getIn(path, true) as Node | undefined;
  const anchor = isMap(block) ? block.anchor : undefined;
  if (!anchor || !isMap(block)) return;
  const heir = block.clone() as YAMLMap;
  let done = false;
  visit(document, {
    Alias: (_, alias) => {
      if (done || alias.source !== anchor) return undefined;
      done = true;
      return heir;
    },
  });
  delete (block as { anchor?: string }).anchor;
}

function names(document: Document, key: string): string[] {
  const map = document.getIn([key], true);
  return isMap(map) ? map.items.map((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key)) : [];
}

function linkEnds(document: Document): [string, string[]][] {
  return names(document, "links").map((id) => {
    const between = document.getIn(["links", id, "between"], true);
    return [id, isSeq(between) ? between.items.map((item) => String(isScalar(item) ? item.value : item)) : []];
  });
}

/** A new QPU with the figures of `beside` (shared where those are shared), linked to it. */
function addQpu(document: Document, beside: string): void {
  const taken = names(document, "qpus");
  let number = taken.length + 1;
  while (taken.includes(`qpu${number}`)) number++;
  const name = `qpu${number}`;
  document.setIn(["qpus", name], copyOf(document, ["qpus", beside]));
  addLink(document, [beside, name]);
}

/** A new link like the first one there is; a measured pair where there is none. */
function addLink(document: Document, between: readonly [string, string]): void {
  const taken = names(document, "links");
  const id = uniqueId(`${between[0]}-${between[1]}`, taken);
  const fresh = { pair: { rateHz: 200, fidelity: 0.97 } };
  const model = taken[0] === undefined ? document.createNode(fresh) : copyOf(document, ["links", taken[0]]);
  const link = (isMap(model) ? model : document.createNode(fresh)) as YAMLMap;
  const photons = link.get("photons", true);
  const old = taken[0] === undefined ? [] : (linkEnds(document)[0]?.[1] ?? []);
  // Figures of the two ends go over to the new ends.
  if (isMap(photons))
    for (const { key } of photons.items)
      if (isScalar(key) && old.includes(String(key.value))) key.value = between[old.indexOf(String(key.value))];
  const ends = document.createNode([...between], { flow: true });
  if (link.has("between")) link.set("between", ends);
  else link.items.unshift(document.createPair("between", ends));
  document.setIn(["links", id], link);
}

function uniqueId(wanted: string, taken: readonly string[]): string {
  let id = wanted;
  for (let n = 2; taken.includes(id); n++) id = `${wanted}-${n}`;
  return id;
}

/** Which QPUs take their figures from one block: for each such QPU, the others. */
export function sharedBlocks(text: string): Record<string, string[]> {
  const document = parseDocument(text);
  const byAnchor = new Map<string, string[]>();
  const qpus = document.getIn(["qpus"], true);
  if (!isMap(qpus)) return {};
  for (const { key, value } of qpus.items) {
    const anchor = isAlias(value) ? value.source : isMap(value) ? value.anchor : undefined;
    if (anchor) byAnchor.set(anchor, [...(byAnchor.get(anchor) ?? []), String(isScalar(key) ? key.value : key)]);
  }
  const shared = [...byAnchor.values()].filter((list) => list.length > 1);
  return Object.fromEntries(shared.flatMap((list) => list.map((name) => [name, list.filter((other) => other !== name)])));
}

/** The machine's first QPU alone, with room for `qubits`: what the same circuit would be without links. */
export function oneBigQpu(text: string, qubits: number): string {
  const document = parseDocument(text);
  const [first] = names(document, "qpus");
  const qpu = copyOf(document, ["qpus", first]) as YAMLMap;
  qpu.set("dataQubits", qubits);
  const alone = parseDocument("name: one-big-qpu\nqpus: {}\n");
  (alone.getIn(["qpus"], true) as YAMLMap).flow = false;
  alone.setIn(["qpus", first], qpu);
  return alone.toString({ lineWidth: 0 });
}
