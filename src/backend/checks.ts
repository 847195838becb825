import { BellwireError } from "../errors.ts";
import type { Pass } from "../passes/pass.ts";
import {
  type BackendLimits,
  type GramShape,
  KEEP,
  type LeftSums,
  type MixEntry,
  type PerBatch,
  type SampleRequest,
  type StateHandle,
} from "./backend.ts";

/** Amplitudes are numbered in f64. */
const MOST_QUBITS = 48;

/** The checks that every backend makes at its border. Arguments come from engines, so a failure is a fault of ours: "internal". */
function require(condition: boolean, message: () => string): void {
  if (!condition) throw new BellwireError("internal", message());
}

/** How many qubits a state may have is up to the memory that is offered (`checkFits`). */
export function checkSize(qubits: number, batch: number): void {
  require(Number.isInteger(qubits) && qubits >= 1, () => `a state needs one qubit or more, got ${qubits}`);
  checkBatch(batch);
}

function checkBatch(batch: number): void {
  require(Number.isInteger(batch) && batch >= 1 && batch <= 2 ** 31, () => `a batch must hold 1 to 2^31 vectors, got ${batch}`);
}

export function stateBytes(qubits: number, batch: number, limits: BackendLimits): number {
  return batch * 2 ** qubits * limits.bytesPerAmplitude;
}

/** Refuses what does not fit before anything is allocated. `liveBytes` are held by other states. */
export function checkFits(qubits: number, batch: number, limits: BackendLimits, liveBytes: number): void {
  const needed = stateBytes(qubits, batch, limits);
  const offered = limits.maxStateBytes - liveBytes;
  if (needed <= offered && qubits <= MOST_QUBITS) return;
  const most = Math.floor(Math.log2(offered / batch / limits.bytesPerAmplitude));
  const fits = most >= 1 ? `${most} qubits would fit` : "free a state first";
  const vectors = batch === 1 ? "" : ` x ${batch} vectors`;
  throw new BellwireError(
    "limit",
    `a state of ${qubits} qubits${vectors} needs ${inBytes(needed)} and ${Math.max(0, offered)} (${inUnits(Math.max(0, offered))}) are offered: ${fits}`,
  );
}

/** In bytes, too, while all of their digits are known. */
function inBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return "more bytes than can be counted";
  return Number.isSafeInteger(bytes) ? `${bytes} bytes (${inUnits(bytes)})` : inUnits(bytes);
}

