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
import { Canvas, type Field, MOST_LOOPS } from "./canvas.ts";
import { type Draw, writeProgram } from "./program.ts";
import { type Amplitudes, bitWeights, gramProducts, sampleIndices } from "./sums.ts";

export interface WebGl2Options {
  tileQubits?: number;
  lowQubits?: number;
  maxStateBytes?: number;
}

/** Sums read the whole state back, which is fast enough up to here (2 MiB). */
const MOST_QUBITS = 18;
const AMPLITUDE_BYTES = 8;
/** All vectors of all states: a texture of 2048 x 2048 amplitudes, which every WebGL2 device takes, and whose numbers are exact floats. */
const MOST_BYTES = AMPLITUDE_BYTES * 2 ** 22;
/** So that the places of a table are exact floats. */
const MOST_WORDS = 2 ** 22;

/**
 * State vectors of up to 18 qubits in float textures of WebGL2, through gpu.js: for browsers that have no WebGPU, and never chosen by
 * itself, because the CPU backend is faster. Each operation draws every amplitude anew from the ones that it depends on. WebGL2 has no
 * way to sum, so probabilities, collapses, inner products and samples read the state back and sum in f64; a draw makes one texture, so
 * passes leave no sums beside it.
 *
 * @throws BellwireError "unavailable" where there is no WebGL2 with float textures.
 */
export async function createWebGl2Backend(options: WebGl2Options = {}): Promise<Backend> {
  return new WebGl2Backend(await Canvas.open(), {
    tileQubits: options.tileQubits ?? MOST_QUBITS,
    lowQubits: options.lowQubits ?? 0,
    maxStateBytes: options.maxStateBytes ?? MOST_BYTES,
    bytesPerAmplitude: AMPLITUDE_BYTES,
  });
}

interface State {
  field: Field;
  norms: NormWatch;
}

interface GlProgram {
  draws: readonly Draw[];
  /** Null when there is nothing to draw. */
  table: Field | null;
  keepsNorms: boolean;
}

class WebGl2Backend implements Backend {
  readonly name = "webgl2";
  readonly adapter: string;
  readonly precision = "f32";
  readonly limits: BackendLimits;
  readonly #canvas: Canvas;
  readonly #states: StateTable<State>;
  readonly #programs = new ProgramTable<GlProgram>();

