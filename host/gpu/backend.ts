import {
  type Backend,
  type BackendLimits,
  type GramShape,
  KEEP,
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
  checkMix,
  checkOutcomes,
  checkPasses,
  checkQubit,
  checkRun,
  checkSample,
  countSlots,
} from "../../src/backend/checks.ts";
import { ProgramTable } from "../../src/backend/programs.ts";
import { StateTable } from "../../src/backend/states.ts";
import { BellwireError } from "../../src/errors.ts";
import type { Pass } from "../../src/passes/pass.ts";
import { AMPLITUDE_BYTES, type Amplitudes, allocateChunks, chunkLayout, firstVector, packChunk, unpackChunks } from "./chunks.ts";
import { combine } from "./combine.ts";
import { Commands } from "./commands.ts";
import { GpuDevice } from "./device.ts";
import { stateLimits, type WebGpuOptions, workgroupBitsFor } from "./limits.ts";
import { compilePasses, type GpuProgram, packSwitches, passDispatches } from "./passes.ts";
import type { GpuPlatform } from "./platform.ts";
import { sampleShots } from "./sampling.ts";
import { gramBlocks, gramSums, vectorTotals, weightSums } from "./sums.ts";

const THREADS = 256;
/** Blocks of inner products, log2: short enough that f32 sums stay exact to 1e-6. */
const GRAM_BLOCK_BITS = 10;

/** A vector and its coefficient in a linear combination. */
interface VectorTerm {
  vector: number;
  re: number;
  im: number;
}

/** The backend with what tests and benchmarks look at beside the contract. */
export interface WebGpuBackend extends Backend {
  readonly gpu: GpuDevice;
  readonly commands: Commands;
  /** Whether the adapter computes on the CPU. */
  readonly isSoftware: boolean;
  /** The buffers of a state. */
  amplitudes(state: StateHandle): Promise<Amplitudes>;
  /** Reads and writes every amplitude once: what a pass costs at least. */
  touch(state: StateHandle): Promise<void>;
  /** Resolves when the GPU has done all that was asked; `run` resolves when it is submitted. */
  finish(): Promise<void>;
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
  readonly #workgroupBits: number;
  readonly #states: StateTable<Amplitudes>;
  readonly #programs = new ProgramTable<GpuProgram>();

  constructor(gpu: GpuDevice, limits: BackendLimits & { chunkQubits: number }, options: WebGpuOptions) {
    this.gpu = gpu;
    this.adapter = gpu.adapterName;
    this.limits = limits;
    this.isSoftware = gpu.platform.isSoftware;
    this.commands = new Commands(gpu, options.gridWidth ?? gpu.limits.maxComputeWorkgroupsPerDimension);
    this.#workgroupBits = workgroupBitsFor(limits);
    this.#states = new StateTable(limits);
  }

  liveBytes(): number {
    return this.#states.liveBytes;
  }

