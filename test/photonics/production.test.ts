import { expect, it } from "vitest";
import { CpuPhotonSampler } from "../../host/cpu/photons.ts";
import { Protocol } from "../../host/protocol/protocol.ts";
import { readCircuit } from "../../src/circuit/read.ts";
import { compileCircuit } from "../../src/compile/compile.ts";
import { readNetwork } from "../../src/network/read.ts";
import { linkFigures } from "../../src/photonics/figures.ts";
import { photonModel } from "../../src/photonics/model.ts";
import { bellCounts } from "../../src/photonics/sampler.ts";
import { attemptTables } from "../../src/photonics/tables.ts";

/**
 * A run never steps through failed attempts: the protocol draws how many there were, and pairs are drawn from the link's Bell
 * weights. Here both are held against attempts that were simulated one by one.
 */
const LINKS: Readonly<Record<string, string>> = {
  polarization: "efficiency: 0.2, visibility: 0.9, windowNs: 50, darkCountRateHz: 20000, polarizationDriftRad: 0.3",
  "time-bin": "encoding: time-bin, efficiency: 0.2, binSeparationNs: 200, deadTimeNs: 300, windowNs: 50, darkCountRateHz: 20000",
  frequency: "encoding: frequency, efficiency: 0.2, visibility: 0.9, bitFlip: 0.02",
  number: "scheme: one-photon, efficiency: 0.1, brightStatePopulation: 0.1, phaseNoiseRad: 0.4",
  timed: "efficiency: 0.2, lifetimeNs: 8, detuningMHz: 20, windowNs: 40, coincidenceWindowNs: 10, darkCountRateHz: 20000",
};

const GATE = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\ncz q[0], q[1];\n';
const SHOTS = 10_000;
const ATTEMPTS = 1_000_000;

it.each(Object.entries(LINKS))("waits and fails as simulated attempts do: %s", async (_, photons) => {
  const network = readNetwork(
    `qpus: { a: { dataQubits: 1 }, b: { dataQubits: 1 } }
links: { ab: { between: [a, b], photons: { attemptPeriodUs: 1, ${photons} } } }`,
    "link.yaml",
  );
  const [link] = network.links;
  if (link.source.kind !== "photons") throw new Error("the link has no photons");
  const figures = linkFigures(link);
  const program = await compileCircuit(readCircuit(GATE, "cz", {}), network, { seed: 0, placement: [0, 1] });
  const protocol = new Protocol(program, network, [figures], 17);
  const drawn: number[] = [];
  for (let shot = 0; shot < SHOTS; shot++) {
    for (const pair of protocol.shot(shot).next().value.pairs) drawn.push(pair.attempts as number);
  }
  expect(drawn).toHaveLength(SHOTS);

  const request = { seed: 18, link: 0, first: 0, attempts: ATTEMPTS, keep: ATTEMPTS };
  const tally = await new CpuPhotonSampler().sample(attemptTables(photonModel(link, link.source)), request);
  const waits = tally.kept.map(({ attempt }, i) => attempt - (i === 0 ? -1 : tally.kept[i - 1].attempt));
  // Shares of waits up to some lengths, around and far beyond the mean: two samples of one distribution.
  const mean = 1 / (figures.heraldProbability as number);
  for (const length of [0.1, 0.5, 1, 2, 4].map((times) => Math.ceil(times * mean))) {
    const a = drawn.filter((wait) => wait <= length).length;
    const b = waits.filter((wait) => wait <= length).length;
    const share = (a + b) / (drawn.length + waits.length);
    const sigma = Math.sqrt(share * (1 - share) * (1 / drawn.length + 1 / waits.length));
    expect(Math.abs(a / drawn.length - b / waits.length), `waits up to ${length}`).toBeLessThan(5 * sigma);
  }
  bellCounts(tally).forEach((count, slot) => {
    const p = figures.bell[slot];
    const sigma = Math.sqrt(waits.length * p * (1 - p));
    expect(Math.abs(count - waits.length * p), `Bell state ${slot}`).toBeLessThanOrEqual(5 * sigma + 1);
  });
});
