import type { SampleRequest } from "../../src/backend/backend.ts";
import { type BlockChoice, type BlockSums, chooseBlocks, sumWidth } from "../../src/backend/sampling.ts";
import { BellwireError } from "../../src/errors.ts";
import { AMPLITUDE_BYTES, type Amplitudes, allocateChunks, type ChunkLayout } from "./chunks.ts";
import { type CombineEntry, combine } from "./combine.ts";
import type { Commands } from "./commands.ts";
import { gramBlockBits, gramSums } from "./gram.ts";
import { blockWeights, sumBlockBits } from "./sums.ts";

/** Bytes of gathered blocks at a time. */
const GATHER_BYTES = 64 * 2 ** 20;
/** Blocks of a request with vectors: each shot gathers one, so they are small, log2. */
const VECTOR_BLOCK_BITS = 10;
/** Invocations of a workgroup of chooseInBlocks. */
const THREADS = 256;
/** Shots of a task. */
const SHOTS_PER_TASK = 4096;

/** Shots that share a block and a combination of vectors, hence the gathered amplitudes. */
interface Group {
  block: number;
  shots: number[];
}

/**
 * Draws one index per shot. The sums of all blocks come to the host once, each shot descends their tree in f64; then the blocks that
 * were chosen are gathered, each with the combination of vectors of its shots, and searched. `known` are the weights of the blocks where a
 * pass has left them.
 */
export async function sampleShots(
  commands: Commands,
  amplitudes: Amplitudes,
  request: SampleRequest,
  axis: number,
  known: Float64Array | null,
  checkNorm: (vector: number, squaredNorm: number) => void,
): Promise<Float64Array> {
  const { sums, blockBits } = request.select
    ? selectedSums(amplitudes, known ?? (await blockWeights(commands, amplitudes)), request, axis, checkNorm)
    : await matrixSums(commands, amplitudes, request, axis);
  if (!sums.values.every(Number.isFinite)) throw new BellwireError("numeric", "the state holds amplitudes that are not finite");
  const choice = chooseBlocks(sums, request, axis);
  const groups = groupShots(request, choice, axis);
  const perRound = Math.max(1, Math.floor(GATHER_BYTES / (AMPLITUDE_BYTES * request.inner * 2 ** blockBits)));
  const out = new Float64Array(request.uniforms.length);
  for (let first = 0; first < groups.length; first += perRound) {
    await answerGroups(commands, amplitudes, request, axis, blockBits, groups.slice(first, first + perRound), choice, out);
  }
  return out;
}

/** Per block and axis entry, the weight summed over inner vectors. */
function selectedSums(
  { layout }: Amplitudes,
  weights: Float64Array,
  request: SampleRequest,
  axis: number,
  checkNorm: (vector: number, squaredNorm: number) => void,
) {
  const blockBits = sumBlockBits(layout.vectorBits, layout.chunkBits);
  const blocks = 2 ** (layout.vectorBits - blockBits);
  const values = new Float64Array(blocks * axis);
  for (let vector = 0; vector < layout.batch; vector++) {
    let squaredNorm = 0;
    for (let block = 0; block < blocks; block++) {
      const weight = weights[vector * blocks + block];
      squaredNorm += weight;
      values[block * axis + Math.floor(vector / request.inner)] += weight;
    }
    checkNorm(vector, squaredNorm);
  }
  const sums: BlockSums = { blocks, values, width: sumWidth(request, axis) };
  return { sums, blockBits };
}

/** Per block, the Gram matrix of the axis summed over inner vectors. */
async function matrixSums(commands: Commands, amplitudes: Amplitudes, request: SampleRequest, axis: number) {
  const blockBits = gramBlockBits([amplitudes], VECTOR_BLOCK_BITS);
  const blocks = 2 ** (amplitudes.layout.vectorBits - blockBits);
  const width = sumWidth(request, axis);
  const values = new Float64Array(blocks * width);
  const shape = { outer: 1, inner: request.inner };
  await gramSums(commands, amplitudes, amplitudes, shape, { blockBits, compensated: false }, (_outer, block, products) => {
    for (let k = 0; k < width; k++) values[block * width + k] += products[k];
  });
  const sums: BlockSums = { blocks, values, width };
  return { sums, blockBits };
}

