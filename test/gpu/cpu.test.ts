import { expect, test } from "vitest";
import { createCpuBackend } from "../../host/cpu/backend.ts";
import { describeBackend } from "../backend/behaviour.ts";

// Not of the GPU, but of the place: WASM SIMD and workers in a browser's page as in Node.
const isBrowser = typeof window !== "undefined";
const workers = isBrowser
  ? (await import("../../host/platform/browserWorkers.ts")).browserWorkerHost()
  : (await import("../../host/platform/nodeWorkers.ts")).nodeWorkerHost();

describeBackend("cpu on its own thread", createCpuBackend, { tolerance: 2e-5 });
describeBackend("cpu with workers", (options) => createCpuBackend({ ...options, workers: { ...workers, parallelism: 2 }, wakeBytes: 0 }), {
  tolerance: 2e-5,
});

test("memory can be shared with workers here", () => expect(workers.canShareMemory).toBe(true));
