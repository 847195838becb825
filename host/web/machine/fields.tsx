import { editMachine } from "../checks.ts";

interface Props {
  label: string;
  path: readonly string[];
  value: number;
  min?: number;
  max?: number;
  step?: number | "any";
}

/** A number of the machine. Nothing is written until it is a number; an empty field takes the figure away, which then is ideal. */
export function NumberInput({ label, path, value, min = 0, max, step = "any" }: Props) {
  const set = (text: string): void => {
    const next = Number(text);
    if (text.trim() === "") void editMachine({ kind: "remove", path });
    else if (Number.isFinite(next) && next !== value) void editMachine({ kind: "set", path, value: next });
  };
  const finite = Number.isFinite(value);
  return (
    <input
      type="number"
      name={label}
      aria-label={label}
      value={finite ? String(value) : ""}
      placeholder={finite ? undefined : "∞"}
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
