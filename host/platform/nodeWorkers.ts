import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { WorkerHost } from "../cpu/workers.ts";

const CONNECT = `
const { parentPort } = require("node:worker_threads");
startLane({ post: (message) => parentPort.postMessage(message), listen: (listener) => parentPort.on("message", listener) });
`;

/** Worker threads of Node. They do not keep the process alive; whoever waits for one does. */
export function nodeWorkerHost(): WorkerHost {
  return {
    parallelism: availableParallelism(),
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
