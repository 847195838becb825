import { BellwireError } from "../../src/errors.ts";
import type { GpuDevice } from "./device.ts";
import { type KernelName, type PipelineVariant, reportsFaults } from "./kernels.ts";
import { PARAMS, packParams } from "./layouts.ts";
import { PipelineCache } from "./pipelines.ts";

/** One dispatch: its kernel, the values of its params struct, and the buffers, or parts of buffers, of its other bindings in order. */
export interface Dispatch {
  kernel: KernelName;
  variant?: PipelineVariant;
  params: Record<string, number>;
  buffers: readonly (GPUBuffer | GPUBufferBinding)[];
  workgroups: number;
  /** Bytes that it moves, about; submissions are cut by it. */
  bytes?: number;
}

/** Bytes copied from one buffer to another, between dispatches. */
export interface Copy {
  from: GPUBuffer;
  fromOffset: number;
  to: GPUBuffer;
  toOffset: number;
  size: number;
}

export type Command = Dispatch | Copy;

const isCopy = (command: Command): command is Copy => "from" in command;

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

  /** Runs dispatches and copies in order. Resolves when they are submitted; what is read afterwards waits for them. */
  async run(commands: readonly Command[]): Promise<void> {
    if (commands.length === 0) return;
    const dispatches = commands.filter((command): command is Dispatch => !isCopy(command));
    const compiled = await Promise.all(dispatches.map(({ kernel, variant }) => this.pipelines.get(kernel, variant)));
    this.gpu.checkAlive();
    const { device } = this.gpu;
    const params = this.#paramsBuffer(dispatches);
    const stride = device.limits.minUniformBufferOffsetAlignment;
    let encoder = device.createCommandEncoder();
    let pass: GPUComputePassEncoder | null = null;
    let bytes = 0;
    let dispatched = 0;
    const submit = () => {
      pass?.end();
      pass = null;
      device.queue.submit([encoder.finish()]);
      bytes = 0;
    };
    for (const [done, command] of commands.entries()) {
      if (bytes >= BYTES_PER_SUBMISSION && done > 0) {
        submit();
        encoder = device.createCommandEncoder();
      }
      if (isCopy(command)) {
        pass?.end();
        pass = null;
        encoder.copyBufferToBuffer(command.from, command.fromOffset, command.to, command.toOffset, command.size);
        bytes += 2 * command.size;
        continue;
      }
      const { pipeline, layout } = compiled[dispatched];
      const resources = [
        { buffer: params, size: PARAMS[command.kernel].size },
        ...command.buffers.map((part) => ("buffer" in part ? part : { buffer: part })),
        ...(reportsFaults(command.kernel) ? [{ buffer: this.gpu.faults }] : []),
      ];
      const group = device.createBindGroup({
        label: command.kernel,
        layout,
        entries: resources.map((resource, binding) => ({ binding, resource })),
      });
      pass ??= encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group, [dispatched++ * stride]);
      const [x, y] = this.#grid(command.workgroups);
      pass.dispatchWorkgroups(x, y);
      bytes += command.bytes ?? 0;
    }
    submit();
    this.gpu.release(params);
  }

  #paramsBuffer(dispatches: readonly Dispatch[]): GPUBuffer {
    const stride = this.gpu.limits.minUniformBufferOffsetAlignment;
    const packed = new Uint8Array(Math.max(1, dispatches.length) * stride);
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
