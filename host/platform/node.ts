import type { Backend, BackendName } from "../../src/backend/backend.ts";
import { BellwireError } from "../../src/errors.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { createCpuBackend } from "../cpu/backend.ts";

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
    case "webgpu":
      throw new BellwireError("unavailable", "no GPU was found; use --backend cpu");
    default:
      return createCpuBackend();
  }
}
