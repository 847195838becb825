import { BellwireError } from "../../src/errors.ts";
import type { Pipeline } from "./pipelines.ts";
import type { GpuPlatform } from "./platform.ts";

/** Limits worth asking for beyond the defaults. */
const WANTED_LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const;

/** What a device has whoever uses it. Where the platform keeps devices it serves one owner after the other, and no kernel is compiled twice. */
export class OpenedDevice {
  readonly device: GPUDevice;
  readonly adapterName: string;
  /** The error word, in which kernels set bits (shaders/lib/faults.wgsl). It is read with every result. */
  readonly faults: GPUBuffer;
  /** Kernels by name and variant. */
  readonly compiled = new Map<string, Pipeline>();
  readonly written = new Map<string, Pipeline>();
  #isSound = true;

  private constructor(device: GPUDevice, adapterName: string) {
    this.device = device;
    this.adapterName = adapterName;
    this.faults = device.createBuffer({
      label: "faults",
      size: Uint32Array.BYTES_PER_ELEMENT,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    void device.lost.then(() => {
      this.#isSound = false;
    });
  }

  /** Opens a device with all that the adapter offers of the limits that matter. @throws BellwireError "unavailable". */
  static async open(platform: GpuPlatform): Promise<OpenedDevice> {
    const adapter = await platform.requestAdapter();
    const requiredLimits = Object.fromEntries(WANTED_LIMITS.map((name) => [name, adapter.limits[name]]));
    const requiredFeatures: GPUFeatureName[] = adapter.features.has("timestamp-query") ? ["timestamp-query"] : [];
    const { vendor, architecture, description } = adapter.info;
    const name = description || [vendor, architecture].filter(Boolean).join(" ") || "unnamed GPU";
    try {
      return new OpenedDevice(await adapter.requestDevice({ requiredLimits, requiredFeatures }), name);
    } catch (error) {
      throw new BellwireError("unavailable", `the GPU (${name}) gives no device: ${String(error).split("\n")[0]}`);
    }
  }

  /** The last device that an owner left and that is still sound, or a new one. */
  static async take(platform: GpuPlatform): Promise<OpenedDevice> {
    for (let kept = platform.kept?.pop(); kept; kept = platform.kept?.pop()) {
      if (kept.#isSound) return kept;
    }
    return OpenedDevice.open(platform);
  }

  /** Puts the device where the next owner finds it, without what this one's kernels left in the error word. */
  keep(kept: OpenedDevice[]): void {
    this.device.onuncapturederror = () => {
      this.#isSound = false;
    };
    this.clearFaults();
    kept.push(this);
  }

  clearFaults(): void {
    this.device.queue.writeBuffer(this.faults, 0, new Uint32Array(1));
  }

  end(): void {
    this.faults.destroy();
    this.device.destroy();
  }
}
