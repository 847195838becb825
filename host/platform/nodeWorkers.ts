import { availableParallelism, totalmem } from "node:os";
import { Worker } from "node:worker_threads";
import type { WorkerHost } from "../cpu/workers.ts";

const CONNECT = `
const { parentPort } = require("node:worker_threads");
startLane({ post: (message) => parentPort.postMessage(message), listen: (listener) => parentPort.on("message", listener) });
`;

/** States may take this much of the machine's memory; the rest is for everything else. */
const STATE_SHARE = 0.75;

/** The machine's memory, or the container's where that is less. */
function machineBytes(): number {
  const allowed = process.constrainedMemory();
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}

/** Worker threads of Node. They do not keep the process alive; whoever waits for one does. */
export function nodeWorkerHost(): WorkerHost {
  return {
    parallelism: availableParallelism(),
    memoryBytes: Math.floor(STATE_SHARE * machineBytes()),
    canShareMemory: true,
    start: (script) => {
      const worker = new Worker(script + CONNECT, { eval: true });
      worker.unref();
      let ending = false;
      return {
        post: (message) => worker.postMessage(message),
        onMessage: (listener) => {
          worker.on("message", listener);
          worker.unref();
        },
        onFailure: (listener) => {
          worker.once("error", (error) => {
            ending = true;
            listener(error.message);
          });
          worker.once("exit", (code) => {
            if (!ending) listener(`it exited with code ${code}`);
          });
        },
        terminate: () => {
          ending = true;
          void worker.terminate();
        },
      };
    },
  };
}
