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

/** Makes combinations of blocks of a state in one buffer, over what was there. */
export async function combine(commands: Commands, input: Amplitudes, output: GPUBuffer, plan: CombinePlan): Promise<void> {
  const tables = new CombineTables(commands, plan);
  try {
    await commands.run(tables.dispatches(input, output));
  } finally {
    tables.release();
  }
}

/** The lists of a plan on the GPU. */
export class CombineTables {
  readonly #commands: Commands;
  readonly #plan: CombinePlan;
  readonly #starts: GPUBuffer;
  readonly #entries: GPUBuffer;

  constructor(commands: Commands, plan: CombinePlan) {
    const { lists } = plan;
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
    this.#commands = commands;
    this.#plan = plan;
    this.#starts = gpu.buffer("combine starts", starts.byteLength, GPUBufferUsage.STORAGE, starts);
    this.#entries = gpu.buffer("combine entries", entries.byteLength, GPUBufferUsage.STORAGE, entries);
  }

  /** One dispatch for each buffer of the input that is needed; the first overwrites, the others add. */
  dispatches(input: Amplitudes, output: GPUBuffer): Dispatch[] {
    const { blockBits, lists, period, stride } = this.#plan;
    const amplitudes = lists.length * period * 2 ** blockBits;
    return neededChunks(input, this.#plan).map(
      (inputChunk, i): Dispatch => ({
        kernel: "combineBlocks",
        params: {
          amplitudes,
          blockBits,
          period,
          stride,
          inputChunk,
          inputChunkBlockBits: input.layout.chunkBits - blockBits,
          adds: i > 0 ? 1 : 0,
        },
        buffers: [this.#starts, this.#entries, input.chunks[inputChunk], output],
        workgroups: Math.ceil(amplitudes / THREADS),
        bytes: 3 * AMPLITUDE_BYTES * amplitudes,
      }),
    );
  }

  release(): void {
    for (const buffer of [this.#starts, this.#entries]) this.#commands.gpu.release(buffer);
  }
}

/** Buffers of the input that hold a block of some list; one at least, because something overwrites. */
function neededChunks({ layout }: Amplitudes, { blockBits, lists, period, stride }: CombinePlan): number[] {
  const perChunk = 2 ** (layout.chunkBits - blockBits);
  const needed = new Set<number>();
  for (const list of lists) {
    for (const { block } of list) {
      for (let step = 0; step < period; step++) needed.add(Math.floor((block + step * stride) / perChunk));
    }
  }
  return needed.size === 0 ? [0] : [...needed].sort((a, b) => a - b);
}
