import { browserGpuPlatform } from "./browserGpu.ts";
import { browserWorkerHost } from "./browserWorkers.ts";
import { type Platform, platformOn } from "./platform.ts";

/** A page: its WebGPU adapter, WebGL2, web workers, the f64 reference. */
export function browserPlatform(): Platform {
  return platformOn({
    openGpu: browserGpuPlatform,
    // Loaded when asked for: gpu.js is larger than everything else in the page.
    openWebGl2: async () => (await import("../webgl/backend.ts")).createWebGl2Backend(),
    workers: browserWorkerHost,
  });
}
