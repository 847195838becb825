import type { LeftSums } from "../../src/backend/backend.ts";
import { choosingBits, MOST_CHOOSING_BITS } from "../../src/backend/leftSums.ts";
import type { DensePassOp, FactorPassOp, Pass } from "../../src/passes/pass.ts";
import { ALL_REGISTERS, groupStarts, splitControls } from "./guards.ts";
import { writePhase } from "./phaseSteps.ts";
import { permuteMatrix, REGISTER_BITS, rankBits, type Stage, splitStages } from "./stages.ts";
import { NO_SLOT, type StepKind, StepList, type WordList } from "./steps.ts";
import { sumBlockBits } from "./sums.ts";

/**
 * The words of a pass as shaders/applyPass.wgsl reads them, in units of vec4u:
 *
 *   1            tile bits, runs, stages, mask of the bit whose values are summed apart | log2 of the blocks of a tile << 16
 *   runs         place in the tile index, place in the chunk's index, width, 0
 *   per stage    places of the register bits; their steps in the chunk at load; places in the order at the end; their steps at store;
 *                (steps, 0, 0, 0); the steps
 *   step         how many of each kind, 8 bits each: swaps, 2x2 matrices of complex entries, real ones, rotations about X, 4x4, 8x8,
 *                phases, factors, diagonals, signs; then that many of each
 *   swap         which pair of register bits
 *   dense        acting registers, 0, slot, 0; lane mask | lane value << 16, outside mask, outside value, 0; the matrix row by row,
 *                two complex numbers per vec4u
 *   phase        as dense with the number of terms in second and that of windows in fourth place; then the windows: 0 for lane or 1 for
 *                outside, shift, 0, 0, and the turns for the 64 values of the six bits from there; then the terms: masks as above, turns
 *   factor       factors for 0 and 1, registers whose bit is 1, acting registers; masks as dense; lane mask and outside mask of the bit, 0, 0
 *   diagonal     as dense without controls; then the factors of the sixteen registers, two complex numbers per vec4u
 *   signs        terms, slot, 0, 0; then the terms of half a turn: masks as above, registers
 *
 * Where a tile lies in several chunks, the highest register bits choose between them when it is loaded and stored.
 */
/** Where a pass is in a program's words, and what a dispatch must know of it. */
export interface PassWords {
  /** In the program's buffer, in bytes. */
  offset: number;
  tileBits: number;
  /** The tile's bits and the chunk bits among them, and all bits that are not in it; ascending. */
  tile: readonly number[];
  chunkBits: readonly number[];
  outside: readonly number[];
  hasFactors: boolean;
  /** log2 of the blocks of a tile that sums are left of; null when none are. */
  sumBlocksBits: number | null;
  stages: number;
  /** Bits of the widest matrix. */
  widest: number;
  /** Whether a matrix has controls on register bits. */
  controlled: boolean;
}

