import { loadPreset } from "../src/network/presets.ts";
import { heraldDistribution } from "../src/photonics/heralds.ts";
import { type PhotonModel, photonModel } from "../src/photonics/model.ts";
import { bellCounts, heraldCount, type PhotonSampler } from "../src/photonics/sampler.ts";
import { sampleAttempts } from "../src/photonics/sampling.ts";
import { type AttemptTables, attemptTables } from "../src/photonics/tables.ts";
import { ReferencePhotonSampler } from "../src/reference/photons.ts";
import { attemptsCovered } from "./attemptsCovered.ts";
import { type BenchRow, type BenchSuite, medianSeconds } from "./suite.ts";

const RUNS = 3;
/** A right sampler fails one of these comparisons once in 1.7 million. */
const SIGMAS = 5;
const COMPARED = 40_001;
/** What the project aims at: attempts per bare Philox call, and attempts per second by name of the sampler. */
const PER_CALL = 0.3;
const PER_SECOND: Readonly<Record<string, number>> = { cpu: 2e7 };

/** Attempts of the lossy link of the preset oxford-2020. */
export const photonsSuite: BenchSuite = {
  name: "photons",
  help: "photon attempts of oxford-2020, one by one (floor: a bare Philox call per four), and the whole protocol path",
  async *run({ backends, long, now, signal, createPhotonSampler }) {
    const network = loadPreset("oxford-2020");
    const link = network.links[0];
    if (link.source.kind !== "photons") throw new Error("photons: oxford-2020 is not described by photons");
    const model = photonModel(link, link.source);
    const tables = attemptTables(model);
    for (const backend of backends) {
      const sampler = await createPhotonSampler(backend.name);
      try {
        for (const attempts of sizes(sampler, long)) {
          if (signal?.aborted) return;
          yield await measure(sampler, model, tables, attempts, now);
        }
      } finally {
        await sampler.dispose();
      }
    }
    if (!signal?.aborted) yield await attemptsCovered(network, now);
  },
};

/** About a second of work, and with `long` 1e10 attempts against the closed form (on the reference 1e7). */
function sizes({ name, batch }: PhotonSampler, long: boolean): number[] {
  if (!long) return [name === "reference" ? 1e6 : Math.max(2e7, batch)];
  return name === "reference" ? [1e7] : [Math.max(2e7, batch), 1e10];
}

async function measure(
  sampler: PhotonSampler,
  model: PhotonModel,
  tables: AttemptTables,
  attempts: number,
  now: () => number,
): Promise<BenchRow> {
  const same = await sameAsReference(sampler, tables);
  const once = attempts >= 1e9;
  const run = () => sampleAttempts(sampler, tables, { seed: 1, link: 0, attempts, keep: 0 });
  const start = now();
  const tally = await run();
  const first = now() - start;
  const seconds = once
    ? first
    : await medianSeconds(now, RUNS, async () => {
        await run();
      });
  const floor = await philoxFloor(sampler, attempts, now);
  const rate = attempts / seconds;
  const wanted = PER_SECOND[sampler.name];
  const perCall = (4 * floor.seconds) / seconds;
  return {
    suite: "photons",
    workload: "oxford-2020",
    size: `${attempts.toExponential(0)} attempts`,
    backend: sampler.name,
    adapter: sampler.adapter,
    verified: `${same}; ${againstClosedForm(model, heraldCount(tally), bellCounts(tally)[0], attempts)}`,
    seconds,
    runs: once ? 1 : RUNS,
    rate: { value: rate, unit: "attempts/s" },
    floor,
    ratio: seconds / floor.seconds,
    goal: goalOf(rate, wanted, perCall),
  };
}

function goalOf(rate: number, wanted: number | undefined, perCall: number): BenchRow["goal"] {
  const speed = wanted === undefined ? "" : `${wanted.toExponential(0)} attempts/s and `;
  const text = `${speed}${PER_CALL} attempts per bare Philox call (now ${perCall.toFixed(2)})`;
  return { text, met: (wanted === undefined || rate >= wanted) && perCall >= PER_CALL };
}

/** The time that the Philox calls of the hot loop alone take, one for four attempts. */
async function philoxFloor(sampler: PhotonSampler, attempts: number, now: () => number): Promise<NonNullable<BenchRow["floor"]>> {
  const calls = Math.min(attempts / 4, 2 ** 26);
  const wanted = calls <= 2 ** 22 ? await new ReferencePhotonSampler().barePhilox(calls) : null;
  let found = 0;
  const seconds = await medianSeconds(now, RUNS, async () => {
    found = await sampler.barePhilox(calls);
  });
  if (wanted !== null && found !== wanted) throw new Error(`photons: bare Philox calls of ${sampler.name} give ${found}, not ${wanted}`);
  const perSecond = calls / seconds;
  return { seconds: attempts / 4 / perSecond, what: `${perSecond.toPrecision(3)} bare Philox calls per second in the same run` };
}

/** Bit for bit, heralds one by one included. */
async function sameAsReference(sampler: PhotonSampler, tables: AttemptTables): Promise<string> {
  const request = { seed: 5, link: 3, first: 0, attempts: COMPARED, keep: 100 };
  const [found, wanted] = [await sampler.sample(tables, request), await new ReferencePhotonSampler().sample(tables, request)];
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`photons: ${sampler.name} and reference differ`);
  return "heralds as the reference";
}

function againstClosedForm(model: PhotonModel, heralds: number, faithful: number, attempts: number): string {
  const { probability: p, bell } = heraldDistribution(model);
  const sigmas = [
    (heralds - attempts * p) / Math.sqrt(attempts * p * (1 - p)),
    (faithful - heralds * bell[0]) / Math.sqrt(heralds * bell[0] * (1 - bell[0])),
  ];
  if (sigmas.some((z) => !(Math.abs(z) < SIGMAS)))
    throw new Error(`photons: off the closed form by ${sigmas.map((z) => z.toFixed(1)).join(", ")} sigma`);
  return `p and F within ${Math.max(...sigmas.map(Math.abs)).toFixed(1)} sigma of the closed form`;
}
