import * as fc from "fast-check";
import { expect, it } from "vitest";
import { bellMeasurement } from "../../src/photonics/beamSplitter.ts";
import { twirl } from "../../src/photonics/bell.ts";
import { heraldDistribution } from "../../src/photonics/heralds.ts";
import type { PhotonModel } from "../../src/photonics/model.ts";
import { onePhoton } from "../../src/photonics/onePhoton.ts";
import { coincidenceWindow, jitterCoherence } from "../../src/photonics/overlap.ts";
import { frequencyClasses, heraldedPair, heraldProbability, twoPhotonClasses } from "../../src/photonics/twoPhoton.ts";
import { enumerate } from "./enumeration.ts";

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const positive = fc.double({ min: 1e-3, max: 1, noNaN: true });
const dark = fc.double({ min: 0, max: 0.5, noNaN: true });

const PLAIN: PhotonModel = {
  scheme: "two-photon",
  modes: 4,
  eta: [0.3, 0.1],
  alpha: [1, 1],
  noise: 0.01,
  reflectivity: 0.5,
  overlap: 0.7,
  contrast: 0.7,
  error: [1, 0, 0, 0],
  blinded: false,
  afterpulse: 0,
  times: null,
};

function close(found: number, wanted: number): void {
  expect(Math.abs(found - wanted), `${found} against ${wanted}`).toBeLessThan(1e-12);
}

function closeAll(found: readonly number[], wanted: readonly number[]): void {
  for (let i = 0; i < wanted.length; i++) close(found[i], wanted[i]);
}

it("equals the closed forms of polarization, frequency and number links", () => {
  fc.assert(
    fc.property(positive, positive, dark, unit, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (etaA, etaB, noise, overlap, alpha) => {
      const inputs = { etaA, etaB, darkProbability: noise, overlap };
      const model = { ...PLAIN, eta: [etaA, etaB] as const, noise, overlap, contrast: overlap };
      const four = twoPhotonClasses(inputs);
      const polarization = heraldDistribution(model);
      close(polarization.probability, heraldProbability(four));
      closeAll(polarization.bell, twirl(heraldedPair(four, overlap)));
      const two = frequencyClasses(inputs);
      const frequency = heraldDistribution({ ...model, modes: 2 });
      close(frequency.probability, heraldProbability(two));
      closeAll(frequency.bell, twirl(heraldedPair(two, overlap)));
      const number = heraldDistribution({ ...model, scheme: "one-photon", modes: 2, alpha: [alpha, alpha / 2], contrast: 1 });
      const one = onePhoton({ ...inputs, alphaA: alpha, alphaB: alpha / 2, phaseRad: 0, phaseNoiseRad: 0 });
      close(number.probability, one.heraldProbability);
      for (const key of ["p00", "p01", "p10", "p11", "coherenceRe"] as const) close(number.raw[key], one.raw[key]);
    }),
  );
});

it("equals the Fock enumeration on an unbalanced beam splitter, pattern by pattern", () => {
  fc.assert(
    fc.property(
      positive,
      positive,
      dark,
      unit,
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      (etaA, etaB, noise, overlap, reflectivity) => {
        const common = { etaA, etaB, darkProbability: noise, overlap, reflectivity };
        const model = { ...PLAIN, eta: [etaA, etaB] as const, noise, overlap, contrast: overlap, reflectivity };
        for (const [kind, modes, scheme] of [
          ["polarization", 4, "two-photon"],
          ["frequency", 2, "two-photon"],
          ["number", 2, "one-photon"],
        ] as const) {
          const exact = enumerate({ kind, ...common, alphaA: 0.3, alphaB: 0.6 });
          const found = heraldDistribution({ ...model, modes, scheme, alpha: [0.3, 0.6], contrast: scheme === "one-photon" ? 1 : overlap });
          close(found.probability, exact.p);
          close(found.raw.p00, exact.rho[0][0][0]);
          close(found.raw.p01, exact.rho[1][1][0]);
          close(found.raw.p10, exact.rho[2][2][0]);
          close(found.raw.p11, exact.rho[3][3][0]);
          close(found.raw.coherenceRe, exact.rho[1][2][0]);
        }
      },
    ),
    { numRuns: 40 },
  );
});

it("gives each announced Bell state its own fidelity behind an unbalanced beam splitter", () => {
  const { plus, minus } = bellMeasurement(0.4, 0.95);
  const { rows } = heraldDistribution({ ...PLAIN, eta: [1, 1], noise: 0, overlap: 0.95, contrast: 0.95, reflectivity: 0.4 });
  for (const row of rows) {
    const wanted = row.pattern < 2 ? plus : minus;
    close(row.probability, wanted.probability / 2);
    close(twirl(row.raw)[0], wanted.fidelity);
  }
});

