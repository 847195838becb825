import { BellwireError } from "../../src/errors.ts";
import type { GpuDevice } from "./device.ts";
import type { KernelName, PipelineVariant } from "./kernels.ts";
import type { ParamsLayout } from "./layouts.ts";
import { PARAMS, packParams } from "./layouts.ts";
import { PipelineCache } from "./pipelines.ts";

/** One dispatch: its kernel, the values of its params struct, and the buffers of its other bindings in order. */
export interface Dispatch {
  kernel: KernelName;
  variant?: PipelineVariant;
  params: Record<string, number>;
  buffers: readonly GPUBuffer[];
  workgroups: number;
  /** Bytes that it moves, about; submissions are cut by it. */
  bytes?: number;
}

/**
 * A submission stays well below the two seconds after which Windows resets a GPU: 8 GiB take 0.4 s at 20 GB/s. It is a number of bytes,
 * because a choice by measured time would not be reproducible.
 */
const BYTES_PER_SUBMISSION = 8 * 2 ** 30;

/** Encodes dispatches and submits them. */
export class Commands {
  readonly gpu: GpuDevice;
  readonly pipelines: PipelineCache;
  /** Largest x of a dispatch grid; tests force a small one. */
  readonly #gridWidth: number;

  constructor(gpu: GpuDevice, gridWidth: number) {
    this.gpu = gpu;
    this.pipelines = new PipelineCache(gpu);
    this.#gridWidth = gridWidth;
  }

  /** Runs dispatches in order. Resolves when they are submitted; what is read afterwards waits for them. */
  async run(dispatches: readonly Dispatch[]): Promise<void> {
    if (dispatches.length === 0) return;
    const compiled = await Promise.all(dispatches.map(({ kernel, variant }) => this.pipelines.get(kernel, variant)));
    this.gpu.checkAlive();
    const { device } = this.gpu;
    const params = this.#paramsBuffer(dispatches);
    const stride = device.limits.minUniformBufferOffsetAlignment;
    let encoder = device.createCommandEncoder();
    let pass = encoder.beginComputePass();
    let bytes = 0;
    dispatches.forEach((dispatch, i) => {
      const layout: ParamsLayout = PARAMS[dispatch.kernel];
      const resources = [{ buffer: params, size: layout.size }, ...dispatch.buffers.map((buffer) => ({ buffer }))];
      const group = device.createBindGroup({
        label: dispatch.kernel,
        layout: compiled[i].layout,
        entries: resources.map((resource, binding) => ({ binding, resource })),
      });
      pass.setPipeline(compiled[i].pipeline);
      pass.setBindGroup(0, group, [i * stride]);
      const [x, y] = this.#grid(dispatch.workgroups);
      pass.dispatchWorkgroups(x, y);
      bytes += dispatch.bytes ?? 0;
      if (bytes >= BYTES_PER_SUBMISSION && i + 1 < dispatches.length) {
        pass.end();
        device.queue.submit([encoder.finish()]);
        encoder = device.createCommandEncoder();
        pass = encoder.beginComputePass();
        bytes = 0;
      }
    });
    pass.end();
    device.queue.submit([encoder.finish()]);
    this.gpu.release(params);
  }

  #paramsBuffer(dispatches: readonly Dispatch[]): GPUBuffer {
    const stride = this.gpu.limits.minUniformBufferOffsetAlignment;
    const packed = new Uint8Array(dispatches.length * stride);
    dispatches.forEach(({ kernel, params }, i) => {
      packed.set(packParams(kernel, params), i * stride);
    });
    return this.gpu.buffer("params", packed.byteLength, GPUBufferUsage.UNIFORM, packed);
  }

  #grid(workgroups: number): [number, number] {
    const most = this.gpu.limits.maxComputeWorkgroupsPerDimension;
    const x = Math.min(workgroups, this.#gridWidth, most);
    const y = Math.ceil(workgroups / x);
    if (y > most) throw new BellwireError("limit", `a kernel needs ${workgroups} workgroups and the GPU offers ${x * most}`);
    return [x, y];
  }
}
