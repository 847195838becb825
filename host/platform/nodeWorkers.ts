import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { WorkerHost } from "../cpu/workers.ts";

const CONNECT = `
const { parentPort } = require("node:worker_threads");
startLane({ post: (message) => parentPort.postMessage(message), listen: (listener) => parentPort.on("message", listener) });
`;

/** Worker threads of Node. A thread keeps the process alive only while an answer is due: each message to it is answered by one. */
export function nodeWorkerHost(): WorkerHost {
  return {
    parallelism: availableParallelism(),
    canShareMemory: true,
    start: (script) => {
      const worker = new Worker(script + CONNECT, { eval: true });
      worker.unref();
      let ending = false;
      let due = 0;
      return {
        post: (message) => {
          if (due++ === 0) worker.ref();
          worker.postMessage(message);
        },
        onMessage: (listener) => {
          worker.on("message", (message) => {
            if (--due === 0) worker.unref();
            listener(message);
          });
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
