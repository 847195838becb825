import type { Found } from "../../src/compile/judge.ts";
import { Problem, type SearchJob } from "../../src/compile/problem.ts";
import { runRestart } from "../../src/compile/restart.ts";

/** What a worker of the search hears: the job once, then which restarts to run. */
export type SearchRequest = { kind: "job"; job: SearchJob } | { kind: "restart"; restart: number };

export type SearchReply =
  | { kind: "progress"; restart: number; done: number }
  | { kind: "found"; restart: number; found: Found }
  | { kind: "failed"; reason: string };

/** A worker's channel to the thread that started it. */
export interface SearchPort {
  post(message: SearchReply): void;
  listen(listener: (message: SearchRequest) => void): void;
}

/** What a worker does: one restart after another, as it is told. */
export function startLane(port: SearchPort): void {
  let problem: Problem | null = null;
  port.listen(async (request) => {
    try {
      if (request.kind === "job") problem = new Problem(request.job);
      else if (problem) {
        const { restart } = request;
        const found = await runRestart(problem, restart, { onProgress: (done) => port.post({ kind: "progress", restart, done }) });
        port.post({ kind: "found", restart, found });
      }
    } catch (error) {
      port.post({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
    }
  });
}
