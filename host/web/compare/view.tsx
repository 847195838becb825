import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { checkedCircuit, presets } from "../design/checks.ts";
import { currentDesign, machine } from "../design/design.ts";
import { download } from "../design/files.ts";
import { drawings } from "../result/drawings.ts";
import { csvText } from "../result/tools.ts";
import { type Finished, finished, running, startRun } from "../run/runs.ts";
import { desk, problemOf } from "../worker/client.ts";
import type { NamedText } from "../worker/protocol.ts";
import { causeDifferences, type Difference, differences } from "./difference.ts";

/** The two runs beside each other, by number; the last two unless a person chose. */
const pair = signal<readonly [number, number] | null>(null);
const trouble = signal("");

const HERE = "this machine";
const ONE = "one big QPU";

/** Two designs side by side, and what lies between them. */
export function CompareView() {
  const runs = finished.value;
  const [left, right] = chosenPair(runs);
  return (
    <div class="compare">
      <RunTwo />
      {trouble.value && (
        <p class="problem" role="alert">
          {trouble.value}
        </p>
      )}
      {running.value && <p class="hint">Working …</p>}
      {left && right ? (
        <Pair runs={runs} left={left} right={right} />
      ) : (
        <p class="hint">Two runs stand here side by side as soon as there are two.</p>
      )}
    </div>
  );
}

function chosenPair(runs: readonly Finished[]): [Finished | undefined, Finished | undefined] {
  const find = (id: number | undefined): Finished | undefined => runs.find((run) => run.id === id);
  return pair.value ? [find(pair.value[0]), find(pair.value[1])] : [runs.at(-2), runs.at(-1)];
}

function RunTwo() {
  const names = [HERE, ONE, ...presets.value.map(({ name }) => name)];
  const [left, setLeft] = useState(HERE);
  const [right, setRight] = useState(ONE);
  const select = (label: string, value: string, set: (name: string) => void) => (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => set(currentTarget.value)}>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        void runTwo(left, right);
      }}
    >
      {select("left", left, setLeft)}
      {select("right", right, setRight)}
      <button type="submit" class="main" disabled={running.value !== null || checkedCircuit.value.problem !== null}>
        Run both
      </button>
      <span class="note">The circuit and settings above, on two machines.</span>
    </form>
  );
}

async function runTwo(left: string, right: string): Promise<void> {
  trouble.value = "";
  try {
    const design = currentDesign();
    const [a, b] = [await machineOf(left), await machineOf(right)];
    const first = await startRun({ ...design, machine: a });
    const second = first && (await startRun({ ...design, machine: b }));
    if (first && second) pair.value = [first.id, second.id];
  } catch (error) {
    trouble.value = problemOf(error).message;
  }
}

async function machineOf(name: string): Promise<NamedText> {
  if (name === HERE) return machine.value;
  if (name === ONE) {
    const qubits = checkedCircuit.value.value?.qubits ?? 1;
    return { file: "one-big-qpu.yaml", text: await desk.call("oneBigQpu", { ...machine.value, qubits }).result };
  }
  const preset = presets.value.find((each) => each.name === name);
  return { file: `${name}.yaml`, text: preset?.text ?? "" };
}

function Pair({ runs, left, right }: { runs: readonly Finished[]; left: Finished; right: Finished }) {
  const rows = differences(left.data.result, right.data.result);
  const choose = (side: 0 | 1, run: Finished) => (
    <select
      aria-label={side === 0 ? "Left run" : "Right run"}
      value={String(run.id)}
      onChange={({ currentTarget }) => {
        const id = Number(currentTarget.value);
        pair.value = side === 0 ? [id, right.id] : [left.id, id];
      }}
    >
      {runs.map(({ id, data: { result } }) => (
        <option key={id} value={String(id)}>
          {id}: {result.circuit.name} on {result.network.name}
        </option>
      ))}
    </select>
  );
  const causes = causeDifferences(left.data.result, right.data.result);
  const csv = (): string =>
    csvText([
      ["part", "figure", "left", "right", "change"],
      ...Object.entries({ figures: rows, ...causes }).flatMap(([part, list]) =>
        list.map((row) => [part, row.label, row.left, row.right, row.change]),
      ),
    ]);
  return (
    <>
      <Table caption="Figures" head={[choose(0, left), choose(1, right)]} rows={rows} />
      <div class="columns">
        <section>
          <h3>Where the infidelity comes from</h3>
          {causes.infidelity.length > 0 ? (
            <Table caption="Infidelity by cause" head={["left", "right"]} rows={causes.infidelity} />
          ) : (
            <p class="note">Not known: no state to compare with, or no error.</p>
          )}
        </section>
        <section>
          <h3>Where the time goes</h3>
          <Table caption="Time by cause" head={["left", "right"]} rows={causes.time} />
        </section>
      </div>
      <div class="tools">
        <button type="button" class="quiet" onClick={() => download("comparison.csv", csv(), "text/csv")}>
          CSV
        </button>
      </div>
      <div class="columns">
        <Counts run={left} beside={right} />
        <Counts run={right} beside={left} />
      </div>
    </>
  );
}

function Table({ caption, head, rows }: { caption: string; head: readonly ComponentChildren[]; rows: readonly Difference[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, and the keyboard must reach that
    <div class="scroll" tabIndex={0}>
      <table aria-label={caption}>
        <thead>
          <tr>
            <td />
            <th scope="col">{head[0]}</th>
            <th scope="col">{head[1]}</th>
            <th scope="col">right against left</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.label}>
              <th scope="row">{row.label}</th>
              <td>{row.left}</td>
              <td>{row.right}</td>
              <td class="change">{row.change}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The outcomes of one run, on the scale of both. */
function Counts({ run, beside }: { run: Finished; beside: Finished }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void drawings().then(({ drawCounts }) => host.current?.replaceChildren(drawCounts(run.data, beside.data)));
  }, [run, beside]);
  return (
    <section>
      <h3>Outcomes on {run.data.result.network.name}</h3>
      <div ref={host} />
    </section>
  );
}
