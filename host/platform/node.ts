import { nodeGpuPlatform } from "./nodeGpu.ts";
import { nodeWorkerHost } from "./nodeWorkers.ts";
import { type Platform, platformOn } from "./platform.ts";

/** Node: hardware GPUs and SwiftShader through Dawn, worker threads, the f64 reference. */
export function nodePlatform(): Platform {
  return platformOn({ openGpu: nodeGpuPlatform, workers: nodeWorkerHost });
}
