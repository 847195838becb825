import { expect, it } from "vitest";
import { CpuPhotonSampler } from "../../host/cpu/photons.ts";
import { heraldDistribution } from "../../src/photonics/heralds.ts";
import { HeraldSource } from "../../src/photonics/production.ts";
import { countIndex, HERALD_COUNTS, heraldCount, SLOT_OF_ERROR } from "../../src/photonics/sampler.ts";
import { sampleAttempts } from "../../src/photonics/sampling.ts";
import { attemptTables } from "../../src/photonics/tables.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import { SAMPLER_MODELS } from "./samplerModels.ts";

it.each(Object.entries(SAMPLER_MODELS))("drawn heralds have the statistics of simulated attempts: %s", async (_, model) => {
  const source = new HeraldSource(model, heraldDistribution(model));
  const draws = 20_000;
  const counts = new Float64Array(HERALD_COUNTS);
  const error = SLOT_OF_ERROR.map((_slot, slot) => SLOT_OF_ERROR.indexOf(slot as 0 | 1 | 2 | 3));
  let attempts = 0;
  for (let i = 0; i < draws; i++) {
    const herald = source.draw(new RandomStream(11, "heralds", 0, i));
    attempts += herald.attempts;
    counts[countIndex(herald.pattern, herald.class, error[herald.bell])]++;
  }
  const tally = await sampleAttempts(new CpuPhotonSampler(), attemptTables(model), { seed: 12, link: 0, attempts: 1e6, keep: 0 });
  const simulated = heraldCount(tally);
  // Mean waiting time: both are estimates of 1/p, with relative errors 1/sqrt(heralds).
  const ratio = (attempts / draws) * (simulated / tally.attempts);
  expect(Math.abs(Math.log(ratio))).toBeLessThan(5 * Math.sqrt(1 / draws + 1 / simulated));
  // Every (pattern, class, Bell state): two samples of one share.
  for (let i = 0; i < HERALD_COUNTS; i++) {
    const share = (counts[i] + tally.heralds[i]) / (draws + simulated);
    const sigma = Math.sqrt(share * (1 - share) * (1 / draws + 1 / simulated));
    expect(Math.abs(counts[i] / draws - tally.heralds[i] / simulated), `cell ${i}`).toBeLessThanOrEqual(5 * sigma + 5 / draws);
  }
});
