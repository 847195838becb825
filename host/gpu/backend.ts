import {
  type Backend,
  type BackendLimits,
  type GramShape,
  KEEP,
  type LeftSums,
  type MixEntry,
  type PerBatch,
  type Program,
  type SampleRequest,
  type StateHandle,
} from "../../src/backend/backend.ts";
import {
  checkAmplitudes,
  checkCopy,
  checkGram,
  checkIndices,
  checkLeft,
  checkMix,
  checkOutcomes,
  checkPasses,
  checkQubit,
  checkRun,
  checkSample,
} from "../../src/backend/checks.ts";
import { keepsNorms, NormWatch } from "../../src/backend/norms.ts";
import { ProgramTable } from "../../src/backend/programs.ts";
import { StateTable } from "../../src/backend/states.ts";
import { BellwireError } from "../../src/errors.ts";
import type { Pass } from "../../src/passes/pass.ts";
import { AMPLITUDE_BYTES, type Amplitudes, allocateChunks, chunkLayout, packChunk, unpackChunks } from "./chunks.ts";
import { Commands } from "./commands.ts";
import { GpuDevice } from "./device.ts";
import { gramBlockBits, gramSums } from "./gram.ts";
import { GpuLeftSums } from "./leftSums.ts";
import { kernelsFor, stateLimits, type WebGpuOptions, workgroupBitsFor } from "./limits.ts";
import { compilePasses, type GpuProgram, type KernelShape, packPerBatch, passDispatches } from "./passes.ts";
import type { GpuPlatform } from "./platform.ts";
import { sampleShots } from "./sampling.ts";
import { bitWeights } from "./sums.ts";
import { combineVectors, gatherAmplitudes, scaleVectors, touchVectors, type VectorTerm } from "./vectors.ts";

/** Blocks of inner products, log2: longer where there would be many for the host to add. */
const GRAM_BLOCK_BITS = 10;
const MOST_GRAM_BLOCK_BITS = 13;
const GRAM_BLOCKS_BITS = 14;

/** What a state is made of. */
interface GpuState {
  amplitudes: Amplitudes;
  norms: NormWatch;
  /** What the last pass left, or what was read since: until the amplitudes change. */
  left: GpuLeftSums | null;
  known: { bit: number; weights: Float64Array } | null;
}

/** Before the amplitudes change. */
function forgetSums(state: GpuState): void {
  state.left?.release();
  state.left = null;
  state.known = null;
}

/** The backend with what tests and benchmarks look at beside the contract. */
export interface WebGpuBackend extends Backend {
  readonly gpu: GpuDevice;
  readonly commands: Commands;
  /** Whether the adapter computes on the CPU. */
  readonly isSoftware: boolean;
  /** The buffers of a state. */
  buffers(state: StateHandle): Promise<Amplitudes>;
}

/** Opens a device on the platform's adapter. @throws BellwireError "unavailable" without one, "limit" when it offers too little. */
export async function createWebGpuBackend(platform: GpuPlatform, options: WebGpuOptions = {}): Promise<WebGpuBackend> {
  const gpu = await GpuDevice.open(platform);
  try {
    return new GpuBackend(gpu, stateLimits(gpu, options), options);
  } catch (error) {
    gpu.dispose();
    throw error;
  }
}

class GpuBackend implements WebGpuBackend {
  readonly name = "webgpu";
  readonly adapter: string;
  readonly precision = "f32";
  readonly limits: BackendLimits & { chunkQubits: number };
  readonly gpu: GpuDevice;
  readonly commands: Commands;
  readonly isSoftware: boolean;
  readonly #options: WebGpuOptions;
  readonly #shape: KernelShape;
  readonly #states: StateTable<GpuState>;
  readonly #programs = new ProgramTable<GpuProgram & { keepsNorms: boolean }>();

  constructor(gpu: GpuDevice, limits: BackendLimits & { chunkQubits: number }, options: WebGpuOptions) {
    this.gpu = gpu;
    this.adapter = options.kernels ? `${gpu.adapterName}, ${options.kernels} kernels` : gpu.adapterName;
    this.limits = limits;
    this.isSoftware = gpu.platform.isSoftware;
    this.commands = new Commands(gpu, options.gridWidth ?? gpu.limits.maxComputeWorkgroupsPerDimension);
    this.#options = options;
    this.#shape = { workgroupBits: workgroupBitsFor(limits), isOne: options.kernels === "one" };
    this.#states = new StateTable(limits);
  }

  liveBytes(): number {
    return this.#states.liveBytes;
  }

  readings(): number {
    return this.#states.readings;
  }

