import type { Backend, Program, StateHandle } from "../src/backend/backend.ts";
import { projectionFactors } from "../src/engine/group.ts";
import { identityLayout, type Layout, type StateGate } from "../src/passes/pass.ts";
import { planPasses } from "../src/passes/plan.ts";
import { brickWall } from "./circuits.ts";
import { type BenchRow, type BenchSuite, medianSecondsOn, rowOn, sizesFor } from "./suite.ts";
import { accept } from "./verify.ts";

const MEASUREMENTS = 8;
/** Layers of the brick wall between two measurements. */
const LAYERS = 2;
const RUNS = 3;

/**
 * Measurements in mid-circuit: by reading the state for its probabilities and scaling it in passes of their own, and by sums that the
 * pass before leaves and a projection in the pass after, as the engine has it.
 */
export const measurementSuite: BenchSuite = {
  name: "measurement",
  help: "measurements in mid-circuit, in passes of their own and within those of the gates",
  async *run(context) {
    const { backends, long, now, signal } = context;
    for (const backend of backends) {
      for (const qubits of sizesFor(context, long ? [16, 20, 24, 28] : [16, 20, 24])) {
        if (signal?.aborted) return;
        if (2 ** qubits * backend.limits.bytesPerAmplitude > backend.limits.maxStateBytes) break;
        yield* measure(backend, qubits, now);
      }
    }
  },
};

/** Gates and then a measurement of one qubit, some times over. */
interface Segment {
  qubit: number;
  /** The gates alone, and with the projection on the outcome before; `leaves` what the measurement looks at. */
  apart: Program;
  within: Program;
  layout: Layout;
  passes: number;
}

function prepare(backend: Backend, qubits: number): Segment[] {
  let layout = identityLayout(qubits);
  return Array.from({ length: MEASUREMENTS }, (_, i) => {
    const gates: StateGate[] = brickWall(qubits, LAYERS, i + 1);
    const before = i === 0 ? [] : [{ qubit: qubitOf(i - 1, qubits), factors: [0, 1] as const }];
    const qubit = qubitOf(i, qubits);
    const [apart, within] = [
      planPasses(gates, qubits, backend.limits, layout),
      planPasses([...before, ...gates], qubits, backend.limits, layout),
    ];
    layout = apart.layout;
    const leaves = { kind: "bit", bit: layout.position[qubit] } as const;
    return {
      qubit,
      apart: backend.prepare(apart.passes, qubits),
      within: backend.prepare(within.passes, qubits, leaves),
      layout,
      passes: apart.passes.length,
    };
  });
}

const qubitOf = (i: number, qubits: number) => (7 * i) % qubits;

/** Takes the likelier outcome each time; returns the probabilities found. */
async function runApart(backend: Backend, state: StateHandle, segments: readonly Segment[]): Promise<number[]> {
  const found: number[] = [];
  for (const { qubit, apart, layout } of segments) {
    await backend.run(state, apart);
    const bit = layout.position[qubit];
    const [p1] = await backend.probabilities(state, bit);
    await backend.collapse(state, bit, Uint8Array.of(p1 > 0.5 ? 1 : 0));
    found.push(p1);
  }
  return found;
}

async function runWithin(backend: Backend, state: StateHandle, segments: readonly Segment[]): Promise<number[]> {
  const found: number[] = [];
  for (const { qubit, within, layout } of segments) {
    const p1 = found[found.length - 1];
    const outcome = p1 > 0.5 ? ({ outcome: 1, probability: p1 } as const) : ({ outcome: 0, probability: 1 - p1 } as const);
    await backend.run(state, within, within.factors > 0 ? { factors: projectionFactors([outcome]) } : undefined);
    found.push((await backend.probabilities(state, layout.position[qubit]))[0]);
  }
  return found;
}

async function* measure(backend: Backend, qubits: number, now: () => number): AsyncGenerator<BenchRow> {
  const segments = prepare(backend, qubits);
  const ways = [
    { workload: "measured in passes of their own", run: runApart },
    { workload: "measured within gate passes", run: runWithin },
  ];
  try {
    const [apart, within] = [
      await onFreshState(backend, qubits, segments, runApart),
      await onFreshState(backend, qubits, segments, runWithin),
    ];
    const error = Math.hypot(...apart.map((p, i) => p - within[i]));
    const verified = accept({ what: "probabilities differ between the two ways by", error }, "measurement");
    for (const { workload, run } of ways) {
      const state = backend.allocate(qubits, 1);
      const timed = (work: () => Promise<unknown>) => medianSecondsOn(backend, now, RUNS, work);
      const touch = await timed(() => backend.touch(state));
      const readings = backend.readings();
      const seconds = await timed(() => run(backend, state, segments));
      const read = (backend.readings() - readings) / (RUNS + 1);
      backend.free(state);
      const passes = segments.reduce((sum, segment) => sum + segment.passes, 0);
      yield rowOn(backend, {
        suite: "measurement",
        workload,
        size: `${qubits} qubits, ${MEASUREMENTS} times`,
        verified,
        seconds,
        runs: RUNS,
        rate: { value: MEASUREMENTS / seconds, unit: `measurements/s, ${read} readings of the state` },
        floor: { seconds: passes * touch, what: `${passes} passes of the gates at ${(touch * 1e3).toPrecision(3)} ms per copy` },
      });
    }
  } finally {
    for (const { apart, within } of segments) for (const program of [apart, within]) program.dispose();
  }
}

async function onFreshState(backend: Backend, qubits: number, segments: readonly Segment[], run: typeof runApart): Promise<number[]> {
  const state = backend.allocate(qubits, 1);
  try {
    return await run(backend, state, segments);
  } finally {
    backend.free(state);
  }
}
