import type { Backend } from "../src/backend/backend.ts";
import { BellwireError } from "../src/errors.ts";
import { indexMap, toLogicalOrder } from "../src/passes/layout.ts";
import { planPasses } from "../src/passes/plan.ts";
import { productAngles, qft } from "./circuits.ts";
import { gpuJsOnCpu } from "./gpujs.ts";
import { type BenchRow, type BenchSuite, medianSeconds } from "./suite.ts";
import { accept, againstExactQft, type Check, withRun } from "./verify.ts";

/** What test/circuit/oracles.ts offers: two other simulators from npm, which only a checkout has. */
interface Peers {
  runInQsharp(source: string, shots: number): Promise<string[]>;
  runInQuantumCircuit(source: string): Float64Array;
}

async function loadPeers(): Promise<Peers> {
  // Not a literal, so that no bundler follows it into the packages of the tests.
  const place = new URL("../test/circuit/oracles.ts", import.meta.url).href;
  try {
    return await import(/* @vite-ignore */ place);
  } catch {
    throw new BellwireError(
      "unavailable",
      "the other simulators are dependencies of the tests: run `npm run bench baselines` in a checkout",
    );
  }
}

/** The Fourier transform of a random product state in two simulators from npm, in gpu.js, and here. */
export const baselinesSuite: BenchSuite = {
  name: "baselines",
  help: "the same transform in npm quantum-circuit, qsharp-lang and the CPU mode of gpu.js",
  async *run({ backends, long, now, signal }) {
    const peers = await loadPeers();
    for (const qubits of long ? [10, 14, 20] : [10]) {
      if (signal?.aborted) return;
      const rows: BenchRow[] = [];
      if (qubits <= 14) {
        rows.push(await runQuantumCircuit(peers, backends[0], qubits, now));
        rows.push(await runGpuJs(backends[0], qubits, now));
      }
      rows.push(await runQsharp(peers, qubits, now));
      for (const backend of backends) rows.push(await runHere(backend, qubits, now, rows[rows.length - 1].seconds ?? 0));
      yield* rows;
    }
  },
};

/** The circuit of `qft` as text. */
function source(qubits: number, version: 2 | 3): string {
  const head =
    version === 2 ? `OPENQASM 2.0; include "qelib1.inc"; qreg q[${qubits}];` : `OPENQASM 3.0; include "stdgates.inc"; qubit[${qubits}] q;`;
  const lines = productAngles(qubits).map(({ ry, rz }, q) => `ry(${ry}) q[${q}]; rz(${rz}) q[${q}];`);
  for (let q = qubits - 1; q >= 0; q--) {
    lines.push(`h q[${q}];`);
    for (let low = q - 1; low >= 0; low--) lines.push(`${version === 2 ? "cu1" : "cp"}(${Math.PI / 2 ** (q - low)}) q[${low}], q[${q}];`);
  }
  for (let q = 0; q < qubits >> 1; q++) lines.push(`swap q[${q}], q[${qubits - 1 - q}];`);
  return [head, ...lines].join("\n");
}

function row(qubits: number, name: string, verified: string, seconds: number, runs: number): BenchRow {
  return {
    suite: "baselines",
    workload: "QFT on a product state",
    size: `${qubits} qubits`,
    backend: name,
    adapter: null,
    verified,
    seconds,
    runs,
    rate: { value: 1 / seconds, unit: "shots/s" },
    floor: null,
    ratio: null,
    goal: null,
  };
}

/** Reading the text is part of the time, as there is no other way in. */
async function runQuantumCircuit(peers: Peers, backend: Backend, qubits: number, now: () => number): Promise<BenchRow> {
  const text = source(qubits, 2);
  let theirs = new Float64Array(0);
  const seconds = await medianSeconds(now, 1, async () => {
    theirs = new Float64Array(peers.runInQuantumCircuit(text));
  });
  const check = await againstOurs(backend, qubits, theirs);
  return row(qubits, "quantum-circuit", accept(check, "quantum-circuit"), seconds, 1);
}

/** The kernels of the webgl2 backend as plain JavaScript: what a GPU library comes to without a GPU. Planning counts here too. */
async function runGpuJs(backend: Backend, qubits: number, now: () => number): Promise<BenchRow> {
  const simulate = await gpuJsOnCpu(qubits);
  let theirs: Float64Array = new Float64Array(0);
  const seconds = await medianSeconds(now, 3, async () => {
    const plan = planPasses(qft(qubits), qubits, { tileQubits: qubits, lowQubits: 0 });
    theirs = toLogicalOrder(simulate(plan.passes), plan.layout);
  });
  const check = await againstOurs(backend, qubits, theirs);
  return row(qubits, "gpu.js (CPU)", accept(check, "gpu.js"), seconds, 3);
}

async function againstOurs(backend: Backend, qubits: number, theirs: Float64Array): Promise<Check> {
  const error = await withRun(backend, qft(qubits), qubits, async (state, plan) => {
    const { toStored } = indexMap(plan.layout);
    const ours = await backend.amplitudes(
      state,
      Float64Array.from({ length: 2 ** qubits }, (_, i) => toStored(i)),
    );
    return distanceUpToPhase(ours, theirs);
  });
  return { what: "norm of the difference from ours", error };
}

/** Norm of the difference after the global phase that brings `b` nearest to `a`: conventions for rz differ. */
function distanceUpToPhase(a: Float64Array, b: Float64Array): number {
  let [re, im] = [0, 0];
  for (let k = 0; k < a.length; k += 2) {
    re += b[k] * a[k] + b[k + 1] * a[k + 1];
    im += b[k] * a[k + 1] - b[k + 1] * a[k];
  }
  const [c, s] = [re / Math.hypot(re, im), im / Math.hypot(re, im)];
  let sum = 0;
  for (let k = 0; k < a.length; k += 2) sum += (a[k] - c * b[k] + s * b[k + 1]) ** 2 + (a[k + 1] - c * b[k + 1] - s * b[k]) ** 2;
  return Math.sqrt(sum);
}

async function runQsharp(peers: Peers, qubits: number, now: () => number): Promise<BenchRow> {
  const text = `${source(qubits, 3)}\nbit[${qubits}] c; c = measure q;`;
  let outcomes: string[] = [];
  const seconds = await medianSeconds(now, 1, async () => {
    outcomes = await peers.runInQsharp(text, 1);
  });
  if (outcomes[0]?.length !== qubits) throw new Error(`qsharp-lang: expected ${qubits} bits, got ${outcomes[0]}`);
  return row(qubits, "qsharp-lang", "one shot gave as many bits as there are qubits", seconds, 1);
}

async function runHere(backend: Backend, qubits: number, now: () => number, peerSeconds: number): Promise<BenchRow> {
  const gates = qft(qubits);
  const check = await withRun(backend, gates, qubits, (state, plan): Promise<Check> => againstExactQft(backend, state, plan.layout));
  const seconds = await medianSeconds(now, 3, async () => {
    // Planning and allocation count here, since theirs do.
    const program = backend.prepare(planPasses(gates, qubits, backend.limits).passes, qubits);
    const state = backend.allocate(qubits, 1);
    await backend.run(state, program);
    await backend.sample(state, { inner: 1, select: new Uint32Array(1), uniforms: Float64Array.of(0.5) });
    backend.free(state);
    program.dispose();
  });
  const goal =
    backend.name === "cpu" && qubits === 20 ? { text: "200 times faster than qsharp-lang", met: seconds * 200 <= peerSeconds } : null;
  return { ...row(qubits, backend.name, accept(check, "QFT"), seconds, 3), adapter: backend.adapter, goal };
}
