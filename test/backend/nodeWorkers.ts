import { Worker } from "node:worker_threads";
import type { WorkerHost } from "../../host/cpu/workers.ts";

/** Worker threads of Node for tests, however few cores there are. `dieOn` makes the worker of that number throw at its first message. */
export function testWorkers(parallelism: number, dieOn = -1): WorkerHost & { started: number } {
  const host = {
    parallelism,
    canShareMemory: true,
    started: 0,
    start(script: string) {
      const number = host.started++;
      const channel = `const { parentPort } = require("node:worker_threads");`;
      const listen = `parentPort.on("message", (m) => { ${number === dieOn ? 'throw new Error("out of order");' : ""} f(m); })`;
      const start = `startLane({ post: (m) => parentPort.postMessage(m), listen: (f) => ${listen} });`;
      const worker = new Worker(`${channel}\n${script}\n${start}`, { eval: true });
      worker.unref();
      return {
        post: (message: unknown) => worker.postMessage(message),
        onMessage: (listener: (message: unknown) => void) => worker.on("message", listener),
        onFailure: (listener: (reason: string) => void) => {
          worker.on("error", (error) => listener(error instanceof Error ? error.message : String(error)));
          worker.on("exit", (code) => listener(`exit code ${code}`));
        },
        terminate: () => void worker.terminate(),
      };
    },
  };
  return host;
}
