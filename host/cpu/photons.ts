import { AttemptResolver, xorOfPhilox } from "../../src/photonics/attempt.ts";
import { emptyTally, type PhotonSampler, type PhotonTally, type SampleRequest } from "../../src/photonics/sampler.ts";
import { ARRIVAL_ORDER, type AttemptTables, FLAGS, LAYOUT } from "../../src/photonics/tables.ts";

const TOP_BIT = 0x80000000 | 0;

/**
 * One Philox call decides four attempts. Most end at its words: nothing came, or one photon that cannot be a herald by itself.
 * The rest go through the resolver.
 */
export class CpuPhotonSampler implements PhotonSampler {
  readonly name: string = "cpu";
  readonly adapter = null;
  readonly batch = 2 ** 24;

  async sample(tables: AttemptTables, { seed, link, first, attempts, keep }: SampleRequest): Promise<PhotonTally> {
    const resolver = new AttemptResolver(tables, seed, link);
    const words = new Uint32Array(4);
    const tally = emptyTally();
    const { last, loneB, loneA } = highWords(tables);
    const lone = [0, 0];
    // Comparing as signed integers, with the top bit turned, keeps the hot loop free of floating point.
    const signed = new Int32Array(words.buffer);
    const lastSigned = last ^ TOP_BIT;
    const end = first + attempts;
    for (let block = first / 4; 4 * block < end; block++) {
      resolver.firstWords(words, block);
      for (let j = 0; j < 4; j++) {
        if ((signed[j] ^ TOP_BIT) > lastSigned || 4 * block + j >= end) continue;
        const word = words[j];
        // Equal high words need the low one, which only the resolver draws.
        if (word > loneA && word < last) lone[0]++;
        else if (word > loneB && word < loneA) lone[1]++;
        else resolver.resolve(4 * block + j, word, tally, keep);
      }
    }
    tally.attempts = attempts;
    tally.arrivals[1] += lone[0];
    tally.arrivals[2] += lone[1];
    tally.arrivals[0] = attempts - tally.arrivals[1] - tally.arrivals[2] - tally.arrivals[3];
    return tally;
  }

  async barePhilox(calls: number): Promise<number> {
    return xorOfPhilox(calls);
  }

  async dispose(): Promise<void> {}
}

/**
 * High words of the thresholds above which only the photon of B, then only that of A, then nothing came. Where one photon can be
 * a herald (one-photon scheme, afterpulses) the first two lie at the last, so that every arrival is resolved.
 */
function highWords({ words }: AttemptTables): { loneB: number; loneA: number; last: number } {
  const at = (code: number) => words[LAYOUT.arrivals + 2 * (ARRIVAL_ORDER as readonly number[]).indexOf(code)];
  const last = at(1);
  const alone = (words[LAYOUT.flags] & FLAGS.onePhoton) === 0 && words[LAYOUT.afterpulse] === 0;
  return alone ? { loneB: at(4), loneA: at(2), last } : { loneB: last, loneA: last, last };
}
