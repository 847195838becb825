import { describe, expect, test } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { planPasses } from "../../src/passes/plan.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { randomGates, testRandom } from "../backend/circuits.ts";
import { describeSampling } from "../backend/sampling.ts";
import { describeStates } from "../backend/states.ts";
import { expectClose, randomBatch, withState } from "../backend/support.ts";
import { describeVectors } from "../backend/vectors.ts";
import { checkClean, openBackend, QUICK, useGpu } from "./gpu.ts";

/**
 * States of many buffers, forced by tiny chunks. Passes meet every number of chunks that they can bind, and every other operation
 * meets vectors that lie in several chunks, and chunks that hold several vectors.
 */
const QUBITS = 10;
const TOLERANCE = 2e-5;

describe.each([
  { chunkQubits: 6, chunkBits: 2, tileQubits: 8, lowQubits: 3 },
  { chunkQubits: 5, chunkBits: 3, tileQubits: 7, lowQubits: 1 },
])("passes over chunks of 2^$chunkQubits with $chunkBits chunk bits in tiles of $tileQubits", (options) => {
  const { get } = useGpu({ ...QUICK, ...options });

  test("random circuits on 10 qubits agree with the reference, batched and with switches", async () => {
    const backend = get();
    const reference = createReferenceBackend({ tileQubits: options.tileQubits, lowQubits: options.lowQubits });
    for (let seed = 0; seed < 3; seed++) {
      const random = testRandom(seed);
      const batch = 1 + seed;
      const gates = randomGates(random, QUBITS, 60, { slots: seed > 0 ? 5 : undefined, nonUnitary: seed === 2 });
      const { passes } = planPasses(gates, QUBITS, backend.limits);
      const on = Uint8Array.from({ length: 5 * batch }, () => random.below(2));
      const vectors = randomBatch(random, QUBITS, batch);
      const results = [];
      for (const one of [backend, reference]) {
        const program = one.prepare(passes, QUBITS);
        results.push(
          await withState(one, QUBITS, batch, async (state) => {
            await one.write(state, vectors);
            await one.run(state, program, program.slots > 0 ? { on: on.slice(0, program.slots * batch) } : undefined);
            return one.read(state);
          }),
        );
        program.dispose();
      }
      expectClose(results[0], results[1], TOLERANCE, QUBITS, `seed ${seed}`);
    }
  });
});

const chunked = async (options: object): Promise<Backend> => openBackend({ ...QUICK, ...options, chunkQubits: 4, chunkBits: 2 });

describe("in chunks of 16 amplitudes", () => {
  describeStates(chunked, { tolerance: TOLERANCE });
  describeVectors(chunked, { tolerance: TOLERANCE });
  describeSampling(chunked);
});

test("a 10-qubit state spans 16 chunks, and |0...0> has its amplitude in the first", async () => {
  const backend = await openBackend({ chunkQubits: 6 });
  await withState(backend, QUBITS, 1, async (state) => {
    const { chunks } = await backend.buffers(state);
    expect(chunks.length).toBe(16);
    const amplitudes = await backend.read(state);
    expect([amplitudes[0], amplitudes.subarray(1).every((x) => x === 0)]).toEqual([1, true]);
  });
  checkClean(backend);
  await backend.dispose();
});

test("a grid of many short rows does the same as one long row", async () => {
  const results = [];
  for (const gridWidth of [3, 65_535]) {
    const backend = await openBackend({ ...QUICK, gridWidth });
    const { passes } = planPasses(randomGates(testRandom(9), 12, 30), 12, backend.limits);
    const program = backend.prepare(passes, 12);
    results.push(
      await withState(backend, 12, 2, async (state) => {
        await backend.run(state, program);
        return [await backend.read(state), await backend.probabilities(state, 11)];
      }),
    );
    program.dispose();
    checkClean(backend);
    await backend.dispose();
  }
  expect(results[0]).toEqual(results[1]);
});
