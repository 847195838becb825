import { useEffect, useRef, useState } from "preact/hooks";
import { formatNumber } from "../../report/format.ts";
import { editMachine } from "../design/checks.ts";
import { positionOf, type SliderSpec, STEPS, valueAt } from "./sliders.ts";

/** A slider that writes its figure into the YAML while it moves: the newest position, as fast as the machine is read. */
export function Slider({ spec }: { spec: SliderSpec }) {
  const [moving, setMoving] = useState<number | null>(null);
  const newest = useRef<number | null>(null);
  const busy = useRef(false);
  const write = async (): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    for (let sent = newest.current; sent !== null; sent = newest.current === sent ? null : newest.current) {
      await editMachine({ kind: "set", path: spec.path, value: sent });
    }
    busy.current = false;
  };
  // The slider stands where it was put until the machine says the same.
  useEffect(() => {
    if (newest.current !== null && newest.current !== spec.value) return;
    newest.current = null;
    setMoving(null);
  }, [spec.value]);
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
      />
      <output>{text}</output>
    </label>
  );
}
