import type { Control, DensePassOp, Pass, PhasePassOp } from "../../src/passes/pass.ts";
import { type PlacedTerm, phaseWords, turnsOf } from "./phaseWords.ts";
import { permuteMatrix, REGISTER_BITS, rankBits, type Stage, splitStages } from "./stages.ts";

/**
 * The words of a pass as shaders/applyPass.wgsl reads them, in units of vec4u:
 *
 *   1            tile bits, tile bits that choose a place in a chunk, runs, stages
 *   runs         place in the tile index, place in the chunk's index, width, 0
 *   per stage    places of the register bits; their steps in the chunk at load; places in the order at the end; their steps at store;
 *                (steps, 0, 0, 0); the steps
 *   step         swaps | dense1 << 16, dense2 | dense3 << 16, phases, 0; then that many of each, in this order
 *   swap         which pair of register bits
 *   dense        acting registers, 0, slot, 0; lane mask | lane value << 16, outside mask, outside value, 0; the matrix row by row,
 *                two complex numbers per vec4u
 *   phase        as dense with the number of terms in second and that of windows in fourth place; then the windows: 0 for lane or 1 for
 *                outside, shift, 0, 0, and the turns for the 64 values of the six bits from there; then the terms: masks as above, turns
 */
const NO_SLOT = 0xffffffff;
const REGISTERS = 1 << REGISTER_BITS;
/** The kernel's numbers for exchanges of register bits. */
const SWAPS = ["0 1", "0 2", "0 3", "1 2", "1 3", "2 3"];

/** Where a pass is in a program's words, and what a dispatch must know of it. */
export interface PassWords {
  /** In vec4u. */
  start: number;
  tileBits: number;
  /** Tile bits at or above the chunk's, ascending. */
  chunkBits: readonly number[];
  stages: number;
  /** Bits of the widest matrix. */
  widest: number;
}

/** Grows by words; matrices are f32. */
export class WordList {
  readonly #words: number[] = [];
  readonly #float = new Float32Array(1);
  readonly #bits = new Uint32Array(this.#float.buffer);

  get length(): number {
    return this.#words.length;
  }

  u32(...words: readonly number[]): void {
    for (const word of words) this.#words.push(word >>> 0);
  }

