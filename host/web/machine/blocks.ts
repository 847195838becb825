import { type Document, isAlias, isMap, isScalar, isSeq, type Node, visit, type YAMLMap } from "yaml";
import { BellwireError } from "../../index.ts";
import type { MachineEdit } from "../worker/protocol.ts";

/** What a link of which nothing is known yet delivers. */
const FRESH_PAIR = { rateHz: 200, fidelity: 0.97 };

/** The map at a path, through aliases, or undefined. */
export function mapAt(document: Document, path: readonly string[]): YAMLMap | undefined {
  let map = document.contents as unknown;
  for (const key of path) {
    const found: unknown = isMap(map) ? map.get(key, true) : undefined;
    map = isAlias(found) ? found.resolve(document) : found;
  }
  return isMap(map) ? map : undefined;
}

/** Edits for which blocks come and go. */
export function rebuild(document: Document, edit: MachineEdit): void {
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
      return removeQpu(document, edit.qpu);
    case "addLink":
      return addLink(document, edit.between);
    case "addSwitch":
      return addSwitch(document);
    case "removeSwitch":
      return removeSwitch(document, edit.name);
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
export function copyOf(document: Document, path: readonly string[]): Node {
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

export function names(document: Document, key: string): string[] {
  const map = document.getIn([key], true);
  return isMap(map) ? map.items.map((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key)) : [];
}

/** The QPUs that each link joins, or each switch. */
function joinedBy(document: Document, kind: "links" | "switches"): [string, string[]][] {
  return names(document, kind).map((id) => {
    const between = document.getIn([kind, id, "between"], true);
    return [id, isSeq(between) ? between.items.map((item) => String(isScalar(item) ? item.value : item)) : []];
  });
}

function removeQpu(document: Document, qpu: string): void {
  handAnchorOn(document, ["qpus", qpu]);
  document.deleteIn(["qpus", qpu]);
  for (const [id, ends] of joinedBy(document, "links")) if (ends.includes(qpu)) document.deleteIn(["links", id]);
  for (const [name, joined] of joinedBy(document, "switches")) if (joined.includes(qpu)) join(document, name, qpu, false);
}

/** Stations that all links share from now on; where there are no links, it makes one between every two QPUs. */
function addSwitch(document: Document): void {
  const qpus = names(document, "qpus");
  const name = uniqueId("switch", names(document, "switches"));
  const links = names(document, "links").filter((id) => !document.hasIn(["links", id, "switch"]));
  for (const id of links) document.setIn(["links", id, "switch"], name);
  const makes = links.length === 0 ? { between: qpus, pair: FRESH_PAIR } : {};
  if (!document.has("switches")) document.set("switches", document.createNode({}));
  document.setIn(["switches", name], document.createNode({ ports: Math.max(2, qpus.length), measurements: 1, ...makes }));
}

/** Links that shared it get stations of their own; those that it made go with it. */
function removeSwitch(document: Document, name: string): void {
  document.deleteIn(["switches", name]);
  if (names(document, "switches").length === 0) document.delete("switches");
  for (const id of names(document, "links"))
    if (document.getIn(["links", id, "switch"]) === name) document.deleteIn(["links", id, "switch"]);
}

/** Plugs a QPU into a switch that makes its links, or unplugs it; a switch with fewer than two QPUs goes. */
function join(document: Document, name: string, qpu: string, joined: boolean): void {
  const between = document.getIn(["switches", name, "between"], true);
  if (!isSeq(between)) return;
  if (joined) between.add(document.createNode(qpu));
  else between.items = between.items.filter((item) => !(isScalar(item) && item.value === qpu));
  if (between.items.length < 2) return removeSwitch(document, name);
  const ports = Number(document.getIn(["switches", name, "ports"]));
  if (ports < between.items.length) document.setIn(["switches", name, "ports"], between.items.length);
}

/** A new QPU with the figures of `beside` (shared where those are shared), linked to it. */
function addQpu(document: Document, beside: string): void {
  const taken = names(document, "qpus");
  let number = taken.length + 1;
  while (taken.includes(`qpu${number}`)) number++;
  const name = `qpu${number}`;
  document.setIn(["qpus", name], copyOf(document, ["qpus", beside]));
  // Into the switch that its neighbour hangs on, or linked to it.
  const hub = joinedBy(document, "switches").find(([, joined]) => joined.includes(beside));
  if (hub) join(document, hub[0], name, true);
  else addLink(document, [beside, name]);
}

/** A new link like the first one there is; a measured pair where there is none. */
function addLink(document: Document, between: readonly [string, string]): void {
  const taken = names(document, "links");
  const id = uniqueId(`${between[0]}-${between[1]}`, taken);
  const fresh = { pair: FRESH_PAIR };
  const model = taken[0] === undefined ? document.createNode(fresh) : copyOf(document, ["links", taken[0]]);
  const link = (isMap(model) ? model : document.createNode(fresh)) as YAMLMap;
  const photons = link.get("photons", true);
  const old = taken[0] === undefined ? [] : (joinedBy(document, "links")[0]?.[1] ?? []);
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
