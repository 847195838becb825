import type { Backend, BackendName } from "../../src/backend/backend.ts";
import type { RestartRunner } from "../../src/compile/search.ts";
import { BellwireError } from "../../src/errors.ts";
import type { PhotonSampler } from "../../src/photonics/sampler.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { ReferencePhotonSampler } from "../../src/reference/photons.ts";
import { createCpuBackend } from "../cpu/backend.ts";
import { CpuPhotonSampler } from "../cpu/photons.ts";
import type { WorkerHost } from "../cpu/workers.ts";
import { createWebGpuBackend } from "../gpu/backend.ts";
import type { WebGpuOptions } from "../gpu/limits.ts";
import { createGpuPhotonSampler } from "../gpu/photons.ts";
import type { GpuPlatform } from "../gpu/platform.ts";
import { workerRestarts } from "../search/restarts.ts";
import { type ShotsElsewhere, workerShots } from "../shots/workers.ts";

/** What host/run.ts and host/link.ts ask of the place they run in. */
export interface Platform {
  /** `kernels` is of a WebGPU backend alone. */
  createBackend(name: BackendName | "auto", options?: Pick<WebGpuOptions, "kernels">): Promise<Backend>;
  /** All samplers give the same heralds; the choice is one of speed. WebGL2 has none of its own and takes the CPU's. */
  createPhotonSampler(name: BackendName | "auto"): Promise<PhotonSampler>;
  /** The compiler's restarts on worker threads. */
  runRestarts: RestartRunner;
  /** Shots of a program without branches on worker threads. */
  playShots: ShotsElsewhere;
  /** Milliseconds since a fixed moment. */
  now(): number;
}

/** What differs between Node and a browser. */
export interface Machine {
  /** @throws BellwireError "unavailable" where there is no GPU; `software` says whether one that computes on the CPU will do. */
  openGpu(options: { software: boolean }): Promise<GpuPlatform>;
  /** @throws BellwireError "unavailable" where there is no WebGL2. */
  openWebGl2(): Promise<Backend>;
  workers(): WorkerHost;
}

/**
 * Backends and samplers by name. `auto` takes a hardware GPU where there is one, and the CPU otherwise: a software GPU is slower than
 * the CPU backend, and so is WebGL2: they are taken only by name.
 */
export function platformOn(machine: Machine): Platform {
  return {
    createBackend: (name, options) =>
      choose<Backend>(name, {
        reference: async () => createReferenceBackend(),
        cpu: () => createCpuBackend({ workers: machine.workers() }),
        webgpu: async (software) => createWebGpuBackend(await machine.openGpu({ software }), options),
        webgl2: machine.openWebGl2,
      }),
    createPhotonSampler: (name) =>
      choose<PhotonSampler>(name, {
        reference: async () => new ReferencePhotonSampler(),
        cpu: async () => new CpuPhotonSampler(),
        webgpu: async (software) => createGpuPhotonSampler(await machine.openGpu({ software })),
        webgl2: async () => new CpuPhotonSampler(),
      }),
    runRestarts: (job, work, hooks) => workerRestarts(machine.workers())(job, work, hooks),
    playShots: (setup, tasks, hooks) => workerShots(machine.workers())(setup, tasks, hooks),
    now: () => performance.now(),
  };
}

interface Makers<T> {
  reference(): Promise<T>;
  cpu(): Promise<T>;
  webgpu(software: boolean): Promise<T>;
  webgl2(): Promise<T>;
}

async function choose<T>(name: BackendName | "auto", makers: Makers<T>): Promise<T> {
  if (name === "reference") return makers.reference();
  if (name === "cpu") return makers.cpu();
  if (name === "webgl2") return makers.webgl2();
  if (name === "webgpu") return makers.webgpu(true);
  try {
    return await makers.webgpu(false);
  } catch (error) {
    if (error instanceof BellwireError && error.code === "unavailable") return makers.cpu();
    throw error;
  }
}
