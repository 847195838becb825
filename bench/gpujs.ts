import type { ITypesList } from "gpu.js";
import { KERNELS, type KernelName, MASKED } from "../host/webgl/kernels.ts";
import { writeProgram } from "../host/webgl/program.ts";
import { BellwireError } from "../src/errors.ts";
import type { Pass } from "../src/passes/pass.ts";

/** One amplitude of gpu.js's CPU mode. */
type Amplitude = ArrayLike<number>;

/** Types of its CPU mode, where nothing is a texture. */
const CPU_TYPES: Record<string, string> = { "ArrayTexture(1)": "Array", "ArrayTexture(2)": "Array1D(2)" };

/**
 * Passes on |0...0> by the kernels of the webgl2 backend in gpu.js's CPU mode: one plain loop, as Node offers no WebGL2. Returns the
 * amplitudes, interleaved, in stored order; kernels are translated once, at the first run.
 */
export async function gpuJsOnCpu(qubits: number): Promise<(passes: readonly Pass[]) => Float64Array> {
  const { GPU } = await loadLibrary();
  const gpu = new GPU({ mode: "cpu" });
  gpu.addNativeFunction(MASKED.name, MASKED.javascript, {
    argumentTypes: { place: "Float", mask: "Float" },
    returnType: "Float",
  });
  const size = 2 ** qubits;
  const kernels = new Map<KernelName, (...args: unknown[]) => unknown>();
  const kernel = (name: KernelName) => {
    const known = kernels.get(name);
    if (known) return known;
    const { source, arguments: types } = KERNELS[name];
    const argumentTypes = Object.fromEntries(Object.entries(types).map(([key, type]) => [key, CPU_TYPES[type] ?? type])) as ITypesList;
    const created = gpu.createKernel(source, { output: [size], argumentTypes, precision: "single" }).setLoopMaxIterations(size);
    kernels.set(name, created as (...args: unknown[]) => unknown);
    return created as (...args: unknown[]) => unknown;
  };
  return (passes) => {
    const { draws, words } = writeProgram(passes);
    let psi = kernel("start")(size, 1 / size) as Amplitude[];
    for (const { kernel: name, at } of draws) psi = kernel(name)(psi, words, new Float32Array(1), at, size, 1 / size, 1) as Amplitude[];
    return Float64Array.from(psi.flatMap((amplitude) => [amplitude[0], amplitude[1]]));
  };
}

async function loadLibrary(): Promise<typeof import("gpu.js")> {
  try {
    return await import("gpu.js");
  } catch {
    throw new BellwireError("unavailable", "gpu.js is a dependency of the page's build: run `npm run bench baselines` in a checkout");
  }
}
