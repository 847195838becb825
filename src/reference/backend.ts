import type {
  Backend,
  BackendLimits,
  GramShape,
  LeftSums,
  MixEntry,
  PerBatch,
  Program,
  SampleRequest,
  StateHandle,
} from "../backend/backend.ts";
import { KEEP } from "../backend/backend.ts";
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
} from "../backend/checks.ts";
import { keepsNorms, NormWatch } from "../backend/norms.ts";
import { ProgramTable } from "../backend/programs.ts";
import { chooseInside } from "../backend/sampling.ts";
import { StateTable } from "../backend/states.ts";
import { BellwireError } from "../errors.ts";
import type { Pass } from "../passes/pass.ts";
import { applyPass } from "./interpret.ts";

export interface ReferenceOptions {
  tileQubits?: number;
  lowQubits?: number;
  maxStateBytes?: number;
}

/** The oracle: every method is the plainest f64 loop that says what it means. Amplitudes of a state are one array, re and im interleaved. */
export function createReferenceBackend(options: ReferenceOptions = {}): Backend {
  return new ReferenceBackend({
    tileQubits: options.tileQubits ?? 12,
    lowQubits: options.lowQubits ?? 4,
    maxStateBytes: options.maxStateBytes ?? 2 ** 30,
    bytesPerAmplitude: 16,
  });
}

interface State {
  psi: Float64Array;
  norms: NormWatch;
}

class ReferenceBackend implements Backend {
  readonly name = "reference";
  readonly adapter = "plain f64 loops";
  readonly precision = "f64";
  readonly limits: BackendLimits;
  readonly #states: StateTable<State>;
  readonly #programs = new ProgramTable<{ passes: readonly Pass[]; keepsNorms: boolean }>();

