import type { Backend, BackendName } from "../../src/backend/backend.ts";
import { BellwireError } from "../../src/errors.ts";
import type { PhotonSampler } from "../../src/photonics/sampler.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { ReferencePhotonSampler } from "../../src/reference/photons.ts";
import { createCpuBackend } from "../cpu/backend.ts";
import { CpuPhotonSampler } from "../cpu/photons.ts";
import { createWebGpuBackend } from "../gpu/backend.ts";
import { nodeGpuPlatform } from "./nodeGpu.ts";
import { nodeWorkerHost } from "./nodeWorkers.ts";

/** What host/run.ts asks of the place it runs in. */
export interface NodePlatform {
  createBackend(name: BackendName | "auto"): Promise<Backend>;
  createPhotonSampler(name: BackendName | "auto"): Promise<PhotonSampler>;
  /** Milliseconds since a fixed moment. */
  now(): number;
}

/** Node: hardware GPUs and SwiftShader through Dawn, worker threads, the f64 reference. */
export function nodePlatform(): NodePlatform {
  return { createBackend, createPhotonSampler, now: () => performance.now() };
}

/** All samplers give the same heralds; the choice is one of speed. */
async function createPhotonSampler(name: BackendName | "auto"): Promise<PhotonSampler> {
  if (name === "reference") return new ReferencePhotonSampler();
  if (name === "webgpu") throw new BellwireError("unavailable", "photons are sampled on the CPU only; use --backend cpu");
  return new CpuPhotonSampler();
}

async function createBackend(name: BackendName | "auto"): Promise<Backend> {
  switch (name) {
    case "reference":
      return createReferenceBackend();
    case "cpu":
      return createCpuBackend({ workers: nodeWorkerHost() });
    case "webgpu":
      return createWebGpuBackend(await nodeGpuPlatform({ software: true }));
    default:
      return (await hardwareBackend()) ?? createCpuBackend({ workers: nodeWorkerHost() });
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
