/**
 * One lane of work: the calling thread or a worker. It knows nothing of states or gates: it runs steps, each a kernel over units, and
 * claims units in portions from a shared counter. A unit's result does not depend on who computes it.
 */
export interface Step {
  /** Index of the memory that the kernel works in. */
  memory: number;
  /** Exported name; called with (first unit, end unit, this lane's scratch offset, ...args). */
  kernel: string;
  args: readonly number[];
  units: number;
  /** Units claimed at a time. */
  portion: number;
}

/** The next unit to claim, per step. Plain where one lane works alone. */
export type Counters = Int32Array;

export type Kernels = Record<string, (...args: number[]) => number | undefined>;

/** Runs one lane's share of the steps; between steps, `wait` lets every lane end the one before. */
export function runSteps(
  steps: readonly Step[],
  kernels: readonly Kernels[],
  scratch: readonly number[],
  counters: Counters,
  wait: (step: number) => void,
): void {
  steps.forEach((step, i) => {
    const kernel = kernels[step.memory][step.kernel];
    for (;;) {
      const first = Atomics.add(counters, i, step.portion);
      if (first >= step.units) break;
      kernel(first, Math.min(first + step.portion, step.units), scratch[step.memory], ...step.args);
    }
    wait(i);
  });
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
  const kernels: Kernels[] = [];
  const scratch: number[] = [];
  port.listen((request) => {
    try {
      if (request.kind === "memory") {
        kernels[request.index] = new WebAssembly.Instance(request.module, { env: { memory: request.memory } }).exports as Kernels;
        scratch[request.index] = request.scratch;
        return;
      }
      const { steps, control, lanes } = request;
      runSteps(steps, kernels, scratch, control.subarray(CONTROL_WORDS), () => arrive(control, lanes));
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
