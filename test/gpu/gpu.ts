import { afterEach, beforeAll, expect } from "vitest";
import { createWebGpuBackend, type WebGpuBackend } from "../../host/gpu/backend.ts";
import type { WebGpuOptions } from "../../host/gpu/limits.ts";
import type { OpenedDevice } from "../../host/gpu/openedDevice.ts";
import type { GpuPlatform } from "../../host/gpu/platform.ts";

/** Devices between tests. Files share their modules, so a kernel is compiled once for all of them. */
const kept: OpenedDevice[] = [];

/** The GPU of the place that runs the tests, with the devices that earlier tests left sound. */
export async function testPlatform(): Promise<GpuPlatform> {
  return { ...(await freshPlatform()), kept };
}

/** The same for tests that break their device. */
export function openFresh(): Promise<WebGpuBackend> {
  return freshPlatform().then(createWebGpuBackend);
}

/** The GPU without any device: Dawn in Node, the browser's own in Chrome. A missing adapter is an error, never a skip. */
export async function freshPlatform(): Promise<GpuPlatform> {
  const { kept: _, ...platform } = await placePlatform();
  return platform;
}

async function placePlatform(): Promise<GpuPlatform> {
  if (typeof window === "undefined") {
    const { nodeGpuPlatform } = await import("../../host/platform/nodeGpu.ts");
    return nodeGpuPlatform({ software: true });
  }
  const { browserGpuPlatform } = await import("../../host/platform/browserGpu.ts");
  return browserGpuPlatform({ software: true });
}

/**
 * One small kernel for all passes, for tests of anything else than the kernel's variants (variants.test.ts): SwiftShader takes seconds to
 * compile each, and ten times as long for a tile of 12 qubits as for one of 8.
 */
export const QUICK: WebGpuOptions = { tileQubits: 8, kernels: "one" };

/** A backend that really computes. */
export async function openBackend(options: WebGpuOptions = {}): Promise<WebGpuBackend> {
  const backend = await createWebGpuBackend(await testPlatform(), options);
  await checkComputes(backend);
  return backend;
}

/** Dawn's null backend accepts everything and reads back zeros, which a careless test would pass. */
export async function checkComputes({ gpu, adapter }: WebGpuBackend): Promise<void> {
  const probe = gpu.buffer("probe", 16, GPUBufferUsage.COPY_SRC, Uint32Array.of(1, 2, 3, 4));
  const read = gpu.readBack([{ buffer: probe, size: 4 }]).finally(() => gpu.release(probe));
  const [word] = new Uint32Array(await read);
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
