import { BellwireError } from "../../src/errors.ts";
import { nodeGpuPlatform } from "./nodeGpu.ts";
import { nodeWorkerHost } from "./nodeWorkers.ts";
import { type Platform, platformOn } from "./platform.ts";

/** Node: hardware GPUs and SwiftShader through Dawn, worker threads, the f64 reference. */
export function nodePlatform(): Platform {
  return platformOn({ openGpu: nodeGpuPlatform, openWebGl2: refuseWebGl2, workers: nodeWorkerHost });
}

async function refuseWebGl2(): Promise<never> {
  throw new BellwireError(
    "unavailable",
    "the webgl2 backend runs in a browser only: choose it in the page that `bellwire serve` opens, or use --backend cpu",
  );
}
