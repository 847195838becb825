import { formatSeconds } from "../../report/format.ts";
import { BACKENDS, ENGINES, LARGEST_SEED, MOST_SHOTS, TELEGATES } from "../../runOptions.ts";
import { checkedCircuit, checkedMachine } from "../design/checks.ts";
import { options } from "../design/design.ts";
import type { RunOptions } from "../types.ts";
import { device } from "./device.ts";
import { progress, runHere, running, runProblem } from "./runs.ts";

/** How to run, and the run that goes on. */
export function RunBar() {
  const now = running.value;
  const ready = !checkedCircuit.value.problem && !checkedMachine.value.problem && checkedMachine.value.value !== null;
  const set = (change: Partial<RunOptions>): void => {
    options.value = { ...options.value, ...change };
  };
  const { shots, seed, backend, engine, telegate } = options.value;
  return (
    <section class="runbar" aria-label="Run">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!now) void runHere();
        }}
      >
        <WholeNumber label="shots" value={shots} low={1} high={MOST_SHOTS} onChange={(value) => set({ shots: value })} />
        <WholeNumber label="seed" value={seed} low={0} high={LARGEST_SEED} onChange={(value) => set({ seed: value })} />
        <Choice label="backend" value={backend} from={BACKENDS} onChange={(value) => set({ backend: value })} />
        <Choice label="engine" value={engine} from={ENGINES} onChange={(value) => set({ engine: value })} />
        <Choice label="telegates" value={telegate} from={TELEGATES} onChange={(value) => set({ telegate: value })} />
        {now ? (
          <button type="button" class="main" onClick={() => now.cancel()}>
            Cancel
          </button>
        ) : (
          <button type="submit" class="main" disabled={!ready}>
            Run
          </button>
        )}
      </form>
      {now ? <Going /> : <p class={`device ${device.value.kind}`}>{device.value.text}</p>}
      <p role="alert" class={runProblem.value ? "problem" : "problem none"}>
        {runProblem.value?.message}
      </p>
    </section>
  );
}

/** Drawn anew with every message of progress, and nothing else is. */
function Going() {
  const { stage, fraction, startMs } = progress.value;
  const elapsedS = (performance.now() - startMs) / 1000;
  const left = fraction > 0.01 && elapsedS > 0.5 ? `, ${formatSeconds((elapsedS * (1 - fraction)) / fraction, 2)} left` : "";
  const known = fraction > 0;
  return (
    <div class="going">
      <progress aria-label={stage} max={1} value={known ? fraction : undefined} />
      <span>
        {stage}
        {known && ` ${Math.floor(100 * fraction)} %`}
        {left}
      </span>
    </div>
  );
}

interface WholeProps {
  label: string;
  value: number;
  low: number;
  high: number;
  onChange: (value: number) => void;
}

function WholeNumber({ label, value, low, high, onChange }: WholeProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        name={label}
        required
        min={low}
        max={high}
        step={1}
        value={value}
        onInput={({ currentTarget }) => {
          if (currentTarget.validity.valid) onChange(currentTarget.valueAsNumber);
        }}
      />
    </label>
  );
}

function Choice<T extends string>({
  label,
  value,
  from,
  onChange,
}: {
  label: string;
  value: T;
  from: readonly T[];
  onChange: (value: T) => void;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <select name={label} value={value} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {from.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
