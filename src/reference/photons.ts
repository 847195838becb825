import { AttemptResolver, xorOfPhilox } from "../photonics/attempt.ts";
import { emptyTally, type PhotonSampler, type PhotonTally, type SampleRequest } from "../photonics/sampler.ts";
import type { AttemptTables } from "../photonics/tables.ts";

/** Every attempt on its own, none skipped: what the fast samplers must equal bit for bit. */
export class ReferencePhotonSampler implements PhotonSampler {
  readonly name: string = "reference";
  readonly adapter = null;
  readonly batch = 2 ** 18;

  async sample(tables: AttemptTables, { seed, link, first, attempts, keep }: SampleRequest): Promise<PhotonTally> {
    const resolver = new AttemptResolver(tables, seed, link);
    const words = new Uint32Array(4);
    const tally = emptyTally();
    for (let index = first; index < first + attempts; index++) {
      resolver.firstWords(words, Math.floor(index / 4));
      resolver.resolve(index, words[index % 4], tally, keep);
    }
    tally.attempts = attempts;
    tally.arrivals[0] = attempts - tally.arrivals[1] - tally.arrivals[2] - tally.arrivals[3];
    return tally;
  }

  async barePhilox(calls: number): Promise<number> {
    return xorOfPhilox(calls);
  }

  async dispose(): Promise<void> {}
}
