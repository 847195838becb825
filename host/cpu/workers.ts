/**
 * Where worker threads come from. host/platform makes one of these for Node and one for browsers; without one, or with a
 * parallelism of 1, the CPU backend does everything on the calling thread.
 */
export interface WorkerHost {
  /** Threads worth using at once; os.availableParallelism() or navigator.hardwareConcurrency. */
  readonly parallelism: number;
  /** Bytes that states may take of this machine's memory, when that is known. */
  readonly memoryBytes?: number;
  /** Whether shared memory can be posted to workers: always in Node, in a page only when it is cross-origin isolated. */
  readonly canShareMemory: boolean;
  /**
   * Starts a worker from a classic script. The script calls `globalThis.startLane(port)` into being; the host appends the line
   * that calls it with a port over its own channel:
   *   Node (eval: true):  const { parentPort } = require("node:worker_threads");
   *                       startLane({ post: (m) => parentPort.postMessage(m), listen: (f) => parentPort.on("message", f) });
   *   browser (blob URL): startLane({ post: (m) => postMessage(m), listen: (f) => { onmessage = (e) => f(e.data); } });
   */
  start(script: string): HostWorker;
}

export interface HostWorker {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called at most once, with a reason in words, when the worker throws, fails to start or exits by itself. */
  onFailure(listener: (reason: string) => void): void;
  /** Must not keep the process alive while idle (Node: unref). */
  terminate(): void;
}