  allocate(qubits: number, batch: number): StateHandle {
    return this.#states.allocate(qubits, batch, () => {
      const { vectorBits, chunkBits } = chunkLayout(qubits, batch, this.limits.chunkQubits);
      const one = new Float32Array([1]);
      const amplitudes = this.#blank(qubits, batch, (chunks) => {
        for (let b = 0; b < batch; b++) {
          const at = b * 2 ** vectorBits;
          this.gpu.device.queue.writeBuffer(chunks[Math.floor(at / 2 ** chunkBits)], AMPLITUDE_BYTES * (at % 2 ** chunkBits), one);
        }
      });
      return { amplitudes, norms: new NormWatch(batch), left: null, known: null };
    });
  }

  #blank(qubits: number, batch: number, fill?: (chunks: readonly GPUBuffer[]) => void): Amplitudes {
    return allocateChunks(this.gpu, chunkLayout(qubits, batch, this.limits.chunkQubits), "state", fill);
  }

  free(state: StateHandle): void {
    const freed = this.#states.free(state);
    forgetSums(freed);
    freed.amplitudes.release();
  }

  /** One operation on states whose memory is known to be there. */
  #use<T>(states: readonly StateHandle[], operation: (...states: GpuState[]) => T | Promise<T>): Promise<T> {
    return this.#states.use(states, async (...used) => {
      this.gpu.checkAlive();
      await this.gpu.wait(Promise.all(used.map(({ amplitudes }) => amplitudes.ready)));
      return operation(...used);
    });
  }

  buffers(state: StateHandle): Promise<Amplitudes> {
    return this.#use([state], ({ amplitudes }) => amplitudes);
  }

  touch(state: StateHandle): Promise<void> {
    return this.#use([state], ({ amplitudes }) => touchVectors(this.commands, amplitudes));
  }

  async finish(): Promise<void> {
    await this.gpu.wait(this.gpu.device.queue.onSubmittedWorkDone());
  }

  read(state: StateHandle): Promise<Float64Array> {
    return this.#use([state], async ({ amplitudes: { layout, chunks } }) => {
      const sources = chunks.map((buffer, i) => ({ buffer, size: AMPLITUDE_BYTES * layout.sizes[i] }));
      return unpackChunks(layout, new Float32Array(await this.gpu.readBack(sources)));
    });
  }

  write(state: StateHandle, amplitudes: Float64Array): Promise<void> {
    return this.#use([state], (used) => {
      const { layout, chunks } = used.amplitudes;
      checkAmplitudes(state, amplitudes);
      forgetSums(used);
      chunks.forEach((chunk, i) => {
        this.gpu.device.queue.writeBuffer(chunk, 0, packChunk(layout, i, amplitudes));
      });
      used.norms.written(amplitudes);
    });
  }

  amplitudes(state: StateHandle, indices: Float64Array): Promise<Float64Array> {
    return this.#use([state], ({ amplitudes }) => {
      checkIndices(state, indices);
      return gatherAmplitudes(this.commands, amplitudes, indices);
    });
  }

  copy(state: StateHandle, vectors: readonly number[]): Promise<StateHandle> {
    return this.#use([state], async ({ amplitudes, norms }) => {
      checkCopy(state, vectors);
      const copied = this.#states.allocate(state.qubits, vectors.length, () => ({
        amplitudes: this.#blank(state.qubits, vectors.length),
        norms: norms.select(vectors),
        left: null,
        known: null,
      }));
      const lists = vectors.map((vector) => [{ vector, re: 1, im: 0 }]);
      try {
        await this.#use([copied], ({ amplitudes: blank }) => combineVectors(this.commands, amplitudes, blank, lists));
      } catch (error) {
        this.free(copied);
        throw error;
      }
      return copied;
    });
  }

  prepare(passes: readonly Pass[], qubits: number, leaves?: LeftSums): Program {
    this.#states.checkAlive();
    checkPasses(passes, qubits, this.limits);
    checkLeft(leaves, qubits);
    const { vectorBits, chunkBits } = chunkLayout(qubits, 1, this.limits.chunkQubits);
    const program = compilePasses(this.gpu, passes, vectorBits, chunkBits, kernelsFor(vectorBits, this.#options), leaves);
    return this.#programs.add(qubits, passes, { ...program, keepsNorms: keepsNorms(passes) }, () => this.gpu.release(program.words));
  }

  run(state: StateHandle, program: Program, perBatch?: PerBatch): Promise<void> {
    return this.#use([state], async (used) => {
      const { amplitudes, norms } = used;
      const compiled = this.#programs.get(program);
      checkRun(state, program, perBatch);
      const { words, factorsStart } = packPerBatch(perBatch);
      const switches = this.gpu.buffer("switches", words.byteLength, GPUBufferUsage.STORAGE, words);
      if (!compiled.keepsNorms) norms.forget();
      forgetSums(used);
      const left = GpuLeftSums.for(this.gpu, compiled, amplitudes.layout);
      const untouched = left?.buffer ?? this.gpu.buffer("no sums", 16, GPUBufferUsage.STORAGE);
      const last = compiled.passes.length - 1;
      try {
        await this.commands.run(
          compiled.passes.flatMap((pass, i) => {
            const leavesSums = left !== null && i === last;
            const buffers = { program: compiled.words, switches, factorsStart, sums: untouched, leavesSums };
            return passDispatches(pass, buffers, amplitudes, this.#shape);
          }),
        );
        used.left = left;
      } catch (error) {
        left?.release();
        throw error;
      } finally {
        this.gpu.release(switches);
        if (!left) this.gpu.release(untouched);
      }
    });
  }

  probabilities(state: StateHandle, qubit: number): Promise<Float64Array> {
    return this.#use([state], async (used) => {
      checkQubit(state, qubit);
      const weights = await this.#weights(used, qubit);
      return Float64Array.from({ length: state.batch }, (_, b) => {
        const norm = weights[2 * b] + weights[2 * b + 1];
        return norm === 0 ? 0 : weights[2 * b + 1] / norm;
      });
    });
  }

  /** Weights of each vector by the value of a bit, with the norms checked: what the last pass left, or else from a reading, which leaves them too. */
  async #weights(used: GpuState, bit: number): Promise<Float64Array> {
    let weights = used.known?.bit === bit ? used.known.weights : ((await used.left?.ofBit(bit)) ?? null);
    if (!weights) {
      this.#states.countReading();
      weights = await bitWeights(this.commands, used.amplitudes, bit);
    }
    used.known = { bit, weights };
    for (let b = 0; b < weights.length / 2; b++) used.norms.check(b, weights[2 * b] + weights[2 * b + 1]);
    return weights;
  }

  collapse(state: StateHandle, qubit: number, outcomes: Uint8Array): Promise<void> {
    return this.#use([state], async (used) => {
      checkQubit(state, qubit);
      checkOutcomes(state, outcomes);
      const weights = await this.#weights(used, qubit);
      const factors = new Float32Array(2 * state.batch).fill(1);
      outcomes.forEach((outcome, b) => {
        if (outcome === KEEP) return;
        const kept = weights[2 * b + outcome];
        if (kept === 0) {
          throw new BellwireError("numeric", `vector ${b} cannot collapse: outcome ${outcome} of qubit ${qubit} has probability 0`);
        }
        factors[2 * b + outcome] = 1 / Math.sqrt(kept);
        factors[2 * b + 1 - outcome] = 0;
      });
      forgetSums(used);
      await scaleVectors(this.commands, used.amplitudes, qubit, factors);
      outcomes.forEach((outcome, b) => {
        if (outcome !== KEEP) used.norms.renormalised(b);
      });
    });
  }

  gram(a: StateHandle, b: StateHandle, shape: GramShape): Promise<Float64Array> {
    return this.#use([a, b], async (left, right) => {
      const { axisA, axisB } = checkGram(a, b, shape);
      const pairs = 2 * axisA * axisB;
      const out = new Float64Array(shape.outer * pairs);
      const states = [left.amplitudes, right.amplitudes] as const;
      const blockBits = gramBlockBits(states, Math.max(GRAM_BLOCK_BITS, Math.min(MOST_GRAM_BLOCK_BITS, a.qubits - GRAM_BLOCKS_BITS)));
      await gramSums(this.commands, ...states, shape, { blockBits, compensated: true }, (outer, _block, products) => {
        for (let k = 0; k < pairs; k++) out[outer * pairs + k] += products[k];
      });
      return out;
    });
  }

  async mix(state: StateHandle, entries: readonly MixEntry[], batch: number): Promise<void> {
    checkMix(state, entries, batch);
    const lists: VectorTerm[][] = Array.from({ length: batch }, () => []);
    for (const { out, in: vector, re, im } of entries) lists[out].push({ vector, re, im });
    const layout = chunkLayout(state.qubits, batch, this.limits.chunkQubits);
    // Vectors of whole buffers are made where the old ones lie.
    const inPlace =
      batch <= state.batch && layout.vectorBits >= layout.chunkBits && state.batch * 2 ** layout.vectorBits > 2 ** layout.chunkBits;
    const make = async (old: GpuState): Promise<GpuState> => {
      await this.gpu.wait(old.amplitudes.ready);
      const chunks = old.amplitudes.chunks.slice(0, layout.sizes.length);
      const mixed = inPlace ? { ...old.amplitudes, layout, chunks } : this.#blank(state.qubits, batch);
      try {
        await this.gpu.wait(mixed.ready);
        await combineVectors(this.commands, old.amplitudes, mixed, lists);
      } catch (error) {
        if (!inPlace) mixed.release();
        throw error;
      }
      if (!inPlace) old.amplitudes.release();
      forgetSums(old);
      old.norms.mixed(entries, batch);
      return { ...old, amplitudes: inPlace ? old.amplitudes.shrink(layout) : mixed };
    };
    await this.#states.replace(state, batch, make, inPlace);
  }

  sample(state: StateHandle, request: SampleRequest): Promise<Float64Array> {
    return this.#use([state], async ({ amplitudes, norms, left }) => {
      const axis = checkSample(state, request);
      const known = request.select ? ((await left?.ofBlocks()) ?? null) : null;
      if (!known) this.#states.countReading();
      return sampleShots(this.commands, amplitudes, request, axis, known, (b, squaredNorm) => norms.check(b, squaredNorm));
    });
  }

  async dispose(): Promise<void> {
    this.#programs.dispose();
    for (const state of this.#states.dispose()) {
      forgetSums(state);
      state.amplitudes.release();
    }
    this.gpu.dispose();
  }
}