function groupShots(request: SampleRequest, { block }: BlockChoice, axis: number): Group[] {
  const groups = new Map<number, Group>();
  request.uniforms.forEach((_, shot) => {
    const key = request.select ? block[shot] * axis + request.select[shot] : -1 - shot;
    const group = groups.get(key);
    if (group) group.shots.push(shot);
    else groups.set(key, { block: block[shot], shots: [shot] });
  });
  return [...groups.values()];
}

async function answerGroups(
  commands: Commands,
  amplitudes: Amplitudes,
  request: SampleRequest,
  axis: number,
  blockBits: number,
  groups: readonly Group[],
  choice: BlockChoice,
  out: Float64Array,
): Promise<void> {
  const { inner } = request;
  const { gpu } = commands;
  const blocksPerVector = 2 ** (amplitudes.layout.vectorBits - blockBits);
  const lists = groups.map(({ block, shots }) => coefficients(request, shots[0], axis, (a) => a * inner * blocksPerVector + block));
  const shots = groups.flatMap((group) => group.shots);
  const tasks = Uint32Array.from(tasksOf(groups).flat());
  const offsets = Float32Array.from(shots, (shot) => choice.offset[shot]);
  const gathered = allocateChunks(gpu, gatherLayout(groups.length * inner, blockBits), "gathered");
  const taskBuffer = gpu.buffer("tasks", tasks.byteLength, GPUBufferUsage.STORAGE, tasks);
  const offsetBuffer = gpu.buffer("offsets", offsets.byteLength, GPUBufferUsage.STORAGE, offsets);
  const chosen = gpu.buffer("chosen", 4 * shots.length, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC);
  try {
    await gathered.ready;
    await combine(commands, amplitudes, gathered.chunks[0], { blockBits, lists, period: inner, stride: blocksPerVector });
    await commands.run([
      {
        kernel: "chooseInBlocks",
        params: { blockBits, inner, tasks: tasks.length / 4 },
        buffers: [gathered.chunks[0], taskBuffer, offsetBuffer, chosen],
        workgroups: Math.ceil(((tasks.length / 4) * 2 ** (blockBits - 4)) / THREADS),
      },
    ]);
    const entries = new Uint32Array(await gpu.readBack([{ buffer: chosen, size: 4 * shots.length }]));
    groups
      .flatMap((group) => group.shots.map((shot) => ({ shot, block: group.block })))
      .forEach(({ shot, block }, i) => {
        out[shot] = block * 2 ** blockBits + entries[i];
      });
  } finally {
    gathered.release();
    for (const buffer of [taskBuffer, offsetBuffer, chosen]) gpu.release(buffer);
  }
}

/** A single buffer of `blocks` blocks. */
function gatherLayout(blocks: number, blockBits: number): ChunkLayout {
  const size = blocks * 2 ** blockBits;
  return { qubits: blockBits, batch: blocks, vectorBits: blockBits, chunkBits: 31, localBits: blockBits, sizes: [size] };
}

/** The vectors that a shot combines, as input blocks. */
function coefficients(request: SampleRequest, shot: number, axis: number, blockOf: (entry: number) => number): CombineEntry[] {
  if (request.select) return [{ block: blockOf(request.select[shot]), re: 1, im: 0 }];
  const v = request.vectors!.subarray(2 * shot * axis, 2 * (shot + 1) * axis);
  return Array.from({ length: axis }, (_, a) => ({ block: blockOf(a), re: v[2 * a], im: v[2 * a + 1] }));
}

/** (group, first shot, shots, 0): groups cut into tasks. */
function tasksOf(groups: readonly Group[]): number[][] {
  const tasks: number[][] = [];
  let first = 0;
  groups.forEach(({ shots }, group) => {
    for (let at = 0; at < shots.length; at += SHOTS_PER_TASK) {
      tasks.push([group, first + at, Math.min(SHOTS_PER_TASK, shots.length - at), 0]);
    }
    first += shots.length;
  });
  return tasks;
}
