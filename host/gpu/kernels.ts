/**
 * How a kernel sees a binding. `params` is a uniform at a dynamic offset, `uniform` one that a dispatch gives, `faults` the device's error
 * word, which is bound without being named.
 */
export type BindingKind = "params" | "uniform" | "read" | "write" | "faults";

export interface Kernel {
  /** Files of shaders/lib that go in front; plain concatenation. */
  libraries: readonly string[];
  /** Bindings 0, 1, … of group 0. */
  bindings: readonly BindingKind[];
}

/** Every kernel by name: the file shaders/<name>.wgsl, its entry point and the pipeline's label are all called that. */
export const KERNELS = {
  applyPass: {
    libraries: ["complex", "grid", "turns", "registers", "passTile", "exchange", "tileSums"],
    bindings: ["params", "uniform", "read", "write"],
  },
  blockSums: { libraries: ["complex", "grid", "faults"], bindings: ["params", "read", "write", "faults"] },
  scaleVectors: { libraries: ["grid"], bindings: ["params", "read", "write"] },
  combineBlocks: { libraries: ["complex", "grid", "faults"], bindings: ["params", "read", "read", "read", "write", "faults"] },
  gramBlocks: { libraries: ["complex", "grid", "faults"], bindings: ["params", "read", "read", "write", "faults"] },
  chooseInBlocks: { libraries: ["complex", "grid", "faults"], bindings: ["params", "read", "read", "read", "write", "faults"] },
  gatherAmplitudes: { libraries: ["grid", "faults"], bindings: ["params", "read", "read", "write", "faults"] },
  samplePhotons: { libraries: ["grid", "philox", "attemptTables", "attempt"], bindings: ["params", "read", "write", "write"] },
  copyChunk: { libraries: ["grid"], bindings: ["params", "write"] },
  philoxBare: { libraries: ["grid", "philox"], bindings: ["params", "write"] },
  philoxWords: { libraries: ["grid", "philox"], bindings: ["params", "read", "read", "write"] },
} as const satisfies Record<string, Kernel>;

export type KernelName = keyof typeof KERNELS;

/** What may differ between pipelines of one kernel. */
export interface PipelineVariant {
  /** Values of `override` declarations. */
  constants?: Record<string, number>;
  /** Chunks that a pass binds: 1, 2, 4 or 8. They follow the kernel's own bindings. */
  chunks?: number;
  /** An entry point written for one pass, in place of the one in the kernel's file. */
  written?: string;
}

/** A kernel's files in order, the last of them left out where its entry point is `written`; and all of its bindings. */
export function kernelParts(name: KernelName, { chunks, written }: PipelineVariant): { files: string[]; bindings: BindingKind[] } {
  const { libraries, bindings }: Kernel = KERNELS[name];
  const files = libraries.map((library) => `lib/${library}.wgsl`);
  if (chunks !== undefined) files.push(`lib/chunks${chunks}.wgsl`, "lib/globalTile.wgsl");
  if (written === undefined) files.push(`${name}.wgsl`);
  return { files, bindings: [...bindings, ...new Array<BindingKind>(chunks ?? 0).fill("write")] };
}

/** Whether a kernel sets bits of the error word. */
export function reportsFaults(name: KernelName): boolean {
  const { bindings }: Kernel = KERNELS[name];
  return bindings.includes("faults");
}
