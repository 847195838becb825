import { effect, signal } from "@preact/signals";
import type { CircuitSummary } from "../types.ts";
import { desk, problemOf } from "../worker/client.ts";
import type { Calls, CheckedMachine, MachineEdit, NamedText, Preset, Problem } from "../worker/protocol.ts";
import { circuit, FIRST_PRESET, machine, notice } from "./design.ts";

/** What is known of a text: the last good reading, and what is wrong now. */
export interface Checked<T> {
  value: T | null;
  problem: Problem | null;
  /** The text that this is about. */
  text: string;
}

export const checkedCircuit = signal<Checked<CircuitSummary>>({ value: null, problem: null, text: "" });
export const checkedMachine = signal<Checked<CheckedMachine>>({ value: null, problem: null, text: "" });
export const presets = signal<readonly Preset[]>([]);

/** Reads both texts whenever they change, in the desk's worker; the newest text wins. */
export function startChecking(): void {
  void desk.call("presets", null).result.then((list) => {
    presets.value = list;
    const start = list.find(({ name }) => name === FIRST_PRESET);
    if (machine.value.text === "" && start) machine.value = { file: `${start.name}.yaml`, text: start.text };
  });
  keepChecked("circuit", circuit, checkedCircuit);
  keepChecked("machine", machine, checkedMachine);
}

function keepChecked<K extends "circuit" | "machine">(
  name: K,
  source: { readonly value: NamedText },
  target: { value: Checked<Calls[K]["result"]> },
): void {
  let busy = false;
  effect(() => {
    if (source.value.text === "") return;
    if (!busy) void check();
  });
  async function check(): Promise<void> {
    busy = true;
    for (let read = ""; read !== source.value.text; ) {
      const { text, file } = source.value;
      read = text;
      try {
        const value = await desk.call(name, { text, file }).result;
        target.value = { value, problem: null, text };
      } catch (error) {
        target.value = { value: target.value.value, problem: problemOf(error), text };
      }
    }
    busy = false;
  }
}

let editing: Promise<void> = Promise.resolve();

/** Changes the machine's YAML; edits wait for each other. */
export function editMachine(...edits: MachineEdit[]): Promise<void> {
  editing = editing.then(async () => {
    try {
      const text = await desk.call("edit", { ...machine.value, edits }).result;
      machine.value = { ...machine.value, text };
      notice.value = "";
    } catch (error) {
      notice.value = problemOf(error).message;
    }
  });
  return editing;
}
