import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { drawings } from "../drawings.ts";
import { download, fileName } from "../files.ts";
import { type Finished, finished, running } from "../runs.ts";
import { PlanView } from "./planView.tsx";

/** The run that a person went back to; the newest otherwise. */
const chosen = signal<number | null>(null);

/** What came out of a run: the report of the command line, live. */
export function ResultView() {
  const runs = finished.value;
  const plan = running.value?.plan;
  const run = runs.find(({ id }) => id === chosen.value) ?? runs.at(-1);
  if (running.value) return plan ? <PlanView plan={plan} /> : <p class="hint">Working …</p>;
  if (!run) return <p class="hint">Press Run: what comes out, how faithful, how long and how many Bell pairs it took will stand here.</p>;
  return (
    <>
      <Saving run={run} runs={runs} />
      <Report run={run} />
    </>
  );
}

function Saving({ run, runs }: { run: Finished; runs: readonly Finished[] }) {
  const { data } = run;
  const name = `${data.result.circuit.name} on ${data.result.network.name}`;
  const save = async (kind: "report" | "json" | "trace"): Promise<void> => {
    if (kind === "json") {
      download(fileName(name, "json"), JSON.stringify(data.result, null, 2), "application/json");
      return;
    }
    const { reportFile, renderTrace } = await drawings();
    if (kind === "report") download(fileName(name, "html"), reportFile(data), "text/html");
    else download(fileName(`${name} trace`, "json"), renderTrace(data), "application/json");
  };
  return (
    <div class="row saving">
      {runs.length > 1 && (
        <label>
          Run{" "}
          <select
            value={String(run.id)}
            onChange={({ currentTarget }) => {
              const id = Number(currentTarget.value);
              chosen.value = id === runs.at(-1)?.id ? null : id;
            }}
          >
            {runs.map(({ id, data: { result } }) => (
              <option key={id} value={String(id)}>
                {id}: {result.circuit.name} on {result.network.name}, {result.shots} shots
              </option>
            ))}
          </select>
        </label>
      )}
      <span class="spring" />
      <button type="button" class="quiet" onClick={() => void save("report")}>
        Save report
      </button>
      <button type="button" class="quiet" onClick={() => void save("json")}>
        Save JSON
      </button>
      <button type="button" class="quiet" onClick={() => void save("trace")}>
        Save trace
      </button>
    </div>
  );
}

/** The drawing functions arrive with the first run. */
function Report({ run }: { run: Finished }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    void drawings().then(({ drawResult }) => {
      if (!gone) host.current?.replaceChildren(...drawResult(run));
    });
    return () => {
      gone = true;
    };
  }, [run]);
  return <div class="report" data-run={run.id} ref={host} />;
}
