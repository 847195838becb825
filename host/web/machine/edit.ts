import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type Scalar, visit, type YAMLMap } from "yaml";
import { BellwireError } from "../../index.ts";
import type { MachineEdit } from "../protocol.ts";

/**
 * Applies edits to a machine's YAML through its syntax tree, so that comments and everything untouched stay as they were written.
 * A block that several QPUs share (an anchor and its aliases) is edited for all of them; `detach` gives one its own copy.
 * Throws a BellwireError when the text is not YAML or an edit does not fit it.
 */
export function editMachine(text: string, file: string, edits: readonly MachineEdit[]): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) {
    throw new BellwireError("input", `${file} is not a machine in YAML; mend the text first`);
  }
  for (const edit of edits) apply(document, edit);
  return document.toString({ lineWidth: 0 });
}

function apply(document: Document, edit: MachineEdit): void {
  switch (edit.kind) {
    case "set":
      return setValue(document, edit.path, edit.value);
    case "remove":
      handAnchorOn(document, edit.path);
      document.deleteIn(edit.path);
      return;
    case "detach":
      return detach(document, ["qpus", edit.qpu]);
    case "rename":
      return rename(document, edit.qpu, edit.name);
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

/** Sets a value below a map, through aliases, keeping the comment that stands behind it. */
function setValue(document: Document, path: readonly string[], value: number | string): void {
  let map = document.contents as YAMLMap;
  for (const key of path.slice(0, -1)) {
    const found: unknown = map.get(key, true);
    const child = isAlias(found) ? found.resolve(document) : found;
    if (isMap(child)) map = child;
    else {
      const made = document.createNode({}) as YAMLMap;
      made.flow = true;
      map.set(key, made);
      map = made;
    }
  }
  const key = path[path.length - 1];
  const old = map.get(key, true);
  if (isScalar(old)) {
    old.value = value;
    // Otherwise the old spelling of the number would decide the new one.
    delete (old as Scalar).format;
    delete (old as Scalar).minFractionDigits;
    delete (old as Scalar).source;
  } else map.set(key, value);
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

function rename(document: Document, qpu: string, name: string): void {
  const renameKey = (map: unknown): void => {
    if (isMap(map)) for (const { key } of map.items) if (isScalar(key) && key.value === qpu) key.value = name;
  };
  renameKey(document.getIn(["qpus"], true));
  for (const id of names(document, "links")) {
    const between = document.getIn(["links", id, "between"], true);
    if (isSeq(between)) for (const item of between.items) if (isScalar(item) && item.value === qpu) item.value = name;
    // Figures of one end stand under its name.
    renameKey(document.getIn(["links", id, "photons"], true));
  }
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
