import { existsSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { inspectLinks, loadPreset } from "../../host/index.ts";
import type { LinkResult } from "../../host/linkResult.ts";
import { nodePlatform } from "../../host/platform/node.ts";
import { bellwire, scratchFolder } from "./capture.ts";

const folder = scratchFolder();
afterAll(() => folder.remove());

/** A link with photons; `fields` go into the photons map, one per line. */
function machine(...fields: string[]): string {
  const text = `qpus: { a: { dataQubits: 1 }, b: { dataQubits: 1 } }
links:
  ab:
    between: [a, b]
    photons:
      attemptPeriodUs: 1
${fields.map((field) => `      ${field}\n`).join("")}`;
  return folder.write(`${fields.join("-").replace(/\W+/g, "_").slice(0, 80)}.yaml`, text);
}

async function json(...args: string[]): Promise<LinkResult> {
  const { code, stdout, stderr } = await bellwire("link", ...args, "--json");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).not.toMatch(/NaN|Infinity/);
  return JSON.parse(stdout);
}

describe("bellwire link", () => {
  it("puts closed form and simulated attempts side by side, and they agree at 5 sigma", async () => {
    const { links, backend } = await json("oxford-2020", "--attempts", "1e7", "--seed", "3");
    const { heraldProbability, pairFidelity, sampled } = links["alice-bob"];
    expect(backend).toBe("cpu");
    expect(sampled?.attempts).toBe(1e7);
    const p = heraldProbability as number;
    const heralds = sampled?.heralds as number;
    expect(Math.abs(heralds - 1e7 * p)).toBeLessThan(5 * Math.sqrt(1e7 * p));
    const sigma = Math.sqrt((pairFidelity * (1 - pairFidelity)) / heralds);
    expect(Math.abs((sampled?.pairFidelity?.mean as number) - pairFidelity)).toBeLessThan(5 * sigma);
    expect(Object.values(sampled?.patterns ?? {}).reduce((sum, n) => sum + n, 0)).toBe(heralds);
  });

  it("gives the same heralds on every sampler", async () => {
    const strip = ({ links }: LinkResult) => ({ ...links["alice-bob"].sampled, attemptsPerSecond: 0 });
    const args = ["oxford-2020", "--attempts", "200001", "--seed", "5"];
    const reference = await json(...args, "--backend", "reference");
    expect(strip(await json(...args, "--backend", "cpu"))).toEqual(strip(reference));
  });

  it("shows a link known by measured figures without sampling it", async () => {
    const { links, backend } = await json("oxford-2025");
    expect(backend).toBeNull();
    expect(links["alice-bob"]).toMatchObject({ scheme: "measured", pairRateHz: 9.7, sampled: null });
  });

  it("prints a table and writes a report that asks nothing of anyone", async () => {
    const report = folder.path("link.html");
    const { code, stdout } = await bellwire("link", "oxford-2020", "--attempts", "1e6", "--report", report);
    expect(code).toBe(0);
    expect(stdout).toMatch(/alice-bob: alice to bob, two-photon/);
    expect(existsSync(report)).toBe(true);
    const html = readFileSync(report, "utf8");
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
    expect(html).not.toMatch(/NaN|>undefined</);
  });

  it("warns where dark counts dominate, and where nothing was heralded", async () => {
    const noisy = machine("efficiency: 1e-4", "windowNs: 500", "darkCountRateHz: 1e4");
    expect((await json(noisy, "--attempts", "1e6")).warnings.join()).toMatch(/ab: noise counts stand behind \d+ % of the heralds/);
    const rare = machine("efficiency: 1e-6");
    const { links, warnings } = await json(rare, "--attempts", "1000");
    expect(links.ab.sampled).toMatchObject({ heralds: 0, pairFidelity: null });
    expect(warnings.join()).toMatch(/no herald in 1000 attempts; raise --attempts/);
  });

  it("samples every kind of link", async () => {
    const kinds = [
      [
        "emitter: { species: Ba-138, lineNm: 493, numericalAperture: 0.8, coupling: free-space, pulsePs: 10 }",
        "detuningMHz: 10",
        "jitterPs: 50",
        "phaseFeedForward: true",
        "windowNs: 60",
        "darkCountRateHz: 100",
      ],
      [
        "encoding: time-bin",
        "binSeparationNs: 200",
        "deadTimeNs: 300",
        "efficiency: 0.3",
        "recoil: [{ lambDicke: 0.1, meanPhonons: 5, secularMHz: 1.3 }]",
      ],
      ["encoding: frequency", "efficiency: 0.2", "visibility: 0.95"],
      [
        "scheme: one-photon",
        "brightStatePopulation: 0.05",
        "efficiency: 0.05",
        "phaseNoiseRad: 0.2",
        "b: { brightStatePopulation: 0.08, efficiency: 0.03 }",
      ],
    ];
    for (const fields of kinds) {
      const { ab } = (await json(machine(...fields), "--attempts", "300000")).links;
      const p = ab.heraldProbability as number;
      expect(Math.abs((ab.sampled?.heralds as number) - 3e5 * p), fields.join()).toBeLessThan(5 * Math.sqrt(3e5 * p) + 1);
    }
  });

  it("reports what it has when it is stopped", async () => {
    const stop = new AbortController();
    const { links, warnings } = await inspectLinks(
      {
        network: loadPreset("oxford-2020"),
        attempts: 1e12,
        seed: 1,
        sampler: "cpu",
        onProgress: (stage, fraction) => {
          expect(stage).toBe("sampling alice-bob");
          if (fraction > 3e-5) stop.abort();
        },
        signal: stop.signal,
      },
      nodePlatform(),
    );
    const { attempts, heralds, pairFidelity } = links[0].sampled ?? { attempts: 0, heralds: 0, pairFidelity: null };
    expect(attempts).toBeGreaterThan(3e7);
    expect(attempts).toBeLessThan(1e9);
    expect(heralds).toBeGreaterThan(1000);
    expect(pairFidelity?.mean).toBeCloseTo(0.94, 1);
    expect(warnings.join()).toMatch(/alice-bob: stopped after \d+ of 1000000000000 attempts/);
  });

  const bad: [string, string[], RegExp][] = [
    ["an efficiency above 1", [machine("efficiency: 1.5")], /photons\.efficiency must be between 0 and 1, got 1\.5/],
    ["zero efficiency", [machine("efficiency: { detector: 0 }")], /efficiency is zero: no photon of this end is ever counted/],
    ["a window longer than the attempt", [machine("windowNs: 2000")], /windowNs must fit into attemptPeriodUs \(1000 ns\), got 2000/],
    [
      "a line that the species lacks",
      [machine("emitter: { species: Ba-138, lineNm: 780 }")],
      /Ba-138 has no line at 780 nm; its lines are at 455, 493, 614, 650 nm/,
    ],
    [
      "an unknown species",
      [machine("emitter: { species: Xe-129, lineNm: 780 }")],
      /emitter\.species must be one of Yb-171, .* got "Xe-129"/,
    ],
    [
      "an encoding that does not fit",
      [machine("scheme: one-photon", "encoding: time-bin")],
      /encoding time-bin does not fit the one-photon scheme/,
    ],
    [
      "dark counts in every window",
      [machine("efficiency: 0.1", "windowNs: 900", "darkCountRateHz: 1e12")],
      /link ab heralds with probability 0\.00e\+0 per attempt/,
    ],
    ["no attempts", ["oxford-2020", "--attempts", "0"], /--attempts .*It must be an integer from 1 to 1000000000000000/],
    ["1e16 attempts", ["oxford-2020", "--attempts", "1e16"], /--attempts .*It must be an integer from 1 to 1000000000000000/],
    ["a link that is not there", ["oxford-2020", "--link", "alice-bop"], /oxford-2020 has no link alice-bop; did you mean alice-bob\?/],
    ["a machine without links", [folder.write("lone.yaml", "qpus: { a: { dataQubits: 1 } }")], /network has no link/],
    ["a report in no folder", ["oxford-2020", "--report", folder.path("no/such/folder.html")], /cannot be written/],
  ];
  it.each(bad)("answers %s in one line", async (_, args, expected) => {
    const { code, stdout, stderr } = await bellwire("link", ...args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.trimEnd()).not.toMatch(/\n/);
    expect(stderr).toMatch(expected);
  });
});
