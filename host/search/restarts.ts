import type { Found } from "../../src/compile/judge.ts";
import type { SearchJob } from "../../src/compile/problem.ts";
import type { SearchHooks } from "../../src/compile/restart.ts";
import type { RestartRunner, RestartWork } from "../../src/compile/search.ts";
import { BellwireError, throwIfCancelled } from "../../src/errors.ts";
import type { HostWorker, WorkerHost } from "../cpu/workers.ts";
import type { SearchReply, SearchRequest } from "./lane.ts";
import { SEARCH_SCRIPT } from "./script.generated.ts";

/** Work below which a search ends before workers have started. */
const WORTH_WORKERS = 1_000_000;
const POLL_MS = 50;

/**
 * Restarts on worker threads. Null where there are none to be had, or a worker fails: whoever asked then runs the restarts itself, with
 * the same outcome or the same error.
 */
export function workerRestarts(host: WorkerHost): RestartRunner {
  return async (job, work, hooks) => {
    const count = Math.min(host.parallelism, work.restarts);
    if (count < 2 || work.effort * work.restarts < WORTH_WORKERS) return null;
    const workers: HostWorker[] = [];
    try {
      startAll(host, count, workers);
      return await share(job, work, hooks, workers);
    } catch (error) {
      throwIfCancelled(hooks.signal);
      if (error instanceof BellwireError && error.code === "unavailable") return null;
      throw error;
    } finally {
      for (const worker of workers) worker.terminate();
    }
  };
}

function startAll(host: WorkerHost, count: number, workers: HostWorker[]): void {
  try {
    for (let k = 0; k < count; k++) workers.push(host.start(SEARCH_SCRIPT));
  } catch (error) {
    throw new BellwireError("unavailable", `no worker can be started: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Hands restarts out in order; the outcomes up to the first that no program can better. */
async function share(
  job: SearchJob,
  { restarts, enough }: RestartWork,
  hooks: SearchHooks,
  workers: readonly HostWorker[],
): Promise<Found[]> {
  const outcomes: (Found | undefined)[] = new Array(restarts).fill(undefined);
  const progress = new Float64Array(restarts);
  let next = 0;
  /** Restarts from here on change nothing. */
  let end = restarts;
  let failure: string | null = null;
  let wake = () => {};
  const hand = (worker: HostWorker) => {
    if (next < end) worker.post({ kind: "restart", restart: next++ } satisfies SearchRequest);
  };
  for (const worker of workers) {
    worker.onFailure((reason) => {
      failure = reason;
      wake();
    });
    worker.onMessage((message) => {
      const reply = message as SearchReply;
      if (reply.kind === "failed") failure = reply.reason;
      else if (reply.kind === "progress") progress[reply.restart] = reply.done;
      else {
        outcomes[reply.restart] = reply.found;
        progress[reply.restart] = 1;
        if (reply.found.ebits <= enough) end = Math.min(end, reply.restart + 1);
        hand(worker);
      }
      if (reply.kind !== "progress") wake();
    });
    worker.post({ kind: "job", job } satisfies SearchRequest);
    hand(worker);
  }
  while (outcomes.slice(0, end).includes(undefined)) {
    // The timer also keeps the process alive, which waiting workers do not.
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    throwIfCancelled(hooks.signal);
    if (failure !== null) throw new BellwireError("unavailable", `a worker of the search failed: ${failure}`);
    await hooks.onProgress?.(progress.reduce((sum, done) => sum + done, 0) / restarts);
  }
  return outcomes.slice(0, end) as Found[];
}
