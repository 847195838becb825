import * as fc from "fast-check";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import { BellwireError } from "../../src/errors.ts";
import { readNetwork } from "../../src/network/read.ts";
import { linkFigures } from "../../src/photonics/figures.ts";
import { photonModel } from "../../src/photonics/model.ts";
import { attemptTables } from "../../src/photonics/tables.ts";

/** Numbers that a person could mean, and ones that nobody should. */
const number = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 0.001, 0.05, 0.3, 0.5, 0.9, 1, 2, 8, 40, 200) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 1.3, 1e-300, 1e300, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, 1e-9, 1e9) },
);
const anything = fc.oneof({ weight: 12, arbitrary: number }, { weight: 1, arbitrary: fc.constantFrom<unknown>("x", null, {}, [], true) });

const end = {
  efficiency: fc.oneof(anything, fc.record({ a: anything, b: anything })),
  emitter: fc.record(
    {
      species: fc.constantFrom("Ba-138", "Sr-88", "Xe-129"),
      lineNm: fc.constantFrom(493, 422, 780),
      numericalAperture: number,
      pattern: fc.constantFrom("sigma", "pi"),
      axisDeg: number,
      coupling: fc.constantFrom("single-mode", "free-space"),
      pulsePs: number,
    },
    { requiredKeys: ["species", "lineNm"] },
  ),
  brightStatePopulation: anything,
  lifetimeNs: anything,
  doubleExcitation: anything,
  bitFlip: anything,
  phaseFlip: anything,
  recoil: fc.array(fc.record({ lambDicke: number, meanPhonons: number, secularMHz: number }), { maxLength: 2 }),
};
const fields = fc.record(
  {
    scheme: fc.constantFrom("two-photon", "two-photon", "one-photon"),
    encoding: fc.constantFrom("polarization", "time-bin", "frequency", "number"),
    ...end,
    a: fc.record(end, { requiredKeys: [] }),
    fiberLengthM: anything,
    attenuationDbPerKm: anything,
    visibility: anything,
    detuningMHz: anything,
    arrivalDelayNs: anything,
    reflectivity: anything,
    darkCountRateHz: anything,
    noiseCountRateHz: anything,
    jitterPs: anything,
    deadTimeNs: anything,
    afterpulseProbability: anything,
    windowNs: anything,
    coincidenceWindowNs: anything,
    phaseFeedForward: fc.boolean(),
    binSeparationNs: anything,
    phaseNoiseRad: anything,
    polarizationDriftRad: anything,
    attemptPeriodUs: fc.constantFrom(1, 1, 1, 1000, 0, 1e-9),
    cooling: fc.record({ durationUs: number, everyAttempts: number }),
    train: fc.record({ modes: number, spacingUs: number }),
  },
  { requiredKeys: ["attemptPeriodUs"] },
);
/** Few fields at a time, or no description would ever be free of errors. */
const photons = fc.tuple(fields, fc.array(fc.nat(), { minLength: 5, maxLength: 5 })).map(([all, picks]) => {
  const names = Object.keys(all);
  const chosen = new Set(["attemptPeriodUs", ...picks.map((pick) => names[pick % names.length])]);
  return Object.fromEntries(Object.entries(all).filter(([name]) => chosen.has(name)));
});

/** The link's numbers, or the one line that says what is wrong. */
function outcome(description: object): number[] | string {
  const qpu = { dataQubits: 1 };
  const text = stringify({ qpus: { a: qpu, b: qpu }, links: { ab: { between: ["a", "b"], photons: description } } });
  try {
    const [link] = readNetwork(text, "fuzz.yaml").links;
    if (link.source.kind !== "photons") throw new Error("the photons were lost");
    const { heraldProbability, attemptPeriodNs, pairRateHz, bell, raw } = linkFigures(link);
    const model = photonModel(link, link.source);
    attemptTables(model);
    return [
      heraldProbability ?? Number.NaN,
      attemptPeriodNs ?? Number.NaN,
      pairRateHz,
      ...bell,
      ...Object.values(raw),
      model.noise,
      model.overlap,
      model.contrast,
    ];
  } catch (error) {
    if (error instanceof BellwireError) return error.message;
    throw error;
  }
}

it("every description of photons ends as finite numbers or as one clear line", () => {
  let read = 0;
  fc.assert(
    fc.property(photons, (description) => {
      const result = outcome(description);
      if (typeof result === "string") {
        expect(result).not.toMatch(/\n|undefined|\[object/);
        return;
      }
      read++;
      for (const value of result) expect(Number.isFinite(value), JSON.stringify(result)).toBe(true);
      const bell = result.slice(3, 7);
      expect(Math.abs(bell.reduce((sum, weight) => sum + weight, 0) - 1)).toBeLessThan(1e-9);
      for (const weight of bell) expect(weight).toBeGreaterThan(-1e-9);
    }),
    { numRuns: 800 },
  );
  expect(read).toBeGreaterThan(10);
});
