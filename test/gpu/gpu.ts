import { afterEach, beforeAll, expect } from "vitest";
import { createWebGpuBackend, type WebGpuBackend } from "../../host/gpu/backend.ts";
import type { WebGpuOptions } from "../../host/gpu/limits.ts";
import type { GpuPlatform } from "../../host/gpu/platform.ts";

/** The GPU of the place that runs the tests: Dawn in Node, the browser's own in Chrome. A missing adapter is an error, never a skip. */
export async function testPlatform(): Promise<GpuPlatform> {
  if (typeof window === "undefined") {
    const { nodeGpuPlatform } = await import("../../host/platform/nodeGpu.ts");
    return nodeGpuPlatform({ software: true });
  }
  const { browserGpuPlatform } = await import("../../host/platform/browserGpu.ts");
  return browserGpuPlatform({ software: true });
}

/** A backend that really computes. */
export async function openBackend(options: WebGpuOptions = {}): Promise<WebGpuBackend> {
  const backend = await createWebGpuBackend(await testPlatform(), options);
  await checkComputes(backend);
  return backend;
}

/** Dawn's null backend accepts everything and reads back zeros, which a careless test would pass. */
export async function checkComputes({ gpu, adapter }: WebGpuBackend): Promise<void> {
  const probe = gpu.buffer("probe", 16, GPUBufferUsage.COPY_SRC, Uint32Array.of(1, 2, 3, 4));
  const [word] = new Uint32Array(await gpu.readBack([{ buffer: probe, size: 4 }]));
  gpu.release(probe);
  if (word !== 1) throw new Error(`${adapter} does not compute: numeric tests need a real or a software GPU`);
}

/**
 * A backend for a group of tests. After each test its states and all GPU buffers must be gone, and no GPU error may have gone
 * unnoticed.
 */
export function useGpu(options: WebGpuOptions = {}): { get: () => WebGpuBackend } {
  let backend: WebGpuBackend | undefined;
  const get = () => {
    if (!backend) throw new Error("the backend is opened before the first test");
    return backend;
  };
  beforeAll(async () => {
    backend = await openBackend(options);
    return () => get().dispose();
  });
  afterEach(() => checkClean(get()));
  return { get };
}

export function checkClean(backend: WebGpuBackend): void {
  backend.gpu.checkAlive();
  expect(backend.liveBytes(), "bytes of states after the test").toBe(0);
  expect(backend.gpu.liveBytes, "bytes of GPU buffers after the test").toBe(0);
}
