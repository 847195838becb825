import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { create, globals } from "webgpu";
import { createWebGpuBackend, type WebGpuBackend } from "../../host/gpu/backend.ts";
import { KERNELS, type KernelName } from "../../host/gpu/kernels.ts";
import type { GpuPlatform } from "../../host/gpu/platform.ts";
import { checkComputes } from "../gpu/gpu.ts";

/**
 * Dawn's null backend compiles kernels like any other and computes nothing, so it needs neither a GPU nor a driver. It offers WebGPU's
 * default limits: 16 KiB of workgroup memory, and 8 storage buffers, of which a pass binds 4 chunks at most.
 */
Object.assign(globalThis, globals);
const gpu: GPU = create(["backend=null"]);
const platform: GpuPlatform = {
  requestAdapter: async () => (await gpu.requestAdapter())!,
  isSoftware: true,
  memoryBytes: null,
  shaderText: (file) => readFileSync(`shaders/${file}`, "utf8"),
};
let backend: WebGpuBackend;
beforeAll(async () => {
  backend = await createWebGpuBackend(platform);
});
afterAll(() => backend.dispose());

describe("every kernel compiles within the default limits", () => {
  const passes = [1, 2, 3].flatMap((widest) => [1, 2, 4].map((chunks) => ({ chunks, constants: { widest } })));
  const names = (Object.keys(KERNELS) as KernelName[]).filter((name) => name !== "applyPass");
  test.each([...names.map((name) => ({ name, variant: {} })), ...passes.map((variant) => ({ name: "applyPass" as const, variant }))])(
    "$name $variant",
    async ({ name, variant }) => {
      await expect(backend.commands.pipelines.get(name, variant)).resolves.toBeDefined();
    },
  );
});

test("numeric tests refuse the null backend", async () => {
  await expect(checkComputes(backend)).rejects.toThrow("does not compute");
});
