import { AttemptResolver } from "../../src/photonics/attempt.ts";
import { emptyTally, type PhotonSampler, type PhotonTally, type SampleRequest } from "../../src/photonics/sampler.ts";
import { ARRIVAL_ORDER, type AttemptTables, FLAGS, LAYOUT } from "../../src/photonics/tables.ts";
import { streamKey } from "../../src/rng/streams.ts";
import { PHOTON_KERNELS } from "./kernels.generated.ts";

/** What host/cpu/wasm/photons.as exports. */
interface Kernels {
  memory: WebAssembly.Memory;
  scanAttempts(
    seed: number,
    key: number,
    block: number,
    blockHigh: number,
    blocks: number,
    last: number,
    loneA: number,
    loneB: number,
  ): number;
  xorPhilox(first: number, calls: number): number;
}

/** Words of the kernels' memory where they leave counts and found attempts. */
const COUNTS = 16;
const FOUND = 20;
/** Blocks of four attempts per scan: all of them could be found. */
const BLOCKS = 4096;
const TWO_32 = 2 ** 32;

/**
 * WASM SIMD takes sixteen attempts at a time through their first words, where most of them end: nothing came, or one photon that
 * cannot be a herald by itself. The rest go through the resolver.
 */
export class CpuPhotonSampler implements PhotonSampler {
  readonly name: string = "cpu";
  readonly adapter = null;
  readonly batch = 2 ** 24;
  readonly #kernels = loadKernels();

  async sample(tables: AttemptTables, { seed, link, first, attempts, keep }: SampleRequest): Promise<PhotonTally> {
    const resolver = new AttemptResolver(tables, seed, link);
    const tally = emptyTally();
    const key = streamKey("photons", link);
    const edges = highWords(tables);
    const words = new Uint32Array(this.#kernels.memory.buffer);
    const end = first + attempts;
    let block = first / 4;
    while (4 * block < end) {
      // The kernel counts in 32 bits and in groups of four blocks; what is left over goes one by one.
      const blocks = 4 * Math.floor(Math.min(BLOCKS, end / 4 - block, TWO_32 - (block % TWO_32)) / 4);
      if (blocks < 4) {
        resolveBlock(resolver, block, end, tally, keep);
        block++;
        continue;
      }
      const { last, loneA, loneB } = edges;
      const found = this.#kernels.scanAttempts(seed, key, block, Math.floor(block / TWO_32), blocks, last, loneA, loneB);
      tally.arrivals[1] += words[COUNTS];
      tally.arrivals[2] += words[COUNTS + 1];
      for (let i = FOUND; i < FOUND + 2 * found; i += 2) resolver.resolve(4 * block + words[i], words[i + 1], tally, keep);
      block += blocks;
    }
    tally.attempts = attempts;
    tally.arrivals[0] = attempts - tally.arrivals[1] - tally.arrivals[2] - tally.arrivals[3];
    return tally;
  }

  async barePhilox(calls: number): Promise<number> {
    return this.#kernels.xorPhilox(0, calls) >>> 0;
  }

  async dispose(): Promise<void> {}
}

function resolveBlock(resolver: AttemptResolver, block: number, end: number, tally: PhotonTally, keep: number): void {
  const words = new Uint32Array(4);
  resolver.firstWords(words, block);
  for (let index = 4 * block; index < Math.min(end, 4 * block + 4); index++) resolver.resolve(index, words[index % 4], tally, keep);
}

function loadKernels(): Kernels {
  const bytes = Uint8Array.from(atob(PHOTON_KERNELS), (character) => character.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Kernels;
}

/**
 * High words of the thresholds above which only the photon of B, then only that of A, then nothing came. An equal word needs the
 * low one, which only the resolver draws. Where one photon can be a herald (one-photon scheme, afterpulses) the first two lie at
 * the last, so that every arrival is resolved.
 */
function highWords({ words }: AttemptTables): { loneB: number; loneA: number; last: number } {
  const at = (code: number) => words[LAYOUT.arrivals + 2 * (ARRIVAL_ORDER as readonly number[]).indexOf(code)];
  const last = at(1);
  const alone = (words[LAYOUT.flags] & FLAGS.onePhoton) === 0 && words[LAYOUT.afterpulse] === 0;
  return alone ? { loneB: at(4), loneA: at(2), last } : { loneB: last, loneA: last, last };
}
