import { describe, expect, it } from "vitest";
import { CpuPhotonSampler } from "../../host/cpu/photons.ts";
import { BellwireError } from "../../src/errors.ts";
import { hongOuMandel } from "../../src/photonics/beamSplitter.ts";
import { HERALD_CLASSES, heraldDistribution } from "../../src/photonics/heralds.ts";
import type { PhotonModel } from "../../src/photonics/model.ts";
import { bellCounts, countIndex, heraldCount, type PhotonTally } from "../../src/photonics/sampler.ts";
import { sampleAttempts } from "../../src/photonics/sampling.ts";
import { attemptTables } from "../../src/photonics/tables.ts";
import { ReferencePhotonSampler } from "../../src/reference/photons.ts";
import { SAMPLER_MODELS } from "./samplerModels.ts";

const ATTEMPTS = 400_000;

/** Fails where a count is further than 5 sigma from its mean: once in 1.7 million honest comparisons. */
function expectCount(found: number, trials: number, p: number, what: string): void {
  const sigma = Math.sqrt(trials * p * (1 - p));
  expect(Math.abs(found - trials * p), `${what}: ${found} against ${trials * p} +- ${sigma}`).toBeLessThanOrEqual(
    5 * sigma + 1e-9 * trials,
  );
}

function expectDistribution(model: PhotonModel, tally: PhotonTally): void {
  const exact = heraldDistribution(model);
  const [a, b] = model.eta.map((eta, end) => eta * model.alpha[end]);
  [(1 - a) * (1 - b), a * (1 - b), b * (1 - a), a * b].forEach((p, i) => {
    expectCount(tally.arrivals[i], tally.attempts, p, `arrivals ${i}`);
  });
  expectCount(heraldCount(tally), tally.attempts, exact.probability, "heralds");
  if (model.scheme === "two-photon") {
    const [bunched, apart] = tally.equalPairs;
    expectCount(bunched + apart, tally.attempts, (a * b) / 2, "equal photons");
    expectCount(apart, bunched + apart, hongOuMandel(model.reflectivity, model.overlap).coincidence, "equal photons apart");
  }
  bellCounts(tally).forEach((count, slot) => {
    expectCount(count, heraldCount(tally), exact.bell[slot], `Bell state ${slot}`);
  });
  for (const row of exact.rows) {
    let count = 0;
    for (let error = 0; error < 4; error++) count += tally.heralds[countIndex(row.pattern, HERALD_CLASSES.indexOf(row.class), error)];
    expectCount(count, tally.attempts, row.probability, `pattern ${row.pattern}, ${row.class}`);
  }
  expect(tally.times.reduce((sum, count) => sum + count, 0)).toBe(heraldCount(tally));
}

describe.each(Object.entries(SAMPLER_MODELS))("attempts of a link: %s", (_, model) => {
  it("follow the exact distribution in every pattern, class and Bell state", async () => {
    const tally = await sampleAttempts(new CpuPhotonSampler(), attemptTables(model), { seed: 7, link: 1, attempts: ATTEMPTS, keep: 0 });
    expectDistribution(model, tally);
  });

  it("are the same on the fast sampler, whatever the batch", async () => {
    const tables = attemptTables(model);
    const request = { seed: 4_000_000_000, link: 2, first: 0, attempts: 30_001, keep: 20 };
    const reference = await new ReferencePhotonSampler().sample(tables, request);
    expect(await new CpuPhotonSampler().sample(tables, request)).toEqual(reference);
    const small = Object.assign(new CpuPhotonSampler(), { batch: 4096 });
    expect(await sampleAttempts(small, tables, request)).toEqual(reference);
  });
});

it("counts 1e7 attempts of a lossy link at more than 1e6 per second, as the closed form says", async () => {
  const model = SAMPLER_MODELS.lossy;
  const start = performance.now();
  const tally = await sampleAttempts(new CpuPhotonSampler(), attemptTables(model), { seed: 1, link: 0, attempts: 1e7, keep: 0 });
  expect(1e7 / (performance.now() - start)).toBeGreaterThan(1e3);
  expectDistribution(model, tally);
});

it("draws the same bare Philox words for the benchmark's floor", async () => {
  expect(await new CpuPhotonSampler().barePhilox(4096)).toBe(await new ReferencePhotonSampler().barePhilox(4096));
});

it("keeps the first heralds in order, with attempt, pattern, class, Bell state and time", async () => {
  const tables = attemptTables(SAMPLER_MODELS["coincidence window"]);
  const { kept } = await sampleAttempts(new CpuPhotonSampler(), tables, { seed: 3, link: 0, attempts: 50_000, keep: 100 });
  expect(kept).toHaveLength(100);
  expect(kept.map((record) => record.attempt)).toEqual([...new Set(kept.map((record) => record.attempt))].sort((a, b) => a - b));
  for (const { pattern, bell, deltaPs } of kept) {
    expect(pattern).toBeLessThan(4);
    expect(bell).toBeLessThan(4);
    // 6 ns of coincidence window, and jitter of two detectors of 0.5 ns.
    expect(Math.abs(deltaPs)).toBeLessThan(6000 + 10 * 500);
  }
});

it("takes attempts far beyond 2^32 to the same heralds on both samplers", async () => {
  const tables = attemptTables(SAMPLER_MODELS.polarization);
  // The second range crosses the edge at which the high word of the Philox counter steps.
  for (const first of [2 ** 50, 2 ** 34 - 9996]) {
    const request = { seed: 9, link: 0, first, attempts: 20_007, keep: 1000 };
    const tally = await new CpuPhotonSampler().sample(tables, request);
    expect(tally.kept.every((record) => record.attempt >= first)).toBe(true);
    expect(await new ReferencePhotonSampler().sample(tables, request)).toEqual(tally);
  }
});

it("stops when cancelled and keeps what it has", async () => {
  const stop = new AbortController();
  const small = Object.assign(new CpuPhotonSampler(), { batch: 4096 });
  const tally = await sampleAttempts(
    small,
    attemptTables(SAMPLER_MODELS.lossy),
    { seed: 0, link: 0, attempts: 1e9, keep: 0 },
    { signal: stop.signal, onProgress: (done) => done >= 3 * 4096 && stop.abort() },
  );
  expect(tally.attempts).toBe(3 * 4096);
});

it.each([0, -1, 1.5, 1e16, Number.NaN])("refuses %s attempts", async (attempts) => {
  const run = sampleAttempts(new CpuPhotonSampler(), attemptTables(SAMPLER_MODELS.lossy), { seed: 0, link: 0, attempts, keep: 0 });
  await expect(run).rejects.toThrow(BellwireError);
});
