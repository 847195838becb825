import type { Backend, StateHandle } from "../src/backend/backend.ts";
import { indexMap, toLogicalOrder } from "../src/passes/layout.ts";
import type { Layout, PassPlan, StateGate } from "../src/passes/pass.ts";
import { planPasses } from "../src/passes/plan.ts";
import { createReferenceBackend } from "../src/reference/backend.ts";
import { RandomStream } from "../src/rng/stream.ts";
import { productAngles } from "./circuits.ts";

/** A check made before timing: what was compared, and the norm of the difference. */
export interface Check {
  what: string;
  error: number;
}

/** f32 amplitudes after some hundred gates. */
const MOST_ERROR = 1e-5;

/** @throws Error when the check failed: then there is nothing worth timing. */
export function accept(check: Check, workload: string): string {
  if (!(check.error <= MOST_ERROR)) throw new Error(`${workload}: ${check.what} ${check.error.toExponential(2)} exceeds ${MOST_ERROR}`);
  return `${check.what} ${check.error.toExponential(1)}`;
}

/** Runs gates from |0...0> and hands the state to `body`; frees it afterwards. */
export function withRun<T>(
  backend: Backend,
  gates: readonly StateGate[],
  qubits: number,
  body: (state: StateHandle, plan: PassPlan) => Promise<T>,
): Promise<T> {
  return withPlan(backend, planPasses(gates, qubits, backend.limits), qubits, body);
}

async function withPlan<T>(
  backend: Backend,
  plan: PassPlan,
  qubits: number,
  body: (state: StateHandle, plan: PassPlan) => Promise<T>,
): Promise<T> {
  const program = backend.prepare(plan.passes, qubits);
  const state = backend.allocate(qubits, 1);
  try {
    await backend.run(state, program);
    return await body(state, plan);
  } finally {
    backend.free(state);
    program.dispose();
  }
}

/** The same gates on the backend and on the reference, all amplitudes. For a dozen qubits. */
export function againstReference(backend: Backend, gates: readonly StateGate[], qubits: number): Promise<Check> {
  return plansAgainstReference(backend, ({ limits }) => planPasses(gates, qubits, limits), qubits);
}

/** What each makes of its plan for the same state. */
export async function plansAgainstReference(backend: Backend, planFor: (b: Backend) => PassPlan, qubits: number): Promise<Check> {
  const amplitudes = (b: Backend) =>
    withPlan(b, planFor(b), qubits, async (state, { layout }) => toLogicalOrder(await b.read(state), layout));
  const reference = createReferenceBackend();
  try {
    const [actual, expected] = [await amplitudes(backend), await amplitudes(reference)];
    return { what: `norm of the difference from the reference at ${qubits} qubits`, error: Math.sqrt(squaredDistance(actual, expected)) };
  } finally {
    await reference.dispose();
  }
}

/** Of two lists of amplitudes, interleaved. */
export function squaredDistance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, k) => sum + (x - b[k]) ** 2, 0);
}

/** Amplitudes compared by this many when there are more. */
const CHOSEN = 20_000;

/**
 * The state of `qft` against its exact value: the transform of a product state factors into
 * amplitude_k = prod_q (cos(ry_q / 2) + e^(i rz_q) sin(ry_q / 2) e^(2 pi i k 2^q / N)) e^(-i rz_q / 2) / sqrt(2).
 */
export async function againstExactQft(backend: Backend, state: StateHandle, layout: Layout): Promise<Check> {
  const { qubits } = state;
  const size = 2 ** qubits;
  const random = new RandomStream(7, "bootstrap", 3, 0);
  const chosen = Float64Array.from({ length: Math.min(size, CHOSEN) }, (_, k) =>
    size <= CHOSEN ? k : Math.floor(random.uniform() * size),
  );
  const { toStored } = indexMap(layout);
  const actual = await backend.amplitudes(state, chosen.map(toStored));
  const angles = productAngles(qubits);
  const expected = new Float64Array(2 * chosen.length);
  chosen.forEach((index, k) => {
    let [re, im] = [1, 0];
    angles.forEach(({ ry, rz }, q) => {
      // The phase in turns, reduced before it is multiplied out: k 2^q / N exceeds 2^53 bits of fraction otherwise.
      const turns = (index % 2 ** (qubits - q)) / 2 ** (qubits - q);
      const [c, s] = [Math.cos(ry / 2) * Math.SQRT1_2, Math.sin(ry / 2) * Math.SQRT1_2];
      const [low, high] = [-rz / 2, rz / 2 + 2 * Math.PI * turns];
      const [fr, fi] = [c * Math.cos(low) + s * Math.cos(high), c * Math.sin(low) + s * Math.sin(high)];
      [re, im] = [re * fr - im * fi, re * fi + im * fr];
    });
    expected[2 * k] = re;
    expected[2 * k + 1] = im;
  });
  const error = Math.sqrt((squaredDistance(actual, expected) * size) / chosen.length);
  return { what: `norm of the difference from the exact transform, from ${chosen.length} amplitudes`, error };
}

/** A GHZ state has two amplitudes of modulus 1 / sqrt(2); the norm tells that there are no others. */
export async function againstExactGhz(backend: Backend, state: StateHandle, layout: Layout): Promise<Check> {
  const ends = Float64Array.of(0, 2 ** state.qubits - 1).map(indexMap(layout).toStored);
  const a = await backend.amplitudes(state, ends);
  const error = Math.hypot(a[0] - Math.SQRT1_2, a[1], a[2] - Math.SQRT1_2, a[3]);
  return { what: "norm of the difference from the exact state", error: Math.hypot(error, await normError(backend, state)) };
}

export async function normError(backend: Backend, state: StateHandle): Promise<number> {
  const [norm] = await backend.gram(state, state, { outer: 1, inner: 1 });
  return Math.abs(norm - 1);
}
