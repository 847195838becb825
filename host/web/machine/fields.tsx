import { editMachine } from "../checks.ts";

interface Props {
  label: string;
  path: readonly string[];
  value: number;
  unit?: string;
  min?: number;
  max?: number;
  step?: number | "any";
}

/** A number of the machine. Nothing is written until it is a number; infinity is an empty field. */
export function NumberField({ label, path, value, unit, min = 0, max, step = "any" }: Props) {
  const set = (text: string): void => {
    if (text.trim() === "") {
      void editMachine({ kind: "remove", path });
      return;
    }
    const next = Number(text);
    if (Number.isFinite(next) && next !== value) void editMachine({ kind: "set", path, value: next });
  };
  return (
    <label class="field">
      <span>
        {label}
        {unit && <small> {unit}</small>}
      </span>
      <input
        type="number"
        name={label}
        value={Number.isFinite(value) ? String(value) : ""}
        placeholder={Number.isFinite(value) ? undefined : "∞"}
        min={min}
        max={max}
        step={step}
        onChange={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}
