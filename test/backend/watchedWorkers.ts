import type { HostWorker, WorkerHost } from "../../host/cpu/workers.ts";
import { nodeWorkerHost } from "../../host/platform/nodeWorkers.ts";

/** Node's workers, `parallelism` of them, and what was seen of them. */
export interface WatchedWorkers {
  host: WorkerHost;
  /** Messages of one kind that were posted to them, in order. */
  posted: <Message extends { kind: string }>(kind: string) => Message[];
  /** How many were ended. */
  ended: () => number;
}

export function watchedWorkers(parallelism: number): WatchedWorkers {
  const messages: { kind: string }[] = [];
  let ended = 0;
  const start = (script: string): HostWorker => {
    const worker = nodeWorkerHost().start(script);
    return {
      ...worker,
      post: (message) => {
        messages.push(message as { kind: string });
        worker.post(message);
      },
      terminate: () => {
        ended++;
        worker.terminate();
      },
    };
  };
  return {
    host: { ...nodeWorkerHost(), parallelism, start },
    posted: <Message extends { kind: string }>(kind: string) => messages.filter((message) => message.kind === kind) as Message[],
    ended: () => ended,
  };
}

/** Hosts whose workers cannot be used: they throw at once, or there are none. */
export function uselessWorkers(parallelism: number): WorkerHost[] {
  const starts: WorkerHost["start"][] = [
    () => nodeWorkerHost().start("throw new Error('broken')\n"),
    () => {
      throw new ReferenceError("Worker is not defined");
    },
  ];
  return starts.map((start) => ({ ...nodeWorkerHost(), parallelism, start }));
}
