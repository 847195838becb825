import { BellwireError } from "../../src/errors.ts";
import { LANE_SCRIPT } from "./kernels.generated.ts";
import { CONTROL_WORDS, type LaneReply, type LaneRequest, runSteps } from "./lane.ts";
import type { CpuMemory } from "./memory.ts";
import type { Step } from "./step.ts";
import type { HostWorker, WorkerHost } from "./workers.ts";

/** Below so many bytes visited in all, waking the workers costs more than they save (about 0.1 ms). */
export const WORTH_WAKING = 2 ** 19;
/** The calling thread lets others have a turn after steps of so many bytes. */
const WORTH_YIELDING = 2 ** 26;

/** A step and how many bytes it visits, which decides who runs it. */
export interface Task extends Step {
  bytes: number;
}

/** Runs tasks in order, on worker threads where that pays and they are there, otherwise on the calling thread. */
export class Lanes {
  readonly #host: WorkerHost | null;
  readonly #count: number;
  readonly #wakeBytes: number;
  readonly #memories: () => readonly CpuMemory[];
  #workers: HostWorker[] = [];
  #known = 0;
  #queue: Promise<void> = Promise.resolve();
  #failure: BellwireError | null = null;
  #reply: ((reply: LaneReply) => void) | null = null;
  #reject: ((error: BellwireError) => void) | null = null;

  /** `count` worker threads; 0 keeps everything on the calling thread, as do tasks of less than `wakeBytes`. */
  constructor(host: WorkerHost | null, count: number, wakeBytes: number, memories: () => readonly CpuMemory[]) {
    this.#host = host;
    this.#wakeBytes = wakeBytes;
    this.#count = host ? count : 0;
    this.#memories = memories;
  }

  /** @throws BellwireError "unavailable" when a worker has died. */
  async run(tasks: readonly Task[]): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (tasks.length === 0) return;
    const bytes = tasks.reduce((sum, task) => sum + task.bytes, 0);
    if (this.#count === 0 || bytes < this.#wakeBytes) return this.#runHere(tasks);
    const turn = this.#queue.then(() => this.#runOnWorkers(tasks));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  dispose(): void {
    this.#fail(new BellwireError("unavailable", "the backend was disposed"));
  }

  async #runHere(tasks: readonly Task[]): Promise<void> {
    const memories = this.#memories().map((m) => ({ memory: m.memory, kernels: m.kernels, scratch: m.scratch(0) }));
    for (const task of tasks) {
      runSteps([task], memories, new Int32Array(1), () => {});
      if (task.bytes >= WORTH_YIELDING) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  #runOnWorkers(tasks: readonly Task[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      // Idle workers do not keep a process alive; this does, while they work.
      const alive = setInterval(() => {}, 2 ** 30);
      const end = (settle: () => void) => {
        clearInterval(alive);
        this.#reply = null;
        this.#reject = null;
        settle();
      };
      let working = this.#count;
      this.#reject = (error) => end(() => reject(error));
      this.#reply = (reply) => {
        if (reply.kind === "failed") this.#fail(died(reply.reason));
        else if (--working === 0) end(resolve);
      };
      try {
        this.#introduce();
        const control = new Int32Array(new SharedArrayBuffer(4 * (CONTROL_WORDS + tasks.length)));
        this.#post({ kind: "steps", steps: tasks, control, lanes: this.#count });
      } catch (error) {
        this.#fail(died(error instanceof Error ? error.message : String(error)));
      }
    });
  }

  /** Starts workers on first use and tells them of memories that they have not seen. */
  #introduce(): void {
    const host = this.#host;
    while (host && this.#workers.length < this.#count) {
      const worker = host.start(LANE_SCRIPT);
      worker.onMessage((message) => this.#reply?.(message as LaneReply));
      worker.onFailure((reason) => this.#fail(died(reason)));
      this.#workers.push(worker);
    }
    const memories = this.#memories();
    for (; this.#known < memories.length; this.#known++) {
      const { index, module, memory } = memories[this.#known];
      this.#workers.forEach((worker, i) => {
        const request: LaneRequest = { kind: "memory", index, module, memory, scratch: memories[this.#known].scratch(i + 1) };
        worker.post(request);
      });
    }
  }

  #post(request: LaneRequest): void {
    for (const worker of this.#workers) worker.post(request);
  }

  /** Ends everything: the others may be waiting for the one that is gone. */
  #fail(failure: BellwireError): void {
    if (this.#failure) return;
    this.#failure = failure;
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
    this.#reject?.(failure);
  }
}

function died(reason: string): BellwireError {
  return new BellwireError("unavailable", `a worker thread of the CPU backend ended: ${reason}`);
}
