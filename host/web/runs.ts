import { signal } from "@preact/signals";
import { runCommandLine } from "../report/commandLine.ts";
import { presets } from "./checks.ts";
import { problemOf, runner } from "./client.ts";
import { currentDesign, type Design } from "./design.ts";
import type { Problem, Progress } from "./protocol.ts";
import type { RunPlan, RunReportData } from "./types.ts";
import { view } from "./views.ts";

/** A run that ended. */
export interface Finished {
  id: number;
  data: RunReportData;
}

/** A run that goes on. */
export interface Running {
  progress: Progress;
  /** When its stage began, on the clock of the page. */
  stageStartMs: number;
  /** Known before the shots. */
  plan: RunPlan | null;
  cancel(): void;
}

export const running = signal<Running | null>(null);
/** Every run since the page was opened, newest last. */
export const finished = signal<readonly Finished[]>([]);
export const runProblem = signal<Problem | null>(null);

let count = 0;

/** Runs a design, the one on the page unless said otherwise. Resolves when it ended, however it ended. */
export async function startRun(design: Design = currentDesign()): Promise<Finished | null> {
  if (running.value) return null;
  runProblem.value = null;
  const call = runner.call("run", design, {
    onProgress: (progress) => {
      const now = running.value;
      if (!now) return;
      const stageStartMs = now.progress.stage === progress.stage ? now.stageStartMs : performance.now();
      running.value = { ...now, progress, stageStartMs };
    },
    onPlan: (plan) => {
      if (running.value) running.value = { ...running.value, plan };
    },
  });
  running.value = { progress: { stage: "starting", fraction: 0 }, stageStartMs: performance.now(), plan: null, cancel: call.cancel };
  try {
    const outcome = await call.result;
    const { circuit, machine, options } = design;
    const data: RunReportData = {
      ...outcome,
      circuitSource: circuit.text,
      networkSource: machine.text,
      commandLine: runCommandLine({ ...options, circuit: circuit.file, network: machineName(design) }),
    };
    const run = { id: ++count, data };
    finished.value = [...finished.value, run];
    return run;
  } catch (error) {
    runProblem.value = problemOf(error);
    return null;
  } finally {
    running.value = null;
  }
}

/** A preset by its name, any other machine by its file. */
function machineName({ machine }: Design): string {
  return presets.value.find(({ text }) => text === machine.text)?.name ?? machine.file;
}

/** Whether timelines of this run can still be asked for: the worker keeps the last one. */
export function isNewest(run: Finished): boolean {
  return finished.value.at(-1) === run;
}

/** Runs what is on the page and shows what comes out. */
export async function runHere(): Promise<void> {
  view.value = "result";
  await startRun();
}
