import { runFamily } from "./family.ts";
import { runSpan } from "./span.ts";
import type { Kernels, LaneMemory, Step } from "./step.ts";

/**
 * One lane of work: the calling thread or a worker. It knows nothing of states or gates: it runs steps, each a kernel over units, and
 * claims units in portions from a shared counter. A unit's result does not depend on who computes it.
 */

/** The next unit to claim, per step. Plain where one lane works alone. */
export type Counters = Int32Array;

/** Runs one lane's share of the steps; between steps, `wait` lets every lane end the one before. */
export function runSteps(steps: readonly Step[], memories: readonly LaneMemory[], counters: Counters, wait: () => void): void {
  steps.forEach((step, i) => {
    const run = runnerOf(step, memories);
    for (;;) {
      const first = Atomics.add(counters, i, step.portion);
      if (first >= step.units) break;
      run(first, Math.min(first + step.portion, step.units));
    }
    wait();
  });
}

function runnerOf(step: Step, memories: readonly LaneMemory[]): (first: number, end: number) => void {
  const { kernels, scratch } = memories[step.memory];
  const kernel = kernels[step.kernel];
  const { span, family } = step;
  if (span) return (first, end) => runSpan(span, step, memories, first, end);
  if (family) return (first, end) => runFamily(family, step, memories, first, end);
  return (first, end) => void kernel(first, end, scratch, ...step.args);
}

/** A worker's channel to the thread that started it. */
export interface LanePort {
  post(message: LaneReply): void;
  listen(listener: (message: LaneRequest) => void): void;
}

export type LaneRequest =
  | { kind: "memory"; index: number; module: WebAssembly.Module; memory: WebAssembly.Memory; scratch: number }
  /** `control` holds an arrival count and a generation for the barrier, then one counter per step. */
  | { kind: "steps"; steps: readonly Step[]; control: Int32Array; lanes: number };

export type LaneReply = { kind: "done" } | { kind: "failed"; reason: string };

const ARRIVED = 0;
const GENERATION = 1;
/** Words of `control` before the counters. */
export const CONTROL_WORDS = 2;

/** What a worker does: waits for memories and steps. */
export function startLane(port: LanePort): void {
  const memories: LaneMemory[] = [];
  port.listen((request) => {
    try {
      if (request.kind === "memory") {
        const { index, module, memory, scratch } = request;
        const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
        memories[index] = { memory, kernels, scratch };
        return;
      }
      const { steps, control, lanes } = request;
      runSteps(steps, memories, control.subarray(CONTROL_WORDS), () => arrive(control, lanes));
      port.post({ kind: "done" });
    } catch (error) {
      port.post({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
    }
  });
}

/** Waits until all lanes have arrived. */
function arrive(control: Int32Array, lanes: number): void {
  const generation = Atomics.load(control, GENERATION);
  if (Atomics.add(control, ARRIVED, 1) === lanes - 1) {
    Atomics.store(control, ARRIVED, 0);
    Atomics.add(control, GENERATION, 1);
    Atomics.notify(control, GENERATION);
    return;
  }
  while (Atomics.load(control, GENERATION) === generation) Atomics.wait(control, GENERATION, generation);
}
