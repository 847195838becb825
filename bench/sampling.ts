import type { Backend } from "../src/backend/backend.ts";
import { gateMatrix } from "../src/circuit/gates.ts";
import { planPasses } from "../src/passes/plan.ts";
import { RandomStream } from "../src/rng/stream.ts";
import { productAngles } from "./circuits.ts";
import { type BenchRow, type BenchSuite, medianSeconds, rowOn, sizesFor } from "./suite.ts";

const SHOTS = 1_000_000;
/** A right sampler fails the check of one qubit's frequency once in 500 million. */
const SIGMAS = 6;

/** A million shots from one state, without reading it back. */
export const samplingSuite: BenchSuite = {
  name: "sampling",
  help: "a million shots from one state",
  async *run(context) {
    const { backends, long, now, signal } = context;
    for (const backend of backends) {
      for (const qubits of sizesFor(context, long ? [20, 26, 28] : [20, 24])) {
        if (signal?.aborted) return;
        if (2 ** qubits * backend.limits.bytesPerAmplitude > backend.limits.maxStateBytes) continue;
        yield await measure(backend, qubits, now);
      }
    }
  },
};

async function measure(backend: Backend, qubits: number, now: () => number): Promise<BenchRow> {
  const angles = productAngles(qubits);
  const gates = angles.map(({ ry }, q) => ({ qubits: [q], matrix: gateMatrix("ry", [ry]) }));
  const program = backend.prepare(planPasses(gates, qubits, backend.limits).passes, qubits);
  const random = new RandomStream(1, "bootstrap", 6, 0);
  const uniforms = Float64Array.from({ length: SHOTS }, () => random.uniform());
  const state = backend.allocate(qubits, 1);
  try {
    await backend.run(state, program);
    let samples = new Float64Array(0);
    const seconds = await medianSeconds(now, 3, async () => {
      samples = new Float64Array(await backend.sample(state, { inner: 1, select: new Uint32Array(SHOTS), uniforms }));
    });
    return rowOn(backend, {
      suite: "sampling",
      workload: "product state",
      size: `${SHOTS} shots from ${qubits} qubits`,
      verified: checkFrequencies(samples, angles),
      seconds,
      runs: 3,
      rate: { value: SHOTS / seconds, unit: "shots/s" },
    });
  } finally {
    backend.free(state);
    program.dispose();
  }
}

/** Each qubit is 1 with probability sin^2(ry / 2). */
function checkFrequencies(samples: Float64Array, angles: readonly { ry: number }[]): string {
  let worst = 0;
  angles.forEach(({ ry }, q) => {
    const p = Math.sin(ry / 2) ** 2;
    const ones = samples.reduce((count, index) => count + (Math.floor(index / 2 ** q) % 2), 0);
    worst = Math.max(worst, Math.abs(ones - p * samples.length) / Math.sqrt(p * (1 - p) * samples.length));
  });
  if (!(worst < SIGMAS)) throw new Error(`sampling: the frequency of a qubit is off by ${worst} standard deviations`);
  return `frequencies of all qubits within ${worst.toFixed(1)} standard deviations`;
}
