import type { Backend } from "../src/backend/backend.ts";
import type { Executable } from "../src/compile/executable.ts";
import { ModularChain } from "../src/engine/modularChain.ts";
import { ModularMachine } from "../src/engine/modularMachine.ts";
import { chainLayout, chainOrder } from "../src/engine/modularOrder.ts";
import { ChainReader } from "../src/engine/modularReadout.ts";
import { takeStretch } from "../src/engine/modularStretch.ts";
import { RandomStream } from "../src/rng/stream.ts";
import { qftAmplitude, qftGates, spread } from "./modularCircuits.ts";
import type { BenchContext, BenchRow } from "./suite.ts";

/** Bonds that the Fourier transform of a product state may reach, and have while a copy is open. */
const MOST_BOND = 8;
/** Vectors of the QPUs at the ends and of one that is being made, at the bond 6 that is seen, and of each in between. */
const VECTORS = { ends: 36, between: 144 };
const CHECKED = 1024;
const MOST_ERROR = 1e-4;
const SHOTS = 1_000_000;
/** A right sampler fails the check of one frequency once in 500 million. */
const SIGMAS = 6;

export interface QftSize {
  qpus: number;
  /** Qubits of each. */
  each: number;
}

/** The Fourier transform of a random product state over some QPUs, and over two a million shots of it. */
export async function* timeQft({ qpus, each }: QftSize, backend: Backend, { now }: BenchContext): AsyncGenerator<BenchRow> {
  const program = spread(qpus * each, qpus, qftGates(qpus * each), []);
  const layout = chainLayout(program, chainOrder(program));
  const limits = { tolerance: 1e-11, maxBond: Number.POSITIVE_INFINITY };
  const machine = new ModularMachine(ModularChain.create(backend, layout.sizes, limits), layout);
  const row = { suite: "modular", backend: backend.name, adapter: backend.adapter, runs: 1, floor: null, ratio: null };
  const place = `${qpus * each} qubits over ${qpus} QPUs`;
  try {
    const gates = program.steps.flatMap((step) => (step.kind === "gate" ? [{ kind: "gate", op: step, optional: false } as const] : []));
    let uses = 0;
    let largest = 1;
    const start = now();
    await takeStretch(machine, gates, program.qubits, async () => {
      uses++;
      largest = Math.max(largest, ...machine.chain.bonds);
    });
    for (let site = 0; site < qpus; site++) await machine.chain.settled(site);
    await backend.finish();
    const seconds = now() - start;
    if (largest > MOST_BOND) throw new Error(`modular: the Fourier transform reached a bond of ${largest}`);
    const reader = new ChainReader(backend);
    const peak = `${(machine.chain.record().peakBytes / 2 ** 20).toPrecision(3)} MiB`;
    yield {
      ...row,
      workload: "qft of a random product state, modular",
      size: `${place}, ${uses} uses of the network, ${peak}, bonds up to ${largest}`,
      verified: await checkAmplitudes(program, machine, reader),
      seconds,
      rate: { value: program.steps.length / seconds, unit: "steps/s" },
      goal: { text: "bond at most 8 at every cut all along at tolerance 1e-11", met: true },
    };
    if (qpus > 2) return;
    const from = now();
    const indices = await reader.sample(machine.chain, uniforms(SHOTS, qpus));
    const sampling = now() - from;
    yield {
      ...row,
      workload: "shots of the qft, modular",
      size: `${SHOTS} shots from ${place}`,
      verified: await checkShots(machine, reader, indices),
      seconds: sampling,
      rate: { value: SHOTS / sampling, unit: "shots/s" },
      goal: null,
    };
  } finally {
    machine.chain.free();
  }
}

/** Whether a QFT of that size fits a backend. */
export function fitsQft({ qpus, each }: QftSize, { limits }: Backend): boolean {
  return (VECTORS.ends + (qpus - 2) * VECTORS.between) * 2 ** each * limits.bytesPerAmplitude <= limits.maxStateBytes;
}

/** Amplitudes at outcomes that the state itself makes likely, against the closed form. */
async function checkAmplitudes(program: Executable, machine: ModularMachine, reader: ChainReader): Promise<string> {
  const indices = await reader.sample(machine.chain, uniforms(CHECKED, machine.chain.length));
  const found = await reader.amplitudes(machine.chain, indices);
  const ratios: [number, number][] = [];
  for (let k = 0; k < CHECKED; k++) {
    const bits = Array.from({ length: program.qubits }, (_, q) => bitOf(machine, indices, q, k));
    const [re, im] = qftAmplitude(program.qubits, bits);
    const size = re * re + im * im;
    ratios.push([(re * found[2 * k] + im * found[2 * k + 1]) / size, (re * found[2 * k + 1] - im * found[2 * k]) / size]);
  }
  // <exact|found> / |exact|^2 is one number of modulus 1; where outcomes come as often as they are likely, what it varies by is the
  // norm of the difference of the states.
  const mean = [0, 1].map((part) => ratios.reduce((sum, ratio) => sum + ratio[part], 0) / CHECKED);
  const spread = ratios.reduce((sum, [re, im]) => sum + (re - mean[0]) ** 2 + (im - mean[1]) ** 2, 0) / CHECKED;
  const error = Math.hypot(Math.sqrt(spread), Math.hypot(...mean) - 1);
  if (!(error < MOST_ERROR)) throw new Error(`modular: the state of the QFT is off by ${error}`);
  return `off the closed form by a norm of ${error.toExponential(1)}, from ${CHECKED} sampled amplitudes`;
}

/** Frequencies of two qubits of each QPU and of their parity, against expectation values of the state. */
async function checkShots(machine: ModularMachine, reader: ChainReader, indices: readonly Float64Array[]): Promise<string> {
  const { chain } = machine;
  let worst = 0;
  const last = indices[0].length;
  for (const qubits of [[0], [1], ...[0, 1].flatMap((a) => [0, 1].map((b) => [a, b]))]) {
    const places = qubits.map((slot, site) => ({ site, slot, pauli: "z" as const }));
    const mean = await reader.expectation(chain, places);
    let sum = 0;
    for (let k = 0; k < last; k++)
      sum += 1 - 2 * (places.reduce((bits, { site, slot }) => bits + (Math.floor(indices[site][k] / 2 ** slot) % 2), 0) % 2);
    worst = Math.max(worst, Math.abs(sum - mean * last) / Math.sqrt(Math.max(1, (1 - mean * mean) * last)));
  }
  if (!(worst < SIGMAS)) throw new Error(`modular: a frequency of the shots is off by ${worst} standard deviations`);
  return `frequencies and correlations across the link within ${worst.toFixed(1)} standard deviations`;
}

function bitOf(machine: ModularMachine, indices: readonly Float64Array[], qubit: number, shot: number): number {
  const { site, slot } = machine.place(qubit);
  return Math.floor(indices[site][shot] / 2 ** slot) % 2;
}

/** A number per shot and QPU. */
function uniforms(shots: number, qpus: number): Float64Array {
  const random = new RandomStream(1, "bootstrap", 8, 0);
  return Float64Array.from({ length: qpus * shots }, () => random.uniform());
}
