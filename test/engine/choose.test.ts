import { describe, expect, it } from "vitest";
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
    expect(reason).toMatch(/^joint: it is the less work \(joint 8 KiB and .*, modular .*\)$/);
  });

  it("takes the modular engine when the joint state does not fit, and where little is entangled", async () => {
    const large = await chooseEngine(ghz(5, 20), { limits });
    expect(large.engine).toBe("modular");
    expect(large.reason).toMatch(/does not fit in 2 GiB/);
    expect(large.modular.bonds).toEqual([2, 2, 2, 2]);
    expect((await chooseEngine(ghz(2, 14), { limits: { ...limits, maxStateBytes: 2 ** 40 } })).engine).toBe("modular");
    expect((await chooseEngine(ghz(2, 6), { limits })).engine).toBe("joint");
  });

  it("ends in one clear error when bonds outgrow memory, and frees everything", async () => {
    const backend = createReferenceBackend({ maxStateBytes: 12000 });
    const run = runModular(straightJob(scrambler(10, 60), 1), backend, { order: [0, 1], qpuNames: ["alice", "bob"] });
    await expect(run).rejects.toMatchObject({ code: "limit" });
    await expect(run).rejects.toThrow(
      /^copying qubit \d from (alice|bob) to (alice|bob): bonds of \[\d+\] need .*B and .*B are offered; bonds up to \d+ would fit/,
    );
    expect(backend.liveBytes()).toBe(0);
    await backend.dispose();
  });
});
