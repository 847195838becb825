import type { WorkerHost } from "../cpu/workers.ts";

const CONNECT = `
startLane({ post: (message) => postMessage(message), listen: (listener) => { onmessage = (event) => listener(event.data); } });
`;

/** Web workers. Only a page that is cross-origin isolated can share memory with them. */
export function browserWorkerHost(): WorkerHost {
  return {
    parallelism: navigator.hardwareConcurrency || 1,
    canShareMemory: globalThis.crossOriginIsolated === true,
    start: (script) => {
      const address = URL.createObjectURL(new Blob([script, CONNECT], { type: "text/javascript" }));
      const worker = new Worker(address);
      return {
        post: (message) => worker.postMessage(message),
        onMessage: (listener) => {
          worker.onmessage = ({ data }) => listener(data);
        },
        onFailure: (listener) => {
          worker.onerror = ({ message }) => listener(message || "it did not start");
        },
        terminate: () => {
          worker.terminate();
          URL.revokeObjectURL(address);
        },
      };
    },
  };
}