export function inUnits(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  const level = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** level).toFixed(1))} ${units[level]}`;
}

export function checkAmplitudes(state: StateHandle, amplitudes: Float64Array): void {
  const needed = 2 * state.batch * 2 ** state.qubits;
  require(amplitudes.length === needed, () =>
    `a state of ${state.qubits} qubits x ${state.batch} is ${needed} numbers, got ${amplitudes.length}`);
  for (let i = 0; i < amplitudes.length; i++) {
    require(Number.isFinite(amplitudes[i]), () => `amplitudes must be finite, got ${amplitudes[i]} at ${i}`);
  }
}

export function checkPasses(passes: readonly Pass[], qubits: number, limits: BackendLimits): void {
  checkSize(qubits, 1);
  for (const { tile, ops } of passes) {
    require(tile.length <= limits.tileQubits, () => `a tile holds at most ${limits.tileQubits} bits, got ${tile.length}`);
    require(tile.every((bit, i) => isBelow(bit, qubits) && (i === 0 || bit > tile[i - 1])), () =>
      `a tile must be ascending bits below ${qubits}, got [${tile.join(", ")}]`);
    const low = Math.min(limits.lowQubits, tile.length);
    require(tile.slice(0, low).every((bit, i) => bit === i), () => `a tile must hold the lowest ${low} bits, got [${tile.join(", ")}]`);
    const chunkBits = tile.filter((bit) => bit >= (limits.chunkQubits ?? qubits)).length;
    require(chunkBits <= (limits.chunkBits ?? 0), () =>
      `a tile holds at most ${limits.chunkBits} bits that choose buffers, got ${chunkBits}`);
    for (const op of ops) {
      if (op.slot !== undefined) require(Number.isInteger(op.slot) && op.slot >= 0, () => `a slot must be a whole number, got ${op.slot}`);
      if (op.kind === "phase") {
        for (const term of op.terms) {
          require(Number.isFinite(term.angle), () => `a phase must be finite, got ${term.angle}`);
          checkControls(term.controls, qubits, []);
        }
        continue;
      }
      if (op.kind === "factor") {
        require(isBelow(op.bit, qubits), () => `a factor needs a bit below ${qubits}, got ${op.bit}`);
        require(op.factors.every((f) => Number.isInteger(f) && f >= 0), () =>
          `factors must be whole numbers, got ${op.factors.join(", ")}`);
        checkControls(op.controls, qubits, [op.bit]);
        continue;
      }
      const width = op.bits.length;
      require(width >= 1 && width <= 3, () => `a dense operation acts on one to three bits, got ${width}`);
      require(op.bits.every((bit, i) => tile.includes(bit) && op.bits.indexOf(bit) === i), () =>
        `bits [${op.bits.join(", ")}] must be different and in the tile [${tile.join(", ")}]`);
      require(op.matrix.length === 2 << (2 * width), () =>
        `a matrix on ${width} bits is ${2 << (2 * width)} numbers, got ${op.matrix.length}`);
      require(op.matrix.every(Number.isFinite), () => `a matrix must hold finite numbers, got ${op.matrix.join(" ")}`);
      checkControls(op.controls, qubits, op.bits);
    }
  }
}

function checkControls(controls: readonly { bit: number; value: number }[], qubits: number, taken: readonly number[]): void {
  const bits = controls.map((c) => c.bit);
  require(controls.every(
    (c, i) => isBelow(c.bit, qubits) && (c.value === 0 || c.value === 1) && bits.indexOf(c.bit) === i && !taken.includes(c.bit),
  ), () =>
    `controls must be different bits below ${qubits} apart from [${taken.join(", ")}] with values 0 or 1, got ${JSON.stringify(controls)}`);
}

function isBelow(value: number, end: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < end;
}

/** 1 + the highest slot that the passes name. */
export function countSlots(passes: readonly Pass[]): number {
  let slots = 0;
  for (const pass of passes) for (const op of pass.ops) slots = Math.max(slots, (op.slot ?? -1) + 1);
  return slots;
}

/** 1 + the highest factor that the passes name. */
export function countFactors(passes: readonly Pass[]): number {
  let factors = 0;
  for (const pass of passes)
    for (const op of pass.ops) if (op.kind === "factor") factors = Math.max(factors, ...op.factors.map((f) => f + 1));
  return factors;
}

export function checkLeft(leaves: LeftSums | undefined, qubits: number): void {
  if (leaves?.kind === "bit") require(isBelow(leaves.bit, qubits), () => `sums are left of a bit below ${qubits}, got ${leaves.bit}`);
}

export function checkRun(
  state: StateHandle,
  program: { qubits: number; slots: number; factors: number },
  { on = new Uint8Array(0), factors = new Float64Array(0) }: PerBatch = {},
): void {
  require(program.qubits === state.qubits, () => `a program for ${program.qubits} qubits cannot run on a state of ${state.qubits}`);
  const switches = program.slots * state.batch;
  require(on.length === switches, () =>
    `a program with ${program.slots} slots on ${state.batch} vectors needs ${switches} switches, got ${on.length}`);
  require(on.every((value) => value <= 1), () => "switches must be 0 or 1");
  const numbers = 2 * program.factors * state.batch;
  require(factors.length === numbers, () =>
    `a program with ${program.factors} factors on ${state.batch} vectors needs ${numbers} numbers, got ${factors.length}`);
  require(factors.every(Number.isFinite), () => "factors must be finite");
}

export function checkQubit(state: StateHandle, qubit: number): void {
  require(isBelow(qubit, state.qubits), () => `a qubit of this state is 0 to ${state.qubits - 1}, got ${qubit}`);
}

export function checkOutcomes(state: StateHandle, outcomes: Uint8Array): void {
  require(outcomes.length === state.batch, () => `one outcome per vector is needed: ${state.batch}, got ${outcomes.length}`);
  require(outcomes.every((o) => o === 0 || o === 1 || o === KEEP), () => `an outcome must be 0, 1 or KEEP, got [${outcomes.join(", ")}]`);
}

/** Lengths of the axes of `a` and `b`. */
export function checkGram(a: StateHandle, b: StateHandle, shape: GramShape): { axisA: number; axisB: number } {
  require(a.qubits === b.qubits, () => `inner products need equal sizes, got ${a.qubits} and ${b.qubits} qubits`);
  return { axisA: axisLength(a, shape), axisB: axisLength(b, shape) };
}

function axisLength(state: StateHandle, { outer, inner }: GramShape): number {
  const axis = state.batch / (outer * inner);
  require([outer, inner, axis].every((n) => Number.isInteger(n) && n >= 1), () =>
    `a batch of ${state.batch} is not outer ${outer} x axis x inner ${inner}`);
  return axis;
}

export function checkMix(state: StateHandle, entries: readonly MixEntry[], batch: number): void {
  checkBatch(batch);
  for (const entry of entries) {
    require(isBelow(entry.in, state.batch) && isBelow(entry.out, batch), () =>
      `vector ${entry.in} -> ${entry.out} is outside ${state.batch} -> ${batch}`);
    require(Number.isFinite(entry.re) && Number.isFinite(entry.im), () => `a coefficient must be finite, got ${entry.re} + ${entry.im} i`);
  }
}

export function checkCopy(state: StateHandle, vectors: readonly number[]): void {
  checkBatch(vectors.length);
  for (const v of vectors) require(isBelow(v, state.batch), () => `a vector of this state is 0 to ${state.batch - 1}, got ${v}`);
}

export function checkIndices(state: StateHandle, indices: Float64Array): void {
  require(indices.every((i) => isBelow(i, 2 ** state.qubits)), () =>
    `an index of this state is 0 to ${2 ** state.qubits - 1}, got [${indices.join(", ")}]`);
}

/** Length of the axis of a sample request. */
export function checkSample(state: StateHandle, request: SampleRequest): number {
  const axis = axisLength(state, { outer: 1, inner: request.inner });
  const shots = request.uniforms.length;
  require(request.uniforms.every((u) => u >= 0 && u < 1), () => "sampling needs uniforms in [0, 1)");
  require((request.select === undefined) !== (request.vectors === undefined), () => "sampling needs either select or vectors");
  if (request.select) {
    const { select } = request;
    require(select.length === shots && select.every((s) => s < axis), () =>
      `sampling ${shots} shots needs as many selections below ${axis}`);
  }
  if (request.vectors) {
    const { vectors } = request;
    require(vectors.length === 2 * shots * axis, () =>
      `sampling ${shots} shots needs ${2 * shots * axis} coefficients, got ${vectors.length}`);
    require(vectors.every(Number.isFinite), () => "coefficients must be finite");
  }
  return axis;
}
