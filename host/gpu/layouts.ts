import { BellwireError } from "../../src/errors.ts";
import type { KernelName } from "./kernels.ts";

/** A params struct as bytes. A test compares these tables with the WGSL by reflection. */
export interface ParamsLayout {
  size: number;
  fields: Readonly<Record<string, { offset: number; type: "u32" | "f32" }>>;
}

function layout(fields: Readonly<Record<string, "u32" | "f32">>): ParamsLayout {
  const entries = Object.entries(fields).map(([name, type], i) => [name, { offset: 4 * i, type }] as const);
  return { size: 4 * entries.length, fields: Object.fromEntries(entries) };
}

/** The struct `<Kernel>Params` of every kernel. All members are scalars of four bytes. */
export const PARAMS: Readonly<Record<KernelName, ParamsLayout>> = {
  applyPass: layout({
    tiles: "u32",
    outsideBits: "u32",
    outsideBase: "u32",
    vectorBase: "u32",
    batch: "u32",
    factorsStart: "u32",
    tilesPerVectorBits: "u32",
    leavesSums: "u32",
  }),
  blockSums: layout({ blockBits: "u32", amplitudes: "u32", bitMask: "u32" }),
  scaleVectors: layout({ amplitudes: "u32", vectorBits: "u32", vectorBase: "u32", bitMask: "u32", chunkBit: "u32" }),
  combineBlocks: layout({
    amplitudes: "u32",
    blockBits: "u32",
    period: "u32",
    stride: "u32",
    inputChunk: "u32",
    inputChunkBlockBits: "u32",
    adds: "u32",
  }),
  gramBlocks: layout({
    rows: "u32",
    columns: "u32",
    blocksPerRow: "u32",
    blockBits: "u32",
    firstOutput: "u32",
    outputs: "u32",
    outputStart: "u32",
    own: "u32",
    zero: "u32",
  }),
  chooseInBlocks: layout({ blockBits: "u32", inner: "u32", tasks: "u32" }),
  gatherAmplitudes: layout({
    entries: "u32",
    batch: "u32",
    segmentBits: "u32",
    segmentsPerVector: "u32",
    chunk: "u32",
    chunkSegmentBits: "u32",
  }),
  samplePhotons: layout({
    seed: "u32",
    streamKey: "u32",
    blockLow: "u32",
    blockHigh: "u32",
    attempts: "u32",
    blocksPerThread: "u32",
    keepLength: "u32",
  }),
  copyChunk: layout({ amplitudes: "u32", factor: "f32" }),
  philoxBare: layout({ calls: "u32", callsPerThread: "u32" }),
  philoxWords: layout({ blocks: "u32" }),
};

/** The bytes of a kernel's params. Every field must be given. */
export function packParams(kernel: KernelName, values: Readonly<Record<string, number>>): Uint8Array {
  const { size, fields } = PARAMS[kernel];
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  for (const [name, { offset, type }] of Object.entries(fields)) {
    const value = values[name];
    if (value === undefined) throw new BellwireError("internal", `${kernel} was not given its parameter ${name}`);
    if (type === "u32") view.setUint32(offset, value, true);
    else view.setFloat32(offset, value, true);
  }
  return bytes;
}
