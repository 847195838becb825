import type { Backend, BackendName } from "../../src/backend/backend.ts";
import { BellwireError } from "../../src/errors.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { createCpuBackend } from "../cpu/backend.ts";
import { createWebGpuBackend } from "../gpu/backend.ts";
import { nodeGpuPlatform } from "./nodeGpu.ts";

/** What host/run.ts asks of the place it runs in. */
export interface NodePlatform {
  createBackend(name: BackendName | "auto"): Promise<Backend>;
  /** Milliseconds since a fixed moment. */
  now(): number;
}

/** Node: hardware GPUs and SwiftShader through Dawn, worker threads, the f64 reference. */
export function nodePlatform(): NodePlatform {
  return { createBackend, now: () => performance.now() };
}

async function createBackend(name: BackendName | "auto"): Promise<Backend> {
  switch (name) {
    case "reference":
      return createReferenceBackend();
    case "cpu":
      return createCpuBackend();
    case "webgpu":
      return createWebGpuBackend(await nodeGpuPlatform({ software: true }));
    default:
      return (await hardwareBackend()) ?? createCpuBackend();
  }
}

/** The backend on a hardware GPU, or null where there is none. A software GPU is slower than the CPU backend, so it is taken only by name. */
async function hardwareBackend(): Promise<Backend | null> {
  try {
    return await createWebGpuBackend(await nodeGpuPlatform({ software: false }));
  } catch (error) {
    if (error instanceof BellwireError && error.code === "unavailable") return null;
    throw error;
  }
}
