import type { OpenedDevice } from "./openedDevice.ts";

/**
 * Where a GPU and the shader text come from: host/platform makes one of these in Node and in a browser. Everything else in
 * host/gpu is the same in both.
 */
export interface GpuPlatform {
  /** An adapter that has not been used yet. @throws BellwireError "unavailable" when there is none. */
  requestAdapter(): Promise<GPUAdapter>;
  /** Whether the adapter is a driver that computes on the CPU. */
  readonly isSoftware: boolean;
  /** Devices that wait for their next owner with what was compiled on them, where the platform keeps any. */
  readonly kept?: OpenedDevice[];
  /** Memory of the GPU in bytes where the system tells it. */
  readonly memoryBytes: number | null;
  /** The text of a file in shaders/, such as `lib/philox.wgsl`. */
  shaderText(file: string): string;
}
