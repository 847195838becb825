import { afterEach, describe, expect, it } from "vitest";
import { adderGates, estimationGates, ghzGates, isingGates, qftGates, randomBits } from "../../bench/modularCircuits.ts";
import { measuredCircuit, noisyJob, noisyMachine } from "../../bench/modularNoisy.ts";
import { createCpuBackend } from "../../host/cpu/backend.ts";
import type { Backend } from "../../src/backend/backend.ts";
import type { GateOp } from "../../src/circuit/circuit.ts";
import { lowerExplicit } from "../../src/compile/explicit.ts";
import { plannedBytes, roomToWait } from "../../src/engine/chainPlan.ts";
import { chooseEngine } from "../../src/engine/choose.ts";
import type { EngineJob, EngineOutcome } from "../../src/engine/engine.ts";
import { type ModularOptions, runModular } from "../../src/engine/modular.ts";
import { noisesOf } from "../../src/engine/script.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { chainNetwork, randomProgram } from "../noise/programs.ts";
import { straightJob } from "./jobs.ts";
import { contiguous, randomNoise } from "./modularMachines.ts";

const backends: Backend[] = [];
afterEach(async () => {
  for (const backend of backends.splice(0)) {
    expect(backend.liveBytes()).toBe(0);
    await backend.dispose();
  }
});

/** Sees the most bytes that a backend held after any operation that makes vectors. */
function watched(backend: Backend): { backend: Backend; most: () => number } {
  backends.push(backend);
  let most = 0;
  const look = () => {
    most = Math.max(most, backend.liveBytes());
  };
  const proxy = new Proxy(backend, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        const result: unknown = value.apply(target, args);
        look();
        return result instanceof Promise ? result.finally(look) : result;
      };
    },
  });
  return { backend: proxy, most: () => most };
}

/** A run in the room that was planned for it. */
async function planAndRun(job: EngineJob, backend: Backend, options: ModularOptions = {}) {
  const drawn = Array.from({ length: job.shots }, (_, shot) => job.source(shot, null));
  const noises = await noisesOf(job.executable, drawn);
  const { modular: plan } = await chooseEngine(job.executable, backend, {
    engine: "modular",
    ideal: job.ideal !== null,
    shots: job.shots,
    noises,
  });
  const outcome = await runModular(job, backend, { order: plan.order, waitingBytes: roomToWait(plan), ...options });
  return { plan, outcome, noises };
}

const FAMILIES: Record<string, { qubits: number; qpus: number; gates: GateOp[]; shots: number; pairs: number }> = {
  estimation: { qubits: 12, qpus: 3, gates: estimationGates(12), shots: 200, pairs: 0.97 },
  "estimation over two": { qubits: 14, qpus: 2, gates: estimationGates(14), shots: 60, pairs: 0.95 },
  qft: { qubits: 12, qpus: 3, gates: qftGates(12), shots: 24, pairs: 0.95 },
  ising: { qubits: 12, qpus: 4, gates: isingGates(12, 4), shots: 48, pairs: 0.97 },
  adder: { qubits: 10, qpus: 2, gates: adderGates(randomBits(4, 1), randomBits(4, 2)).gates, shots: 48, pairs: 0.97 },
  ghz: { qubits: 16, qpus: 4, gates: ghzGates(16), shots: 48, pairs: 0.9 },
};

const jobOf = ({ qubits, qpus, gates, shots, pairs }: (typeof FAMILIES)[string]) =>
  noisyJob(
    measuredCircuit("a", qubits, gates),
    noisyMachine(qpus, Math.ceil(qubits / qpus) + 1, 0.999, pairs),
    shots,
    contiguous(qubits, qpus),
  );

describe("estimate of what noisy runs hold", () => {
  it.each(Object.entries(FAMILIES))("is right within 1.5 times, machines that wait and the ideal state included: %s", async (_, family) => {
    for (const ideal of [null, { dataQubits: Array.from({ length: family.qubits }, (_, q) => q) }]) {
      const { backend, most } = watched(await createCpuBackend());
      const { plan, outcome, noises } = await planAndRun({ ...(await jobOf(family)), ideal }, backend);
      expect(plan.exact).toBe(true);
      // Paulis go through a circuit of Clifford gates and change none.
      if (family !== FAMILIES.ghz) expect(noises.length).toBeGreaterThan(3);
      expect(most()).toBeLessThan(1.5 * plannedBytes(plan));
      expect(most()).toBeGreaterThan(plannedBytes(plan) / 1.5);
      expect(outcome.peakBytes).toBe(most());
    }
  });

  it.each([1, 4, 9])("is so where telegates measure and part shots, seed %i", async (seed) => {
    const steps = lowerExplicit(randomProgram(seed), chainNetwork(2));
    const errors = (shot: number) => (shot % 4 === 0 ? [] : randomNoise(steps, shot % 7, 2));
    const { backend, most } = watched(createReferenceBackend());
    const { plan } = await planAndRun(straightJob(steps, 64, errors), backend);
    expect(most()).toBeLessThan(1.5 * plannedBytes(plan));
    expect(most()).toBeGreaterThan(plannedBytes(plan) / 1.5);
    expect(plan.waitingBytes).toBeGreaterThan(2 * plan.bytes);
  });
});

describe("room to wait", () => {
  const bitsAndOverlaps = ({ bits, overlaps, distinctTrajectories }: EngineOutcome) => ({ bits, overlaps, distinctTrajectories });

  it("is kept to by starting again, which changes no outcome", async () => {
    const family = FAMILIES.estimation;
    const job = { ...(await jobOf({ ...family, shots: 60 })), ideal: { dataQubits: Array.from({ length: 12 }, (_, q) => q) } };
    const ample = watched(await createCpuBackend());
    const expected = await runModular(job, ample.backend, { order: [0, 1, 2] });
    const none = watched(await createCpuBackend());
    const found = await runModular(job, none.backend, { order: [0, 1, 2], waitingBytes: 0 });
    expect(bitsAndOverlaps(found)).toEqual(bitsAndOverlaps(expected));
    expect(none.most()).toBeLessThan(ample.most());
  });

  /** Every measurement halves the shots; those that start again draw the same outcomes, and readings, once more. */
  it.each([1, 4, 9])("is kept to where telegates measure, seed %i", async (seed) => {
    const steps = lowerExplicit(randomProgram(seed), chainNetwork(2));
    const errors = (shot: number) => (shot % 4 === 0 ? [] : randomNoise(steps, shot % 7, 2));
    const readout = () => ({ fidelity0: 0.8, fidelity1: 0.7 });
    const job = straightJob(steps, 32, errors, { readout, ideal: { dataQubits: [0, 1, 2, 3, 4, 5] } });
    const ample = watched(createReferenceBackend());
    const expected = await runModular(job, ample.backend);
    const none = watched(createReferenceBackend());
    const found = await runModular(job, none.backend, { waitingBytes: 0 });
    expect(bitsAndOverlaps(found)).toEqual(bitsAndOverlaps(expected));
    expect(none.most()).toBeLessThan(0.7 * ample.most());
  });
});
