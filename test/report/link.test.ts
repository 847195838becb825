import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import {
  classShares,
  fidelityAgainstWindow,
  fidelityBudget,
  homDip,
  lossBudget,
  type PhotonLink,
  patternShares,
  rateAgainstDistance,
} from "../../host/report/linkCurves.ts";
import { renderLinkReport } from "../../host/report/linkReport.ts";
import { linkSample } from "../../host/report/linkSample.ts";
import { formatLink } from "../../host/report/linkSummary.ts";
import { linkFigures } from "../../src/photonics/figures.ts";
import { photonModel } from "../../src/photonics/model.ts";
import { countIndex, emptyTally } from "../../src/photonics/sampler.ts";
import { linkFixture } from "./linkFixture.ts";
import { parseStrictly } from "./strict.ts";

const data = linkFixture();
const link = data.network.links[0] as PhotonLink;
const figures = data.links[0].figures;

describe("link curves", () => {
  it("fall with distance and pass through the link itself", () => {
    const curve = rateAgainstDistance(link);
    for (let i = 1; i < curve.length; i++) expect(curve[i].pairRateHz).toBeLessThan(curve[i - 1].pairRateHz);
    const near = curve.findIndex(({ distanceM }) => distanceM > link.fiberLengthM);
    expect(curve[near - 1].pairRateHz).toBeGreaterThan(figures.pairRateHz);
    expect(curve[near].pairRateHz).toBeLessThan(figures.pairRateHz);
    // 10 dB/km over 200 km is 2000 dB: only dark counts herald there, and the curve ends before.
    expect(curve[curve.length - 1].distanceM).toBeLessThan(1e5);
  });

  it("trade fidelity for heralds by the window", () => {
    const curve = fidelityAgainstWindow(link);
    for (let i = 1; i < curve.length; i++) expect(curve[i].heraldProbability).toBeGreaterThan(curve[i - 1].heraldProbability);
    expect(curve[0].pairFidelity).toBeGreaterThan(curve[curve.length - 1].pairFidelity);
  });

  it("dip where photons arrive together", () => {
    const dip = homDip(link);
    const lowest = dip.reduce((best, point) => (point.coincidence < best.coincidence ? point : best));
    expect(lowest.delayNs).toBe(0);
    expect(dip[0].coincidence).toBeGreaterThan(0.98 * dip[0].apart);
    expect(
      homDip({ ...link, source: { ...link.source, ends: [{ ...link.source.ends[0], lifetimeNs: null }, link.source.ends[1]] } }),
    ).toEqual([]);
  });

  it("give shares that sum to one", () => {
    for (const shares of [patternShares(link), classShares(link)])
      expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });
});

describe("link budgets", () => {
  it("multiply to the efficiency of an end, fibre and window included", () => {
    const dB = lossBudget(link, 0).reduce((sum, { value }) => sum + value, 0);
    const expected = 0.97 * 0.73 * 0.1 * 0.3 * 0.7 * 10 ** -0.5 * (1 - Math.exp(-40 / 7.86));
    expect(10 ** (-dB / 10)).toBeCloseTo(expected, 9);
  });

  it("give each term the fidelity that it costs", () => {
    const budget = fidelityBudget(link);
    const overlap = budget.find(({ label }) => label === "mode overlap")!;
    const ideal = linkFigures({ ...link, source: { ...link.source, visibility: 1 } }).pairFidelity;
    expect(overlap.value).toBeCloseTo(ideal - figures.pairFidelity, 12);
    expect(budget.map(({ label }) => label)).toContain("dark counts");
    expect(budget.map(({ label }) => label)).not.toContain("recoil");
  });
});

describe("renderLinkReport", () => {
  const text = renderLinkReport(data);

  it("is one well-formed file without scripts or requests", () => {
    const names = parseStrictly(text);
    expect(names).not.toContain("script");
    expect(text.replaceAll(/xmlns(:\w+)?="[^"]*"/g, "")).not.toMatch(/https?:|url\(|@import|src=/);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("shows every curve of a photon link and none of a measured one", () => {
    const { document } = parseHTML(text);
    const [photons, measured] = document.querySelectorAll("section.link");
    expect([...photons.querySelectorAll("figure h3")].map((h) => h.textContent)).toEqual([
      "Rate against distance",
      "Fidelity against window",
      "Click patterns of heralds",
      "Hong-Ou-Mandel dip",
      "Difference of click times",
      "The first heralds, one by one",
    ]);
    // The operating point, and what was sampled there.
    for (const figure of [...photons.querySelectorAll("figure")].slice(0, 2)) expect(figure.querySelectorAll("circle").length).toBe(2);
    expect(measured.querySelectorAll("figure").length).toBe(0);
    for (const svg of photons.querySelectorAll("svg")) expect(svg.getAttribute("aria-label")).toBeTruthy();
  });
});

describe("formatLink", () => {
  it("fits a terminal and puts both figures side by side", () => {
    const lines = formatLink(data, { color: false, width: 80 }).split("\n");
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.find((line) => line.includes("pair fidelity"))).toMatch(/\d %\s+\d.*\(.* to .*\)/);
    expect(lines.join("\n")).toContain("costs most: mode overlap");
  });
});

describe("linkSample", () => {
  it("reads a tally: patterns, fidelity, times", () => {
    const tally = emptyTally();
    tally.attempts = 1e6;
    tally.heralds[countIndex(0, 0, 0)] = 40;
    tally.heralds[countIndex(2, 0, 0)] = 50;
    tally.heralds[countIndex(3, 3, 1)] = 10;
    tally.times[127] = 30;
    tally.times[129] = 70;
    tally.kept = [{ attempt: 17, pattern: 2, class: 0, bell: 0, deltaPs: -1500 }];
    const sample = linkSample(photonModel(link, link.source), tally, 64, 0.5);
    expect(sample.heralds).toBe(100);
    expect(sample.patterns).toEqual({ "0+0": 40, "1+1": 0, "0+1": 50, "1+0": 10 });
    expect(sample.pairFidelity!.mean).toBe(0.9);
    expect(sample.heraldProbability.mean).toBe(1e-4);
    expect(sample.attemptsPerSecond).toBe(2e6);
    expect(sample.arrival).toEqual({ edgesNs: [-0.064, 0, 0.064, 0.128], counts: [30, 0, 70] });
    expect(sample.clicks).toEqual([{ attempt: 17, pattern: "0+1", deltaNs: -1.5 }]);
  });

  it("stands a tally without heralds", () => {
    const sample = linkSample(photonModel(link, link.source), { ...emptyTally(), attempts: 10 }, 64, 0);
    expect(sample.arrival).toBeNull();
    expect(sample.pairFidelity).toBeNull();
    expect(sample.heraldProbability.low).toBe(0);
  });
});
