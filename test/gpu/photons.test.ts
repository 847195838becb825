import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { COUNT_LAYOUT, createGpuPhotonSampler, type GpuPhotonSampler } from "../../host/gpu/photons.ts";
import { heraldDistribution } from "../../src/photonics/heralds.ts";
import { heraldCount } from "../../src/photonics/sampler.ts";
import { sampleAttempts } from "../../src/photonics/sampling.ts";
import { ARRIVAL_ORDER, attemptTables, FLAGS, LAYOUT, NOISE_ORDER } from "../../src/photonics/tables.ts";
import { ReferencePhotonSampler } from "../../src/reference/photons.ts";
import { SAMPLER_MODELS } from "../photonics/samplerModels.ts";
import { testPlatform } from "./gpu.ts";

let sampler: GpuPhotonSampler;
beforeAll(async () => {
  sampler = await createGpuPhotonSampler(await testPlatform(), { keepLength: 1024 });
  return () => sampler.dispose();
});
afterEach(() => {
  sampler.gpu.checkAlive();
  expect(sampler.gpu.liveBytes, "bytes of GPU buffers after the test").toBe(0);
});

describe.each(Object.entries(SAMPLER_MODELS))("attempts of a link on the GPU: %s", (_, model) => {
  test("are those of the reference, bit for bit", async () => {
    const tables = attemptTables(model);
    const reference = new ReferencePhotonSampler();
    // The second range crosses the 32 bits of a block number, and ends within a block.
    for (const [first, attempts, keep] of [
      [0, 30_001, 20],
      [4 * (2 ** 32 - 2000), 16_002, 0],
    ]) {
      const request = { seed: 4_000_000_000, link: 2, first, attempts, keep };
      expect(await sampler.sample(tables, request)).toEqual(await reference.sample(tables, request));
    }
  });
});

test("more heralds than can be kept are split until the first of them are known", async () => {
  const tables = attemptTables(SAMPLER_MODELS.lossless);
  const request = { seed: 5, link: 0, first: 0, attempts: 9_998, keep: 1500 };
  const tally = await sampler.sample(tables, request);
  expect(tally.kept.length).toBe(1500);
  expect(tally).toEqual(await new ReferencePhotonSampler().sample(tables, request));
});

test("3e6 attempts of a lossy link herald as often as the closed form says", async () => {
  const model = SAMPLER_MODELS.lossy;
  const tally = await sampleAttempts(sampler, attemptTables(model), { seed: 1, link: 0, attempts: 3e6, keep: 10 });
  const { probability } = heraldDistribution(model);
  const sigma = Math.sqrt(3e6 * probability * (1 - probability));
  // A right sampler fails once in 1.7 million seeds.
  expect(Math.abs(heraldCount(tally) - 3e6 * probability)).toBeLessThan(5 * sigma);
  expect([tally.attempts, tally.kept.length]).toEqual([3e6, 10]);
});

test("bare Philox calls have the xor of the reference", async () => {
  for (const calls of [1, 100_000]) expect(await sampler.barePhilox(calls)).toBe(await new ReferencePhotonSampler().barePhilox(calls));
});

test("the WGSL has the numbers of the TypeScript tables", async () => {
  const text = (await testPlatform()).shaderText("lib/attemptTables.wgsl");
  const constants = Object.fromEntries([...text.matchAll(/^const (\w+) = (\d+)u;/gm)].map(([, name, value]) => [name, Number(value)]));
  const named = (prefix: string, table: Record<string, number>) =>
    Object.entries(table).map(([key, value]) => [prefix + key.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase(), value] as const);
  const { end, ...places } = LAYOUT;
  const { end: counts, ...countPlaces } = COUNT_LAYOUT;
  for (const [name, value] of [...named("AT_", places), ...named("FLAG_", FLAGS), ...named("COUNT_", countPlaces)]) {
    expect(constants[name], name).toBe(value);
  }
  expect(constants.COUNTS).toBe(counts);
  expect(end).toBe(LAYOUT.envelope + 4096);
  const orders = [...text.matchAll(/_ORDER = array\(([^)]*)\)/g)].map(([, list]) =>
    list.split(",").map((word) => Number.parseInt(word, 10)),
  );
  expect(orders).toEqual([[...ARRIVAL_ORDER], [...NOISE_ORDER]]);
});
