import { describe, expect, it } from "vitest";
import { BellwireError } from "../../src/errors.ts";
import type { Link } from "../../src/network/network.ts";
import { loadPreset, presetNames } from "../../src/network/presets.ts";
import { readNetwork } from "../../src/network/read.ts";
import { linkFigures } from "../../src/photonics/figures.ts";

function link(photons: string, fiberLengthM = 0): Link {
  return readNetwork(
    `qpus: { a: { dataQubits: 1 }, b: { dataQubits: 1 } }
links: { ab: { between: [a, b], fiberLengthM: ${fiberLengthM}, photons: { attemptPeriodUs: 1.2, ${photons} } } }`,
    "net.yaml",
  ).links[0];
}

/** d log y / d log x by a small step. */
function slope(y: (x: number) => number, x: number): number {
  return Math.log(y(x * 1.001) / y(x)) / Math.log(1.001);
}

describe("link figures", () => {
  it("take measured figures as they are", () => {
    const oxford = linkFigures(loadPreset("oxford-2025").links[0]);
    expect(oxford).toMatchObject({ scheme: "measured", heraldProbability: 1.41e-4, pairRateHz: 9.7, pairFidelity: 0.9685 });
    expect(oxford.attemptPeriodNs).toBeCloseTo(14536, 0);
    expect(oxford.bell).toEqual([0.9685, 0.006, 0.006, 0.0195].map((w) => expect.closeTo(w, 12)));
    expect(linkFigures(loadPreset("duke-2025").links[0])).toMatchObject({
      heraldProbability: null,
      attemptPeriodNs: null,
      attemptRateHz: null,
    });
  });

  it("give the published rate and fidelity of oxford-2020 from its fitted photons", () => {
    const { heraldProbability, pairRateHz, pairFidelity } = linkFigures(loadPreset("oxford-2020").links[0]);
    expect(heraldProbability).toBeCloseTo(2.18e-4, 7);
    expect(pairRateHz).toBeCloseTo(182, 0);
    expect(pairFidelity).toBeCloseTo(0.94, 3);
  });

  it("sum to one, with the fidelity in front, for every preset", () => {
    for (const { links } of presetNames().map(loadPreset)) {
      for (const { bell, raw, pairFidelity } of links.map(linkFigures)) {
        expect(bell[0] + bell[1] + bell[2] + bell[3]).toBeCloseTo(1, 12);
        expect(raw.p00 + raw.p01 + raw.p10 + raw.p11).toBeCloseTo(1, 12);
        expect(pairFidelity).toBe(bell[0]);
      }
    }
  });

  it("follow the scaling laws of the two schemes", () => {
    const two = (eta: number) => linkFigures(link(`efficiency: ${eta}`)).heraldProbability as number;
    const one = (eta: number) =>
      linkFigures(link(`scheme: one-photon, brightStatePopulation: 0.05, efficiency: ${eta}`)).heraldProbability as number;
    expect(slope(two, 0.01)).toBeCloseTo(2, 9);
    expect(slope(one, 1e-6)).toBeCloseTo(1, 5);
    const far = (photons: string) => (metres: number) =>
      linkFigures(link(`${photons}, attenuationDbPerKm: 0.2, efficiency: 0.001`, metres)).heraldProbability as number;
    const perKm = (p: (metres: number) => number) => Math.log(p(50_000) / p(40_000)) / 10;
    expect(perKm(far("scheme: two-photon"))).toBeCloseTo(-0.02 * Math.LN10, 9);
    expect(perKm(far("scheme: one-photon, brightStatePopulation: 0.05"))).toBeCloseTo(-0.01 * Math.LN10, 5);
    const infidelity = (rate: number) => 1 - linkFigures(link(`efficiency: 0.01, windowNs: 50, darkCountRateHz: ${rate}`)).pairFidelity;
    expect(slope(infidelity, 10)).toBeCloseTo(1, 3);
    expect(linkFigures(link("visibility: 0.9, efficiency: 0.3")).pairFidelity).toBeCloseTo(
      linkFigures(link("visibility: 0.9, efficiency: 0.001")).pairFidelity,
      12,
    );
  });

  it("derive the overlap of gated, detuned photons, which a short window raises and an open one lowers to 1 / (1 + (D tau)^2)", () => {
    const fidelity = (windowNs: number) =>
      linkFigures(link(`efficiency: 0.1, lifetimeNs: 8, detuningMHz: 10, windowNs: ${windowNs}`)).pairFidelity;
    const open = 1 / (1 + (2 * Math.PI * 0.01 * 8) ** 2);
    expect(fidelity(1200)).toBeCloseTo((1 + open) / 2, 12);
    expect(fidelity(1)).toBeGreaterThan(0.999);
    // Against the integral of the beat over the truncated packet.
    const steps = 200_000;
    let re = 0;
    let im = 0;
    let norm = 0;
    for (let i = 0; i < steps; i++) {
      const t = ((i + 0.5) / steps) * 12;
      const density = Math.exp(-t / 8);
      re += density * Math.cos(2 * Math.PI * 0.01 * t);
      im += density * Math.sin(2 * Math.PI * 0.01 * t);
      norm += density;
    }
    expect(fidelity(12)).toBeCloseTo((1 + (re * re + im * im) / norm ** 2) / 2, 8);
  });

  it("count flight, window and message times", () => {
    const figures = linkFigures(link("efficiency: 0.1, windowNs: 50", 1000));
    const flight = (1000 * 1.468e9) / 299_792_458;
    expect(figures.attemptPeriodNs).toBeCloseTo(1200 + flight, 6);
    expect(figures.messageLatencyNs).toBe(Math.round(flight));
    expect(figures.heraldLatencyNs).toBe(Math.round(flight + 50));
  });

  it("spread cooling, trains and arrays over their attempts", () => {
    const base = linkFigures(link("efficiency: 0.5", 1000)).attemptPeriodNs as number;
    const period = (photons: string) => linkFigures(link(`efficiency: 0.5, ${photons}`, 1000)).attemptPeriodNs as number;
    expect(period("cooling: { durationUs: 120, everyAttempts: 60 }")).toBeCloseTo(base + 2000, 6);
    // (2L/c + overhead)/N + spacing, with 2L/c the flight of photon and herald over half the link each.
    expect(period("train: { modes: 10, spacingUs: 0.2 }")).toBeCloseTo((base - 200) / 10 + 200, 6);
    // Li and Thompson's figures: 204 atoms with eta = 1/2.
    const array = "array: { atoms: 204, rounds: 5, moveUs: 100, initialisationUs: 7 }";
    const { links } = readNetwork(
      `qpus: { a: { dataQubits: 1 }, b: { dataQubits: 1 } }\nlinks: { ab: { between: [a, b], photons: { attemptPeriodUs: 1.09, efficiency: 0.5, ${array} } } }`,
      "array.yaml",
    );
    expect(linkFigures(links[0]).pairRateHz).toBeCloseTo(99220.07, 1);
  });

  it("never hold NaN at the edges of what a file may say", () => {
    const edges = [
      "visibility: 0",
      "efficiency: 1",
      "efficiency: 0.001, darkCountRateHz: 1e12, windowNs: 0.001",
      "scheme: one-photon, brightStatePopulation: 0.999999, efficiency: 1",
      "encoding: frequency, visibility: 0",
      "encoding: time-bin, lifetimeNs: 0.001, detuningMHz: 1e6, windowNs: 0.001",
      "lifetimeNs: 8, windowNs: 50, coincidenceWindowNs: 0.001, darkCountRateHz: 1000, detuningMHz: 10, jitterPs: 100, phaseFeedForward: true",
      "lifetimeNs: 0.001, windowNs: 1000, coincidenceWindowNs: 900, darkCountRateHz: 1000, a: { lifetimeNs: 90000 }",
      "encoding: time-bin, binSeparationNs: 100, deadTimeNs: 200, afterpulseProbability: 1, windowNs: 50, darkCountRateHz: 1e7",
    ];
    for (const edge of edges) {
      const { heraldProbability, bell, raw, pairRateHz } = linkFigures(link(edge));
      for (const value of [heraldProbability as number, ...bell, ...Object.values(raw), pairRateHz]) {
        expect(Number.isFinite(value), `${edge}: ${value}`).toBe(true);
      }
    }
  });

  it("refuse a link that would herald less than once in 1e15 attempts", () => {
    expect(() => linkFigures(link("efficiency: 1e-9"))).toThrow(BellwireError);
    expect(() => linkFigures(link("efficiency: 0.1, attenuationDbPerKm: 20", 1e6))).toThrow(
      /link ab heralds with probability 0.00e\+0 per attempt/,
    );
  });

  it("keep the one-photon pair's |11> weight and phase contrast", () => {
    const { raw, bell } = linkFigures(link("scheme: one-photon, brightStatePopulation: 0.1, efficiency: 1e-4, phaseNoiseRad: 0.3"));
    expect(raw.p11).toBeCloseTo(0.1, 3);
    expect(raw.p00).toBe(0);
    expect(bell[0]).toBeCloseTo((0.9 * (1 + Math.exp(-0.045))) / 2, 3);
  });
});
