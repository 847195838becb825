import type { Backend, BackendName } from "../../src/backend/backend.ts";
import { BellwireError } from "../../src/errors.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { createCpuBackend } from "../cpu/backend.ts";
import { createWebGpuBackend } from "../gpu/backend.ts";
import { browserGpuPlatform } from "./browserGpu.ts";
import { browserWorkerHost } from "./browserWorkers.ts";

/** What host/run.ts asks of the place it runs in. */
export interface BrowserPlatform {
  createBackend(name: BackendName | "auto"): Promise<Backend>;
  /** Milliseconds since a fixed moment. */
  now(): number;
}

/** A page: its WebGPU adapter, web workers, the f64 reference. */
export function browserPlatform(): BrowserPlatform {
  return { createBackend, now: () => performance.now() };
}

async function createBackend(name: BackendName | "auto"): Promise<Backend> {
  switch (name) {
    case "reference":
      return createReferenceBackend();
    case "cpu":
      return createCpuBackend({ workers: browserWorkerHost() });
    case "webgpu":
      return createWebGpuBackend(await browserGpuPlatform());
    default:
      return (await hardwareBackend()) ?? createCpuBackend({ workers: browserWorkerHost() });
  }
}

/** The backend on a hardware GPU, or null: a software GPU is slower than the CPU backend, so it is taken only by name. */
async function hardwareBackend(): Promise<Backend | null> {
  try {
    const platform = await browserGpuPlatform();
    return platform.isSoftware ? null : await createWebGpuBackend(platform);
  } catch (error) {
    if (error instanceof BellwireError && error.code === "unavailable") return null;
    throw error;
  }
}
