import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCpuBackend } from "../../host/cpu/backend.ts";
import type { Backend } from "../../src/backend/backend.ts";
import { evaluate } from "../../src/circuit/circuit.ts";
import { lowerExplicit } from "../../src/compile/explicit.ts";
import { runJoint } from "../../src/engine/joint.ts";
import type { Segment } from "../../src/noise/insertion.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { chainNetwork, generator, randomProgram } from "../noise/programs.ts";
import { counts, executable, gate, measure, straightJob } from "./jobs.ts";

describe("joint engine", () => {
  let backend: Backend;
  beforeEach(() => {
    backend = createReferenceBackend();
  });
  afterEach(async () => {
    expect(backend.liveBytes()).toBe(0);
    await backend.dispose();
  });

  it("gives a deterministic circuit's outcome in every shot", async () => {
    const program = executable(4, 4, [gate("x", [1]), gate("cx", [1, 3]), gate("swap", [0, 1]), ...[0, 1, 2, 3].map((q) => measure(q, q))]);
    const { bits, distinctTrajectories } = await runJoint(straightJob(program, 50), backend);
    expect(counts(bits, 4)).toEqual({ "1001": 50 });
    expect(distinctTrajectories).toBe(1);
  });

  it("samples a GHZ state evenly (5 sigma)", async () => {
    const program = executable(3, 3, [gate("h", [0]), gate("cx", [0, 1]), gate("cx", [1, 2]), ...[0, 1, 2].map((q) => measure(q, q))]);
    const found = counts((await runJoint(straightJob(program, 4000), backend)).bits, 3);
    expect(found["000"] + found["111"]).toBe(4000);
    expect(Math.abs(found["000"] - 2000)).toBeLessThan(5 * Math.sqrt(1000));
  });

  it("applies each shot's own Paulis and compares each with the ideal", async () => {
    const program = executable(2, 2, [gate("h", [0]), gate("cx", [0, 1]), measure(0, 0), measure(1, 1)]);
    const noise = (shot: number) => (shot % 3 === 0 ? [] : [{ at: 2, qubit: 1, pauli: (shot % 3 === 1 ? 1 : 3) as 1 | 3 }]);
    const job = straightJob(program, 30, noise, { ideal: { dataQubits: [0, 1] } });
    const { bits, overlaps, distinctTrajectories } = await runJoint(job, backend);
    expect(distinctTrajectories).toBe(3);
    for (let shot = 0; shot < 30; shot++) {
      expect(bits[2 * shot] ^ bits[2 * shot + 1]).toBe(shot % 3 === 1 ? 1 : 0);
      expect(overlaps?.[shot]).toBeCloseTo(shot % 3 === 0 ? 1 : 0, 12);
    }
  });

  it("ignores noise after a measurement that waited", async () => {
    const program = executable(2, 2, [measure(0, 0), gate("x", [1]), measure(1, 1)]);
    const { bits } = await runJoint(
      straightJob(program, 4, () => [{ at: 1, qubit: 0, pauli: 1 }]),
      backend,
    );
    expect(counts(bits, 2)).toEqual({ "10": 4 });
  });

  it("gives equal bits whatever the batch size", async () => {
    const random = generator(3);
    const steps = Array.from({ length: 40 }, () => {
      const a = random.below(5);
      return random.below(2) === 0
        ? gate("u", [a], random.uniform() * 6, random.uniform() * 6, 1)
        : gate("cx", [a, (a + 1 + random.below(4)) % 5]);
    });
    const program = executable(5, 6, [
      ...steps.slice(0, 20),
      measure(2, 5),
      ...steps.slice(20),
      ...[0, 1, 2, 3, 4].map((q) => measure(q, q)),
    ]);
    const noise = (shot: number) => (shot % 4 === 0 ? [] : [{ at: shot % 41, qubit: shot % 5, pauli: (1 + (shot % 3)) as 1 | 2 | 3 }]);
    const runs = [];
    for (const batch of [1, 2, 3, 7, undefined])
      runs.push(await runJoint(straightJob(program, 200, noise, { batch, ideal: null }), backend));
    for (const run of runs) {
      expect(run.bits).toEqual(runs[0].bits);
      expect(run.distinctTrajectories).toBe(runs[0].distinctTrajectories);
    }
  });

  it("measures and resets in mid-circuit without reading or collapsing the state in passes of their own, the same for every batch size", async () => {
    const random = generator(11);
    const layer = () => Array.from({ length: 6 }, (_, q) => gate("u", [q], random.uniform() * 6, random.uniform() * 6, 1));
    const pairs = [0, 2, 4, 1, 3].map((q) => gate("cx", [q, q + 1]));
    const program = executable(6, 8, [
      ...[...layer(), ...pairs, measure(2, 6), ...layer(), ...pairs, { kind: "reset" as const, qubit: 4 }, ...layer(), ...pairs],
      measure(5, 7),
      { kind: "conditioned", condition: { kind: "bits", clbits: [7] }, gate: "x", params: [], qubits: [3] },
      ...[...layer(), ...[0, 1, 2, 3, 4, 5].map((q) => measure(q, q))],
    ]);
    const cpu = await createCpuBackend();
    const runs = [];
    for (const batch of [1, 3, undefined])
      runs.push(
        await runJoint(
          straightJob(program, 120, () => [], { batch }),
          cpu,
        ),
      );
    expect(cpu.readings()).toBe(0);
    for (const run of runs) expect(run.bits).toEqual(runs[0].bits);
    expect(Object.keys(counts(runs[0].bits, 8)).length).toBeGreaterThan(40);
    expect((await runJoint(straightJob(program, 120), backend)).bits).toEqual(runs[0].bits);
    expect(cpu.liveBytes()).toBe(0);
    await cpu.dispose();
  });

  it("collapses in mid-circuit, resets, and reuses a qubit", async () => {
    const program = executable(2, 3, [
      gate("h", [0]),
      gate("cx", [0, 1]),
      measure(0, 0),
      { kind: "reset", qubit: 0 },
      measure(0, 1),
      gate("x", [0]),
      { kind: "conditioned", condition: { kind: "bits", clbits: [0] }, gate: "x", params: [], qubits: [1] },
      gate("cx", [0, 1]),
      measure(1, 2),
    ]);
    const found = counts((await runJoint(straightJob(program, 400), backend)).bits, 3);
    expect(found["100"] + found["101"]).toBe(400);
    expect(Math.abs(found["100"] - 200)).toBeLessThan(5 * 10);
  });

  it("assigns classical expressions and flips readout by each outcome's own probability", async () => {
    const sum = { kind: "binary", operator: "+", left: { kind: "bits", clbits: [0] }, right: { kind: "constant", value: 1 } } as const;
    const program = executable(1, 3, [gate("x", [0]), measure(0, 0), { kind: "assign", clbits: [1, 2], value: sum }, measure(0, 0)]);
    const readout = (step: number) => (step === 3 ? { fidelity0: 1, fidelity1: 0.75 } : { fidelity0: 1, fidelity1: 1 });
    const found = counts(
      (
        await runJoint(
          straightJob(program, 2000, () => [], { readout }),
          backend,
        )
      ).bits,
      3,
    );
    expect(Object.keys(found).sort()).toEqual(["100", "101"]);
    expect(Math.abs(found["100"] - 500)).toBeLessThan(5 * Math.sqrt(2000 * 0.1875));
  });

  it("asks for the rest of a path that depends on measured bits", async () => {
    // Repeat until 0: h, measure, jump back while the bit is 1; then x on qubit 1 once per round, counted by parity.
    const program = executable(2, 2, [
      gate("h", [0]),
      measure(0, 0),
      gate("x", [1]),
      { kind: "branch", condition: { kind: "bits", clbits: [0] }, otherwise: 5 },
      { kind: "jump", to: 0 },
      measure(1, 1),
    ]);
    const rounds = new Map<number, number>();
    const round = [0, 1, 2, 3];
    const again = [4, ...round];
    const end = [5];
    const source = (shot: number, bits: Uint8Array | null): Segment => {
      const goesOn = bits !== null && evaluate({ kind: "bits", clbits: [0] }, bits) !== 0;
      if (bits === null || goesOn) rounds.set(shot, (rounds.get(shot) ?? 0) + 1);
      if (bits === null) return { steps: round, insertions: [], key: "round", last: false };
      return goesOn ? { steps: again, insertions: [], key: "again", last: false } : { steps: end, insertions: [], key: "end", last: true };
    };
    const { bits } = await runJoint({ ...straightJob(program, 300), source }, backend);
    for (let shot = 0; shot < 300; shot++) {
      expect(bits[2 * shot]).toBe(0);
      expect(bits[2 * shot + 1]).toBe((rounds.get(shot) ?? 0) % 2);
    }
    expect(Math.max(...rounds.values())).toBeGreaterThan(4);
  });

  it("reaches the ideal state through explicit telegates whatever their outcomes", async () => {
    for (let seed = 0; seed < 6; seed++) {
      const program = randomProgram(seed);
      const explicit = lowerExplicit(program, chainNetwork(2));
      const job = straightJob(explicit, 6, () => [], { ideal: { dataQubits: [0, 1, 2, 3, 4, 5] }, batch: 3 });
      const { overlaps } = await runJoint(job, backend);
      for (const overlap of overlaps ?? []) expect(overlap).toBeGreaterThan(1 - 1e-12);
    }
  });

  it("counts progress by distinct trajectories, up to all shots", async () => {
    const program = executable(6, 1, [gate("h", [0]), measure(0, 0)]);
    const seen: number[] = [];
    const noise = (shot: number) => (shot < 96 ? [] : [{ at: 0, qubit: shot - 95, pauli: 1 as const }]);
    const onProgress = (done: number) => {
      if (done !== seen.at(-1)) seen.push(done);
    };
    await runJoint(straightJob(program, 100, noise, { onProgress, batch: 1 }), backend);
    [0, 20, 40, 60, 80, 100].forEach((done, i) => {
      expect(seen[i]).toBeCloseTo(done, 9);
    });
  });

  it("frees everything when it is cancelled or fails", async () => {
    const program = executable(3, 3, [gate("h", [0]), measure(0, 0), gate("cx", [0, 1]), measure(1, 1), measure(0, 2)]);
    const controller = new AbortController();
    let turns = 0;
    const onProgress = async () => {
      if (++turns === 6) controller.abort();
    };
    const job = straightJob(program, 100, () => [], { onProgress, signal: controller.signal, batch: 1, ideal: { dataQubits: [0] } });
    await expect(runJoint(job, backend)).rejects.toMatchObject({ code: "cancelled" });
    const broken = straightJob(program, 10, () => [], {
      readout: () => {
        throw new Error("no figures");
      },
    });
    await expect(runJoint(broken, backend)).rejects.toThrow("no figures");
  });
});
