import { BellwireError } from "../../src/errors.ts";
import { OpenedDevice } from "./openedDevice.ts";
import type { Pipeline } from "./pipelines.ts";
import type { GpuPlatform } from "./platform.ts";

/** A device is alive until it is disposed of or lost, and every use asks first. A lost device is not revived: runs start again from their seed. */
type DeviceState = { kind: "alive" } | { kind: "disposed" } | { kind: "lost"; reason: string };

/** Bytes that are brought to the host at a time. */
const STAGING_BYTES = 64 * 2 ** 20;

const WORD_BYTES = 4;
/** What the bits of the error word say, in order. */
const FAULTS = [
  ["numeric", "the state holds amplitudes that are not finite"],
  ["internal", "a kernel was given an index out of range"],
] as const;

/** A GPU device in one owner's hands: its condition, and the bytes of the buffers made on it. */
export class GpuDevice {
  readonly platform: GpuPlatform;
  readonly #opened: OpenedDevice;
  #state: DeviceState = { kind: "alive" };
  /** The first error that no scope caught: a fault of ours that must not pass silently. */
  #uncaptured: string | undefined;
  readonly #lost: Promise<never>;
  #bytes = 0;

  private constructor(platform: GpuPlatform, opened: OpenedDevice) {
    this.platform = platform;
    this.#opened = opened;
    const { device } = opened;
    device.onuncapturederror = ({ error }) => {
      this.#uncaptured ??= error.message.split("\n")[0];
    };
    this.#lost = device.lost.then(({ message, reason }) => {
      if (this.#state.kind === "alive") this.#state = { kind: "lost", reason: message.split("\n")[0] || reason };
      throw this.#ended();
    });
    this.#lost.catch(() => {});
  }

  /** Takes a device that the platform has kept, or opens one. @throws BellwireError "unavailable". */
  static async open(platform: GpuPlatform): Promise<GpuDevice> {
    return new GpuDevice(platform, await OpenedDevice.take(platform));
  }

  get device(): GPUDevice {
    return this.#opened.device;
  }

  get adapterName(): string {
    return this.#opened.adapterName;
  }

  /** The error word. */
  get faults(): GPUBuffer {
    return this.#opened.faults;
  }

  /** Kernels that were compiled on the device, by this owner or an earlier one. */
  get compiled(): Map<string, Pipeline> {
    return this.#opened.compiled;
  }

  /** Those that were written for a pass, the longest unused first. */
  get written(): Map<string, Pipeline> {
    return this.#opened.written;
  }

  get limits(): GPUSupportedLimits {
    return this.device.limits;
  }

  /** Bytes of all buffers that live on the device. */
  get liveBytes(): number {
    return this.#bytes;
  }

  /** @throws BellwireError when the device was disposed of or lost, or an earlier command failed. */
  checkAlive(): void {
    if (this.#state.kind !== "alive") throw this.#ended();
    if (this.#uncaptured !== undefined) throw new BellwireError("internal", `the GPU refused a command: ${this.#uncaptured}`);
  }

  #ended(): BellwireError {
    return this.#state.kind === "lost"
      ? new BellwireError("device-lost", `the GPU device was lost: ${this.#state.reason}; run again, the same seed gives the same result`)
      : new BellwireError("unavailable", "the GPU device was disposed of");
  }

  /** Waits for the GPU; rejects with one clear error when the device goes first. `trouble` says what failed otherwise. */
  async wait<T>(work: Promise<T>, trouble = "the GPU failed"): Promise<T> {
    this.checkAlive();
    try {
      const result = await Promise.race([work, this.#lost]);
      this.checkAlive();
      return result;
    } catch (error) {
      if (error instanceof BellwireError) throw error;
      // A map that fails because the device is going away can settle before `lost` does.
      await Promise.race([this.#lost, new Promise((resolve) => setTimeout(resolve, 100))]);
      this.checkAlive();
      throw new BellwireError("internal", `${trouble}: ${String(error).split("\n")[0]}`);
    }
  }

  /** A buffer that counts towards `liveBytes` until it is destroyed. */
  buffer(label: string, size: number, usage: number, contents?: ArrayBufferView): GPUBuffer {
    this.checkAlive();
    const bytes = Math.max(16, Math.ceil(size / 4) * 4);
    const buffer = this.device.createBuffer({ label, size: bytes, usage, mappedAtCreation: contents !== undefined });
    if (contents) {
      const source = new Uint8Array(contents.buffer, contents.byteOffset, contents.byteLength);
      new Uint8Array(buffer.getMappedRange()).set(source);
      buffer.unmap();
    }
    this.#bytes += bytes;
    return buffer;
  }

  /** Destroys a buffer; work that was submitted before still finishes. */
  release(buffer: GPUBuffer): void {
    this.#bytes -= buffer.size;
    buffer.destroy();
  }

  /** Copies the first `size` bytes of buffers to the host, one after the other. @throws BellwireError what kernels have met since the last time. */
  async readBack(sources: readonly { buffer: GPUBuffer; size: number }[]): Promise<ArrayBuffer> {
    const total = sources.reduce((sum, { size }) => sum + size, 0);
    const out = new Uint8Array(total);
    let at = 0;
    for (let first = 0; first < sources.length; ) {
      // As many as fit into one staging buffer, and one at least: waiting for a map costs more than copying.
      let end = first + 1;
      let size = sources[first].size;
      while (end < sources.length && size + sources[end].size <= STAGING_BYTES) size += sources[end++].size;
      await this.#readTogether(sources.slice(first, end), size, out.subarray(at, at + size));
      first = end;
      at += size;
    }
    return out.buffer;
  }

  async #readTogether(sources: readonly { buffer: GPUBuffer; size: number }[], total: number, out: Uint8Array): Promise<void> {
    const staging = this.buffer("readBack", total + WORD_BYTES, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
    try {
      const encoder = this.device.createCommandEncoder();
      let at = 0;
      for (const { buffer, size } of sources) {
        encoder.copyBufferToBuffer(buffer, 0, staging, at, size);
        at += size;
      }
      encoder.copyBufferToBuffer(this.faults, 0, staging, total, WORD_BYTES);
      this.device.queue.submit([encoder.finish()]);
      await this.wait(staging.mapAsync(GPUMapMode.READ));
      const mapped = staging.getMappedRange();
      out.set(new Uint8Array(mapped, 0, total));
      const [faults] = new Uint32Array(mapped, total, 1);
      staging.unmap();
      if (faults !== 0) this.#report(faults);
    } finally {
      this.release(staging);
    }
  }

  /** Clears the error word and says what was in it. */
  #report(faults: number): never {
    this.#opened.clearFaults();
    const [code, message] = FAULTS[31 - Math.clz32(faults)] ?? (["internal", `a kernel reported ${faults}`] as const);
    throw new BellwireError(code, `the GPU says: ${message}`);
  }

  /**
   * Hands the device over to the next owner where the platform keeps devices and nothing is wrong with it; otherwise it ends at once:
   * in Node a live one can keep a core busy.
   */
  dispose(): void {
    if (this.#state.kind === "disposed") return;
    const { kept } = this.platform;
    const isSound = this.#state.kind === "alive" && this.#uncaptured === undefined && this.#bytes === 0;
    this.#state = { kind: "disposed" };
    if (kept && isSound) this.#opened.keep(kept);
    else this.#opened.end();
  }
}
