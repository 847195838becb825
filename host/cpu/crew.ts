import { BellwireError, throwIfCancelled } from "../../src/errors.ts";
import type { HostWorker, WorkerHost } from "./workers.ts";

const POLL_MS = 50;

/** What a crew of workers does together. */
export interface CrewWork {
  script: string;
  /** Told to each worker first. */
  job: unknown;
  /** The next task for a worker that is free; null when there is none left. */
  next(): unknown;
  /** A worker's message: true when its task is done, a string when it failed and why. */
  hear(message: unknown): boolean | string;
  finished(): boolean;
  /** Called now and then, and after every task that is done. */
  onTurn?(): void | Promise<void>;
  signal?: AbortSignal;
}

/**
 * Starts `count` workers, hands them tasks until the work is finished, and ends them.
 * Throws a BellwireError `unavailable` where no worker can be started or one fails, `cancelled` when the signal fires.
 */
export async function runCrew(host: WorkerHost, count: number, work: CrewWork): Promise<void> {
  const workers: HostWorker[] = [];
  try {
    startAll(host, count, work.script, workers);
    await share(workers, work);
  } catch (error) {
    throwIfCancelled(work.signal);
    throw error;
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

function startAll(host: WorkerHost, count: number, script: string, workers: HostWorker[]): void {
  try {
    for (let k = 0; k < count; k++) workers.push(host.start(script));
  } catch (error) {
    throw new BellwireError("unavailable", `no worker can be started: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function share(workers: readonly HostWorker[], work: CrewWork): Promise<void> {
  let failure: string | null = null;
  let wake = () => {};
  const hand = (worker: HostWorker) => {
    const task = work.next();
    if (task !== null) worker.post(task);
  };
  for (const worker of workers) {
    worker.onFailure((reason) => {
      failure = reason;
      wake();
    });
    worker.onMessage((message) => {
      const heard = work.hear(message);
      if (heard === false) return;
      if (heard === true) hand(worker);
      else failure = heard;
      wake();
    });
    worker.post(work.job);
    hand(worker);
  }
  while (!work.finished()) {
    // The timer also keeps the process alive, which waiting workers do not.
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    throwIfCancelled(work.signal);
    if (failure !== null) throw new BellwireError("unavailable", `a worker failed: ${failure}`);
    await work.onTurn?.();
  }
}