  f32(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) {
      this.#float[0] = values[i];
      this.#words.push(this.#bits[0]);
    }
  }

  append(other: WordList): void {
    for (const word of other.#words) this.#words.push(word);
  }

  toArray(): Uint32Array<ArrayBuffer> {
    return Uint32Array.from(this.#words);
  }
}

/** Appends a pass over vectors of 2^vectorBits places in chunks of 2^chunkBits. Tiles grow to sixteen amplitudes where they are smaller. */
export function writePass(words: WordList, pass: Pass, vectorBits: number, chunkBits: number): PassWords {
  const tile = atLeast(pass.tile, REGISTER_BITS);
  const start = words.length / 4;
  const local = tile.filter((bit) => bit < chunkBits);
  const runs = adjacentRuns(local);
  const stages = splitStages(rankBits(pass.ops, tile, vectorBits), tile.length, vectorBits);
  words.u32(tile.length, local.length, runs.length, stages.length);
  for (const run of runs) words.u32(run.place, run.bit, run.width, 0);
  for (const stage of stages) writeStage(words, stage, tile.length, local);
  const widest = pass.ops.reduce((most, op) => Math.max(most, op.kind === "dense" ? op.bits.length : 1), 1);
  return { start, tileBits: tile.length, chunkBits: tile.slice(local.length), stages: stages.length, widest };
}

function atLeast(tile: readonly number[], size: number): number[] {
  const grown = new Set(tile);
  for (let bit = 0; grown.size < size; bit++) grown.add(bit);
  return [...grown].sort((a, b) => a - b);
}

function adjacentRuns(bits: readonly number[]): { place: number; bit: number; width: number }[] {
  const runs: { place: number; bit: number; width: number }[] = [];
  bits.forEach((bit, place) => {
    const last = runs[runs.length - 1];
    if (last && last.bit + last.width === bit) last.width++;
    else runs.push({ place, bit, width: 1 });
  });
  return runs;
}

function writeStage(words: WordList, stage: Stage, tileBits: number, local: readonly number[]): void {
  const steps = (places: readonly number[]) => places.map((place) => (place < local.length ? 2 ** local[place] : 0));
  const order = [...stage.places];
  const list = new StepList();
  for (const op of stage.ops) {
    if (op.kind === "dense") writeDense(list, op, order, tileBits);
    else writePhase(list, op, order, tileBits);
  }
  words.u32(...stage.places, ...steps(stage.places), ...order, ...steps(order), list.length, 0, 0, 0);
  list.writeTo(words);
}

/** Operations in steps, each of which has its swaps first, its phases last, and wider matrices after narrower ones. */
class StepList {
  readonly #steps: { numbers: number[]; body: WordList }[] = [];
  #last = Number.POSITIVE_INFINITY;

  get length(): number {
    return this.#steps.length;
  }

  /** Where the words of an operation go; `kind` 0 is a swap, 1 to 3 the width of a matrix, 4 a phase. */
  add(kind: number): WordList {
    if (kind < this.#last) this.#steps.push({ numbers: [0, 0, 0, 0, 0], body: new WordList() });
    this.#last = kind;
    const step = this.#steps[this.#steps.length - 1];
    step.numbers[kind]++;
    return step.body;
  }

  writeTo(words: WordList): void {
    for (const { numbers, body } of this.#steps) {
      words.u32(numbers[0] | (numbers[1] << 16), numbers[2] | (numbers[3] << 16), numbers[4], 0);
      words.append(body);
    }
  }
}

const SWAP_KIND = 0;
const PHASE_KIND = 4;

/** Brings the operation's bits into the lowest register bits, then writes its matrix for the order in which they stand there. */
function writeDense(list: StepList, op: DensePassOp, order: number[], tileBits: number): void {
  const width = op.bits.length;
  for (let low = 0; low < width; low++) {
    if (op.bits.includes(order[low])) continue;
    const high = order.findIndex((place, j) => j >= width && op.bits.includes(place));
    list.add(SWAP_KIND).u32(SWAPS.indexOf(`${low} ${high}`), 0, 0, 0);
    [order[low], order[high]] = [order[high], order[low]];
  }
  const matrix = permuteMatrix(
    op,
    order.slice(0, width).map((place) => op.bits.indexOf(place)),
  );
  const guard = splitControls(op.controls, order, tileBits);
  const words = list.add(width);
  words.u32(
    guard.registers & groupStarts(width),
    0,
    op.slot ?? NO_SLOT,
    0,
    guard.laneMask | (guard.laneValue << 16),
    guard.outsideMask,
    guard.outsideValue,
    0,
  );
  words.f32(matrix);
}

/** One operation per set of registers that terms act on. */
function writePhase(list: StepList, op: PhasePassOp, order: readonly number[], tileBits: number): void {
  const byRegisters = new Map<number, PlacedTerm[]>();
  for (const { controls, angle } of op.terms) {
    const { registers, ...guard } = splitControls(controls, order, tileBits);
    const placed = byRegisters.get(registers) ?? [];
    placed.push({ ...guard, turns: turnsOf(angle) });
    byRegisters.set(registers, placed);
  }
  for (const [registers, placed] of byRegisters) {
    const { windows, terms, words } = phaseWords(placed);
    list.add(PHASE_KIND).u32(registers, terms, op.slot ?? NO_SLOT, windows, 0, 0, 0, 0, ...words);
  }
}

/** Controls by where their bits are: registers as a mask over the sixteen, places of the lane, bits outside. */
function splitControls(controls: readonly Control[], order: readonly number[], tileBits: number) {
  let registers = 2 ** REGISTERS - 1;
  let laneMask = 0;
  let laneValue = 0;
  let outsideMask = 0;
  let outsideValue = 0;
  for (const { bit, value } of controls) {
    const register = order.indexOf(bit);
    if (register >= 0) registers &= registersWith(register, value);
    else if (bit < tileBits) {
      laneMask |= 1 << bit;
      laneValue |= value << bit;
    } else {
      outsideMask |= 1 << (bit - tileBits);
      outsideValue |= value << (bit - tileBits);
    }
  }
  return { registers, laneMask, laneValue, outsideMask, outsideValue };
}

function registersWith(bit: number, value: number): number {
  let mask = 0;
  for (let r = 0; r < REGISTERS; r++) if (((r >> bit) & 1) === value) mask |= 1 << r;
  return mask;
}

/** Registers that are the first of a group of 2^width. */
function groupStarts(width: number): number {
  let mask = 0;
  for (let r = 0; r < REGISTERS; r += 1 << width) mask |= 1 << r;
  return mask;
}
