import type { GPU, IKernelRunShortcut, ITypesList, KernelVariable, Texture } from "gpu.js";
import { BellwireError } from "../../src/errors.ts";
import { KERNELS, type KernelName, MASKED } from "./kernels.ts";

/** Numbers or amplitudes in a float texture. */
export interface Field {
  readonly texture: Texture;
  readonly length: number;
  /** Which of the kernel's twins drew it. */
  readonly twin: IKernelRunShortcut;
}

/** Loops of a kernel end here at the latest; callers stay below. */
export const MOST_LOOPS = 2 ** 20;
/** The kernels whose numbers come back. */
const READ_KERNELS = ["unpack", "pick"] as const;
type ReadKernel = (typeof READ_KERNELS)[number];
const HELP = "use --backend webgpu or cpu";

/**
 * gpu.js on a WebGL2 context of its own. Kernels are compiled when first used. Each comes as twins, because a kernel must not read
 * the texture that it drew last: whichever did not draw the input draws next. A kernel
 * keeps its last texture until it draws again or the canvas is disposed.
 */
export class Canvas {
  readonly adapter: string;
  readonly #gpu: GPU;
  readonly #gl: WebGL2RenderingContext;
  readonly #twins = new Map<KernelName, [IKernelRunShortcut, IKernelRunShortcut]>();
  #disposed = false;

  private constructor(gpu: GPU, gl: WebGL2RenderingContext) {
    this.#gpu = gpu;
    this.#gl = gl;
    const named = gl.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER;
    this.adapter = `gpu.js on ${gl.getParameter(named)}`;
  }

  /** @throws BellwireError "unavailable" where there is no WebGL2, or none with float textures. */
  static async open(): Promise<Canvas> {
    const library = await loadLibrary();
    if (!library.isWebGL2Supported) throw new BellwireError("unavailable", `this browser offers no WebGL2; ${HELP}`);
    if (!library.isSinglePrecisionSupported) {
      throw new BellwireError("unavailable", `this browser's WebGL2 does not draw into float textures; ${HELP}`);
    }
    const settings = { alpha: false, depth: false, antialias: false };
    const gl = typeof OffscreenCanvas === "undefined" ? null : new OffscreenCanvas(1, 1).getContext("webgl2", settings);
    if (!gl) throw new BellwireError("unavailable", `this browser gave no WebGL2 context outside the document; ${HELP}`);
    const gpu = new library({ mode: "webgl2", canvas: gl.canvas, context: gl });
    gpu.addNativeFunction(MASKED.name, MASKED.glsl);
    return new Canvas(gpu, gl);
  }

  /** @throws BellwireError "device-lost" when the browser has taken the context away. */
  checkAlive(): void {
    if (this.#disposed) throw new BellwireError("unavailable", "the backend was disposed");
    if (this.#gl.isContextLost()) {
      throw new BellwireError("device-lost", "the WebGL context was lost; run again, the same seed gives the same result");
    }
  }

  /** Draws `length` amplitudes or numbers and leaves them on the GPU. Amplitudes that go in are the first field among the arguments. */
  draw(name: Exclude<KernelName, ReadKernel>, length: number, args: readonly (Field | Float32Array | number)[]): Field {
    const input = args.find((arg): arg is Field => isField(arg));
    const [first, second] = this.#kernel(name, length);
    const twin = input?.twin === first ? second : first;
    const result = this.#call(twin, length, args);
    return { texture: (result as Texture).clone(), length, twin };
  }

  free(field: Field): void {
    field.texture.delete();
  }

  /** All amplitudes of a field, interleaved. Waits without blocking the thread. */
  read(field: Field): Promise<Float32Array> {
    return this.#numbers("unpack", 2 * field.length, [field]);
  }

  /** Interleaved amplitudes of a field at the given places. */
  async pick(field: Field, places: Float32Array): Promise<Float32Array> {
    if (places.length === 0) return new Float32Array(0);
    const table = this.draw("table", places.length, [places]);
    try {
      return await this.#numbers("pick", 2 * places.length, [field, table]);
    } finally {
      this.free(table);
    }
  }

  async #numbers(name: ReadKernel, length: number, args: readonly Field[]): Promise<Float32Array> {
    const [kernel] = this.#kernel(name, length);
    try {
      const numbers = await this.#call(kernel, length, args);
      this.checkAlive();
      this.#checkErrors();
      return numbers as Float32Array;
    } catch (error) {
      throw this.#inWords(error);
    }
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#gpu.destroy();
  }

  #kernel(name: KernelName, length: number): [IKernelRunShortcut, IKernelRunShortcut] {
    const known = this.#twins.get(name);
    if (known) return known;
    const { source, arguments: argumentTypes } = KERNELS[name];
    const isRead = READ_KERNELS.some((read) => read === name);
    const create = () =>
      this.#gpu
        .createKernel(source, {
          output: [length],
          argumentTypes: argumentTypes as ITypesList,
          precision: "single",
          tactic: "precision",
          pipeline: !isRead,
          asyncMode: isRead,
          dynamicOutput: true,
          dynamicArguments: true,
        })
        .setLoopMaxIterations(MOST_LOOPS);
    const twins: [IKernelRunShortcut, IKernelRunShortcut] = [create(), create()];
    this.#twins.set(name, twins);
    return twins;
  }

  #call(kernel: IKernelRunShortcut, length: number, args: readonly (Field | Float32Array | number)[]): unknown {
    this.checkAlive();
    try {
      if (kernel.output[0] !== length) kernel.setOutput([length]);
      const result = kernel(...args.map((arg): KernelVariable => (isField(arg) ? arg.texture : arg)));
      // gpu.js falls back to its CPU mode with no more than a warning.
      if (kernel.fallbackReason) throw new Error(kernel.fallbackReason);
      return result;
    } catch (error) {
      throw this.#inWords(error);
    }
  }

  #inWords(error: unknown): BellwireError {
    if (error instanceof BellwireError) return error;
    this.checkAlive();
    return new BellwireError("internal", `gpu.js: ${String(error).split("\n")[0]}`);
  }

  /** WebGL reports what went wrong only when it is asked. */
  #checkErrors(): void {
    const error = this.#gl.getError();
    if (error === this.#gl.NO_ERROR) return;
    if (error === this.#gl.OUT_OF_MEMORY) throw new BellwireError("limit", `WebGL is out of memory: fewer qubits, or ${HELP}`);
    throw new BellwireError("internal", `WebGL error 0x${error.toString(16)}`);
  }
}

function isField(arg: Field | Float32Array | number): arg is Field {
  return typeof arg === "object" && "texture" in arg;
}

let loading: Promise<typeof GPU> | undefined;

/** Loads the library when it is first asked for. It claims the global name GPU, which belongs to WebGPU: that is put back. */
function loadLibrary(): Promise<typeof GPU> {
  loading ??= (async () => {
    const native = Object.getOwnPropertyDescriptor(globalThis, "GPU");
    const { GPU: library } = await import("gpu.js");
    if (native) Object.defineProperty(globalThis, "GPU", native);
    else Reflect.deleteProperty(globalThis, "GPU");
    return library;
  })();
  return loading;
}
