import { useRef, useState } from "preact/hooks";
import { formatNumber } from "../../report/format.ts";
import { editMachine } from "../checks.ts";
import { positionOf, type SliderSpec, STEPS, valueAt } from "./sliders.ts";

/** A slider that writes its figure into the YAML while it moves: the newest position, as fast as the machine is read. */
export function Slider({ spec }: { spec: SliderSpec }) {
  const [moving, setMoving] = useState<number | null>(null);
  const newest = useRef<number | null>(null);
  const busy = useRef(false);
  const write = async (): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    while (newest.current !== null) {
      const value = newest.current;
      newest.current = null;
      await editMachine({ kind: "set", path: spec.path, value });
    }
    busy.current = false;
  };
  const value = moving ?? spec.value;
  const text = `${formatNumber(value, 4)} ${spec.unit}`.trim();
  return (
    <label class="slider">
      <span>{spec.label}</span>
      <input
        type="range"
        name={spec.label}
        min={0}
        max={STEPS}
        value={positionOf({ ...spec, value })}
        aria-valuetext={text}
        onInput={({ currentTarget }) => {
          const next = valueAt(spec, currentTarget.valueAsNumber);
          setMoving(next);
          newest.current = next;
          void write();
        }}
        onChange={() => setMoving(null)}
      />
      <output>{text}</output>
    </label>
  );
}
