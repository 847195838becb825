import { readFileSync } from "node:fs";
import { freemem } from "node:os";
import { join } from "node:path";
import { BellwireError } from "../../src/errors.ts";
import type { GpuPlatform } from "../gpu/platform.ts";
import { packageRoot } from "./root.ts";
import { hasHardwareDriver, loadVulkan, nvidiaMemoryBytes, useSoftwareVulkan } from "./vulkan.ts";

/** Finer timestamps for benchmarks; kernels write workgroup memory before they read it, so zeroing it first is waste. */
const DAWN_OPTIONS = ["enable-dawn-features=disable_workgroup_init", "disable-dawn-features=timestamp_quantization"];

/** Dawn's entry points by driver, kept for good: one that is collected while its threads still run ends the process. */
const entryPoints = new Map<"hardware" | "software", GPU>();

export interface NodeGpuOptions {
  /** Whether a driver that computes on the CPU will do where there is no GPU. */
  software: boolean;
}

/** The GPU that Dawn (npm `webgpu`) finds: hardware first, then SwiftShader where it is allowed. @throws BellwireError "unavailable". */
export async function nodeGpuPlatform({ software }: NodeGpuOptions): Promise<GpuPlatform> {
  if (hasHardwareDriver() && (await loadVulkan())) {
    const found = await openGpu("hardware", nvidiaMemoryBytes());
    if (found && (software || !found.isSoftware)) return found;
  }
  if (software && (await useSoftwareVulkan())) {
    const found = await openGpu("software", Math.floor(freemem() / 2));
    if (found) return found;
  }
  throw new BellwireError(
    "unavailable",
    software
      ? "no GPU: there is no Vulkan driver here and no software one either (npm ci brings it); use --backend cpu"
      : "no GPU was found; use --backend cpu",
  );
}

/** Dawn's entry point and the adapter it offers, or null. */
async function openGpu(driver: "hardware" | "software", memoryBytes: number | null): Promise<GpuPlatform | null> {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  const gpu = entryPoints.get(driver) ?? create(DAWN_OPTIONS);
  entryPoints.set(driver, gpu);
  const request = () => gpu.requestAdapter({ powerPreference: "high-performance" });
  const first = await request();
  if (first === null) return null;
  const shaders = join(packageRoot(), "shaders");
  return {
    requestAdapter: async () => {
      const adapter = await request();
      if (adapter === null) throw new BellwireError("unavailable", "the GPU is no longer there");
      return adapter;
    },
    isSoftware: isSoftwareAdapter(first),
    memoryBytes,
    shaderText: (file) => readFileSync(join(shaders, file), "utf8"),
  };
}

function isSoftwareAdapter({ info }: GPUAdapter): boolean {
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe/i.test(`${info.architecture} ${info.description}`);
}
