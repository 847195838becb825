import type { Backend } from "../src/backend/backend.ts";
import { gateMatrix } from "../src/circuit/gates.ts";
import type { StateGate } from "../src/passes/pass.ts";
import { planPasses } from "../src/passes/plan.ts";
import { RandomStream } from "../src/rng/stream.ts";
import { type BenchRow, type BenchSuite, medianSecondsOn, rowOn, sizesFor } from "./suite.ts";
import { accept, againstReference } from "./verify.ts";

/** What one pass does, and the share of a copy's bandwidth that it should keep on a hardware GPU. */
interface Workload {
  name: string;
  /** The qubits that gates act on, in the order in which they act. */
  qubits: (size: number, chunkQubits: number) => number[];
  share?: number;
}

const highest = (end: number, count: number) => Array.from({ length: count }, (_, k) => end - 1 - k);

const WORKLOADS: readonly Workload[] = [
  { name: "1 gate", qubits: (n, chunk) => highest(Math.min(n, chunk), 1), share: 0.8 },
  { name: "4 gates", qubits: (n, chunk) => highest(Math.min(n, chunk), 4) },
  { name: "10 gates", qubits: (n, chunk) => [...highest(Math.min(n, chunk), 7), 2, 1, 0], share: 0.5 },
  { name: "10 gates, across chunks", qubits: (n) => [...highest(n, 7), 2, 1, 0] },
];

const RUNS = 7;

/** General one-qubit gates, one on each of the qubits named. */
function gatesOn(qubits: readonly number[]): StateGate[] {
  const random = new RandomStream(1, "bootstrap", 6, 0);
  const angle = () => random.uniform() * 2 * Math.PI;
  return qubits.map((q) => ({ qubits: [q], matrix: gateMatrix("u", [angle(), angle(), angle()]) }));
}

/** How close single passes come to the bandwidth of a copy. */
export const onePassSuite: BenchSuite = {
  name: "onepass",
  help: "one pass with one and more gates beside a copy of the state",
  async *run(context) {
    const { backends, long, now, signal } = context;
    for (const backend of backends) {
      for (const workload of WORKLOADS) {
        const chunk = backend.limits.chunkQubits ?? Number.POSITIVE_INFINITY;
        const small = accept(await againstReference(backend, gatesOn(workload.qubits(11, 11)), 11), workload.name);
        for (const size of sizesFor(context, long ? [20, 24, 26, 28, 30] : [20, 24])) {
          const bytes = 2 ** size * backend.limits.bytesPerAmplitude;
          if (signal?.aborted || bytes > backend.limits.maxStateBytes) break;
          yield await measure(backend, workload, gatesOn(workload.qubits(size, chunk)), size, small, now);
        }
      }
    }
  },
};

async function measure(
  backend: Backend,
  { name, share }: Workload,
  gates: readonly StateGate[],
  qubits: number,
  verified: string,
  now: () => number,
): Promise<BenchRow> {
  const { passes } = planPasses(gates, qubits, backend.limits);
  if (passes.length !== 1) throw new Error(`onepass: ${name} takes ${passes.length} passes`);
  const program = backend.prepare(passes, qubits);
  const state = backend.allocate(qubits, 1);
  try {
    const timed = (work: () => Promise<void>) => medianSecondsOn(backend, now, RUNS, work);
    const copy = await timed(() => backend.touch(state));
    const seconds = await timed(() => backend.run(state, program));
    const goal = backend.name === "webgpu" ? share : undefined;
    return rowOn(backend, {
      suite: "onepass",
      workload: name,
      size: `${qubits} qubits`,
      verified,
      seconds,
      runs: RUNS,
      rate: { value: (2 * 2 ** qubits * backend.limits.bytesPerAmplitude) / seconds / 1e9, unit: "GB/s" },
      floor: { seconds: copy, what: "a copy in the same run" },
      goal:
        goal === undefined
          ? null
          : { text: `at least ${100 * goal} % of a copy's bandwidth on a hardware GPU`, met: copy / seconds >= goal },
    });
  } finally {
    backend.free(state);
    program.dispose();
  }
}
