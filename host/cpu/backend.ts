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
import type { Left } from "../../src/backend/leftSums.ts";
import { keepsNorms, NormWatch } from "../../src/backend/norms.ts";
import { ProgramTable } from "../../src/backend/programs.ts";
import { StateTable } from "../../src/backend/states.ts";
import { BellwireError } from "../../src/errors.ts";
import type { OpCosts, Pass } from "../../src/passes/pass.ts";
import { Combination } from "./combine.ts";
import { blockGram } from "./gram.ts";
import { Lanes, WORTH_WAKING } from "./lanes.ts";
import { CpuMemory, Memories, MOST_PART_BYTES } from "./memory.ts";
import { CpuProgram } from "./program.ts";
import { laneBits, type Precision } from "./records.ts";
import { sampleVectors } from "./samples.ts";
import { bitWeights, halvesScaled } from "./sums.ts";
import { copyVector, entries, pack, setToZero, unpack } from "./transfer.ts";
import { type Part, Shape, Vectors } from "./vectors.ts";
import type { WorkerHost } from "./workers.ts";

export interface CpuOptions {
  /** Amplitudes in f32 (default) or f64. */
  precision?: Precision;
  /** Where worker threads come from; without it everything runs on the calling thread. */
  workers?: WorkerHost;
  /** Operations that visit fewer bytes run on the calling thread. */
  wakeBytes?: number;
  tileQubits?: number;
  lowQubits?: number;
  /** A state is cut into parts of 2^chunkQubits amplitudes, which may lie in different memories; 2 GiB each by default. */
  chunkQubits?: number;
  /** Most bytes of parts in one WebAssembly memory, which ends at 4 GiB. A part may always have one alone. */
  memoryBytes?: number;
  /** All states together; what the workers' host knows by default, else 3 GiB. */
  maxStateBytes?: number;
}

/** A tile may be gathered from 2^CHUNK_BITS parts. */
const CHUNK_BITS = 3;
/** Bytes for states where nobody knows the machine's memory. */
const CAUTIOUS_BYTES = 3 * 2 ** 30;
/** Least bytes of a lane's scratch: one block of sums. */
const LEAST_SCRATCH = 2 ** 16;

/** Nanoseconds per amplitude of each kernel on one thread; `bellwire bench costs` measures them again, as multiples of the first. */
const COSTS: OpCosts = { general: 0.87, pair: 2.7, triple: 18, real: 0.36, turn: 0.29, hadamard: 0.16, phase: 0.47, phaseTerm: 0.2 };

/**
 * The fast backend where there is no GPU: WASM SIMD over tiles that fit the first-level cache, on worker threads over shared memory
 * where there are any. Results do not depend on how many.
 */
export async function createCpuBackend(options: CpuOptions = {}): Promise<Backend> {
  return new CpuBackend(options);
}

interface State {
  vectors: Vectors;
  norms: NormWatch;
  left: Left | null;
}

class CpuBackend implements Backend {
  readonly name = "cpu";
  readonly adapter: string;
  readonly precision: Precision;
  readonly limits: BackendLimits;
  readonly #states: StateTable<State>;
  readonly #programs = new ProgramTable<CpuProgram>();
  readonly #memories: Memories;
  readonly #lanes: Lanes;
  readonly #chunkQubits: number;

  constructor(options: CpuOptions) {
    this.precision = options.precision ?? "f32";
    const bytesPerAmplitude = this.precision === "f32" ? 8 : 16;
    this.#chunkQubits = options.chunkQubits ?? (this.precision === "f32" ? 28 : 27);
    this.limits = {
      tileQubits: options.tileQubits ?? (this.precision === "f32" ? 12 : 11),
      lowQubits: options.lowQubits ?? Math.min(4, this.#chunkQubits),
      maxStateBytes: options.maxStateBytes ?? options.workers?.memoryBytes ?? CAUTIOUS_BYTES,
      bytesPerAmplitude,
      chunkQubits: this.#chunkQubits,
      chunkBits: CHUNK_BITS,
      costs: COSTS,
    };
    const host = options.workers?.canShareMemory && options.workers.parallelism > 1 ? options.workers : null;
    const count = host?.parallelism ?? 0;
    this.adapter = `${this.precision} WASM SIMD, ${count === 0 ? "one thread" : `${count} threads`}`;
    this.#states = new StateTable(this.limits);
    const tileBytes = Math.max(LEAST_SCRATCH, 2 ** (this.limits.tileQubits + laneBits(this.precision)) * bytesPerAmplitude);
    this.#memories = new Memories(
      (index) => new CpuMemory(index, host !== null, count + 1, tileBytes, options.memoryBytes ?? MOST_PART_BYTES),
    );
    this.#lanes = new Lanes(host, count, options.wakeBytes ?? WORTH_WAKING, () => this.#memories.all);
  }