  constructor(limits: BackendLimits) {
    this.limits = limits;
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
      const amplitudes = new Float64Array(2 * batch * 2 ** qubits);
      for (let b = 0; b < batch; b++) amplitudes[2 * b * 2 ** qubits] = 1;
      return { psi: amplitudes, norms: new NormWatch(batch) };
    });
  }

  free(state: StateHandle): void {
    this.#states.free(state);
  }

  read(state: StateHandle): Promise<Float64Array> {
    return this.#states.use([state], ({ psi }) => psi.slice());
  }

  write(state: StateHandle, amplitudes: Float64Array): Promise<void> {
    return this.#states.use([state], ({ psi, norms }) => {
      checkAmplitudes(state, amplitudes);
      psi.set(amplitudes);
      norms.written(amplitudes);
    });
  }

  copy(state: StateHandle, vectors: readonly number[]): Promise<StateHandle> {
    return this.#states.use([state], ({ psi, norms }) => {
      checkCopy(state, vectors);
      return this.#states.allocate(state.qubits, vectors.length, () => {
        const copied = new Float64Array(2 * vectors.length * 2 ** state.qubits);
        vectors.forEach((from, to) => {
          vector(copied, state.qubits, to).set(vector(psi, state.qubits, from));
        });
        return { psi: copied, norms: norms.select(vectors) };
      });
    });
  }

  prepare(passes: readonly Pass[], qubits: number, leaves?: LeftSums): Program {
    this.#states.checkAlive();
    checkPasses(passes, qubits, this.limits);
    checkLeft(leaves, qubits);
    return this.#programs.add(qubits, passes, { passes, keepsNorms: keepsNorms(passes) });
  }

  run(state: StateHandle, program: Program, perBatch?: PerBatch): Promise<void> {
    return this.#states.use([state], ({ psi, norms }) => {
      const { passes, keepsNorms: keeps } = this.#programs.get(program);
      checkRun(state, program, perBatch);
      if (!keeps) norms.forget();
      for (let b = 0; b < state.batch; b++) {
        const isOn = (slot: number | undefined) => slot === undefined || perBatch?.on?.[slot * state.batch + b] === 1;
        const factor = (f: number) => perBatch?.factors?.subarray(2 * (f * state.batch + b)) ?? [];
        for (const pass of passes) applyPass(vector(psi, state.qubits, b), pass, isOn, factor);
      }
    });
  }

  probabilities(state: StateHandle, qubit: number): Promise<Float64Array> {
    return this.#states.use([state], ({ psi, norms }) => {
      checkQubit(state, qubit);
      this.#states.countReading();
      return Float64Array.from({ length: state.batch }, (_, b) => {
        const v = vector(psi, state.qubits, b);
        const norm = weight(v, () => true);
        norms.check(b, norm);
        return norm === 0 ? 0 : weight(v, (i) => bitOf(i, qubit) === 1) / norm;
      });
    });
  }

  collapse(state: StateHandle, qubit: number, outcomes: Uint8Array): Promise<void> {
    return this.#states.use([state], ({ psi, norms }) => {
      checkQubit(state, qubit);
      checkOutcomes(state, outcomes);
      this.#states.countReading();
      outcomes.forEach((outcome, b) => {
        if (outcome === KEEP) return;
        const v = vector(psi, state.qubits, b);
        norms.check(
          b,
          weight(v, () => true),
        );
        const kept = weight(v, (i) => bitOf(i, qubit) === outcome);
        if (kept === 0)
          throw new BellwireError("numeric", `vector ${b} cannot collapse: outcome ${outcome} of qubit ${qubit} has probability 0`);
        for (let i = 0; i < v.length / 2; i++) {
          const factor = bitOf(i, qubit) === outcome ? 1 / Math.sqrt(kept) : 0;
          v[2 * i] *= factor;
          v[2 * i + 1] *= factor;
        }
        norms.renormalised(b);
      });
    });
  }

  gram(a: StateHandle, b: StateHandle, shape: GramShape): Promise<Float64Array> {
    return this.#states.use([a, b], ({ psi }, { psi: phi }) => {
      const { axisA, axisB } = checkGram(a, b, shape);
      const out = new Float64Array(2 * shape.outer * axisA * axisB);
      for (let o = 0; o < shape.outer; o++) {
        for (let i = 0; i < axisA; i++) {
          for (let j = 0; j < axisB; j++) {
            const at = 2 * ((o * axisA + i) * axisB + j);
            for (let n = 0; n < shape.inner; n++) {
              const left = vector(psi, a.qubits, (o * axisA + i) * shape.inner + n);
              const right = vector(phi, b.qubits, (o * axisB + j) * shape.inner + n);
              for (let k = 0; k < left.length; k += 2) {
                out[at] += left[k] * right[k] + left[k + 1] * right[k + 1];
                out[at + 1] += left[k] * right[k + 1] - left[k + 1] * right[k];
              }
            }
          }
        }
      }
      return out;
    });
  }

  async mix(state: StateHandle, entries: readonly MixEntry[], batch: number): Promise<void> {
    await this.#states.replace(state, batch, ({ psi: old, norms }) => {
      checkMix(state, entries, batch);
      const mixed = new Float64Array(2 * batch * 2 ** state.qubits);
      for (const entry of entries) {
        const from = vector(old, state.qubits, entry.in);
        const to = vector(mixed, state.qubits, entry.out);
        for (let k = 0; k < from.length; k += 2) {
          to[k] += entry.re * from[k] - entry.im * from[k + 1];
          to[k + 1] += entry.re * from[k + 1] + entry.im * from[k];
        }
      }
      norms.mixed(entries, batch);
      return { psi: mixed, norms };
    });
  }

  sample(state: StateHandle, request: SampleRequest): Promise<Float64Array> {
    return this.#states.use([state], ({ psi, norms }) => {
      const axis = checkSample(state, request);
      this.#states.countReading();
      const size = 2 ** state.qubits;
      const { inner } = request;
      for (let b = 0; b < state.batch; b++) {
        norms.check(
          b,
          weight(vector(psi, state.qubits, b), () => true),
        );
      }
      return request.uniforms.map((u, shot) => {
        const probability = (i: number) => {
          let sum = 0;
          for (let n = 0; n < inner; n++) {
            let re = 0;
            let im = 0;
            for (let a = 0; a < axis; a++) {
              const [vr, vi] = coefficient(request, shot, a, axis);
              const at = 2 * ((a * inner + n) * size + i);
              re += vr * psi[at] - vi * psi[at + 1];
              im += vr * psi[at + 1] + vi * psi[at];
            }
            sum += re * re + im * im;
          }
          return sum;
        };
        let total = 0;
        for (let i = 0; i < size; i++) total += probability(i);
        if (!(total > 0)) throw new BellwireError("numeric", `shot ${shot} samples a vector of norm 0`);
        return chooseInside(probability, size, u * total);
      });
    });
  }

  amplitudes(state: StateHandle, indices: Float64Array): Promise<Float64Array> {
    return this.#states.use([state], ({ psi }) => {
      checkIndices(state, indices);
      const out = new Float64Array(2 * indices.length * state.batch);
      indices.forEach((index, k) => {
        for (let b = 0; b < state.batch; b++)
          out.set(psi.subarray(2 * (b * 2 ** state.qubits + index), 2 * (b * 2 ** state.qubits + index) + 2), 2 * (k * state.batch + b));
      });
      return out;
    });
  }

  touch(state: StateHandle): Promise<void> {
    return this.#states.use([state], ({ psi }) => {
      for (let k = 0; k < psi.length; k++) psi[k] *= 1;
    });
  }

  async finish(): Promise<void> {
    this.#states.checkAlive();
  }

  async dispose(): Promise<void> {
    this.#programs.dispose();
    this.#states.dispose();
  }
}

function vector(psi: Float64Array, qubits: number, b: number): Float64Array {
  return psi.subarray(2 * b * 2 ** qubits, 2 * (b + 1) * 2 ** qubits);
}

function bitOf(index: number, bit: number): number {
  return (index >> bit) & 1;
}

/** Sum of |amplitude|^2 over the indices that are wanted. */
function weight(v: Float64Array, wanted: (index: number) => boolean): number {
  let sum = 0;
  for (let i = 0; i < v.length / 2; i++) if (wanted(i)) sum += v[2 * i] ** 2 + v[2 * i + 1] ** 2;
  return sum;
}

function coefficient(request: SampleRequest, shot: number, a: number, axis: number): readonly [number, number] {
  if (request.select) return [request.select[shot] === a ? 1 : 0, 0];
  const at = 2 * (shot * axis + a);
  return [request.vectors?.[at] ?? 0, request.vectors?.[at + 1] ?? 0];
}
