import type { PerBatch } from "../../src/backend/backend.ts";
import { BellwireError } from "../../src/errors.ts";
import type { Pass } from "../../src/passes/pass.ts";
import { AMPLITUDE_BYTES, type Amplitudes, firstVector } from "./chunks.ts";
import type { Dispatch } from "./commands.ts";
import type { GpuDevice } from "./device.ts";
import { type PassWords, writePass } from "./passWords.ts";
import { WordList } from "./steps.ts";

/** Passes readied for the GPU. */
export interface GpuProgram {
  words: GPUBuffer;
  passes: readonly PassWords[];
}

/** Bytes of a pass that the kernel sees: the largest uniform that WebGPU promises. */
const PASS_BYTES = 65_536;
/** Where a uniform may begin. */
const ALIGNMENT = 256;

export function compilePasses(gpu: GpuDevice, passes: readonly Pass[], vectorBits: number, chunkBits: number): GpuProgram {
  const words = new WordList();
  const compiled: PassWords[] = [];
  const compile = (pass: Pass) => {
    const own = new WordList();
    const written = writePass(own, pass, vectorBits, chunkBits);
    if (4 * own.length > PASS_BYTES) {
      for (const half of halves(pass)) compile(half);
      return;
    }
    words.pad(ALIGNMENT / 4);
    compiled.push({ ...written, offset: 4 * words.length });
    words.append(own);
  };
  for (const pass of passes) compile(pass);
  const bytes = (compiled[compiled.length - 1]?.offset ?? 0) + PASS_BYTES;
  words.pad(bytes / 4);
  return { words: gpu.buffer("program", bytes, GPUBufferUsage.UNIFORM, words.toArray()), passes: compiled };
}

/** The first and the second half of a pass, for one that has more words than the kernel sees. */
function halves({ tile, ops }: Pass): Pass[] {
  const [op] = ops;
  const split = <T>(items: readonly T[]) => [items.slice(0, items.length >> 1), items.slice(items.length >> 1)];
  if (ops.length > 1) return split(ops).map((half) => ({ tile, ops: half }));
  if (op.kind === "dense") throw new BellwireError("internal", "one matrix does not fit into a pass");
  return split(op.terms).map((terms) => ({ tile, ops: [{ ...op, terms }] }));
}

/** Which slots act on which vectors, 32 switches to a word. */
export function packSwitches(perBatch: PerBatch | undefined): Uint32Array<ArrayBuffer> {
  const on = perBatch?.on ?? new Uint8Array(0);
  const words = new Uint32Array(Math.max(1, Math.ceil(on.length / 32)));
  for (let i = 0; i < on.length; i++) words[i >> 5] |= on[i] << (i & 31);
  return words;
}

/** The dispatches of one pass: one per chunk, or one per set of chunks that differ in the tile's chunk bits. */
export function passDispatches(
  pass: PassWords,
  program: GPUBuffer,
  switches: GPUBuffer,
  { layout, chunks }: Amplitudes,
  workgroupBits: number,
): Dispatch[] {
  const { vectorBits, chunkBits, batch, sizes } = layout;
  const constants = {
    workgroupBits,
    workgroupThreads: 2 ** (workgroupBits - 4),
    workgroupAmplitudes: 2 ** workgroupBits,
    widest: pass.widest,
    controlled: Number(pass.controlled),
  };
  const dispatch = (bound: readonly GPUBuffer[], amplitudes: number, place: Record<string, number>): Dispatch => {
    const tiles = amplitudes / 2 ** pass.tileBits;
    return {
      kernel: "applyPass",
      variant: { constants, chunks: bound.length },
      params: { tiles, batch, ...place },
      buffers: [{ buffer: program, offset: pass.offset, size: PASS_BYTES }, switches, ...bound],
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
