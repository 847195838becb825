import { expect, test } from "vitest";
import { toLogicalOrder } from "../../src/passes/layout.ts";
import { planPasses } from "../../src/passes/plan.ts";
import { applyGates, randomGates, testRandom } from "../backend/circuits.ts";
import { stateDifference } from "../backend/compare.ts";
import { withState } from "../backend/support.ts";
import { useGpu } from "./gpu.ts";

const { get } = useGpu();

/** f32 rounding grows with the square root of the number of gates, and hardly with the number of qubits. */
test("1,000 random gates leave the state within 1e-5 of the one in f64", async () => {
  const qubits = 13;
  const gates = randomGates(testRandom(2026), qubits, 1000);
  const expected = new Float64Array(2 * 2 ** qubits);
  expected[0] = 1;
  applyGates(expected, gates);
  const backend = get();
  const plan = planPasses(gates, qubits, backend.limits);
  const program = backend.prepare(plan.passes, qubits);
  try {
    await withState(backend, qubits, 1, async (state) => {
      await backend.run(state, program);
      expect(stateDifference(toLogicalOrder(await backend.read(state), plan.layout), expected, 1e-5, qubits)).toBeNull();
    });
  } finally {
    program.dispose();
  }
});

test("200,000 shots of a GHZ state come from its two outcomes, half each", async () => {
  const qubits = 14;
  const half = Math.SQRT1_2;
  const amplitudes = new Float64Array(2 * 2 ** qubits);
  amplitudes[0] = half;
  amplitudes[amplitudes.length - 2] = half;
  const shots = 200_000;
  const backend = get();
  await withState(backend, qubits, 1, async (state) => {
    await backend.write(state, amplitudes);
    const uniforms = Float64Array.from({ length: shots }, (_, i) => (i + 0.5) / shots);
    const samples = await backend.sample(state, { inner: 1, select: new Uint32Array(shots), uniforms });
    // The uniforms are evenly spaced, so the halves are exact but for the shots at the border.
    expect(Math.abs(samples.filter((index) => index === 2 ** qubits - 1).length - shots / 2)).toBeLessThanOrEqual(1);
    expect(Math.abs(samples.filter((index) => index === 0).length - shots / 2)).toBeLessThanOrEqual(1);
    expect(samples.every((index) => index === 0 || index === 2 ** qubits - 1)).toBe(true);
  });
});
