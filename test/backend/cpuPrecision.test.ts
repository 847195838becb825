import { expect, test } from "vitest";
import { brickWall, qft, quantumVolume, randomPairs } from "../../bench/circuits.ts";
import { againstExactQft, withRun } from "../../bench/verify.ts";
import { createCpuBackend } from "../../host/cpu/backend.ts";
import { GATES } from "../../src/circuit/gates.ts";
import { toLogicalOrder } from "../../src/passes/layout.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { applyGates, distinct, testRandom } from "./circuits.ts";
import { stateDifference } from "./compare.ts";
import { testWorkers } from "./nodeWorkers.ts";
import { randomBatch, withState } from "./support.ts";

test("1,000 gates on 20 qubits in f32 stay within 1e-5 of f64", { timeout: 60_000 }, async () => {
  const random = testRandom(20);
  const table = [...GATES.values()];
  const gates = Array.from({ length: 1000 }, () => {
    const spec = table[random.below(table.length)];
    return {
      qubits: distinct(random, spec.qubits, 20),
      matrix: spec.matrix(Array.from({ length: spec.params }, () => 6 * random.uniform())),
    };
  });
  // Both plans are the same but for the tile, so amplitudes are compared as stored.
  const limits = { tileQubits: 11, workers: testWorkers(2) };
  const f32 = await createCpuBackend(limits);
  const f64 = await createCpuBackend({ ...limits, precision: "f64" });
  const single = await withRun(f32, gates, 20, (state) => f32.read(state));
  const double = await withRun(f64, gates, 20, (state) => f64.read(state));
  let squared = 0;
  for (let k = 0; k < single.length; k++) squared += (single[k] - double[k]) ** 2;
  expect(Math.sqrt(squared)).toBeLessThan(1e-5);
  await f32.dispose();
  await f64.dispose();
});

test("the Fourier transform of a product state is the exact one", async () => {
  const backend = await createCpuBackend();
  const { error } = await withRun(backend, qft(17), 17, (state, plan) => againstExactQft(backend, state, plan.layout));
  expect(error).toBeLessThan(1e-6);
  await backend.dispose();
});

test.each([
  ["brick wall", brickWall(13, 8)],
  ["random pairs", randomPairs(13, 6, 2, "cx")],
  ["quantum volume", quantumVolume(13).slice(0, 120)],
  ["Fourier transform", qft(13)],
])("%s over many tiles of every size, in f64, as gate by gate", async (_name, gates) => {
  const expected = new Float64Array(2 * 2 ** 13);
  expected[0] = 1;
  applyGates(expected, gates);
  for (const [tileQubits, lowQubits] of [
    [4, 2],
    [7, 4],
    [10, 3],
    [12, 4],
  ]) {
    const backend = await createCpuBackend({ precision: "f64", tileQubits, lowQubits });
    const actual = await withRun(backend, gates, 13, async (state, plan) => toLogicalOrder(await backend.read(state), plan.layout));
    await backend.dispose();
    const problem = stateDifference(actual, expected, 1e-11, 13);
    if (problem) throw new Error(`tiles of ${tileQubits}, ${lowQubits} low: ${problem}`);
  }
});

/** In sums of f32 they are off by 1e-8, and the smallest Schmidt vectors of a bond of 2^17 amplitudes and more by all that they are. */
test("inner products have the digits of f64, however long the vectors", async () => {
  const [qubits, batch] = [17, 3];
  const vectors = Float64Array.from(new Float32Array(randomBatch(testRandom(17), qubits, batch)));
  const grams = [];
  for (const backend of [await createCpuBackend({ workers: testWorkers(2) }), createReferenceBackend()]) {
    grams.push(
      await withState(backend, qubits, batch, async (state) => {
        await backend.write(state, vectors);
        return backend.gram(state, state, { outer: 1, inner: 1 });
      }),
    );
    await backend.dispose();
  }
  const [found, expected] = grams;
  found.forEach((x, k) => void expect(Math.abs(x - expected[k]), `number ${k}`).toBeLessThan(1e-12));
});