  liveBytes(): number {
    return this.#states.liveBytes;
  }

  readings(): number {
    return this.#states.readings;
  }

  allocate(qubits: number, batch: number): StateHandle {
    return this.#states.allocate(qubits, batch, () => {
      const vectors = this.#take(qubits, batch);
      setToZero(vectors);
      return { vectors, norms: new NormWatch(batch), left: null };
    });
  }

  free(state: StateHandle): void {
    this.#release(this.#states.free(state).vectors);
  }

  read(state: StateHandle): Promise<Float64Array> {
    return this.#states.use([state], ({ vectors }) => unpack(vectors));
  }

  write(state: StateHandle, amplitudes: Float64Array): Promise<void> {
    return this.#states.use([state], (used) => {
      checkAmplitudes(state, amplitudes);
      used.left = null;
      pack(used.vectors, amplitudes);
      used.norms.written(amplitudes);
    });
  }

  copy(state: StateHandle, chosen: readonly number[]): Promise<StateHandle> {
    return this.#states.use([state], ({ vectors, norms }) => {
      checkCopy(state, chosen);
      return this.#states.allocate(state.qubits, chosen.length, () => {
        const copied = this.#take(state.qubits, chosen.length);
        chosen.forEach((from, to) => {
          copyVector(vectors, from, copied, to);
        });
        return { vectors: copied, norms: norms.select(chosen), left: null };
      });
    });
  }

  prepare(passes: readonly Pass[], qubits: number, leaves?: LeftSums): Program {
    this.#states.checkAlive();
    checkPasses(passes, qubits, this.limits);
    checkLeft(leaves, qubits);
    const compiled = new CpuProgram(passes, qubits, this.precision, this.#chunkQubits, keepsNorms(passes), leaves);
    return this.#programs.add(qubits, passes, compiled, () => compiled.release());
  }

  run(state: StateHandle, program: Program, perBatch?: PerBatch): Promise<void> {
    return this.#states.use([state], async (used) => {
      const compiled = this.#programs.get(program);
      checkRun(state, program, perBatch);
      if (!compiled.keepsNorms) used.norms.forget();
      used.left = null;
      used.left = await compiled.run(this.#lanes, used.vectors, perBatch ?? {});
    });
  }

  probabilities(state: StateHandle, qubit: number): Promise<Float64Array> {
    return this.#states.use([state], async (used) => {
      checkQubit(state, qubit);
      const weights = await this.#weights(used, qubit);
      return Float64Array.from({ length: state.batch }, (_, b) => {
        const norm = weights[2 * b] + weights[2 * b + 1];
        used.norms.check(b, norm);
        return norm === 0 ? 0 : weights[2 * b + 1] / norm;
      });
    });
  }

  /** Weights of each vector by the value of a bit: what the last pass left, or else from a reading, which leaves them too. */
  async #weights(used: State, bit: number): Promise<Float64Array> {
    if (used.left?.kind === "bit" && used.left.bit === bit) return used.left.weights;
    this.#states.countReading();
    const weights = await bitWeights(this.#lanes, used.vectors, bit);
    used.left = { kind: "bit", bit, weights };
    return weights;
  }

  collapse(state: StateHandle, qubit: number, outcomes: Uint8Array): Promise<void> {
    return this.#states.use([state], async (used) => {
      const { vectors, norms } = used;
      checkQubit(state, qubit);
      checkOutcomes(state, outcomes);
      const weights = await this.#weights(used, qubit);
      const chosen = Array.from(outcomes.keys()).filter((b) => outcomes[b] !== KEEP);
      for (const b of chosen) {
        norms.check(b, weights[2 * b] + weights[2 * b + 1]);
        if (weights[2 * b + outcomes[b]] > 0) continue;
        throw new BellwireError("numeric", `vector ${b} cannot collapse: outcome ${outcomes[b]} of qubit ${qubit} has probability 0`);
      }
      const tasks = chosen.flatMap((b) => {
        const factor = 1 / Math.sqrt(weights[2 * b + outcomes[b]]);
        return halvesScaled(vectors, b, qubit, outcomes[b] === 0 ? factor : 0, outcomes[b] === 0 ? 0 : factor);
      });
      used.left = null;
      await this.#lanes.run(tasks);
      for (const b of chosen) norms.renormalised(b);
    });
  }

  gram(a: StateHandle, b: StateHandle, shape: GramShape): Promise<Float64Array> {
    return this.#states.use([a, b], async (left, right) => {
      const { axisA, axisB } = checkGram(a, b, shape);
      const out = new Float64Array(2 * shape.outer * axisA * axisB);
      await blockGram(this.#lanes, left.vectors, right.vectors, shape, left.vectors.portionBits, (outer, row, column, _block, re, im) => {
        const at = 2 * ((outer * axisA + row) * axisB + column);
        out[at] += re;
        out[at + 1] += im;
      });
      return out;
    });
  }

  async mix(state: StateHandle, terms: readonly MixEntry[], batch: number): Promise<void> {
    checkMix(state, terms, batch);
    const combination = new Combination(terms, batch);
    const inPlace = batch <= state.batch && combination.fitsInPlace;
    const make = async ({ vectors, norms }: State): Promise<State> => {
      const mixed = inPlace ? vectors : this.#take(state.qubits, batch);
      await combination.run(this.#lanes, vectors, mixed);
      if (!inPlace) this.#release(vectors);
      norms.mixed(terms, batch);
      return { vectors: inPlace ? vectors.shortened(batch) : mixed, norms, left: null };
    };
    await this.#states.replace(state, batch, make, inPlace);
  }

  sample(state: StateHandle, request: SampleRequest): Promise<Float64Array> {
    return this.#states.use([state], async ({ vectors, norms, left }) => {
      const axis = checkSample(state, request);
      const known = request.select && left?.kind === "blocks" ? left.weights : null;
      if (!known) this.#states.countReading();
      return sampleVectors(this.#lanes, vectors, request, axis, known, (b, norm) => norms.check(b, norm));
    });
  }

  amplitudes(state: StateHandle, indices: Float64Array): Promise<Float64Array> {
    return this.#states.use([state], ({ vectors }) => {
      checkIndices(state, indices);
      return entries(vectors, indices);
    });
  }

  touch(state: StateHandle): Promise<void> {
    return this.#states.use([state], async ({ vectors }) => {
      const tasks = Array.from({ length: state.batch }, (_, b) => halvesScaled(vectors, b, 0, 1, 1));
      await this.#lanes.run(tasks.flat());
    });
  }

  async finish(): Promise<void> {
    this.#states.checkAlive();
  }

  async dispose(): Promise<void> {
    this.#programs.dispose();
    for (const { vectors } of this.#states.dispose()) this.#release(vectors);
    this.#lanes.dispose();
  }

  #take(qubits: number, batch: number): Vectors {
    const shape = new Shape(qubits, batch, this.precision, this.#chunkQubits);
    const parts: Part[] = [];
    try {
      for (const { bytes, ...part } of shape.parts()) parts.push({ ...part, ...this.#memories.allocatePart(bytes) });
    } catch (error) {
      this.#release(new Vectors(shape, parts));
      throw error;
    }
    return new Vectors(shape, parts);
  }

  #release({ parts }: Vectors): void {
    for (const { memory, offset } of parts) memory.free(offset);
  }
}
