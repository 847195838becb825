import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readNetwork } from "../../src/network/read.ts";
import { findLine, linesOf, SPECIES_NAMES } from "../../src/network/species.ts";
import { linkFigures } from "../../src/photonics/figures.ts";

const FOLDER = new URL("../../examples/", import.meta.url);

it("reads every machine among the examples, and its links have figures", () => {
  const machines = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));
  expect(machines.length).toBeGreaterThan(0);
  for (const name of machines) {
    for (const link of readNetwork(readFileSync(new URL(name, FOLDER), "utf8"), name).links) {
      const { pairFidelity, pairRateHz } = linkFigures(link);
      expect(pairFidelity, name).toBeGreaterThan(0.5);
      expect(pairRateHz, name).toBeGreaterThan(0);
    }
  }
});

it("knows lines whose branching never exceeds one decay, and says where it found them", () => {
  for (const species of SPECIES_NAMES) {
    const byUpper = new Map<string, number>();
    for (const wavelength of linesOf(species)) {
      const line = findLine(species, wavelength);
      expect(line, `${species} ${wavelength}`).toBeDefined();
      if (!line) continue;
      expect(Math.round(line.wavelengthNm)).toBeGreaterThanOrEqual(wavelength - 1);
      expect(line.lifetimeNs.source).toMatch(/^(read|second-hand|recalled)/);
      expect(line.branching.source).toMatch(/^(read|second-hand|recalled)/);
      const upper = line.transition.split(" - ")[0];
      byUpper.set(upper, (byUpper.get(upper) ?? 0) + line.branching.value);
    }
    for (const total of byUpper.values()) expect(total).toBeLessThanOrEqual(1 + 1e-9);
  }
});
