/// <reference types="vite/client" />
import { BellwireError } from "../../src/errors.ts";
import type { OpenedDevice } from "../gpu/openedDevice.ts";
import type { GpuPlatform } from "../gpu/platform.ts";

const SHADERS = import.meta.glob<string>("../../shaders/**/*.wgsl", { query: "?raw", import: "default", eager: true });

/** Devices between runs: the next run in a page compiles no kernel again. */
const kept: OpenedDevice[] = [];

/** The browser's GPU. @throws BellwireError "unavailable" where the page has none, or only one that computes on the CPU and that will not do. */
export async function browserGpuPlatform({ software }: { software: boolean }): Promise<GpuPlatform> {
  const gpu: GPU | undefined = navigator.gpu;
  const request = async () => (await gpu?.requestAdapter({ powerPreference: "high-performance" })) ?? null;
  const first = await request();
  if (first === null) {
    throw new BellwireError(
      "unavailable",
      isSecureContext ? "this browser offers no WebGPU adapter; use --backend cpu" : "WebGPU needs a page from https or http://localhost",
    );
  }
  if (first.info.isFallbackAdapter && !software)
    throw new BellwireError("unavailable", "this browser has no hardware GPU; use --backend cpu");
  return {
    requestAdapter: async () => {
      const adapter = await request();
      if (adapter === null) throw new BellwireError("unavailable", "the GPU is no longer there");
      return adapter;
    },
    isSoftware: first.info.isFallbackAdapter,
    kept,
    memoryBytes: null,
    shaderText: (file) => {
      const text = SHADERS[`../../shaders/${file}`];
      if (text === undefined) throw new BellwireError("internal", `shaders/${file} is not part of this build`);
      return text;
    },
  };
}
