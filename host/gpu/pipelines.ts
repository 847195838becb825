import { BellwireError } from "../../src/errors.ts";
import type { GpuDevice } from "./device.ts";
import { type BindingKind, type KernelName, kernelParts, type PipelineVariant } from "./kernels.ts";

export interface Pipeline {
  pipeline: GPUComputePipeline;
  layout: GPUBindGroupLayout;
}

const BINDING_TYPES: Record<BindingKind, GPUBufferBindingLayout> = {
  params: { type: "uniform", hasDynamicOffset: true },
  uniform: { type: "uniform" },
  read: { type: "read-only-storage" },
  write: { type: "storage" },
  faults: { type: "storage" },
};

/** Kernels written for a pass that a device keeps; the longest unused go first. */
const MOST_WRITTEN = 256;

/** Compiled kernels by name and variant, each compiled once on a device however many ask for it at the same time. */
export class PipelineCache {
  readonly #gpu: GpuDevice;
  readonly #pending = new Map<string, Promise<Pipeline>>();

  constructor(gpu: GpuDevice) {
    this.#gpu = gpu;
  }

  async get(name: KernelName, variant: PipelineVariant = {}): Promise<Pipeline> {
    const { written, ...rest } = variant;
    const key = `${name} ${JSON.stringify(rest)}${written ?? ""}`;
    const kept = written === undefined ? this.#gpu.compiled : this.#gpu.written;
    const known = kept.get(key);
    if (known) {
      kept.delete(key);
      kept.set(key, known);
      return known;
    }
    let pending = this.#pending.get(key);
    if (!pending) {
      pending = compile(this.#gpu, name, variant).finally(() => this.#pending.delete(key));
      this.#pending.set(key, pending);
    }
    const pipeline = await pending;
    kept.set(key, pipeline);
    if (written !== undefined && kept.size > MOST_WRITTEN) kept.delete(kept.keys().next().value!);
    return pipeline;
  }
}

async function compile(gpu: GpuDevice, name: KernelName, variant: PipelineVariant): Promise<Pipeline> {
  gpu.checkAlive();
  const { device, platform } = gpu;
  const { files, bindings } = kernelParts(name, variant);
  const sources = files.map((file) => ({ file, text: platform.shaderText(file) }));
  if (variant.written !== undefined) sources.push({ file: `${name} (written for a pass)`, text: variant.written });
  const layout = device.createBindGroupLayout({
    label: name,
    entries: bindings.map((kind, binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer: BINDING_TYPES[kind] })),
  });
  // The scope takes what the module's own error would report twice.
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ label: name, code: sources.map(({ text }) => text).join("\n") });
  const scope = device.popErrorScope();
  const { messages } = await gpu.wait(module.getCompilationInfo());
  await scope;
  const fault = messages.find(({ type }) => type === "error");
  if (fault) throw new BellwireError("internal", describeFault(sources, fault));
  const pipeline = device.createComputePipelineAsync({
    label: name,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module, entryPoint: name, constants: variant.constants },
  });
  return { pipeline: await gpu.wait(pipeline, `shaders/${name}.wgsl makes no pipeline`), layout };
}

/** `shaders/lib/turns.wgsl:12:3 message: the line`, found again in the files that were joined. */
function describeFault(sources: readonly { file: string; text: string }[], { lineNum, linePos, message }: GPUCompilationMessage): string {
  let line = lineNum;
  for (const { file, text } of sources) {
    const lines = text.split("\n");
    if (line <= lines.length) return `shaders/${file}:${line}:${linePos} ${message}: ${lines[line - 1].trim()}`;
    line -= lines.length;
  }
  return `shaders/${sources[sources.length - 1].file} ${message}`;
}
