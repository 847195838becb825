import type { Backend } from "../src/backend/backend.ts";
import { gateMatrix } from "../src/circuit/gates.ts";
import type { StateGate } from "../src/passes/pass.ts";
import { planPasses } from "../src/passes/plan.ts";
import { type BenchContext, type BenchRow, medianSeconds } from "./suite.ts";

/** Vectors of one QPU, log2: those of bond 4 while a copy is open. */
const VECTOR_BITS = 3;
/** Odd, so that with the one that warms up a mix which is its own inverse gives back the vectors. */
const RUNS = 3;
const TOLERANCE = 1e-4;

/**
 * What a modular run is made of, apart: gates inside a QPU beside the joint engine's over the same bytes, Gram matrices and mixes
 * beside one read and write of the vectors.
 */
export async function* timeParts(qubits: number, backend: Backend, { now }: BenchContext): AsyncGenerator<BenchRow> {
  const batch = 2 ** VECTOR_BITS;
  const row = { suite: "modular", backend: backend.name, adapter: backend.adapter, runs: RUNS, goal: null };
  const size = `${batch} vectors of ${qubits} qubits`;
  const gates = localGates(qubits);
  const joint = await timeGates(backend, now, gates, qubits + VECTOR_BITS, 1);
  const local = await timeGates(backend, now, gates, qubits, batch);
  if (!(Math.abs(local.probability - joint.probability) < TOLERANCE)) throw new Error("modular: gates inside a QPU and joint ones differ");
  yield {
    ...row,
    workload: "gates inside a QPU",
    size,
    verified: "a probability after them is the joint engine's",
    seconds: local.seconds,
    rate: { value: gates.length / local.seconds, unit: "gates/s" },
    floor: { seconds: joint.seconds, what: "the joint engine's same gates over the same bytes" },
    ratio: local.seconds / joint.seconds,
    goal: { text: "within 1.2 times the joint engine over the same bytes", met: local.seconds <= 1.2 * joint.seconds },
  };
  const state = backend.allocate(qubits, batch);
  try {
    const medianOf = (work: () => Promise<unknown>) =>
      medianSeconds(now, RUNS, async () => {
        await work();
        await backend.finish();
      });
    const floor = { seconds: await medianOf(() => backend.touch(state)), what: "one read and write of the vectors" };
    const verified = async () => {
      const gram = await backend.gram(state, state, { outer: 1, inner: 1 });
      if (!gram.every((x, k) => Math.abs(x - 1 + (k % 2)) < TOLERANCE))
        throw new Error("modular: equal vectors have other inner products than 1");
    };
    const gram = await medianOf(verified);
    const products = batch * 2 ** qubits;
    yield {
      ...row,
      workload: "Gram matrix",
      size,
      verified: "all entries of equal vectors are 1",
      seconds: gram,
      rate: { value: (products * (batch + 1)) / 2 / gram / 1e9, unit: "G products/s" },
      floor,
      ratio: gram / floor.seconds,
    };
    const mix = await medianOf(() => backend.mix(state, hadamardEntries(batch), batch));
    await verified();
    yield {
      ...row,
      workload: "mix of all vectors",
      size,
      verified: "done an even number of times, it gave back the vectors",
      seconds: mix,
      rate: { value: (products * batch) / mix / 1e9, unit: "G products/s" },
      floor,
      ratio: mix / floor.seconds,
    };
  } finally {
    backend.free(state);
  }
}

/** Turns and entangling gates between neighbours, three layers. */
function localGates(qubits: number): StateGate[] {
  return [1, 2, 3].flatMap((layer) => [
    ...Array.from({ length: qubits }, (_, q): StateGate => ({ qubits: [q], matrix: gateMatrix("ry", [0.3 * layer + 0.1 * q]) })),
    ...Array.from({ length: qubits - 1 }, (_, q): StateGate => ({ qubits: [q, q + 1], matrix: gateMatrix("cx", []) })),
  ]);
}

/** Seconds of the gates on |0...0>, and the probability of qubit 0 after one run of them. */
async function timeGates(
  backend: Backend,
  now: () => number,
  gates: readonly StateGate[],
  qubits: number,
  batch: number,
): Promise<{ seconds: number; probability: number }> {
  const { passes, layout } = planPasses(gates, qubits, backend.limits);
  const program = backend.prepare(passes, qubits);
  const state = backend.allocate(qubits, batch);
  try {
    await backend.run(state, program);
    const [one] = await backend.probabilities(state, layout.position[0]);
    const seconds = await medianSeconds(now, RUNS, async () => {
      await backend.run(state, program);
      await backend.finish();
    });
    return { seconds, probability: layout.flipped[0] ? 1 - one : one };
  } finally {
    backend.free(state);
    program.dispose();
  }
}

/** Every new vector is a signed sum of all old ones: an orthogonal matrix that is its own inverse. */
function hadamardEntries(batch: number) {
  return Array.from({ length: batch * batch }, (_, k) => {
    const [out, from] = [Math.floor(k / batch), k % batch];
    let sign = 1;
    for (let both = out & from; both > 0; both >>= 1) if (both & 1) sign = -sign;
    return { out, in: from, re: sign / Math.sqrt(batch), im: 0 };
  });
}
