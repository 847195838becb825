import { afterEach, describe, expect, it, vi } from "vitest";
import { estimationGates } from "../../bench/modularCircuits.ts";
import { checkEstimates } from "../../bench/modularEstimates.ts";
import { measuredCircuit, noisyJob, noisyMachine } from "../../bench/modularNoisy.ts";
import { createCpuBackend } from "../../host/cpu/backend.ts";
import type { Backend } from "../../src/backend/backend.ts";
import { compileCircuit } from "../../src/compile/compile.ts";
import { lowerEffective } from "../../src/compile/effective.ts";
import type { Executable } from "../../src/compile/executable.ts";
import { lowerExplicit } from "../../src/compile/explicit.ts";
import { runJoint } from "../../src/engine/joint.ts";
import { runModular } from "../../src/engine/modular.ts";
import { lotsOf, WaitingNodes } from "../../src/engine/modularTree.ts";
import type { Insertion } from "../../src/noise/insertion.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { chainNetwork, randomProgram } from "../noise/programs.ts";
import { executable, gate, measure, straightJob } from "./jobs.ts";
import { contiguous, randomCircuit, randomNoise } from "./modularMachines.ts";

const backends: Backend[] = [];
afterEach(async () => {
  for (const backend of backends.splice(0)) {
    expect(backend.liveBytes()).toBe(0);
    await backend.dispose();
  }
});
const kept = <B extends Backend>(backend: B): B => {
  backends.push(backend);
  return backend;
};

const QUBITS = 12;
const SHOTS = 40;

async function program(qpus: number): Promise<Executable> {
  const circuit = randomCircuit(7, QUBITS, qpus, 24, true);
  return lowerEffective(await compileCircuit(circuit, chainNetwork(qpus), { placement: contiguous(QUBITS, qpus) }));
}

/** A third of the shots have no error, the others up to four; some are alike. */
const noise = (steps: Executable) => (shot: number) => (shot % 3 === 0 ? [] : randomNoise(steps, shot % 20, 1 + (shot % 4)));

const jobOf = (steps: Executable, only?: number) => {
  const all = noise(steps);
  const ideal = { ideal: { dataQubits: Array.from({ length: QUBITS }, (_, q) => q) } };
  return only === undefined ? straightJob(steps, SHOTS, all, ideal) : straightJob(steps, 1, () => all(only), ideal);
};

/** Counts passes over vectors. */
function counting(backend: Backend): { backend: Backend; count: () => number } {
  let runs = 0;
  const proxy = new Proxy(backend, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name === "run" || name === "mix" || name === "gram") runs++;
      return value.bind(target);
    },
  });
  return { backend: proxy, count: () => runs };
}

