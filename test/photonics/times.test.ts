import { expect, it } from "vitest";
import { CpuPhotonSampler } from "../../host/cpu/photons.ts";
import type { PhotonModel } from "../../src/photonics/model.ts";
import type { HeraldRecord } from "../../src/photonics/sampler.ts";
import { attemptTables } from "../../src/photonics/tables.ts";
import { SAMPLER_MODELS } from "./samplerModels.ts";

const TIMES = {
  lifetimeNs: [8, 8] as const,
  detuningRadPerNs: 0.3,
  gateNs: Number.POSITIVE_INFINITY,
  coincidenceNs: Number.POSITIVE_INFINITY,
  jitterNs: 0,
  feedForward: false,
};

async function heralds(times: Partial<NonNullable<PhotonModel["times"]>>): Promise<HeraldRecord[]> {
  const model: PhotonModel = { ...SAMPLER_MODELS.lossless, reflectivity: 0.5, times: { ...TIMES, ...times } };
  const tally = await new CpuPhotonSampler().sample(attemptTables(model), { seed: 21, link: 0, first: 0, attempts: 100_000, keep: 1e6 });
  // Every herald stands in the histogram where its record says.
  expect(tally.times.reduce((sum, count) => sum + count, 0)).toBe(tally.kept.length);
  return tally.kept;
}

function expectShare(found: number, trials: number, p: number): void {
  expect(Math.abs(found - trials * p), `${found} of ${trials} against ${p}`).toBeLessThan(5 * Math.sqrt(trials * p * (1 - p)));
}

it("photons arrive apart as two exponentials do", async () => {
  const records = await heralds({});
  for (const ns of [0.5, 2, 5, 8, 15, 30]) {
    expectShare(records.filter((record) => Math.abs(record.deltaPs) < 1000 * ns).length, records.length, 1 - Math.exp(-ns / 8));
    expectShare(records.filter((record) => record.deltaPs > 1000 * ns).length, records.length, Math.exp(-ns / 8) / 2);
  }
});

it("photons of unequal lifetimes come first from the shorter-lived level", async () => {
  const records = await heralds({ lifetimeNs: [8, 2], detuningRadPerNs: 0 });
  // P(|tA - tB| > d) = (gB exp(-gA d) + gA exp(-gB d)) / (gA + gB).
  for (const ns of [1, 4, 12]) {
    const later = (0.5 * Math.exp(-ns / 8) + 0.125 * Math.exp(-ns / 2)) / 0.625;
    expectShare(records.filter((record) => Math.abs(record.deltaPs) > 1000 * ns).length, records.length, later);
  }
});

it("the phase of a pair follows the beat of its click times", async () => {
  const records = await heralds({});
  for (let from = 0; from < 20; from += 2) {
    const bin = records.filter(({ deltaPs }) => Math.abs(deltaPs) >= 1000 * from && Math.abs(deltaPs) < 1000 * (from + 2));
    // A phase flip is Bell state 3; its mean over the bin, with the bin's exponential weight.
    let flips = 0;
    let weight = 0;
    for (let i = 0; i < 2000; i++) {
      const t = from + (2 * (i + 0.5)) / 2000;
      flips += (Math.exp(-t / 8) * (1 - Math.cos(0.3 * t))) / 2;
      weight += Math.exp(-t / 8);
    }
    expectShare(bin.filter((record) => record.bell === 3).length, bin.length, flips / weight);
  }
});

it("feed-forward leaves no trace of the beat but what jitter blurs", async () => {
  const clean = await heralds({ feedForward: true });
  expect(clean.every((record) => record.bell === 0)).toBe(true);
  const blurred = await heralds({ feedForward: true, jitterNs: 2 });
  expectShare(blurred.filter((record) => record.bell === 3).length, blurred.length, (1 - Math.exp(-((0.3 * 2) ** 2))) / 2);
});

it("jitter widens recorded differences by both detectors", async () => {
  const sharp = await heralds({ lifetimeNs: [0.001, 0.001], detuningRadPerNs: 0, jitterNs: 1 });
  const variance = sharp.reduce((sum, { deltaPs }) => sum + (deltaPs / 1000) ** 2, 0) / sharp.length;
  expect(Math.abs(variance - 2)).toBeLessThan((5 * 2 * Math.SQRT2) / Math.sqrt(sharp.length));
});
