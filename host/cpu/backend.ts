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
import { chooseBlocks, chooseInside, sumWidth } from "../../src/backend/sampling.ts";
import { StateTable } from "../../src/backend/states.ts";
import { BellwireError } from "../../src/errors.ts";
import type { Pass } from "../../src/passes/pass.ts";
import { deposit, readyPass, type TilePass } from "./kernels.ts";

export interface CpuOptions {
  tileQubits?: number;
  lowQubits?: number;
  maxStateBytes?: number;
}

/** The fast backend where there is no GPU: f32 amplitudes worked on in tiles that fit the cache, sums in f64. */
export async function createCpuBackend(options: CpuOptions = {}): Promise<Backend> {
  return new CpuBackend({
    tileQubits: options.tileQubits ?? 12,
    lowQubits: options.lowQubits ?? 4,
    maxStateBytes: options.maxStateBytes ?? 2 ** 32,
    bytesPerAmplitude: 8,
  });
}

/** Qubits of the blocks whose weights the sampling tree starts from. */
const BLOCK_QUBITS = 10;

class CpuBackend implements Backend {
  readonly name = "cpu";
  readonly adapter = "typed arrays, one thread";
  readonly precision = "f32";
  readonly limits: BackendLimits;
  readonly #states: StateTable<Float32Array>;
  readonly #programs = new ProgramTable<readonly TilePass[]>();

  constructor(limits: BackendLimits) {
    this.limits = limits;
    this.#states = new StateTable(limits);
  }

  liveBytes(): number {
    return this.#states.liveBytes;
  }

  allocate(qubits: number, batch: number): StateHandle {
    return this.#states.allocate(qubits, batch, () => {
      const amplitudes = new Float32Array(2 * batch * 2 ** qubits);
      for (let b = 0; b < batch; b++) amplitudes[2 * b * 2 ** qubits] = 1;
      return amplitudes;
    });
  }

  free(state: StateHandle): void {
    this.#states.free(state);
  }

  read(state: StateHandle): Promise<Float64Array> {
    return this.#states.use([state], (psi) => Float64Array.from(psi));
  }

  write(state: StateHandle, amplitudes: Float64Array): Promise<void> {
    return this.#states.use([state], (psi) => {
      checkAmplitudes(state, amplitudes);
      psi.set(amplitudes);
    });
  }

  copy(state: StateHandle, vectors: readonly number[]): Promise<StateHandle> {
    return this.#states.use([state], (psi) => {
      checkCopy(state, vectors);
      return this.#states.allocate(state.qubits, vectors.length, () => {
        const copied = new Float32Array(2 * vectors.length * 2 ** state.qubits);
        vectors.forEach((from, to) => {
          copied.set(vectorOf(psi, state, from), 2 * to * 2 ** state.qubits);
        });
        return copied;
      });
    });
  }

  prepare(passes: readonly Pass[], qubits: number): Program {
    this.#states.checkAlive();
    checkPasses(passes, qubits, this.limits);
    return this.#programs.add(
      qubits,
      countSlots(passes),
      passes.map((pass) => readyPass(pass, qubits)),
    );
  }

  run(state: StateHandle, program: Program, perBatch?: PerBatch): Promise<void> {
    return this.#states.use([state], (psi) => {
      const passes = this.#programs.get(program);
      checkRun(state, program, perBatch);
      for (let b = 0; b < state.batch; b++) {
        const vector = vectorOf(psi, state, b);
        for (const pass of passes) {
          const ops = pass.ops.filter(({ slot }) => slot === undefined || perBatch?.on[slot * state.batch + b] === 1);
          if (ops.length > 0) sweep(vector, { ...pass, ops });
        }
      }
    });
  }

  probabilities(state: StateHandle, qubit: number): Promise<Float64Array> {
    return this.#states.use([state], (psi) => {
      checkQubit(state, qubit);
      return Float64Array.from({ length: state.batch }, (_, b) => {
        const [zero, one] = weightsOf(vectorOf(psi, state, b), qubit);
        return zero + one === 0 ? 0 : one / (zero + one);
      });
    });
  }

  collapse(state: StateHandle, qubit: number, outcomes: Uint8Array): Promise<void> {
    return this.#states.use([state], (psi) => {
      checkQubit(state, qubit);
      checkOutcomes(state, outcomes);
      outcomes.forEach((outcome, b) => {
        if (outcome === KEEP) return;
        const vector = vectorOf(psi, state, b);
        const kept = weightsOf(vector, qubit)[outcome];
        if (kept === 0)
          throw new BellwireError("numeric", `vector ${b} cannot collapse: outcome ${outcome} of qubit ${qubit} has probability 0`);
        const factor = 1 / Math.sqrt(kept);
        for (let i = 0; i < vector.length; i++) vector[i] = ((i >> (qubit + 1)) & 1) === outcome ? vector[i] * factor : 0;
      });
    });
  }

  gram(a: StateHandle, b: StateHandle, shape: GramShape): Promise<Float64Array> {
    return this.#states.use([a, b], (psi, phi) => {
      const { axisA, axisB } = checkGram(a, b, shape);
      const out = new Float64Array(2 * shape.outer * axisA * axisB);
      for (let entry = 0; entry < shape.outer * axisA * axisB; entry++) {
        const left = Math.floor(entry / axisB);
        const right = Math.floor(left / axisA) * axisB + (entry % axisB);
        for (let n = 0; n < shape.inner; n++) {
          addInnerProduct(out, entry, vectorOf(psi, a, left * shape.inner + n), vectorOf(phi, b, right * shape.inner + n));
        }
      }
      return out;
    });
  }

  mix(state: StateHandle, entries: readonly MixEntry[], batch: number): Promise<void> {
    return this.#states.replace(state, batch, (old) => {
      checkMix(state, entries, batch);
      const mixed = new Float32Array(2 * batch * 2 ** state.qubits);
      for (const entry of entries) {
        const from = vectorOf(old, state, entry.in);
        const to = vectorOf(mixed, state, entry.out);
        for (let k = 0; k < from.length; k += 2) {
          to[k] += entry.re * from[k] - entry.im * from[k + 1];
          to[k + 1] += entry.re * from[k + 1] + entry.im * from[k];
        }
      }
      return mixed;
    });
  }

  sample(state: StateHandle, request: SampleRequest): Promise<Float64Array> {
    return this.#states.use([state], (psi) => {
      const axis = checkSample(state, request);
      const size = 2 ** state.qubits;
      const block = Math.min(size, 2 ** BLOCK_QUBITS);
      const width = sumWidth(request, axis);
      const values = new Float64Array((size / block) * width);
      const part = (a: number, n: number, at: number) => {
        const start = 2 * ((a * request.inner + n) * size + at * block);
        return psi.subarray(start, start + 2 * block);
      };
      for (let at = 0; at < size / block; at++) {
        const sums = values.subarray(at * width, (at + 1) * width);
        for (let a = 0; a < axis; a++) {
          for (let n = 0; n < request.inner; n++) {
            if (request.select) sums[a] += weightOf(part(a, n, at));
            else for (let c = 0; c < axis; c++) addInnerProduct(sums, a * axis + c, part(a, n, at), part(c, n, at));
          }
        }
      }
      const choice = chooseBlocks({ blocks: size / block, values, width }, request, axis);
      return request.uniforms.map((_, shot) => {
        const start = choice.block[shot] * block;
        return start + chooseInside((entry) => weightAt(psi, request, shot, axis, size, start + entry), block, choice.offset[shot]);
      });
    });
  }

  async dispose(): Promise<void> {
    this.#programs.dispose();
    this.#states.dispose();
  }
}

