import type { Backend } from "../src/backend/backend.ts";
import { BellwireError } from "../src/errors.ts";
import type { StateGate } from "../src/passes/pass.ts";
import { planPasses } from "../src/passes/plan.ts";
import { brickWall, ghz, qft, quantumVolume, randomPairs } from "./circuits.ts";
import { type BenchRow, type BenchSuite, medianSecondsOn, rowOn, sizesFor } from "./suite.ts";
import { accept, againstExactGhz, againstExactQft, againstReference, type Check, normError, withRun } from "./verify.ts";

interface Workload {
  name: string;
  gates: (qubits: number) => StateGate[];
  /** A check at full size; without one the norm is all that is checked there. */
  exact?: typeof againstExactQft;
  /** Seconds to stay within on the CPU backend, by qubits. */
  goals?: Readonly<Record<number, number>>;
  /** Copies of the state in whose time a hardware GPU should be done, by qubits. */
  copies?: Readonly<Record<number, number>>;
  /** Most qubits without `long`, and with. */
  most: readonly [number, number];
}

const WORKLOADS: readonly Workload[] = [
  { name: "GHZ", gates: ghz, exact: againstExactGhz, most: [24, 34] },
  { name: "QFT on a product state", gates: qft, exact: againstExactQft, goals: { 24: 0.38 }, copies: { 30: 8 }, most: [24, 34] },
  { name: "brick wall, 20 layers", gates: (n) => brickWall(n, 20), goals: { 24: 1.7 }, copies: { 30: 80 }, most: [24, 32] },
  { name: "random pairs, 20 layers", gates: (n) => randomPairs(n, 20), most: [20, 30] },
  { name: "quantum volume", gates: quantumVolume, most: [20, 30] },
];

/** Whole circuits from |0...0> on one state vector. */
export const statevectorSuite: BenchSuite = {
  name: "statevector",
  help: "GHZ, QFT, brick wall, random pairs and quantum volume on one state vector",
  async *run(context) {
    const { backends, long, now, signal } = context;
    const sizes = sizesFor(context, [16, 20, 24, 26, 28, 30, 32, 33, 34]);
    for (const backend of backends) {
      for (const workload of WORKLOADS) {
        const small = accept(await againstReference(backend, workload.gates(11), 11), workload.name);
        for (const qubits of sizes) {
          if (signal?.aborted) return;
          if (context.qubits === undefined && qubits > workload.most[Number(long)]) break;
          if (2 ** qubits * backend.limits.bytesPerAmplitude > backend.limits.maxStateBytes) break;
          const row = await measure(backend, workload, qubits, small, now).catch(nullWhenRefused);
          if (row === null) break;
          yield row;
        }
      }
    }
  },
};

/** A machine may refuse what its limits allow: then larger states are not tried, and other workloads go on. */
function nullWhenRefused(error: unknown): null {
  if (error instanceof BellwireError && error.code === "limit") return null;
  throw error;
}

async function measure(backend: Backend, workload: Workload, qubits: number, small: string, now: () => number): Promise<BenchRow> {
  const { name, exact } = workload;
  const gates = workload.gates(qubits);
  const check = await withRun(backend, gates, qubits, async (state, plan): Promise<Check> => {
    if (exact) return exact(backend, state, plan.layout);
    return { what: "norm off by", error: await normError(backend, state) };
  });
  const verified = `${accept(check, `${name} at ${qubits} qubits`)}; ${small}`;
  const plan = planPasses(gates, qubits, backend.limits);
  const program = backend.prepare(plan.passes, qubits);
  const state = backend.allocate(qubits, 1);
  try {
    const runs = qubits <= 24 ? 3 : 1;
    const timed = (work: () => Promise<void>) => medianSecondsOn(backend, now, runs, work);
    const pass = await timed(() => backend.touch(state));
    const seconds = await timed(() => backend.run(state, program));
    const floor = pass * plan.passes.length;
    return rowOn(backend, {
      suite: "statevector",
      workload: name,
      size: `${qubits} qubits, ${gates.length} gates`,
      verified,
      seconds,
      runs,
      rate: { value: gates.length / seconds, unit: "gates/s" },
      floor: { seconds: floor, what: `${plan.passes.length} passes at ${(pass * 1e3).toPrecision(3)} ms per copy` },
      goal: goalOf(workload, backend, qubits, seconds, pass),
    });
  } finally {
    backend.free(state);
    program.dispose();
  }
}

function goalOf({ goals, copies }: Workload, backend: Backend, qubits: number, seconds: number, copy: number): BenchRow["goal"] {
  const most = backend.name === "cpu" ? goals?.[qubits] : undefined;
  if (most !== undefined) return { text: `at most ${most} s on two cores`, met: seconds <= most };
  const times = backend.name === "webgpu" ? copies?.[qubits] : undefined;
  return times === undefined ? null : { text: `at most ${times} copies' time on a hardware GPU`, met: seconds <= times * copy };
}