describe("a tree of trajectories", () => {
  it("gives every trajectory the numbers that it has alone, for less work", async () => {
    const steps = await program(3);
    const together = counting(kept(await createCpuBackend()));
    const outcome = await runModular(jobOf(steps), together.backend);
    const alone = counting(kept(await createCpuBackend()));
    const known = new Map<string, number>();
    for (let shot = 0; shot < SHOTS; shot++) {
      const key = JSON.stringify(noise(steps)(shot));
      if (!known.has(key)) known.set(key, (await runModular(jobOf(steps, shot), alone.backend)).overlaps?.[0] ?? -1);
      expect(outcome.overlaps?.[shot], `shot ${shot}`).toBe(known.get(key));
    }
    expect(outcome.distinctTrajectories).toBe(known.size);
    expect(known.size).toBeGreaterThan(20);
    expect(together.count()).toBeLessThan(0.7 * alone.count());
  });

  it("comes to the same when memory has no room for machines that wait", async () => {
    const steps = await program(4);
    const ample = counting(kept(await createCpuBackend()));
    const expected = await runModular(jobOf(steps), ample.backend);
    const quiet = await runModular(
      straightJob(steps, 1, () => [], { ideal: { dataQubits: [] } }),
      kept(await createCpuBackend()),
    );
    let most = 0;
    // From what the largest trajectory needs beside the ideal state on; the first has no error and less to hold.
    for (const share of [1.5, 2, 2.25]) {
      const maxStateBytes = Math.ceil(quiet.peakBytes * share);
      const tight = counting(kept(await createCpuBackend({ maxStateBytes })));
      const found = await runModular(jobOf(steps), tight.backend);
      expect(found.bits, `in ${maxStateBytes} bytes`).toEqual(expected.bits);
      expect(found.overlaps).toEqual(expected.overlaps);
      expect(found.peakBytes).toBeLessThanOrEqual(maxStateBytes);
      most = Math.max(most, tight.count());
    }
    expect(most).toBeGreaterThan(ample.count());
  });

  it("gives up machines that wait from when bonds were small, for one whose bonds have grown", async () => {
    const circuit = randomCircuit(3, 8, 2, 60, true);
    const steps = lowerEffective(await compileCircuit(circuit, chainNetwork(2), { placement: contiguous(8, 2) }));
    const errors = (shot: number) => randomNoise(steps, shot % 6, shot % 6 === 0 ? 0 : 2);
    const backend = kept(await createCpuBackend());
    const expected = await runModular(straightJob(steps, 24, errors), backend);
    let alone = 0;
    for (let shot = 0; shot < 6; shot++) {
      const { peakBytes } = await runModular(
        straightJob(steps, 1, () => errors(shot)),
        backend,
      );
      alone = Math.max(alone, peakBytes);
    }
    expect(expected.peakBytes).toBeGreaterThan(alone);
    const spied = vi.spyOn(WaitingNodes.prototype, "yieldMemory");
    const tight = kept(await createCpuBackend({ maxStateBytes: alone }));
    expect((await runModular(straightJob(steps, 24, errors), tight)).bits).toEqual(expected.bits);
    expect(spied.mock.results.map(({ value }) => value)).toEqual([true]);
    spied.mockRestore();
  });

  it("agrees with the joint engine shot by shot", async () => {
    for (const qpus of [2, 4]) {
      const steps = await program(qpus);
      const backend = kept(await createCpuBackend());
      const joint = await runJoint(jobOf(steps), backend);
      const modular = await runModular(jobOf(steps), backend);
      expect(modular.distinctTrajectories).toBe(joint.distinctTrajectories);
      joint.overlaps?.forEach((overlap, shot) => {
        expect(Math.abs(overlap - (modular.overlaps?.[shot] ?? -1)), `${qpus} QPUs, shot ${shot}`).toBeLessThan(1e-5);
      });
    }
  });

  it("does so for phase estimation over pairs with errors, whose quiet shots are right as often as theory says", async () => {
    const circuit = measuredCircuit("phase estimation", QUBITS, estimationGates(QUBITS));
    const job = {
      ...(await noisyJob(circuit, noisyMachine(3, 5, 1, 0.97), 60, contiguous(QUBITS, 3))),
      ideal: { dataQubits: Array.from({ length: QUBITS }, (_, q) => q) },
    };
    const backend = kept(await createCpuBackend());
    const [joint, modular] = [await runJoint(job, backend), await runModular(job, backend)];
    let spoilt = 0;
    joint.overlaps?.forEach((overlap, shot) => {
      expect(Math.abs(overlap - (modular.overlaps?.[shot] ?? -1)), `shot ${shot}`).toBeLessThan(1e-5);
      if (overlap < 0.9) spoilt++;
    });
    expect(spoilt).toBeGreaterThan(5);
    for (const { bits } of [joint, modular]) expect(checkEstimates(bits, job, 0.97)).toContain("shots without errors");
    expect(() => checkEstimates(modular.bits, job, 0.999)).toThrow("are without errors, and");
    expect(() =>
      checkEstimates(
        modular.bits.map((bit) => 1 - bit),
        job,
        0.97,
      ),
    ).toThrow("estimates without errors are wrong");
  });

  it.each([1, 4, 9])("does so for explicit telegates with errors, whose measurements part shots, seed %i", async (seed) => {
    const steps = lowerExplicit(randomProgram(seed), chainNetwork(2));
    const errors = (shot: number): Insertion[] => (shot % 4 === 0 ? [] : randomNoise(steps, shot % 7, 2));
    const job = straightJob(steps, 24, errors, { ideal: { dataQubits: [0, 1, 2, 3, 4, 5] } });
    const backend = kept(createReferenceBackend());
    const joint = await runJoint(job, backend);
    const modular = await runModular(job, backend);
    expect(modular.distinctTrajectories).toBe(joint.distinctTrajectories);
    let spoilt = 0;
    joint.overlaps?.forEach((overlap, shot) => {
      expect(Math.abs(overlap - (modular.overlaps?.[shot] ?? -1)), `shot ${shot}`).toBeLessThan(1e-7);
      if (overlap < 0.9) spoilt++;
    });
    expect(spoilt).toBeGreaterThan(0);
  });

  it("evolves circuits of Clifford gates once, however many shots have errors", async () => {
    const steps = executable(6, 6, [
      gate("h", [0]),
      ...[0, 1, 2, 3, 4].map((q) => gate("cx", [q, q + 1])),
      ...[0, 1, 2, 3, 4, 5].map((q) => measure(q, q)),
    ]);
    const ghz = { ...steps, qpuOf: [0, 0, 1, 1, 2, 2] };
    const quiet = counting(kept(createReferenceBackend()));
    await runModular(straightJob(ghz, 1), quiet.backend);
    const noisy = counting(kept(createReferenceBackend()));
    const { distinctTrajectories } = await runModular(
      straightJob(ghz, 60, (shot) => randomNoise(ghz, shot, 2)),
      noisy.backend,
    );
    expect(distinctTrajectories).toBeGreaterThan(40);
    // Samples with many different vectors along a bond are taken in another way.
    expect(noisy.count()).toBeLessThanOrEqual(quiet.count() + 3);
  });

  it("starts with few, so that shots of low numbers end early, and has every trajectory once", () => {
    const members = Array.from({ length: 300 }, (_, shot) => ({ insertions: [], shots: [shot] }));
    const lots = lotsOf(members.map((member) => [member]));
    expect(lots.map((lot) => lot.length)).toEqual([4, 4, 8, 16, 32, 64, 128, 44]);
    expect(lots.flat()).toEqual(members);
  });
});
