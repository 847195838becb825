import { signal } from "@preact/signals";

/** What the page knows of the GPU that the worker will use. */
export interface DeviceNews {
  kind: "asking" | "gpu" | "software" | "none";
  text: string;
}

export const device = signal<DeviceNews>({ kind: "asking", text: "Looking for a GPU …" });

/** Asks the browser for its adapter once, and says in words what it offers, or how to get one. */
export async function lookForDevice(): Promise<void> {
  device.value = await findDevice();
}

async function findDevice(): Promise<DeviceNews> {
  if (!isSecureContext)
    return { kind: "none", text: "WebGPU needs https or http://localhost; open the page from there. Until then runs use the CPU." };
  const gpu: GPU | undefined = navigator.gpu;
  const cpu = "Until then runs use the CPU, or WebGL2 by name.";
  if (!gpu) return { kind: "none", text: `This browser has no WebGPU: use Chrome or Edge 113 or newer, or Safari 26. ${cpu}` };
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  if (!adapter) {
    return {
      kind: "none",
      text: `WebGPU found no GPU: turn on hardware acceleration in the browser's settings (see chrome://gpu). ${cpu}`,
    };
  }
  const { description, vendor, architecture, isFallbackAdapter } = adapter.info;
  const name = description || [vendor, architecture].filter(Boolean).join(" ") || "unnamed GPU";
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const limits = `buffers to ${gibibytes(maxBufferSize)}, bindings to ${gibibytes(maxStorageBufferBindingSize)}`;
  return isFallbackAdapter
    ? { kind: "software", text: `WebGPU in software (${name}), slower than the CPU backend; ${limits}` }
    : { kind: "gpu", text: `WebGPU on ${name}; ${limits}` };
}

function gibibytes(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toPrecision(2))} GiB`;
}
