import { describe, expect, it } from "vitest";
import { createCpuBackend } from "../../host/cpu/backend.ts";
import { type RunPlatform, type RunRequest, run } from "../../host/run.ts";
import { readCircuit } from "../../src/circuit/read.ts";
import type { MeasuredPair, Qpu } from "../../src/network/network.ts";
import { readNetwork } from "../../src/network/read.ts";
import { expectSameStatistics } from "../run/statistics.ts";
import { openBackend, QUICK } from "./gpu.ts";

const EXAMPLES = import.meta.glob<string>("../../examples/*.qasm", { query: "?raw", import: "default", eager: true });

const NETWORK = readNetwork(
  `
name: noisy
qpus:
  alice: &ion
    dataQubits: 5
    communicationQubits: 2
    oneQubitGate: { fidelity: 0.999, durationUs: 10 }
    twoQubitGate: { fidelity: 0.99, durationUs: 100 }
    measurement: { fidelity: 0.99, durationUs: 50 }
    t2S: 0.5
  bob: *ion
links:
  alice-bob: { between: [alice, bob], pair: { rateHz: 500, fidelity: 0.93, heraldProbability: 0.001 } }
`,
  "noisy.yaml",
);

const PERFECT_PAIR: MeasuredPair = { kind: "pair", rateHz: 500, fidelity: 1, heraldProbability: null, bell: null };
const perfect = (qpu: Qpu): Qpu => ({
  ...qpu,
  oneQubitGate: { ...qpu.oneQubitGate, fidelity: 1 },
  twoQubitGate: { ...qpu.twoQubitGate, fidelity: 1 },
  measurement: { ...qpu.measurement, fidelity0: 1, fidelity1: 1 },
  t1S: Number.POSITIVE_INFINITY,
  t2S: Number.POSITIVE_INFINITY,
});

const platform: RunPlatform = {
  createBackend: (name) => (name === "webgpu" ? openBackend(QUICK) : createCpuBackend()),
  now: () => performance.now(),
};

function runOn(name: string, request: Partial<RunRequest>) {
  const circuit = readCircuit(EXAMPLES[`../../examples/${name}.qasm`], name);
  return run(
    { circuit, network: NETWORK, shots: 12, seed: 3, backend: "webgpu", engine: "auto", telegate: "effective", ...request },
    platform,
  );
}

/** Whole runs; a software GPU takes about a millisecond for each dispatch, so there are few trajectories. */
describe.each(["ghz8", "bernstein-vazirani", "grover2", "teleport"])("%s on the GPU", (name) => {
  it("has the timelines of the CPU and its counts up to rounding", async () => {
    const onGpu = await runOn(name, {});
    const cpu = await runOn(name, { backend: "cpu" });
    expect(onGpu.result.backend).toBe("webgpu");
    expect(onGpu.timeline).toEqual(cpu.timeline);
    expect(onGpu.result.duration).toEqual(cpu.result.duration);
    expect(onGpu.result.distinctTrajectories).toBe(cpu.result.distinctTrajectories);
    expect(onGpu.result.fidelity.state?.mean ?? 0).toBeCloseTo(cpu.result.fidelity.state?.mean ?? 0, 4);
    expectSameStatistics(onGpu.result.counts, cpu.result.counts);
  });

  it("gives the same bits whatever the batch size", async () => {
    const [one, many] = [await runOn(name, { batch: 1 }), await runOn(name, { batch: 5 })];
    expect(many.result.counts).toEqual(one.result.counts);
  });
});

it.each(["qft8", "adder"])("%s gives the one outcome of an ideal machine", async (name) => {
  const ideal = { ...NETWORK, qpus: NETWORK.qpus.map(perfect), links: NETWORK.links.map((link) => ({ ...link, source: PERFECT_PAIR })) };
  const { result } = await runOn(name, { network: ideal });
  expect(Object.keys(result.counts)).toHaveLength(1);
  expect(result.ideal?.[Object.keys(result.counts)[0]]).toBeCloseTo(1, 4);
  expect(result.fidelity.state?.mean).toBeCloseTo(1, 4);
});