function vectorOf(psi: Float32Array, state: StateHandle, b: number): Float32Array {
  return psi.subarray(2 * b * 2 ** state.qubits, 2 * (b + 1) * 2 ** state.qubits);
}

/** Takes every tile of one vector through the operations of a pass. */
function sweep(vector: Float32Array, { offsets, outside, ops }: TilePass): void {
  const tile = new Float32Array(2 * offsets.length);
  for (let t = 0; t < 2 ** outside.length; t++) {
    const base = deposit(t, outside);
    offsets.forEach((offset, i) => {
      tile[2 * i] = vector[2 * (base | offset)];
      tile[2 * i + 1] = vector[2 * (base | offset) + 1];
    });
    for (const op of ops) op.apply(tile, base);
    offsets.forEach((offset, i) => {
      vector[2 * (base | offset)] = tile[2 * i];
      vector[2 * (base | offset) + 1] = tile[2 * i + 1];
    });
  }
}

/** Squared norms of the halves in which the qubit is 0 and 1. */
function weightsOf(vector: Float32Array, qubit: number): [number, number] {
  const run = 2 ** (qubit + 1);
  const sums: [number, number] = [0, 0];
  for (let start = 0; start < vector.length; start += run) sums[(start / run) & 1] += weightOf(vector.subarray(start, start + run));
  return sums;
}

function weightOf(part: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < part.length; i++) sum += part[i] * part[i];
  return sum;
}

/** Adds <a|b> to entry `entry` of an interleaved list. */
function addInnerProduct(out: Float64Array, entry: number, a: Float32Array, b: Float32Array): void {
  let re = 0;
  let im = 0;
  for (let k = 0; k < a.length; k += 2) {
    re += a[k] * b[k] + a[k + 1] * b[k + 1];
    im += a[k] * b[k + 1] - a[k + 1] * b[k];
  }
  out[2 * entry] += re;
  out[2 * entry + 1] += im;
}

/** |sum over axis of v psi|^2 at one index, summed over inner. */
function weightAt(psi: Float32Array, request: SampleRequest, shot: number, axis: number, size: number, index: number): number {
  const { inner, select, vectors } = request;
  let sum = 0;
  for (let n = 0; n < inner; n++) {
    let re = 0;
    let im = 0;
    for (let a = select ? select[shot] : 0; a < (select ? select[shot] + 1 : axis); a++) {
      const vr = vectors ? vectors[2 * (shot * axis + a)] : 1;
      const vi = vectors ? vectors[2 * (shot * axis + a) + 1] : 0;
      const at = 2 * ((a * inner + n) * size + index);
      re += vr * psi[at] - vi * psi[at + 1];
      im += vr * psi[at + 1] + vi * psi[at];
    }
    sum += re * re + im * im;
  }
  return sum;
}