/** Appends a pass over vectors of 2^vectorBits places in chunks of 2^chunkBits. Tiles grow to sixteen amplitudes where they are smaller. */
export function writePass(
  words: WordList,
  pass: Pass,
  vectorBits: number,
  chunkBits: number,
  leaves?: LeftSums,
): Omit<PassWords, "offset"> {
  const tile = atLeast(pass.tile, REGISTER_BITS);
  const local = tile.filter((bit) => bit < chunkBits);
  const runs = adjacentRuns(local);
  const stages = splitStages(rankBits(pass.ops, tile, vectorBits), tile.length, vectorBits, tile.length - local.length);
  const choosing = leaves?.kind === "blocks" ? choosingBits(tile, sumBlockBits(vectorBits, chunkBits)).length : 0;
  const isSummed = choosing <= Math.min(MOST_CHOOSING_BITS, tile.length - REGISTER_BITS);
  const bitMask = leaves?.kind === "bit" && tile.includes(leaves.bit) ? 1 << tile.indexOf(leaves.bit) : 0;
  words.u32(tile.length, runs.length, stages.length, bitMask | (choosing << 16));
  for (const run of runs) words.u32(run.place, run.bit, run.width, 0);
  let controlled = false;
  stages.forEach((stage, i) => {
    const isLast = i === stages.length - 1;
    controlled = writeStage(words, stage, tile.length, local, isLast) || controlled;
  });
  const widest = pass.ops.reduce((most, op) => Math.max(most, op.kind === "dense" ? op.bits.length : 1), 1);
  return {
    tileBits: tile.length,
    tile,
    chunkBits: tile.slice(local.length),
    outside: Array.from({ length: vectorBits }, (_, bit) => bit).filter((bit) => !tile.includes(bit)),
    hasFactors: pass.ops.some((op) => op.kind === "factor"),
    sumBlocksBits: leaves && isSummed ? choosing : null,
    stages: stages.length,
    widest,
    controlled,
  };
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

/** Returns whether a matrix of the stage has controls on register bits. */
function writeStage(words: WordList, stage: Stage, tileBits: number, local: readonly number[], isLast: boolean): boolean {
  const steps = (places: readonly number[]) => places.map((place) => (place < local.length ? 2 ** local[place] : 0));
  const order = [...stage.places];
  const list = new StepList();
  let controlled = false;
  for (const op of stage.ops) {
    if (op.kind === "dense") controlled = writeDense(list, op, order, tileBits) || controlled;
    else if (op.kind === "phase") writePhase(list, op, order, tileBits);
    else writeFactor(list, op, order, tileBits);
  }
  if (isLast) raiseChunkBits(list, order, local.length);
  words.u32(...stage.places, ...steps(stage.places), ...order, ...steps(order), list.length, 0, 0, 0);
  list.writeTo(words);
  return controlled;
}

function writeFactor(list: StepList, { bit, factors, controls }: FactorPassOp, order: readonly number[], tileBits: number): void {
  const guard = splitControls(controls, order, tileBits);
  const own = splitControls([{ bit, value: 1 }], order, tileBits);
  const isInRegisters = own.registers !== ALL_REGISTERS;
  list
    .add("factor")
    .u32(
      ...factors,
      isInRegisters ? own.registers : 0,
      guard.registers,
      guard.laneMask | (guard.laneValue << 16),
      guard.outsideMask,
      guard.outsideValue,
      0,
      own.laneMask,
      own.outsideMask,
      0,
      0,
    );
}

/** Swaps that bring the places of chunk bits, which are those from `local` on, to the highest registers in ascending order. */
function raiseChunkBits(list: StepList, order: number[], local: number): void {
  const sorted = [...order].sort((a, b) => a - b);
  for (let high = REGISTER_BITS - 1; high >= 0 && sorted[high] >= local; high--) {
    const low = order.indexOf(sorted[high]);
    if (low !== high) list.swap(order, low, high);
  }
}

function matrixKind(m: Float64Array): StepKind {
  const isZero = (...places: number[]) => places.every((place) => m[place] === 0);
  if (m.length === 32) return "dense2";
  if (m.length === 128) return "dense3";
  if (isZero(1, 3, 5, 7)) return "real";
  return isZero(1, 2, 4, 7) ? "turn" : "dense1";
}

/**
 * Brings the operation's bits into the lowest register bits, then writes its matrix for the order in which they stand there. Returns
 * whether it has controls on register bits.
 */
function writeDense(list: StepList, op: DensePassOp, order: number[], tileBits: number): boolean {
  const width = op.bits.length;
  for (let low = 0; low < width; low++) {
    if (op.bits.includes(order[low])) continue;
    const high = order.findIndex((place, j) => j >= width && op.bits.includes(place));
    list.swap(order, low, high);
  }
  const matrix = permuteMatrix(
    op,
    order.slice(0, width).map((place) => op.bits.indexOf(place)),
  );
  const guard = splitControls(op.controls, order, tileBits);
  const words = list.add(matrixKind(matrix));
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
  return guard.registers !== ALL_REGISTERS;
}
