import { describe, expect, test } from "vitest";
import { compileCircuit } from "../../src/compile/compile.ts";
import { lowerEffective } from "../../src/compile/effective.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { testRandom } from "../backend/circuits.ts";
import { randomBatch, withState } from "../backend/support.ts";
import {
  amplitudes,
  contiguous,
  difference,
  evolve,
  evolveJointly,
  fourier,
  randomCircuit,
  randomNoise,
} from "../engine/modularMachines.ts";
import { chainNetwork } from "../noise/programs.ts";
import { QUICK, useGpu } from "./gpu.ts";

/**
 * Whole modular machines against the joint state in f64. Fourier transforms have many directions of their bonds that are weak but count;
 * with Gram matrices in plain f32 those over 3, 4 and 6 QPUs are up to 5e-5 off.
 */
describe.each([
  { name: "in one buffer", options: {}, machines: [2, 3, 6] },
  { name: "in buffers of 16 amplitudes", options: { chunkQubits: 4, chunkBits: 2 }, machines: [3] },
])("a modular machine $name", ({ options, machines }) => {
  const { get } = useGpu({ ...QUICK, ...options });
  const qubits = 12;

  test.each(machines)("over %i QPUs is within 1e-5 of the joint state, for random gates and the Fourier transform", async (qpus) => {
    const random = randomCircuit(qpus + qubits, qubits, qpus, qubits + 6, false);
    for (const [what, ops, paulis] of [
      ["random gates", random.ops, 5 * (qpus % 2)],
      ["Fourier transform", fourier(qubits), 5 * (qpus % 4 === 2 ? 1 : 0)],
    ] as const) {
      const compiled = await compileCircuit({ ...random, ops }, chainNetwork(qpus), { placement: contiguous(qubits, qpus) });
      const program = lowerEffective(compiled);
      const noise = randomNoise(program, qubits, paulis);
      const machine = await evolve(get(), program, noise);
      const found = await amplitudes(get(), program, machine);
      machine.chain.free();
      const reference = createReferenceBackend();
      expect(difference(found, await evolveJointly(reference, program, noise)), what).toBeLessThan(1e-5);
      await reference.dispose();
    }
  });
});

describe("inner products", () => {
  const { get } = useGpu(QUICK);

  /** In plain f32 they are off by 1e-8 and more; a compiler that cancelled the compensation would bring that back. */
  test.each([
    { qubits: 2, outer: 3, axis: 5, inner: 1 },
    { qubits: 4, outer: 2, axis: 12, inner: 3 },
    { qubits: 10, outer: 1, axis: 20, inner: 2 },
    { qubits: 12, outer: 1, axis: 40, inner: 1 },
    { qubits: 15, outer: 2, axis: 3, inner: 1 },
    { qubits: 18, outer: 1, axis: 2, inner: 1 },
  ])("keep more digits than f32 has: $qubits qubits, $outer x $axis x $inner", async ({ qubits, outer, axis, inner }) => {
    const batch = outer * axis * inner;
    const vectors = Float64Array.from(new Float32Array(randomBatch(testRandom(qubits), qubits, batch)));
    const reference = createReferenceBackend();
    const [found, expected] = await Promise.all(
      [get(), reference].map((backend) =>
        withState(backend, qubits, batch, async (state) => {
          await backend.write(state, vectors);
          return backend.gram(state, state, { outer, inner });
        }),
      ),
    );
    await reference.dispose();
    found.forEach((x, k) => {
      if (!(Math.abs(x - expected[k]) < 1e-12)) throw new Error(`number ${k} is ${x} and should be ${expected[k]}`);
    });
  });
});
