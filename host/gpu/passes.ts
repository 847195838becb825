import type { LeftSums, PerBatch } from "../../src/backend/backend.ts";
import { BellwireError } from "../../src/errors.ts";
import type { Pass } from "../../src/passes/pass.ts";
import { AMPLITUDE_BYTES, type Amplitudes, firstVector } from "./chunks.ts";
import type { Dispatch } from "./commands.ts";
import type { GpuDevice } from "./device.ts";
import type { PipelineVariant } from "./kernels.ts";
import type { PassKernels } from "./limits.ts";
import { type PassWords, writePass } from "./passWords.ts";
import { WordList } from "./steps.ts";
import { unrollPass } from "./unrolled.ts";
import { PassView } from "./unrolledWords.ts";

/** A pass in a program, and its own kernel's entry point where it has one. */
interface CompiledPass extends PassWords {
  written: string | null;
}

/** Passes readied for the GPU. */
export interface GpuProgram {
  words: GPUBuffer;
  passes: readonly CompiledPass[];
  leaves: LeftSums | undefined;
}

/** Bytes of a pass that the kernel sees: the largest uniform that WebGPU promises. */
const PASS_BYTES = 65_536;
/** Where a uniform may begin. */
const ALIGNMENT = 256;

export function compilePasses(
  gpu: GpuDevice,
  passes: readonly Pass[],
  vectorBits: number,
  chunkBits: number,
  kernels: PassKernels,
  leaves?: LeftSums,
): GpuProgram {
  const words = new WordList();
  const compiled: CompiledPass[] = [];
  const compile = (pass: Pass, isLast: boolean) => {
    const own = new WordList();
    const described = writePass(own, pass, vectorBits, chunkBits, isLast ? leaves : undefined);
    if (4 * own.length > PASS_BYTES) {
      const [first, second] = halves(pass);
      compile(first, false);
      compile(second, isLast);
      return;
    }
    words.pad(ALIGNMENT / 4);
    const written = kernels === "unrolled" ? unrollPass(new PassView(own.toArray())) : null;
    compiled.push({ ...described, offset: 4 * words.length, written });
    words.append(own);
  };
  passes.forEach((pass, i) => {
    compile(pass, i === passes.length - 1);
  });
  const bytes = (compiled[compiled.length - 1]?.offset ?? 0) + PASS_BYTES;
  words.pad(bytes / 4);
  return { words: gpu.buffer("program", bytes, GPUBufferUsage.UNIFORM, words.toArray()), passes: compiled, leaves };
}

/** The first and the second half of a pass, for one that has more words than the kernel sees. */
function halves({ tile, ops }: Pass): [Pass, Pass] {
  const [op] = ops;
  const part = <T>(items: readonly T[], isFirst: boolean) => (isFirst ? items.slice(0, items.length >> 1) : items.slice(items.length >> 1));
  if (ops.length === 1 && op.kind !== "phase") throw new BellwireError("internal", "one operation does not fit into a pass");
  const half = (isFirst: boolean): Pass =>
    ops.length === 1 && op.kind === "phase"
      ? { tile, ops: [{ ...op, terms: part(op.terms, isFirst) }] }
      : { tile, ops: part(ops, isFirst) };
  return [half(true), half(false)];
}

/** What differs from vector to vector in a run, as the kernel reads it. */
export interface PerBatchWords {
  words: Uint32Array<ArrayBuffer>;
  /** Where the factors begin. */
  factorsStart: number;
}

/** Which slots act on which vectors, 32 switches to a word; then the vectors' factors as f32. */
export function packPerBatch({ on = new Uint8Array(0), factors = new Float64Array(0) }: PerBatch = {}): PerBatchWords {
  const factorsStart = Math.ceil(on.length / 32);
  const words = new Uint32Array(Math.max(1, factorsStart + factors.length));
  for (let i = 0; i < on.length; i++) words[i >> 5] |= on[i] << (i & 31);
  new Float32Array(words.buffer).set(factors, factorsStart);
  return { words, factorsStart };
}

/** The buffers of a run. */
export interface RunBuffers {
  program: GPUBuffer;
  switches: GPUBuffer;
  factorsStart: number;
  /** Where the pass leaves sums, or a buffer that it does not touch. */
  sums: GPUBuffer;
  leavesSums: boolean;
}

/** How applyPass is compiled, whatever the pass. */
export interface KernelShape {
  /** log2 of the amplitudes of a workgroup. */
  workgroupBits: number;
  /** Whether one kernel serves all passes. */
  isOne: boolean;
}

/** The dispatches of one pass: one per chunk, or one per set of chunks that differ in the tile's chunk bits. */
export function passDispatches(
  pass: CompiledPass,
  { program, switches, factorsStart, sums, leavesSums }: RunBuffers,
  { layout, chunks }: Amplitudes,
  { workgroupBits, isOne }: KernelShape,
): Dispatch[] {
  const { vectorBits, chunkBits, batch, sizes } = layout;
  const constants = {
    workgroupBits,
    workgroupThreads: 2 ** (workgroupBits - 4),
    workgroupAmplitudes: 2 ** workgroupBits,
    controlled: Number(isOne || pass.controlled),
    leavesSums: Number(isOne || leavesSums),
  };
  const variant: PipelineVariant =
    pass.written === null
      ? { constants: { ...constants, widest: isOne ? 3 : pass.widest, hasFactors: Number(isOne || pass.hasFactors) } }
      : { constants, written: pass.written };
  const dispatch = (bound: readonly GPUBuffer[], amplitudes: number, place: Record<string, number>): Dispatch => {
    const tiles = amplitudes / 2 ** pass.tileBits;
    return {
      kernel: "applyPass",
      variant: { ...variant, chunks: bound.length },
      params: { tiles, batch, factorsStart, tilesPerVectorBits: pass.outside.length, leavesSums: Number(leavesSums), ...place },
      buffers: [{ buffer: program, offset: pass.offset, size: PASS_BYTES }, switches, sums, ...bound],
      workgroups: Math.ceil(tiles / 2 ** (workgroupBits - pass.tileBits)),
      bytes: 2 * AMPLITUDE_BYTES * amplitudes,
    };
  };
  if (vectorBits <= chunkBits) {
    return chunks.map((chunk, i) =>
      dispatch([chunk], sizes[i], { outsideBits: vectorBits - pass.tileBits, outsideBase: 0, vectorBase: firstVector(layout, i) }),
    );
  }
  const inTile = pass.chunkBits.map((bit) => bit - chunkBits);
  const perVector = 2 ** (vectorBits - chunkBits);
  const sets = perVector / 2 ** inTile.length;
  const localOutside = chunkBits - (pass.tileBits - inTile.length);
  return Array.from({ length: batch * sets }, (_, i) => {
    const vector = Math.floor(i / sets);
    const set = i % sets;
    const first = vector * perVector + insertZeros(set, inTile);
    const bound = Array.from({ length: 2 ** inTile.length }, (_, s) => chunks[first + scatterBits(s, inTile)]);
    const place = { outsideBits: 32, outsideBase: set * 2 ** localOutside, vectorBase: vector };
    return dispatch(bound, bound.length * 2 ** chunkBits, place);
  });
}

/** `index` with zeros inserted at the places, ascending. */
function insertZeros(index: number, places: readonly number[]): number {
  return places.reduce((out, place) => ((out >> place) << (place + 1)) | (out & ((1 << place) - 1)), index);
}

/** Bit j of `index` moved to `places[j]`. */
function scatterBits(index: number, places: readonly number[]): number {
  return places.reduce((out, place, j) => out | (((index >> j) & 1) << place), 0);
}
