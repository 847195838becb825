import type { LinkReportData } from "../../host/report/linkData.ts";
import { readNetwork } from "../../src/network/read.ts";
import { linkFigures } from "../../src/photonics/figures.ts";
import { proportion } from "../../src/results/intervals.ts";
import { RandomStream } from "../../src/rng/stream.ts";

export const linkNetworkSource = `name: barium-lab
qpus:
  alice: { dataQubits: 2, communicationQubits: 1 }
  bob: { dataQubits: 2, communicationQubits: 1 }
  carol: { dataQubits: 2, communicationQubits: 1 }
links:
  alice-bob:
    between: [alice, bob]
    fiberLengthM: 1000
    photons:
      scheme: two-photon
      encoding: polarization
      efficiency: { excitation: 0.97, branching: 0.73, collection: 0.1, fiberCoupling: 0.3, detector: 0.7 }
      attenuationDbPerKm: 10
      lifetimeNs: 7.86
      detuningMHz: 3
      visibility: 0.97
      darkCountRateHz: 100
      windowNs: 40
      attemptPeriodUs: 1.2
  bob-carol:
    between: [bob, carol]
    pair: { rateHz: 9.7, fidelity: 0.969 }
`;

/** Two links, one of photons with 2000 sampled heralds, one known by measured figures. */
export function linkFixture(): LinkReportData {
  const network = readNetwork(linkNetworkSource, "barium-lab.yaml");
  const figures = network.links.map(linkFigures);
  const stream = new RandomStream(3, "photons", 0, 0);
  const heralds = 2000;
  const patterns: Record<string, number> = { "0+0": 0, "1+1": 0, "0+1": 0, "1+0": 0 };
  const counts = new Array<number>(64).fill(0);
  const clicks: { attempt: number; pattern: string; deltaNs: number }[] = [];
  let attempt = 0;
  for (let i = 0; i < heralds; i++) {
    attempt += stream.geometric(figures[0].heraldProbability as number);
    const pattern = Object.keys(patterns)[stream.below(4)];
    patterns[pattern]++;
    const deltaNs = 7.86 * (stream.exponential() - stream.exponential());
    counts[Math.min(63, Math.max(0, Math.floor(deltaNs / 1.25 + 32)))]++;
    if (i < 200) clicks.push({ attempt, pattern, deltaNs });
  }
  return {
    bellwire: "0.1.0",
    network,
    links: [
      {
        link: 0,
        figures: figures[0],
        sampled: {
          attempts: attempt,
          heralds,
          heraldProbability: proportion(heralds, attempt),
          pairFidelity: proportion(Math.round(heralds * figures[0].pairFidelity), heralds),
          patterns,
          attemptsPerSecond: 2.3e7,
          arrival: { edgesNs: Array.from({ length: 65 }, (_, i) => (i - 32) * 1.25), counts },
          clicks,
        },
      },
      { link: 1, figures: figures[1], sampled: null },
    ],
    seed: 3,
    sampler: "cpu (typed arrays)",
    elapsedS: 2.4,
    warnings: [],
    networkSource: linkNetworkSource,
    commandLine: "bellwire link barium-lab.yaml --attempts 1e9 --seed 3",
  };
}
