import { describe, expect, test } from "vitest";
import type { WebGpuBackend } from "../../host/gpu/backend.ts";
import { compilePasses } from "../../host/gpu/passes.ts";
import { GATES } from "../../src/circuit/gates.ts";
import { toLogicalOrder } from "../../src/passes/layout.ts";
import type { Pass } from "../../src/passes/pass.ts";
import { planPasses } from "../../src/passes/plan.ts";
import { applyGates, randomGates, testRandom } from "../backend/circuits.ts";
import { stateDifference } from "../backend/compare.ts";
import { withState } from "../backend/support.ts";
import { QUICK, useGpu } from "./gpu.ts";

/** Runs random gates and compares every amplitude with the same gates in f64. */
async function checkRandomGates(backend: WebGpuBackend, qubits: number, count: number): Promise<readonly Pass[]> {
  const gates = randomGates(testRandom(2026), qubits, count);
  const expected = new Float64Array(2 * 2 ** qubits);
  expected[0] = 1;
  applyGates(expected, gates);
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
  return plan.passes;
}

describe("with the largest tiles", () => {
  const { get } = useGpu();

  /** f32 rounding grows with the square root of the number of gates, and hardly with the number of qubits. */
  test("1,000 random gates leave the state within 1e-5 of the one in f64", async () => {
    await checkRandomGates(get(), 13, 1000);
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

  test("amplitudes that overflow are an error wherever weights are summed", async () => {
    const backend = get();
    const matrix = Float64Array.of(1e30, 0, 0, 0, 0, 0, 1e30, 0);
    const program = backend.prepare([{ tile: [0, 1, 2, 3], ops: [{ kind: "dense", bits: [0], matrix, controls: [] }] }], 4);
    await withState(backend, 4, 1, async (state) => {
      await backend.run(state, program);
      await backend.run(state, program);
      await expect(backend.probabilities(state, 0)).rejects.toThrow("not finite");
      await expect(backend.collapse(state, 0, Uint8Array.of(0))).rejects.toThrow("not finite");
      await expect(backend.sample(state, { inner: 1, select: Uint32Array.of(0), uniforms: Float64Array.of(0) })).rejects.toThrow(
        "not finite",
      );
    });
    program.dispose();
  });
});

describe("with tiles of 8 qubits", () => {
  const { get } = useGpu({ ...QUICK, lowQubits: 3 });

  test("a pass of more gates than the kernel sees words for is split", async () => {
    const passes = await checkRandomGates(get(), 8, 1200);
    const { gpu } = get();
    const program = compilePasses(gpu, passes, 8, 27, "one");
    gpu.release(program.words);
    expect(passes).toHaveLength(1);
    expect(program.passes.length).toBeGreaterThan(1);
  });

  /** Most of its phases look at bits outside the tile; the product input has no zero amplitudes that could hide an error. */
  test("a QFT of a product state is the discrete Fourier transform, with tiles of 8 qubits among 13", async () => {
    const qubits = 13;
    const size = 2 ** qubits;
    const gate = (name: string, params: number[], ...on: number[]) => ({ qubits: on, matrix: GATES.get(name)!.matrix(params) });
    const random = testRandom(77);
    const product = Array.from({ length: qubits }, (_, q) => [
      gate("ry", [6 * random.uniform()], q),
      gate("rz", [6 * random.uniform()], q),
    ]).flat();
    const qft = Array.from({ length: qubits }, (_, i) => qubits - 1 - i).flatMap((target) => [
      gate("h", [], target),
      ...Array.from({ length: target }, (_, control) => gate("cp", [Math.PI / 2 ** (target - control)], control, target)),
    ]);
    const input = new Float64Array(2 * size);
    input[0] = 1;
    applyGates(input, product);
    // The transform without its final reversal of the qubits: entry r of the result stands at the reversed index.
    const expected = fourier(input);
    const backend = get();
    const plan = planPasses([...product, ...qft], qubits, backend.limits);
    const program = backend.prepare(plan.passes, qubits);
    try {
      await withState(backend, qubits, 1, async (state) => {
        await backend.run(state, program);
        const actual = toLogicalOrder(await backend.read(state), plan.layout);
        const reversed = new Float64Array(2 * size);
        for (let i = 0; i < size; i++) reversed.set(actual.subarray(2 * i, 2 * i + 2), 2 * reverseBits(i, qubits));
        expect(stateDifference(reversed, expected, 1e-5, qubits)).toBeNull();
      });
    } finally {
      program.dispose();
    }
  });
});

function reverseBits(index: number, bits: number): number {
  return Array.from({ length: bits }, (_, b) => ((index >> b) & 1) << (bits - 1 - b)).reduce((sum, bit) => sum | bit, 0);
}

/** X_r = sum_k x_k exp(2 pi i r k / N) / sqrt N, by halves (Cooley and Tukey). */
function fourier(x: Float64Array): Float64Array {
  const n = x.length / 2;
  if (n === 1) return x;
  const part = (offset: number) => fourier(Float64Array.from({ length: n }, (_, i) => x[4 * (i >> 1) + 2 * offset + (i & 1)]));
  const [even, odd] = [part(0), part(1)];
  const out = new Float64Array(2 * n);
  for (let r = 0; r < n / 2; r++) {
    const [c, s] = [Math.cos((2 * Math.PI * r) / n), Math.sin((2 * Math.PI * r) / n)];
    const [re, im] = [c * odd[2 * r] - s * odd[2 * r + 1], c * odd[2 * r + 1] + s * odd[2 * r]];
    out[2 * r] = (even[2 * r] + re) * Math.SQRT1_2;
    out[2 * r + 1] = (even[2 * r + 1] + im) * Math.SQRT1_2;
    out[2 * (r + n / 2)] = (even[2 * r] - re) * Math.SQRT1_2;
    out[2 * (r + n / 2) + 1] = (even[2 * r + 1] - im) * Math.SQRT1_2;
  }
  return out;
}
