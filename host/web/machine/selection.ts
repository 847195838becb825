import { computed, signal } from "@preact/signals";
import { checkedMachine } from "../checks.ts";
import { layoutMachine, type Point } from "./layout.ts";

/** What the form beside the map is about. */
export type Selection = { kind: "qpu"; name: string } | { kind: "link"; id: string } | null;

export const selection = signal<Selection>(null);
/** Where a person dragged QPUs to. It is no part of the machine. */
export const moved = signal<ReadonlyMap<string, Point>>(new Map());

/** Names and ends alone decide the layout, so that a changed figure does not move the map. */
const shape = computed(() => {
  const network = checkedMachine.value.value?.network;
  return network ? JSON.stringify([network.qpus.map((qpu) => qpu.name), network.links.map((link) => link.between)]) : "";
});

export const positions = computed((): ReadonlyMap<string, Point> => {
  if (shape.value === "") return new Map();
  const network = checkedMachine.peek().value?.network;
  if (!network) return new Map();
  const places = layoutMachine(network);
  for (const [name, point] of moved.value) if (places.has(name)) places.set(name, point);
  return places;
});

/** The selection, as long as it still exists. */
export const selected = computed((): Selection => {
  const network = checkedMachine.value.value?.network;
  const wanted = selection.value;
  if (!network || !wanted) return null;
  const there =
    wanted.kind === "qpu" ? network.qpus.some((qpu) => qpu.name === wanted.name) : network.links.some((link) => link.id === wanted.id);
  return there ? wanted : null;
});
