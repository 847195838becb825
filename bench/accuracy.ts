import type { Backend } from "../src/backend/backend.ts";
import { qft, randomTable } from "./circuits.ts";
import { type BenchRow, type BenchSuite, rowOn } from "./suite.ts";
import { accept, againstExactQft, againstReference, type Check, withRun } from "./verify.ts";

const GATES = 1000;

/** How far states of many gates are from the reference, and Fourier transforms from their exact value. Nothing is timed. */
export const accuracySuite: BenchSuite = {
  name: "accuracy",
  help: "norms of the difference from the reference after 1,000 gates, and from exact Fourier transforms",
  async *run({ backends, long, signal }) {
    for (const backend of backends) {
      if (backend.name !== "reference") {
        const qubits = long ? 20 : 14;
        const check = await againstReference(backend, randomTable(qubits, GATES), qubits);
        yield rowOf(backend, `random gates of the whole table`, `${qubits} qubits, ${GATES} gates`, check);
      }
      for (const qubits of long ? [20, 24, 26] : [20]) {
        if (signal?.aborted) return;
        if (2 ** qubits * backend.limits.bytesPerAmplitude > backend.limits.maxStateBytes) break;
        const gates = qft(qubits);
        const check = await withRun(backend, gates, qubits, (state, { layout }) => againstExactQft(backend, state, layout));
        yield rowOf(backend, "QFT on a product state", `${qubits} qubits, ${gates.length} gates`, check);
      }
    }
  },
};

function rowOf(backend: Backend, workload: string, size: string, check: Check): BenchRow {
  return rowOn(backend, {
    suite: "accuracy",
    workload,
    size,
    verified: accept(check, workload),
    seconds: null,
    runs: 1,
    rate: { value: check.error, unit: "norm of the difference" },
    goal: { text: "at most 1e-5", met: check.error <= 1e-5 },
  });
}
