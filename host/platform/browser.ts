import { browserGpuPlatform } from "./browserGpu.ts";
import { browserWorkerHost } from "./browserWorkers.ts";
import { type Platform, platformOn } from "./platform.ts";

/** A page: its WebGPU adapter, web workers, the f64 reference. */
export function browserPlatform(): Platform {
  return platformOn({ openGpu: browserGpuPlatform, workers: browserWorkerHost });
}