  allocate(qubits: number, batch: number): StateHandle {
    return this.#states.allocate(qubits, batch, () => {
      const amplitudes = this.#blank(qubits, batch);
      const { vectorBits, chunkBits } = amplitudes.layout;
      const one = new Float32Array([1]);
      for (let b = 0; b < batch; b++) {
        const at = b * 2 ** vectorBits;
        const chunk = amplitudes.chunks[Math.floor(at / 2 ** chunkBits)];
        this.gpu.device.queue.writeBuffer(chunk, AMPLITUDE_BYTES * (at % 2 ** chunkBits), one);
      }
      return amplitudes;
    });
  }

  #blank(qubits: number, batch: number): Amplitudes {
    return allocateChunks(this.gpu, chunkLayout(qubits, batch, this.limits.chunkQubits), "state");
  }

  #release(amplitudes: Amplitudes): void {
    for (const chunk of amplitudes.chunks) this.gpu.release(chunk);
  }

  free(state: StateHandle): void {
    this.#release(this.#states.free(state));
  }

  /** One operation on states whose memory is known to be there. */
  #use<T>(states: readonly StateHandle[], operation: (...amplitudes: Amplitudes[]) => T | Promise<T>): Promise<T> {
    return this.#states.use(states, async (...amplitudes) => {
      this.gpu.checkAlive();
      await this.gpu.wait(Promise.all(amplitudes.map(({ ready }) => ready)));
      return operation(...amplitudes);
    });
  }

  amplitudes(state: StateHandle): Promise<Amplitudes> {
    return this.#use([state], (amplitudes) => amplitudes);
  }

  touch(state: StateHandle): Promise<void> {
    return this.#use([state], ({ layout, chunks }) =>
      this.commands.run(
        chunks.map((chunk, i) => ({
          kernel: "copyChunk",
          params: { amplitudes: layout.sizes[i], factor: 1 },
          buffers: [chunk],
          workgroups: Math.ceil(layout.sizes[i] / THREADS),
          bytes: 2 * AMPLITUDE_BYTES * layout.sizes[i],
        })),
      ),
    );
  }

  async finish(): Promise<void> {
    await this.gpu.wait(this.gpu.device.queue.onSubmittedWorkDone());
  }

  read(state: StateHandle): Promise<Float64Array> {
    return this.#use([state], async ({ layout, chunks }) => {
      const sources = chunks.map((buffer, i) => ({ buffer, size: AMPLITUDE_BYTES * layout.sizes[i] }));
      return unpackChunks(layout, new Float32Array(await this.gpu.readBack(sources)));
    });
  }

  write(state: StateHandle, amplitudes: Float64Array): Promise<void> {
    return this.#use([state], ({ layout, chunks }) => {
      checkAmplitudes(state, amplitudes);
      chunks.forEach((chunk, i) => {
        this.gpu.device.queue.writeBuffer(chunk, 0, packChunk(layout, i, amplitudes));
      });
    });
  }

  copy(state: StateHandle, vectors: readonly number[]): Promise<StateHandle> {
    return this.#use([state], async (amplitudes) => {
      checkCopy(state, vectors);
      const copied = this.#states.allocate(state.qubits, vectors.length, () => this.#blank(state.qubits, vectors.length));
      try {
        await this.#use([copied], (blank) =>
          this.#combineVectors(
            amplitudes,
            blank,
            vectors.map((from) => [{ vector: from, re: 1, im: 0 }]),
          ),
        );
      } catch (error) {
        this.free(copied);
        throw error;
      }
      return copied;
    });
  }

  /** to += combinations of whole vectors of `from`, one list per vector of `to`. */
  async #combineVectors(from: Amplitudes, to: Amplitudes, lists: readonly (readonly VectorTerm[])[]): Promise<void> {
    const { vectorBits, localBits } = from.layout;
    const blocksPerVector = 2 ** (vectorBits - localBits);
    await combine(this.commands, from, to, {
      blockBits: localBits,
      lists: lists.map((list) => list.map(({ vector, re, im }) => ({ block: vector * blocksPerVector, re, im }))),
      period: blocksPerVector,
      stride: 1,
    });
  }

  prepare(passes: readonly Pass[], qubits: number): Program {
    this.#states.checkAlive();
    checkPasses(passes, qubits, this.limits);
    const { vectorBits, chunkBits } = chunkLayout(qubits, 1, this.limits.chunkQubits);
    const program = compilePasses(this.gpu, passes, vectorBits, chunkBits);
    return this.#programs.add(qubits, countSlots(passes), program, () => this.gpu.release(program.words));
  }

  run(state: StateHandle, program: Program, perBatch?: PerBatch): Promise<void> {
    return this.#use([state], async (amplitudes) => {
      const { words, passes } = this.#programs.get(program);
      checkRun(state, program, perBatch);
      const packed = packSwitches(perBatch);
      const switches = this.gpu.buffer("switches", packed.byteLength, GPUBufferUsage.STORAGE, packed);
      try {
        await this.commands.run(passes.flatMap((pass) => passDispatches(pass, words, switches, amplitudes, this.#workgroupBits)));
      } finally {
        this.gpu.release(switches);
      }
    });
  }

  probabilities(state: StateHandle, qubit: number): Promise<Float64Array> {
    return this.#use([state], async (amplitudes) => {
      checkQubit(state, qubit);
      const { zero, one } = await this.#weights(amplitudes, qubit);
      return one.map((weight, b) => (zero[b] + weight === 0 ? 0 : weight / (zero[b] + weight)));
    });
  }

  /** Weight of each vector where the bit is 0 and where it is 1. */
  async #weights(amplitudes: Amplitudes, bit: number): Promise<{ zero: Float64Array; one: Float64Array }> {
    const sums = await weightSums(this.commands, amplitudes, bit);
    const zero = vectorTotals(sums.zero, sums.blocks);
    const one = vectorTotals(sums.one, sums.blocks);
    const broken = zero.findIndex((weight, b) => !Number.isFinite(weight + one[b]));
    if (broken >= 0) throw new BellwireError("numeric", `vector ${broken} holds amplitudes that are not finite`);
    return { zero, one };
  }

  collapse(state: StateHandle, qubit: number, outcomes: Uint8Array): Promise<void> {
    return this.#use([state], async (amplitudes) => {
      checkQubit(state, qubit);
      checkOutcomes(state, outcomes);
      const { zero, one } = await this.#weights(amplitudes, qubit);
      const factors = new Float32Array(2 * state.batch);
      outcomes.forEach((outcome, b) => {
        const kept = outcome === 1 ? one[b] : zero[b];
        if (outcome !== KEEP && kept === 0) {
          throw new BellwireError("numeric", `vector ${b} cannot collapse: outcome ${outcome} of qubit ${qubit} has probability 0`);
        }
        factors[2 * b] = outcome === KEEP ? 1 : outcome === 0 ? 1 / Math.sqrt(kept) : 0;
        factors[2 * b + 1] = outcome === KEEP ? 1 : outcome === 1 ? 1 / Math.sqrt(kept) : 0;
      });
      await this.#scale(amplitudes, qubit, factors);
    });
  }

  async #scale({ layout, chunks }: Amplitudes, bit: number, factors: Float32Array<ArrayBuffer>): Promise<void> {
    const { vectorBits, chunkBits, sizes } = layout;
    const buffer = this.gpu.buffer("factors", factors.byteLength, GPUBufferUsage.STORAGE, factors);
    try {
      await this.commands.run(
        chunks.map((chunk, i) => ({
          kernel: "scaleVectors",
          params: {
            amplitudes: sizes[i],
            vectorBits: vectorBits <= chunkBits ? vectorBits : 32,
            vectorBase: firstVector(layout, i),
            bitMask: bit < chunkBits ? 2 ** bit : 0,
            chunkBit: bit < chunkBits ? 0 : (i >> (bit - chunkBits)) & 1,
          },
          buffers: [buffer, chunk],
          workgroups: Math.ceil(sizes[i] / THREADS),
          bytes: 2 * AMPLITUDE_BYTES * sizes[i],
        })),
      );
    } finally {
      this.gpu.release(buffer);
    }
  }

  gram(a: StateHandle, b: StateHandle, shape: GramShape): Promise<Float64Array> {
    return this.#use([a, b], async (left, right) => {
      const { axisA, axisB } = checkGram(a, b, shape);
      const pairs = 2 * axisA * axisB;
      const out = new Float64Array(shape.outer * pairs);
      const plan = gramBlocks(left.layout, shape, GRAM_BLOCK_BITS);
      await gramSums(this.commands, left, right, shape, plan, ({ first, count, products }) => {
        for (let i = 0; i < count; i++) {
          const outer = Math.floor((first + i) / plan.blocksPerRow);
          for (let k = 0; k < pairs; k++) out[outer * pairs + k] += products[i * pairs + k];
        }
      });
      return out;
    });
  }

  async mix(state: StateHandle, entries: readonly MixEntry[], batch: number): Promise<void> {
    checkMix(state, entries, batch);
    await this.#states.replace(state, batch, async (old) => {
      const mixed = this.#blank(state.qubits, batch);
      try {
        await this.gpu.wait(Promise.all([old.ready, mixed.ready]));
        const lists: VectorTerm[][] = Array.from({ length: batch }, () => []);
        for (const { out, in: vector, re, im } of entries) lists[out].push({ vector, re, im });
        await this.#combineVectors(old, mixed, lists);
      } catch (error) {
        this.#release(mixed);
        throw error;
      }
      this.#release(old);
      return mixed;
    });
  }

  sample(state: StateHandle, request: SampleRequest): Promise<Float64Array> {
    return this.#use([state], (amplitudes) => sampleShots(this.commands, amplitudes, request, checkSample(state, request)));
  }

  async dispose(): Promise<void> {
    this.#programs.dispose();
    for (const amplitudes of this.#states.dispose()) this.#release(amplitudes);
    this.gpu.dispose();
  }
}