  constructor(canvas: Canvas, limits: BackendLimits) {
    this.#canvas = canvas;
    this.adapter = canvas.adapter;
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
      if (qubits > MOST_QUBITS) {
        throw new BellwireError(
          "limit",
          `the webgl2 backend holds up to ${MOST_QUBITS} qubits, got ${qubits}: use --backend webgpu or cpu`,
        );
      }
      return { field: this.#canvas.draw("start", batch * 2 ** qubits, vectorSize(qubits)), norms: new NormWatch(batch) };
    });
  }

  free(state: StateHandle): void {
    this.#canvas.free(this.#states.free(state).field);
  }

  /** One operation on states whose textures are still there. */
  #use<T>(states: readonly StateHandle[], operation: (...states: State[]) => T | Promise<T>): Promise<T> {
    return this.#states.use(states, (...used) => {
      this.#canvas.checkAlive();
      return operation(...used);
    });
  }

  /** Puts a new texture in the place of the old one. */
  #redraw(state: State, field: Field): void {
    this.#canvas.free(state.field);
    state.field = field;
  }

  /** A table of numbers that lasts as long as `body` runs. */
  #withTable<T>(numbers: Float32Array, body: (table: Field) => T): T {
    const table = this.#canvas.draw("table", numbers.length, [numbers]);
    try {
      return body(table);
    } finally {
      this.#canvas.free(table);
    }
  }

  async #readBack(state: StateHandle, { field }: State): Promise<Amplitudes> {
    return { values: await this.#canvas.read(field), size: 2 ** state.qubits, batch: state.batch };
  }

  read(state: StateHandle): Promise<Float64Array> {
    return this.#use([state], async (used) => Float64Array.from((await this.#readBack(state, used)).values));
  }

  write(state: StateHandle, amplitudes: Float64Array): Promise<void> {
    return this.#use([state], (used) => {
      checkAmplitudes(state, amplitudes);
      this.#redraw(used, this.#canvas.draw("pack", used.field.length, [Float32Array.from(amplitudes)]));
      used.norms.written(amplitudes);
    });
  }

  copy(state: StateHandle, vectors: readonly number[]): Promise<StateHandle> {
    return this.#use([state], ({ field, norms }) => {
      checkCopy(state, vectors);
      const lists = vectors.map((vector) => [{ vector, re: 1, im: 0 }]);
      return this.#states.allocate(state.qubits, vectors.length, () => ({
        field: this.#combine(field, state.qubits, lists),
        norms: norms.select(vectors),
      }));
    });
  }

  async mix(state: StateHandle, entries: readonly MixEntry[], batch: number): Promise<void> {
    checkMix(state, entries, batch);
    await this.#states.replace(state, batch, (old) => {
      this.#canvas.checkAlive();
      const lists: Term[][] = Array.from({ length: batch }, () => []);
      for (const { out, in: vector, re, im } of entries) lists[out].push({ vector, re, im });
      const field = this.#combine(old.field, state.qubits, lists);
      this.#canvas.free(old.field);
      old.norms.mixed(entries, batch);
      return { field, norms: old.norms };
    });
  }

  /** New vectors, each the sum of the terms in its list. */
  #combine(field: Field, qubits: number, lists: readonly (readonly Term[])[]): Field {
    const words: number[] = [];
    let start = 2 * lists.length;
    for (const list of lists) {
      if (list.length > MOST_LOOPS) throw new BellwireError("limit", `a vector is mixed from at most ${MOST_LOOPS} others here`);
      words.push(start, list.length);
      start += 3 * list.length;
    }
    for (const list of lists) for (const { vector, re, im } of list) words.push(vector, re, im);
    checkWords(words.length);
    return this.#withTable(Float32Array.from(words), (table) =>
      this.#canvas.draw("combine", lists.length * 2 ** qubits, [field, table, ...vectorSize(qubits)]),
    );
  }

  prepare(passes: readonly Pass[], qubits: number, leaves?: LeftSums): Program {
    this.#states.checkAlive();
    checkPasses(passes, qubits, this.limits);
    checkLeft(leaves, qubits);
    const { draws, words } = writeProgram(passes);
    checkWords(words.length);
    const table = words.length === 0 ? null : this.#canvas.draw("table", words.length, [words]);
    return this.#programs.add(qubits, passes, { draws, table, keepsNorms: keepsNorms(passes) }, () => {
      if (table) this.#canvas.free(table);
    });
  }

  run(state: StateHandle, program: Program, perBatch?: PerBatch): Promise<void> {
    return this.#use([state], (used) => {
      const { draws, table, keepsNorms: keeps } = this.#programs.get(program);
      checkRun(state, program, perBatch);
      if (!keeps) used.norms.forget();
      if (!table) return;
      const { on = [], factors = [] } = perBatch ?? {};
      this.#withTable(Float32Array.from([...on, ...factors, 0]), (switches) => {
        for (const { kernel, at } of draws) {
          const args = [used.field, table, switches, at, ...vectorSize(state.qubits), state.batch];
          this.#redraw(used, this.#canvas.draw(kernel, used.field.length, args));
        }
      });
    });
  }

  /** Reads the state back. */
  probabilities(state: StateHandle, qubit: number): Promise<Float64Array> {
    return this.#use([state], async (used) => {
      checkQubit(state, qubit);
      const weights = await this.#weights(state, used, qubit);
      return Float64Array.from({ length: state.batch }, (_, b) => {
        const norm = weights[2 * b] + weights[2 * b + 1];
        return norm === 0 ? 0 : weights[2 * b + 1] / norm;
      });
    });
  }

  async #weights(state: StateHandle, used: State, bit: number): Promise<Float64Array> {
    this.#states.countReading();
    const weights = bitWeights(await this.#readBack(state, used), bit);
    for (let b = 0; b < state.batch; b++) used.norms.check(b, weights[2 * b] + weights[2 * b + 1]);
    return weights;
  }

  /** Reads the state back for its norms; the state itself stays where it is. */
  collapse(state: StateHandle, qubit: number, outcomes: Uint8Array): Promise<void> {
    return this.#use([state], async (used) => {
      checkQubit(state, qubit);
      checkOutcomes(state, outcomes);
      const weights = await this.#weights(state, used, qubit);
      const factors = new Float32Array(2 * state.batch).fill(1);
      outcomes.forEach((outcome, b) => {
        if (outcome === KEEP) return;
        const kept = weights[2 * b + outcome];
        if (kept === 0)
          throw new BellwireError("numeric", `vector ${b} cannot collapse: outcome ${outcome} of qubit ${qubit} has probability 0`);
        factors[2 * b + outcome] = 1 / Math.sqrt(kept);
        factors[2 * b + 1 - outcome] = 0;
      });
      this.#withTable(factors, (table) => {
        const args = [used.field, table, 2 ** qubit, ...vectorSize(state.qubits)];
        this.#redraw(used, this.#canvas.draw("scale", used.field.length, args));
      });
      outcomes.forEach((outcome, b) => {
        if (outcome !== KEEP) used.norms.renormalised(b);
      });
    });
  }

  /** Reads both states back. */
  gram(a: StateHandle, b: StateHandle, shape: GramShape): Promise<Float64Array> {
    return this.#use([a, b], async (left, right) => {
      const { axisA, axisB } = checkGram(a, b, shape);
      const one = await this.#readBack(a, left);
      return gramProducts(one, a === b ? one : await this.#readBack(b, right), shape, axisA, axisB);
    });
  }

  /** Reads the state back. */
  sample(state: StateHandle, request: SampleRequest): Promise<Float64Array> {
    return this.#use([state], async (used) => {
      const axis = checkSample(state, request);
      this.#states.countReading();
      const amplitudes = await this.#readBack(state, used);
      const weights = bitWeights(amplitudes, 0);
      for (let b = 0; b < state.batch; b++) used.norms.check(b, weights[2 * b] + weights[2 * b + 1]);
      return sampleIndices(amplitudes, request, axis);
    });
  }

  amplitudes(state: StateHandle, indices: Float64Array): Promise<Float64Array> {
    return this.#use([state], async ({ field }) => {
      checkIndices(state, indices);
      const places = new Float32Array(indices.length * state.batch);
      indices.forEach((index, k) => {
        for (let b = 0; b < state.batch; b++) places[k * state.batch + b] = b * 2 ** state.qubits + index;
      });
      return Float64Array.from(await this.#canvas.pick(field, places));
    });
  }

  touch(state: StateHandle): Promise<void> {
    return this.#use([state], (used) => this.#redraw(used, this.#canvas.draw("touch", used.field.length, [used.field])));
  }

  async finish(): Promise<void> {
    this.#states.checkAlive();
    // Draws are done in order: when one amplitude drawn now can be read, all before it are done.
    const last = this.#canvas.draw("start", 2, vectorSize(1));
    try {
      await this.#canvas.pick(last, new Float32Array(1));
    } finally {
      this.#canvas.free(last);
    }
  }

  async dispose(): Promise<void> {
    this.#programs.dispose();
    for (const { field } of this.#states.dispose()) this.#canvas.free(field);
    await this.#canvas.dispose();
  }
}

interface Term {
  vector: number;
  re: number;
  im: number;
}

/** The arguments `size` and `inverse` of a kernel. */
function vectorSize(qubits: number): [size: number, inverse: number] {
  return [2 ** qubits, 2 ** -qubits];
}

function checkWords(words: number): void {
  if (words > MOST_WORDS) throw new BellwireError("limit", `the webgl2 backend takes tables of up to ${MOST_WORDS} numbers, got ${words}`);
}
