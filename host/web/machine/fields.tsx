import { useId } from "preact/hooks";
import { editMachine } from "../design/checks.ts";
import type { MachineEdit } from "../worker/protocol.ts";

type Path = readonly string[];

interface Props {
  label: string;
  path: Path;
  /** Not finite, or null: there is none. */
  value: number | null;
  min?: number;
  max?: number;
  step?: number | "any";
  /** What an empty field stands for. */
  empty?: string;
  /** Figures that the YAML needs beside this one, and what they are at first. */
  along?: readonly { path: Path; value: number | string }[];
  /** What goes when the field is emptied; the figure alone unless said otherwise. */
  removes?: Path;
}

/** A number of the machine. Nothing is written until it is a number; an empty field takes the figure away, which then is ideal. */
export function NumberInput({ label, path, value, min = 0, max, step = "any", empty = "∞", along = [], removes = path }: Props) {
  const set = (text: string): void => {
    const next = Number(text);
    const beside = along.map((figure): MachineEdit => ({ kind: "set", ...figure }));
    if (text.trim() === "") void editMachine({ kind: "remove", path: removes });
    else if (Number.isFinite(next) && next !== value) void editMachine(...beside, { kind: "set", path, value: next });
  };
  const known = value !== null && Number.isFinite(value);
  return (
    <input
      type="number"
      name={label}
      aria-label={label}
      value={known ? String(value) : ""}
      placeholder={known ? undefined : empty}
      min={min}
      max={max}
      step={step}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

/** The same with its label beside it. */
export function NumberField({ unit, ...props }: Props & { unit?: string }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control stands in NumberInput
    <label class="field">
      <span>
        {props.label}
        {unit && <small> {unit}</small>}
      </span>
      <NumberInput {...props} />
    </label>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  from: readonly string[];
  /** The edits that make the machine so. */
  edits: (value: string) => MachineEdit[];
}

/** One of several words of the machine. */
export function ChoiceField({ label, value, from, edits }: ChoiceProps) {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <select id={id} name={label} value={value} onChange={({ currentTarget }) => void editMachine(...edits(currentTarget.value))}>
        {from.map((word) => (
          <option key={word}>{word}</option>
        ))}
      </select>
    </p>
  );
}

interface NameProps {
  label: string;
  name: string;
  edit: (next: string) => MachineEdit;
  /** After the name has changed. */
  onRenamed: (next: string) => void;
}

/** A name that is changed wherever it stands. */
export function NameField({ label, name, edit, onRenamed }: NameProps) {
  return (
    <input
      class="name"
      aria-label={label}
      value={name}
      onChange={(event) => {
        const next = event.currentTarget.value.trim();
        if (next === "" || next === name) return;
        void editMachine(edit(next)).then(() => onRenamed(next));
      }}
    />
  );
}
