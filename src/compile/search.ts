import { coverExactly } from "./cover.ts";
import { emit } from "./emit.ts";
import { type Found, isBetter, isSettled, judge } from "./judge.ts";
import { Problem, type SearchJob } from "./problem.ts";
import { runRestart, type SearchHooks } from "./restart.ts";

/**
 * Runs the restarts of a job elsewhere, such as on worker threads: the outcomes in order, up to the first that settles them (isSettled).
 * Null where they are better run here.
 */
export type RestartRunner = (job: SearchJob, work: RestartWork, hooks: SearchHooks) => Promise<readonly Found[] | null>;

export interface RestartWork {
  /** Work of each restart, in proposals that look at one gate. */
  effort: number;
  restarts: number;
  /** No program needs fewer ebits. */
  enough: number;
}

/**
 * Searches for the arrangement of fewest ebits, then fewest layers of ebits. Each restart draws from its own stream and is judged by
 * the program that it gives on this machine, so the outcome does not depend on the order or place in which restarts run.
 */
export async function search(job: SearchJob, hooks: SearchHooks, runner?: RestartRunner): Promise<Found> {
  const problem = new Problem(job);
  const { thirds, routes, enough, starts } = problem;
  const covered = starts.map((start) => {
    const layout = problem.layout(start);
    coverExactly(layout);
    return judge(layout, thirds, job.network, routes);
  });
  let best = covered.reduce((a, b) => (isBetter(b, a) ? b : a));
  if (best.ebits > enough && problem.restarts > 0) {
    for (const found of (await runner?.(job, problem, hooks)) ?? (await runHere(problem, hooks))) if (isBetter(found, best)) best = found;
  }
  if (best.ebits === Number.POSITIVE_INFINITY) {
    // Nothing that can be served was found: writing it out says which QPU or link is missing.
    const layout = problem.layout();
    layout.restore(best.arrangement);
    emit(layout, job.network, routes);
  }
  return best;
}

async function runHere(problem: Problem, { signal, onProgress }: SearchHooks): Promise<Found[]> {
  const outcomes: Found[] = [];
  for (let restart = 0; restart < problem.restarts; restart++) {
    const found = await runRestart(problem, restart, {
      signal,
      onProgress: (done) => onProgress?.((restart + done) / problem.restarts),
    });
    outcomes.push(found);
    if (isSettled(outcomes, problem.enough)) break;
  }
  return outcomes;
}
