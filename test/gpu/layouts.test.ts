import { describe, expect, test } from "vitest";
import { WgslReflect } from "wgsl_reflect/wgsl_reflect.module.js";
import { KERNELS, type KernelName, kernelParts } from "../../host/gpu/kernels.ts";
import { PARAMS, packParams } from "../../host/gpu/layouts.ts";
import { testPlatform } from "./gpu.ts";

const platform = await testPlatform();
const NAMES = Object.keys(KERNELS) as KernelName[];
const CHUNKS = 4;

function source(name: KernelName): { text: string; bindings: readonly string[] } {
  const { files, bindings } = kernelParts(name, name === "applyPass" ? { chunks: 4 } : {});
  return { text: files.map((file) => platform.shaderText(file)).join("\n"), bindings };
}

describe("the tables of layouts.ts and kernels.ts say what the WGSL says", () => {
  test.each(NAMES)("%s", (name) => {
    const { text, bindings } = source(name);
    const reflected = new WgslReflect(text);
    expect(reflected.entry.compute.map((entry) => entry.name)).toEqual([name]);

    const struct = reflected.structs.find((s) => s.name.toLowerCase() === `${name}params`.toLowerCase());
    const fields = struct?.members.map((member) => [member.name, { offset: member.offset, type: member.type.name }]) ?? [];
    expect(Object.fromEntries(fields)).toEqual(PARAMS[name].fields);
    expect(struct?.size).toBe(PARAMS[name].size);

    const declared = [
      ...reflected.uniforms.map(({ group, binding }) => ({ group, binding, kind: binding === 0 ? "params" : "uniform" })),
      ...reflected.storage.map(({ group, binding, access, name }) => ({
        group,
        binding,
        kind: name === "faults" ? name : access === "read" ? "read" : "write",
      })),
    ].sort((x, y) => x.binding - y.binding);
    expect(declared).toEqual(bindings.map((kind, binding) => ({ group: 0, binding, kind })));
  });

  test("chunks follow the bindings of applyPass", () => {
    expect(KERNELS.applyPass.bindings.length).toBe(CHUNKS);
  });
});

test("params are packed at their offsets, and none may be missing", () => {
  const bytes = packParams("copyChunk", { amplitudes: 7, factor: 1.5 });
  const view = new DataView(bytes.buffer);
  expect([view.getUint32(0, true), view.getFloat32(4, true)]).toEqual([7, 1.5]);
  expect(() => packParams("copyChunk", { amplitudes: 7 })).toThrow("copyChunk was not given its parameter factor");
});
