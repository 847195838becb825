import { type Found, isSettled } from "../../src/compile/judge.ts";
import type { RestartRunner } from "../../src/compile/search.ts";
import { BellwireError } from "../../src/errors.ts";
import { runCrew } from "../cpu/crew.ts";
import type { WorkerHost } from "../cpu/workers.ts";
import type { SearchReply, SearchRequest } from "./lane.ts";
import { SEARCH_SCRIPT } from "./script.generated.ts";

/** Work below which a search ends before workers have started. */
const WORTH_WORKERS = 1_000_000;

/**
 * Restarts on worker threads, handed out in order; the outcomes up to the first that settles them. Null where there are
 * no workers to be had, or one fails: whoever asked then runs the restarts itself, with the same outcome or the same error.
 */
export function workerRestarts(host: WorkerHost): RestartRunner {
  return async (job, { restarts, effort, enough }, hooks) => {
    const count = Math.min(host.parallelism, restarts);
    if (count < 2 || effort * restarts < WORTH_WORKERS) return null;
    const outcomes: (Found | undefined)[] = new Array(restarts).fill(undefined);
    const progress = new Float64Array(restarts);
    let next = 0;
    /** Restarts from here on change nothing. */
    let end = restarts;
    try {
      await runCrew(host, count, {
        script: SEARCH_SCRIPT,
        job: { kind: "job", job } satisfies SearchRequest,
        next: () => (next < end ? ({ kind: "restart", restart: next++ } satisfies SearchRequest) : null),
        hear: (message) => {
          const reply = message as SearchReply;
          if (reply.kind === "failed") return reply.reason;
          if (reply.kind === "progress") {
            progress[reply.restart] = reply.done;
            return false;
          }
          outcomes[reply.restart] = reply.found;
          progress[reply.restart] = 1;
          end = Math.min(end, settledAfter(outcomes, enough));
          return true;
        },
        finished: () => !outcomes.slice(0, end).includes(undefined),
        onTurn: () => hooks.onProgress?.(progress.reduce((sum, done) => sum + done, 0) / restarts),
        signal: hooks.signal,
      });
    } catch (error) {
      if (error instanceof BellwireError && error.code === "unavailable") return null;
      throw error;
    }
    return outcomes.slice(0, end) as Found[];
  };
}

/** How many outcomes, in order, settle the search as far as is known; one that no program can better does so whatever comes before. */
function settledAfter(outcomes: readonly (Found | undefined)[], enough: number): number {
  const known: Found[] = [];
  for (const found of outcomes) {
    if (found === undefined) break;
    known.push(found);
    if (isSettled(known, enough)) return known.length;
  }
  const unbeaten = outcomes.findIndex((found) => found !== undefined && found.ebits <= enough);
  return unbeaten < 0 ? outcomes.length : unbeaten + 1;
}
