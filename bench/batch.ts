import type { Backend } from "../src/backend/backend.ts";
import { gateMatrix } from "../src/circuit/gates.ts";
import type { StateGate } from "../src/passes/pass.ts";
import { planPasses } from "../src/passes/plan.ts";
import { createReferenceBackend } from "../src/reference/backend.ts";
import { RandomStream } from "../src/rng/stream.ts";
import { brickWall } from "./circuits.ts";
import { type BenchRow, type BenchSuite, medianSecondsOn, rowOn } from "./suite.ts";
import { accept } from "./verify.ts";

/** Every tenth gate is followed by a Pauli that acts on some vectors only. */
const SLOT_EVERY = 10;

/** Many small states side by side, each with Paulis of its own. */
export const batchSuite: BenchSuite = {
  name: "batch",
  help: "many small states side by side, each with its own noise",
  async *run({ backends, long, qubits: only, now, signal }) {
    for (const backend of backends) {
      for (const [qubits, batch] of long
        ? [
            [8, 4096],
            [12, 1024],
            [16, 256],
          ]
        : [
            [8, 1024],
            [12, 256],
          ]) {
        if (signal?.aborted) return;
        if (only !== undefined && only !== qubits) continue;
        if (batch * 2 ** qubits * backend.limits.bytesPerAmplitude > backend.limits.maxStateBytes) continue;
        yield await measure(backend, qubits, batch, now);
      }
    }
  },
};

function noisyBrickWall(qubits: number): { gates: StateGate[]; slots: number } {
  let slots = 0;
  const gates = brickWall(qubits, 10).flatMap((gate, i): StateGate[] => {
    if (i % SLOT_EVERY > 0) return [gate];
    return [gate, { qubits: [gate.qubits[0]], matrix: gateMatrix(["x", "y", "z"][slots % 3], []), slot: slots++ }];
  });
  return { gates, slots };
}

function switches(slots: number, batch: number, seed: number): Uint8Array {
  const random = new RandomStream(seed, "bootstrap", 5, 0);
  return Uint8Array.from({ length: slots * batch }, () => (random.bernoulli(0.1) ? 1 : 0));
}

async function evolve(backend: Backend, qubits: number, batch: number, seed: number): Promise<Float64Array> {
  const { gates, slots } = noisyBrickWall(qubits);
  const program = backend.prepare(planPasses(gates, qubits, backend.limits).passes, qubits);
  const state = backend.allocate(qubits, batch);
  try {
    await backend.run(state, program, { on: switches(slots, batch, seed) });
    return await backend.read(state);
  } finally {
    backend.free(state);
    program.dispose();
  }
}

async function measure(backend: Backend, qubits: number, batch: number, now: () => number): Promise<BenchRow> {
  const reference = createReferenceBackend(backend.limits);
  const [actual, expected] = [await evolve(backend, 8, 4, 1), await evolve(reference, 8, 4, 1)];
  await reference.dispose();
  const error = Math.hypot(...actual.map((x, k) => x - expected[k]));
  const verified = accept({ what: "norm of the difference from the reference, 4 vectors of 8 qubits", error }, "batch");
  const { gates, slots } = noisyBrickWall(qubits);
  const program = backend.prepare(planPasses(gates, qubits, backend.limits).passes, qubits);
  const state = backend.allocate(qubits, batch);
  const on = switches(slots, batch, 2);
  try {
    const seconds = await medianSecondsOn(backend, now, 3, () => backend.run(state, program, { on }));
    return rowOn(backend, {
      suite: "batch",
      workload: "brick wall, 10 layers, with optional Paulis",
      size: `${batch} vectors of ${qubits} qubits`,
      verified,
      seconds,
      runs: 3,
      rate: { value: batch / seconds, unit: "trajectories/s" },
    });
  } finally {
    backend.free(state);
    program.dispose();
  }
}
