import * as fc from "fast-check";
import { expect, it } from "vitest";
import { bellMeasurement, hongOuMandel } from "../../src/photonics/beamSplitter.ts";
import type { RawPair } from "../../src/photonics/link.ts";
import { onePhoton } from "../../src/photonics/onePhoton.ts";
import { frequencyClasses, heraldedPair, heraldProbability, twoPhotonClasses } from "../../src/photonics/twoPhoton.ts";
import { enumerate } from "./enumeration.ts";

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const positive = fc.double({ min: 1e-3, max: 1, noNaN: true });
const dark = fc.double({ min: 0, max: 0.5, noNaN: true });

/** The closed form's pair is the enumerated density matrix, entry by entry. */
function expectPair(raw: RawPair, rho: readonly (readonly (readonly [number, number])[])[]): void {
  const wanted: Record<string, readonly [number, number]> = {
    "0,0": [raw.p00, 0],
    "1,1": [raw.p01, 0],
    "2,2": [raw.p10, 0],
    "3,3": [raw.p11, 0],
    "1,2": [raw.coherenceRe, raw.coherenceIm],
    "2,1": [raw.coherenceRe, -raw.coherenceIm],
  };
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) {
      const [re, im] = wanted[`${i},${j}`] ?? [0, 0];
      expect(Math.hypot(rho[i][j][0] - re, rho[i][j][1] - im), `entry ${i},${j}`).toBeLessThan(1e-12);
    }
  }
}

it("two-photon polarization heralds equal the Fock enumeration", () => {
  fc.assert(
    fc.property(positive, positive, dark, unit, (etaA, etaB, darkProbability, overlap) => {
      const classes = twoPhotonClasses({ etaA, etaB, darkProbability, overlap });
      const { p, rho } = enumerate({ kind: "polarization", etaA, etaB, darkProbability, overlap, reflectivity: 0.5 });
      expect(Math.abs(heraldProbability(classes) - p)).toBeLessThan(1e-12);
      expectPair(heraldedPair(classes, overlap), rho);
    }),
  );
});

it("frequency-encoded heralds equal the Fock enumeration", () => {
  fc.assert(
    fc.property(positive, positive, dark, unit, (etaA, etaB, darkProbability, overlap) => {
      const classes = frequencyClasses({ etaA, etaB, darkProbability, overlap });
      const { p, rho } = enumerate({ kind: "frequency", etaA, etaB, darkProbability, overlap, reflectivity: 0.5 });
      expect(Math.abs(heraldProbability(classes) - p)).toBeLessThan(1e-12);
      expectPair(heraldedPair(classes, overlap), rho);
    }),
  );
});

it("one-photon heralds equal the Fock enumeration, with unequal arms, populations and a phase", () => {
  const alpha = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(
      positive,
      positive,
      dark,
      unit,
      alpha,
      alpha,
      fc.double({ min: -3, max: 3, noNaN: true }),
      (etaA, etaB, d, overlap, alphaA, alphaB, phaseRad) => {
        const closed = onePhoton({ etaA, etaB, alphaA, alphaB, darkProbability: d, overlap, phaseRad, phaseNoiseRad: 0 });
        const { p, rho } = enumerate({
          kind: "number",
          etaA,
          etaB,
          darkProbability: d,
          overlap,
          reflectivity: 0.5,
          alphaA,
          alphaB,
          phaseRad,
        });
        expect(Math.abs(closed.heraldProbability - p)).toBeLessThan(1e-12);
        expectPair(closed.raw, rho);
      },
    ),
  );
});

it("an unbalanced beam splitter gives the two Bell states their own probability and fidelity", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), unit, (reflectivity, overlap) => {
      const { plus, minus } = bellMeasurement(reflectivity, overlap);
      const { byPattern, rho } = enumerate({ kind: "polarization", etaA: 1, etaB: 1, darkProbability: 0, overlap, reflectivity });
      expect(Math.abs((byPattern.get("00+01") ?? 0) + (byPattern.get("10+11") ?? 0) - plus.probability)).toBeLessThan(1e-12);
      expect(Math.abs((byPattern.get("00+11") ?? 0) + (byPattern.get("01+10") ?? 0) - minus.probability)).toBeLessThan(1e-12);
      const mean = 2 * (plus.probability * plus.fidelity + minus.probability * minus.fidelity);
      expect(Math.abs((rho[1][1][0] + rho[2][2][0]) / 2 + rho[1][2][0] - mean)).toBeLessThan(1e-12);
    }),
  );
});

it("equal photons bunch as Hong, Ou and Mandel say", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), unit, (reflectivity, overlap) => {
      // Both ions always bright: two photons of one kind, herald "one click" happens exactly when they bunch.
      const { p } = enumerate({
        kind: "number",
        etaA: 1,
        etaB: 1,
        darkProbability: 0,
        overlap,
        reflectivity,
        alphaA: 1,
        alphaB: 1,
      });
      expect(Math.abs(1 - p - hongOuMandel(reflectivity, overlap).coincidence)).toBeLessThan(1e-12);
    }),
  );
});