it("halves a time-bin link whose detectors are dead in the late bin, and lets afterpulses fake heralds", () => {
  const ideal = { ...PLAIN, eta: [1, 1] as const, noise: 0, overlap: 1, contrast: 1 };
  const blind = heraldDistribution({ ...ideal, blinded: true });
  close(blind.probability, 0.25);
  close(blind.bell[0], 1);
  // Dead detectors and dark counts, worked out by hand: 1/2 (T^2 + R^2) e2 q, Psi+ taken for Psi-, equal ions, one photon, none.
  const [etaA, etaB, d, overlap] = [0.3, 0.1, 0.01, 0.7];
  const e2 = etaA * etaB;
  const e1 = etaA * (1 - etaB) + etaB * (1 - etaA);
  const e0 = (1 - etaA) * (1 - etaB);
  const q = 1 - d;
  const parts = {
    true: 0.25 * e2 * q,
    wrong: 0.25 * e2 * d * q,
    equal: 0.5 * e2 * d * q + 0.125 * e2 * (1 + overlap) * d * d * q,
    white: e1 * (d * q + 0.5 * d * d * q) + 2 * d * d * q * e0,
  };
  const found = heraldDistribution({ ...PLAIN, blinded: true });
  const p = parts.true + parts.wrong + parts.equal + parts.white;
  close(found.probability, p);
  close(found.bell[0], ((parts.true * (1 + overlap)) / 2 + (parts.wrong * (1 - overlap)) / 2 + parts.white / 4) / p);
  // A photon alone in the early bin and its afterpulse look like Psi+.
  const after = heraldDistribution({ ...ideal, eta: [0.01, 0.01], afterpulse: 0.02 });
  const single = 2 * 0.01 * 0.99;
  close(
    after.rows.filter((row) => row.class === "one-photon").reduce((sum, row) => sum + row.probability, 0),
    (single / 2) * 0.02,
  );
});

it("turns errors of the ions into Paulis of the pair", () => {
  const error = [0.9, 0.05, 0.02, 0.03] as const;
  const { bell, raw } = heraldDistribution({ ...PLAIN, eta: [1, 1], noise: 0, overlap: 1, contrast: 1, error });
  closeAll(bell, error);
  close(raw.p00 + raw.p11, 0.07);
  close(raw.coherenceRe, (0.9 - 0.03) / 2);
});

/** Integrates accepted pairs, photon-noise and noise-noise clicks over the square of arrival times by the midpoint rule. */
function integrate(times: NonNullable<PhotonModel["times"]>): { pair: number; coherence: number; photonNoise: number; noise: number } {
  const [a, b] = times.lifetimeNs.map((lifetime) => 1 / lifetime);
  const steps = 2000;
  const h = times.gateNs / steps;
  const at = Array.from({ length: steps }, (_, i) => (i + 0.5) * h);
  const fa = at.map((t) => (a * Math.exp(-a * t)) / -Math.expm1(-a * times.gateNs));
  const fb = at.map((t) => (b * Math.exp(-b * t)) / -Math.expm1(-b * times.gateNs));
  const out = { pair: 0, coherence: 0, photonNoise: 0, noise: 0 };
  for (let i = 0; i < steps; i++) {
    for (let j = 0; j < steps; j++) {
      // A cell on the edge of the window counts for what lies inside.
      const share = Math.min(1, Math.max(0, 0.5 + (times.coincidenceNs - Math.abs(at[i] - at[j])) / h));
      if (share === 0) continue;
      const cell = share * h * h;
      out.pair += cell * fa[i] * fb[j];
      out.coherence += cell * Math.sqrt(fa[i] * fb[j] * fb[i] * fa[j]) * Math.cos(times.detuningRadPerNs * (at[i] - at[j]));
      out.photonNoise += (cell * fa[i]) / times.gateNs;
      out.noise += cell / times.gateNs ** 2;
    }
  }
  return out;
}

it("accepts in a coincidence window what the integral over arrival times says", () => {
  const times = { lifetimeNs: [8, 5] as const, detuningRadPerNs: 0.06, gateNs: 30, coincidenceNs: 4, jitterNs: 0.1, feedForward: false };
  const exact = integrate(times);
  const model: PhotonModel = { ...PLAIN, eta: [1, 1], noise: 0, overlap: 1, contrast: 1, times };
  const { probability, bell } = heraldDistribution(model);
  expect(Math.abs(probability - exact.pair / 2)).toBeLessThan(4e-6);
  expect(Math.abs(bell[0] - (1 + exact.coherence / exact.pair) / 2)).toBeLessThan(4e-6);
  const noise = 1e-3;
  const lone = heraldDistribution({ ...model, eta: [1, 0], noise });
  const single = lone.rows.filter((row) => row.class === "one-photon").reduce((sum, row) => sum + row.probability, 0);
  expect(Math.abs(single / (2 * noise * (1 - noise) ** 2) - exact.photonNoise)).toBeLessThan(4e-6);
  const empty = heraldDistribution({ ...model, eta: [0, 0], noise });
  expect(Math.abs(empty.probability / (4 * noise ** 2 * (1 - noise) ** 2) - exact.noise)).toBeLessThan(4e-6);
});

it("follows the beat without feed-forward and loses only the jitter with it", () => {
  const times = {
    lifetimeNs: [8, 8] as const,
    detuningRadPerNs: 0.06,
    gateNs: Number.POSITIVE_INFINITY,
    coincidenceNs: 5,
    jitterNs: 0.3,
    feedForward: false,
  };
  const model: PhotonModel = { ...PLAIN, eta: [1, 1], noise: 0, overlap: 1, contrast: 1, times };
  const { coherence, accepted } = coincidenceWindow(1 / 8, 0.06, 5);
  const plain = heraldDistribution(model);
  close(plain.probability, accepted / 2);
  close(plain.bell[0], (1 + coherence) / 2);
  const fed = heraldDistribution({ ...model, times: { ...times, coincidenceNs: Number.POSITIVE_INFINITY, feedForward: true } });
  close(fed.probability, 0.5);
  close(fed.bell[0], (1 + jitterCoherence(0.06, 0.3)) / 2);
});
