import { type Document, isAlias, isMap, isScalar, parseDocument, type YAMLMap } from "yaml";
import type { Network } from "../types.ts";
import type { LinkPlace, NamedFigure } from "../worker/protocol.ts";
import { copyOf, mapAt, names } from "./blocks.ts";

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

/** Where the figures of each link stand in the text. */
export function linkPlaces(text: string, network: Network): LinkPlace[] {
  const document = parseDocument(text);
  const own = new Set(names(document, "links"));
  return network.links.map((link) => {
    const made = !own.has(link.id) && link.switch !== undefined;
    const path = made ? ["switches", network.switches?.[link.switch ?? 0].name ?? ""] : ["links", link.id];
    const inPhotons = mapAt(document, [...path, "photons"])?.has("fiberLengthM") ?? false;
    return {
      path,
      made,
      fiberLengthM: inPhotons ? [...path, "photons", "fiberLengthM"] : [...path, "fiberLengthM"],
      efficiency: efficiencyFigures(document, [...path, "photons", "efficiency"]),
    };
  });
}

/** The efficiency as one number, or its stages; none where it is left out. */
function efficiencyFigures(document: Document, path: readonly string[]): NamedFigure[] {
  const found = document.getIn(path);
  if (typeof found === "number") return [{ label: "efficiency", path, value: found }];
  const stages = mapAt(document, path);
  if (!stages) return [];
  return stages.items.flatMap(({ key, value }) => {
    const label = String(isScalar(key) ? key.value : key);
    return isScalar(value) && typeof value.value === "number" ? [{ label, path: [...path, label], value: value.value }] : [];
  });
}
