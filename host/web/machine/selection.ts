import { computed, signal } from "@preact/signals";
import { checkedMachine } from "../design/checks.ts";
import type { Network } from "../types.ts";
import { layoutMachine, type MachineShape, type Point } from "./layout.ts";

/** What the form beside the map is about. */
export type Selection = { kind: "qpu" | "switch"; name: string } | { kind: "link"; id: string } | null;

export const selection = signal<Selection>(null);
/** Where a person dragged QPUs to. It is no part of the machine. */
export const moved = signal<ReadonlyMap<string, Point>>(new Map());

/** Where a switch stands among the QPUs' places. */
export function switchKey(name: string): string {
  return `switch ${name}`;
}

/** Names and ends alone decide the layout, so that a changed figure does not move the map. */
const shape = computed(() => {
  const network = checkedMachine.value.value?.network;
  return network ? JSON.stringify(shapeOf(network)) : "";
});

/** QPUs and switches, and the lines between them: a link runs through its switch. */
function shapeOf({ qpus, switches = [], links }: Network): MachineShape {
  const names = [...qpus.map(({ name }) => name), ...switches.map(({ name }) => switchKey(name))];
  const lines = links.flatMap(({ between, switch: hub }): [number, number][] =>
    hub === undefined ? [[between[0], between[1]]] : between.map((qpu) => [qpu, qpus.length + hub]),
  );
  const distinct = new Map(lines.map((line) => [line.join(), line]));
  return { names, lines: [...distinct.values()], outer: qpus.length };
}

export const positions = computed((): ReadonlyMap<string, Point> => {
  if (shape.value === "") return new Map();
  const network = checkedMachine.peek().value?.network;
  if (!network) return new Map();
  const places = layoutMachine(shapeOf(network));
  for (const [name, point] of moved.value) if (places.has(name)) places.set(name, point);
  return places;
});

/** The selection, as long as it still exists. */
export const selected = computed((): Selection => {
  const network = checkedMachine.value.value?.network;
  const wanted = selection.value;
  if (!network || !wanted) return null;
  const there =
    wanted.kind === "link"
      ? network.links.some((link) => link.id === wanted.id)
      : (wanted.kind === "qpu" ? network.qpus : (network.switches ?? [])).some(({ name }) => name === wanted.name);
  return there ? wanted : null;
});
