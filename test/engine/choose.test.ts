import { describe, expect, it } from "vitest";
import { adderGates, estimationGates, ghzGates, hiddenStringGates, isingGates, qftGates, spread } from "../../bench/modularCircuits.ts";
import { chooseEngine } from "../../src/engine/choose.ts";
import { runModular } from "../../src/engine/modular.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { generator } from "../noise/programs.ts";
import { executable, gate, straightJob } from "./jobs.ts";

const limits = { tileQubits: 12, lowQubits: 4, maxStateBytes: 2 ** 31, bytesPerAmplitude: 8 } as const;

function ghz(qpus: number, each: number) {
  const qubits = qpus * each;
  const steps = [gate("h", [0]), ...Array.from({ length: qubits - 1 }, (_, q) => gate("cx", [q, q + 1]))];
  return { ...executable(qubits, 0, steps), qpuOf: Array.from({ length: qubits }, (_, q) => Math.floor(q / each)) };
}

/** Remote gates that commute with nothing, so that bonds saturate. */
function scrambler(qubits: number, gates: number) {
  const random = generator(2);
  const steps = Array.from({ length: gates }, () => {
    const a = random.below(qubits);
    return [gate("u", [a], 3 * random.uniform(), 6 * random.uniform(), 1), gate("cx", [a, (a + qubits / 2) % qubits])];
  }).flat();
  return { ...executable(qubits, 0, steps), qpuOf: Array.from({ length: qubits }, (_, q) => Math.floor((2 * q) / qubits)) };
}

describe("choice of engine", () => {
  it("takes the joint engine for what is small and entangled, and says the numbers", async () => {
    const { engine, reason } = await chooseEngine(scrambler(10, 60), { limits });
    expect(engine).toBe("joint");
    expect(reason).toMatch(/^joint: it is the less work \(joint .* MiB and .*, modular at most .*\)$/);
  });

  it("takes the modular engine when the joint state does not fit, and where little is entangled", async () => {
    const large = await chooseEngine(ghz(5, 20), { limits });
    expect(large.engine).toBe("modular");
    expect(large.reason).toMatch(/does not fit in 2.00 GiB/);
    expect(large.modular.bonds).toEqual([2, 2, 2, 2]);
    expect((await chooseEngine(ghz(2, 14), { limits: { ...limits, maxStateBytes: 2 ** 40 } })).engine).toBe("modular");
    expect((await chooseEngine(ghz(2, 6), { limits })).engine).toBe("joint");
  });

  it("bounds what the modular engine then uses, closely where nothing compresses", async () => {
    const backend = createReferenceBackend();
    for (const [program, most] of [
      [ghz(4, 6), 1.5],
      [scrambler(8, 20), 1.5],
    ] as const) {
      const { modular } = await chooseEngine(program, backend);
      const outcome = await runModular(straightJob(program, 1), backend);
      outcome.modular?.largest.forEach((size, bond) => {
        expect(size).toBeLessThanOrEqual(modular.bonds[bond]);
      });
      expect(outcome.peakBytes).toBeLessThanOrEqual(modular.bytes);
      expect(modular.bytes / outcome.peakBytes).toBeLessThan(most);
    }
    await backend.dispose();
  });

  it("counts only what may entangle: bounds of larger programs hold, closely where states of a basis meet", async () => {
    const backend = createReferenceBackend();
    const bit = (k: number) => ((k * 5 + 1) % 3) % 2;
    const bits = Array.from({ length: 12 }, (_, k) => bit(k));
    const programs = {
      "hidden string": [spread(13, 4, hiddenStringGates(bits), []), 1.5],
      adder: [spread(14, 3, adderGates(bits.slice(0, 6), bits.slice(6)).gates, []), Infinity],
      estimation: [spread(12, 3, estimationGates(12), []), Infinity],
      ghz: [spread(15, 5, ghzGates(15), []), 1.5],
      ising: [spread(12, 3, isingGates(12, 3), []), Infinity],
      qft: [spread(12, 2, qftGates(12), []), Infinity],
    } as const;
    for (const [name, [program, most]] of Object.entries(programs)) {
      const { modular } = await chooseEngine(program, backend);
      const outcome = await runModular(straightJob(program, 1), backend);
      outcome.modular?.largest.forEach((size, bond) => {
        expect(size, name).toBeLessThanOrEqual(modular.bonds[bond]);
      });
      expect(outcome.peakBytes, name).toBeLessThanOrEqual(modular.bytes);
      expect(modular.bytes / outcome.peakBytes, name).toBeLessThan(most);
    }
    await backend.dispose();
  });

  it("ends in one clear error when bonds outgrow memory, and frees everything", async () => {
    const backend = createReferenceBackend({ maxStateBytes: 12000 });
    const run = runModular(straightJob(scrambler(10, 60), 1), backend, { qpuNames: ["alice", "bob"] });
    await expect(run).rejects.toMatchObject({ code: "limit" });
    await expect(run).rejects.toThrow(
      /^copying qubit \d from (alice|bob) to (alice|bob): bonds of \[\d+\] need .*B and .*B are offered; bonds up to about \d+ would fit/,
    );
    expect(backend.liveBytes()).toBe(0);
    await backend.dispose();
  });
});
