import {
  addTally,
  emptyTally,
  HERALD_COUNTS,
  type HeraldRecord,
  type PhotonSampler,
  type PhotonTally,
  type SampleRequest,
  SLOT_OF_ERROR,
} from "../../src/photonics/sampler.ts";
import { type AttemptTables, HISTOGRAM_BINS } from "../../src/photonics/tables.ts";
import { streamKey } from "../../src/rng/streams.ts";
import { Commands } from "./commands.ts";
import { GpuDevice } from "./device.ts";
import type { GpuPlatform } from "./platform.ts";

const THREADS = 256;
/** Each invocation opens 64 blocks of four attempts: 65,536 attempts a workgroup. */
const BLOCKS_PER_THREAD = 64;
/** Attempts of one call: some tenths of a second on either kind of GPU. */
const BATCH = { software: 2 ** 21, hardware: 2 ** 30 };
/** Calls of each invocation when Philox is measured by itself. */
const CALLS_PER_THREAD = 256;
/** Heralds that one dispatch can keep. */
const KEEP_LENGTH = 2 ** 16;

/** Where things stand in the kernel's counts; shaders/lib/attemptTables.wgsl has the same numbers. */
export const COUNT_LAYOUT = { arrivals: 0, equalPairs: 3, heralds: 5, times: 85, end: 341 } as const;

export interface GpuSamplerOptions {
  /** Attempts of one call; tests force small ones. */
  batch?: number;
  keepLength?: number;
}

/** Opens a device on the platform's adapter for photon attempts. @throws BellwireError "unavailable" without one. */
export async function createGpuPhotonSampler(platform: GpuPlatform, options: GpuSamplerOptions = {}): Promise<GpuPhotonSampler> {
  return new GpuPhotonSampler(await GpuDevice.open(platform), options);
}

/** The photon sampler on WebGPU. Everything is integer, so its tallies equal those of the reference bit for bit. */
export class GpuPhotonSampler implements PhotonSampler {
  readonly name = "webgpu";
  readonly adapter: string;
  readonly batch: number;
  readonly gpu: GpuDevice;
  readonly #commands: Commands;
  readonly #keepLength: number;

  constructor(gpu: GpuDevice, options: GpuSamplerOptions) {
    this.gpu = gpu;
    this.adapter = gpu.adapterName;
    this.batch = options.batch ?? (gpu.platform.isSoftware ? BATCH.software : BATCH.hardware);
    this.#keepLength = options.keepLength ?? KEEP_LENGTH;
    this.#commands = new Commands(gpu, gpu.limits.maxComputeWorkgroupsPerDimension);
  }

  async sample(tables: AttemptTables, request: SampleRequest): Promise<PhotonTally> {
    const { counts, records } = await this.#dispatch(tables, request);
    if (request.keep > 0 && counts[COUNT_LAYOUT.end] > this.#keepLength) return this.#sampleHalves(tables, request);
    return readTally(counts, records, request);
  }

  /** There were more heralds than one dispatch can keep, and those of the lowest attempts are wanted. */
  async #sampleHalves(tables: AttemptTables, request: SampleRequest): Promise<PhotonTally> {
    const half = 4 * Math.ceil(request.attempts / 8);
    const tally = await this.sample(tables, { ...request, attempts: half });
    const rest = { ...request, first: request.first + half, attempts: request.attempts - half, keep: request.keep - tally.kept.length };
    addTally(tally, await this.sample(tables, rest), request.keep);
    return tally;
  }

  async #dispatch(
    tables: AttemptTables,
    { seed, link, first, attempts, keep }: SampleRequest,
  ): Promise<{ counts: Uint32Array; records: Uint32Array }> {
    const { gpu } = this;
    const keepLength = keep > 0 ? this.#keepLength : 0;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    const table = gpu.buffer("photon tables", tables.words.byteLength, GPUBufferUsage.STORAGE, tables.words);
    const countBuffer = gpu.buffer("photon counts", 4 * (COUNT_LAYOUT.end + 1), usage);
    const kept = gpu.buffer("kept heralds", 16 * keepLength, usage);
    const blocks = Math.ceil(attempts / 4);
    const block = first / 4;
    try {
      await this.#commands.run([
        {
          kernel: "samplePhotons",
          params: {
            seed,
            streamKey: streamKey("photons", link),
            blockLow: block % 2 ** 32,
            blockHigh: Math.floor(block / 2 ** 32),
            attempts,
            blocksPerThread: BLOCKS_PER_THREAD,
            keepLength,
          },
          buffers: [table, countBuffer, kept],
          workgroups: Math.ceil(blocks / (THREADS * BLOCKS_PER_THREAD)),
        },
      ]);
      const size = 4 * (COUNT_LAYOUT.end + 1);
      const counts = new Uint32Array(await gpu.readBack([{ buffer: countBuffer, size }]));
      const found = Math.min(counts[COUNT_LAYOUT.end], keepLength);
      const records = found > 0 ? await gpu.readBack([{ buffer: kept, size: 16 * found }]) : new ArrayBuffer(0);
      return { counts, records: new Uint32Array(records) };
    } finally {
      for (const buffer of [table, countBuffer, kept]) gpu.release(buffer);
    }
  }

  async barePhilox(calls: number): Promise<number> {
    const { gpu } = this;
    const result = gpu.buffer("philox", 4, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC);
    try {
      await this.#commands.run([
        {
          kernel: "philoxBare",
          params: { calls, callsPerThread: CALLS_PER_THREAD },
          buffers: [result],
          workgroups: Math.ceil(calls / (THREADS * CALLS_PER_THREAD)),
        },
      ]);
      return new Uint32Array(await gpu.readBack([{ buffer: result, size: 4 }]))[0];
    } finally {
      gpu.release(result);
    }
  }

  async dispose(): Promise<void> {
    this.gpu.dispose();
  }
}

function readTally(counts: Uint32Array, records: Uint32Array, { attempts, keep }: SampleRequest): PhotonTally {
  const tally = emptyTally();
  const part = (at: number, length: number) => Float64Array.from(counts.subarray(at, at + length));
  const [a, b, both] = part(COUNT_LAYOUT.arrivals, 3);
  tally.attempts = attempts;
  tally.arrivals = Float64Array.of(attempts - a - b - both, a, b, both);
  tally.equalPairs = part(COUNT_LAYOUT.equalPairs, 2);
  tally.heralds = part(COUNT_LAYOUT.heralds, HERALD_COUNTS);
  tally.times = part(COUNT_LAYOUT.times, HISTOGRAM_BINS);
  tally.kept = Array.from({ length: records.length / 4 }, (_, i) => readRecord(records.subarray(4 * i, 4 * i + 4)))
    .sort((x, y) => x.attempt - y.attempt)
    .slice(0, keep);
  return tally;
}

function readRecord([low, high, what, recorded]: Uint32Array): HeraldRecord {
  return {
    attempt: high * 2 ** 32 + low,
    pattern: what & 3,
    class: (what >> 2) & 7,
    bell: SLOT_OF_ERROR[(what >> 5) & 3],
    deltaPs: recorded | 0,
  };
}
