import { expect, test } from "vitest";
import { type CpuOptions, createCpuBackend } from "../../host/cpu/backend.ts";
import type { WorkerHost } from "../../host/cpu/workers.ts";
import { planPasses } from "../../src/passes/plan.ts";
import { randomGates, testRandom } from "./circuits.ts";
import { testWorkers } from "./nodeWorkers.ts";
import { withState } from "./support.ts";

/** Everything that a backend answers about one random circuit, as bits. */
async function answers(
  workers: WorkerHost | undefined,
  memory: Pick<CpuOptions, "chunkQubits" | "memoryBytes"> = {},
): Promise<Float64Array[]> {
  const backend = await createCpuBackend({ workers, wakeBytes: 0, tileQubits: 8, lowQubits: 3, ...memory });
  const plan = planPasses(randomGates(testRandom(7), 14, 60), 14, backend.limits);
  const program = backend.prepare(plan.passes, 14);
  const uniforms = Float64Array.from({ length: 100 }, (_, i) => i / 100);
  const out = await withState(backend, 14, 3, async (state) => {
    await backend.run(state, program);
    const probabilities = await backend.probabilities(state, 5);
    const samples = await backend.sample(state, { inner: 1, select: new Uint32Array(100).fill(1), uniforms });
    const gram = await backend.gram(state, state, { outer: 1, inner: 1 });
    return [await backend.read(state), probabilities, samples, gram];
  });
  await backend.dispose();
  return out;
}

test("the number of workers changes no bit of any answer", async () => {
  const alone = await answers(undefined);
  for (const count of [2, 5]) expect(await answers(testWorkers(count))).toEqual(alone);
});

test("nor does cutting a state into parts in several memories, workers or not", async () => {
  // 14 qubits are four parts of 32 KiB; blocks of sums stay as they are.
  const memory = { chunkQubits: 12, memoryBytes: 2 ** 16 };
  const alone = await answers(undefined, memory);
  expect(await answers(testWorkers(3), memory)).toEqual(alone);
});

test("with one core, or memory that cannot be shared, no worker is started", async () => {
  for (const workers of [testWorkers(1), { ...testWorkers(4), canShareMemory: false }]) {
    const start = workers.start;
    let started = 0;
    workers.start = (script) => {
      started++;
      return start(script);
    };
    const backend = await createCpuBackend({ workers, wakeBytes: 0 });
    expect(backend.adapter).toContain("one thread");
    await withState(backend, 3, 1, async (state) => expect((await backend.probabilities(state, 0))[0]).toBe(0));
    expect(started).toBe(0);
    await backend.dispose();
  }
});

test("small work stays on the calling thread", async () => {
  const workers = testWorkers(2);
  const backend = await createCpuBackend({ workers });
  await withState(backend, 4, 1, async (state) => void (await backend.probabilities(state, 0)));
  expect(workers.started).toBe(0);
  await backend.dispose();
});

test("a worker that dies is one clear error, then and later", async () => {
  const backend = await createCpuBackend({ workers: testWorkers(3, 1), wakeBytes: 0 });
  const state = backend.allocate(10, 1);
  await expect(backend.probabilities(state, 0)).rejects.toThrow("a worker thread of the CPU backend ended: out of order");
  await expect(backend.probabilities(state, 0)).rejects.toThrow("a worker thread of the CPU backend ended");
  backend.free(state);
  await backend.dispose();
});

test("two operations at once on two states both end", async () => {
  const backend = await createCpuBackend({ workers: testWorkers(2), wakeBytes: 0 });
  await withState(backend, 10, 1, (a) =>
    withState(backend, 11, 2, async (b) => {
      const [pa, pb] = await Promise.all([backend.probabilities(a, 3), backend.probabilities(b, 4)]);
      expect([...pa, ...pb]).toEqual([0, 0, 0]);
    }),
  );
  await backend.dispose();
});
