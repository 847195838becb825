import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { download, fileName } from "../design/files.ts";
import { type Finished, finished, running, soFar } from "../run/runs.ts";
import { drawings } from "./drawings.ts";

/** The run that a person went back to; the newest otherwise. */
const chosen = signal<number | null>(null);

/** What came out of a run: the report of the command line, live. */
export function ResultView() {
  const drawing = useDrawings();
  const now = running.value;
  const runs = finished.value;
  const run = runs.find(({ id }) => id === chosen.value) ?? runs.at(-1);
  if (!now && !run) {
    return <p class="hint">Press Run: what comes out, how faithful, how long and how many Bell pairs it took will stand here.</p>;
  }
  const plan = now ? now.plan : run?.data;
  if (!drawing || !plan) return <p class="hint">Working …</p>;
  // One and the same report while a run goes on and when it has ended.
  const id = (now ?? run)?.id ?? 0;
  return (
    <>
      {!now && run && <Saving run={run} runs={runs} />}
      <drawing.Report
        key={id}
        id={id}
        plan={plan}
        data={now ? soFar.value : (run?.data ?? null)}
        shots={now ? now.design.options.shots : null}
      />
    </>
  );
}

/** What draws, as soon as there is something to draw. */
function useDrawings(): Awaited<ReturnType<typeof drawings>> | null {
  const [module, setModule] = useState<{ all: Awaited<ReturnType<typeof drawings>> } | null>(null);
  const wanted = running.value !== null || finished.value.length > 0;
  useEffect(() => {
    if (wanted) void drawings().then((all) => setModule({ all }));
  }, [wanted]);
  return module?.all ?? null;
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
