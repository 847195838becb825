import { AMPLITUDE_BYTES, type Amplitudes } from "./chunks.ts";
import type { Commands, Dispatch } from "./commands.ts";

const THREADS = 256;

/** A term of a list: an input block and its coefficient. */
export interface CombineEntry {
  block: number;
  re: number;
  im: number;
}

export interface CombinePlan {
  blockBits: number;
  /** Per list, what it adds. List l makes the output blocks l `period` to (l + 1) `period` - 1. */
  lists: readonly (readonly CombineEntry[])[];
  period: number;
  /** Output block l `period` + s adds the input blocks of list l, s `stride` further on. */
  stride: number;
}

/** output += combinations of the input's blocks. */
export async function combine(commands: Commands, input: Amplitudes, output: Amplitudes, plan: CombinePlan): Promise<void> {
  const { blockBits, lists, period, stride } = plan;
  const starts = new Uint32Array(lists.length + 1);
  lists.forEach((list, i) => {
    starts[i + 1] = starts[i] + list.length;
  });
  const entries = new Uint32Array(4 * Math.max(1, starts[lists.length]));
  const coefficients = new Float32Array(entries.buffer);
  lists.flat().forEach(({ block, re, im }, i) => {
    entries[4 * i] = block;
    coefficients[4 * i + 1] = re;
    coefficients[4 * i + 2] = im;
  });
  const { gpu } = commands;
  const startBuffer = gpu.buffer("combine starts", starts.byteLength, GPUBufferUsage.STORAGE, starts);
  const entryBuffer = gpu.buffer("combine entries", entries.byteLength, GPUBufferUsage.STORAGE, entries);
  try {
    const dispatches = meetingChunks(input, output, plan).map(
      ([inputChunk, outputChunk]): Dispatch => ({
        kernel: "combineBlocks",
        params: {
          amplitudes: output.layout.sizes[outputChunk],
          blockBits,
          firstBlock: outputChunk * 2 ** (output.layout.chunkBits - blockBits),
          period,
          stride,
          inputChunk,
          inputChunkBlockBits: input.layout.chunkBits - blockBits,
        },
        buffers: [startBuffer, entryBuffer, input.chunks[inputChunk], output.chunks[outputChunk]],
        workgroups: Math.ceil(output.layout.sizes[outputChunk] / THREADS),
        bytes: 3 * AMPLITUDE_BYTES * output.layout.sizes[outputChunk],
      }),
    );
    await commands.run(dispatches);
  } finally {
    gpu.release(startBuffer);
    gpu.release(entryBuffer);
  }
}

/** Pairs (input chunk, output chunk) such that some block of the second adds one of the first. */
function meetingChunks(input: Amplitudes, output: Amplitudes, { blockBits, lists, period, stride }: CombinePlan): [number, number][] {
  const inputBlocks = 2 ** (input.layout.chunkBits - blockBits);
  const outputBlocks = 2 ** (output.layout.chunkBits - blockBits);
  const inputs = input.chunks.length;
  const meet = new Set<number>();
  lists.forEach((list, l) => {
    for (const { block } of list) {
      for (let step = 0; step < period; step++) {
        const from = Math.floor((block + step * stride) / inputBlocks);
        const to = Math.floor((l * period + step) / outputBlocks);
        meet.add(to * inputs + from);
      }
    }
  });
  return [...meet].sort((a, b) => a - b).map((pair) => [pair % inputs, Math.floor(pair / inputs)]);
}
