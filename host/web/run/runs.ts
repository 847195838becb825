import { signal } from "@preact/signals";
import { runCommandLine } from "../../report/commandLine.ts";
import { presets } from "../design/checks.ts";
import { currentDesign, type Design } from "../design/design.ts";
import type { RunPlan, RunReportData } from "../types.ts";
import { view } from "../views.ts";
import { problemOf, runner } from "../worker/client.ts";
import type { NamedText, Problem, Progress, ShotNews } from "../worker/protocol.ts";

/** A run that ended. */
export interface Finished {
  id: number;
  data: RunReportData;
}

/** A run that goes on. */
export interface Running {
  id: number;
  design: Design;
  /** Known before the shots. */
  plan: RunPlan | null;
  cancel(): void;
}

export const running = signal<Running | null>(null);
/** Of the run that goes on; `startMs` is when its stage began, on the clock of the page. */
export const progress = signal<Progress & { startMs: number }>({ stage: "starting", fraction: 0, startMs: 0 });
/** What the shots of the run that goes on have amounted to so far. */
export const soFar = signal<RunReportData | null>(null);
/** Every run since the page was opened, newest last. */
export const finished = signal<readonly Finished[]>([]);
export const runProblem = signal<Problem | null>(null);

let count = 0;

/**
 * Runs a design, the one on the page unless said otherwise. Resolves when it ended: null when it failed or was cancelled, though
 * what its first shots gave is kept.
 */
export async function startRun(design: Design = currentDesign()): Promise<Finished | null> {
  if (running.value) return null;
  runProblem.value = null;
  soFar.value = null;
  const id = ++count;
  let plan: RunPlan | null = null;
  const call = runner.call("run", design, {
    onProgress: ({ stage, fraction }) => {
      const { stage: before, startMs } = progress.value;
      progress.value = { stage, fraction, startMs: stage === before ? startMs : performance.now() };
    },
    onPlan: (news) => {
      plan = news;
      running.value = { id, design, plan, cancel: call.cancel };
    },
    onPartial: (news) => {
      soFar.value = reportOf(design, plan, news);
    },
  });
  progress.value = { stage: "starting", fraction: 0, startMs: performance.now() };
  running.value = { id, design, plan, cancel: call.cancel };
  try {
    const news = await call.result;
    return keep(id, reportOf(design, plan, news));
  } catch (error) {
    const problem = problemOf(error);
    const data = soFar.peek();
    const kept = data ? `; what the first ${data.result.shots} of ${design.options.shots} shots gave is kept` : "";
    runProblem.value = { ...problem, message: problem.message + kept };
    keep(id, data);
    return null;
  } finally {
    running.value = null;
    soFar.value = null;
  }
}

function keep(id: number, data: RunReportData | null): Finished | null {
  if (!data) return null;
  const run = { id, data };
  finished.value = [...finished.value, run];
  return run;
}

/** Everything a report is made of. The plan always comes before the shots. */
function reportOf(design: Design, plan: RunPlan | null, news: ShotNews): RunReportData | null {
  if (!plan) return null;
  const { circuit, machine, options } = design;
  const result = JSON.parse(news.result) as RunReportData["result"];
  const { shots } = result;
  return {
    ...plan,
    result,
    timeline: news.timeline,
    circuitSource: circuit.text,
    networkSource: machine.text,
    commandLine: runCommandLine({ ...options, shots, circuit: circuit.file, network: machineName(machine) }),
  };
}

/** A preset by its name, any other machine by its file. */
export function machineName(machine: NamedText): string {
  return presets.value.find(({ text }) => text === machine.text)?.name ?? machine.file;
}

/** Runs what is on the page and shows what comes out. */
export async function runHere(): Promise<void> {
  view.value = "result";
  await startRun();
}

/** Whether other shots of a run can still be asked for: the worker keeps those of the last one. */
export function isNewest(id: number): boolean {
  return id === count;
}
