import type { Backend } from "../src/backend/backend.ts";
import type { Executable } from "../src/compile/executable.ts";
import type { EngineJob, EngineOutcome } from "../src/engine/engine.ts";
import { runJoint } from "../src/engine/joint.ts";
import { runModular } from "../src/engine/modular.ts";
import { ModularChain } from "../src/engine/modularChain.ts";
import { ModularMachine } from "../src/engine/modularMachine.ts";
import { chainLayout, chainOrder } from "../src/engine/modularOrder.ts";
import { ChainReader } from "../src/engine/modularReadout.ts";
import { takeStretch } from "../src/engine/modularStretch.ts";
import { adderGates, ghzGates, hiddenStringGates, isingGates, qftAmplitude, qftGates, randomBits, spread } from "./modularCircuits.ts";
import type { BenchContext, BenchRow, BenchSuite } from "./suite.ts";

/** A workload: what to run, and how its outcome is checked (throws, or says what it found). */
interface Workload {
  name: string;
  program: Executable;
  shots: number;
  goal: { text: string; seconds: number } | null;
  check(outcome: EngineOutcome, backend: Backend): Promise<string>;
  /** Run the joint engine beside it. */
  besideJoint: boolean;
}

/** Machines larger than memory: one family of vectors per QPU. */
export const modularSuite: BenchSuite = {
  name: "modular",
  help: "distributed circuits on the modular engine, the joint engine beside it where both fit",
  async *run(context) {
    for (const backend of context.backends) {
      if (backend.name === "reference") continue;
      for (const workload of workloads(context.long)) {
        if (context.signal?.aborted) return;
        yield await time(workload, "modular", backend, context);
        if (workload.besideJoint) yield await time(workload, "joint", backend, context);
      }
    }
  },
};

function workloads(long: boolean): Workload[] {
  const [ghz, qft, ising, adder, hidden] = long
    ? [
        { qpus: 10, each: 20 },
        { qpus: 2, each: 22 },
        { qpus: 5, each: 20 },
        { qpus: 8, bits: 64 },
        { qpus: 7, bits: 139 },
      ]
    : [
        { qpus: 5, each: 12 },
        { qpus: 2, each: 10 },
        { qpus: 3, each: 6 },
        { qpus: 4, bits: 16 },
        { qpus: 4, bits: 43 },
      ];
  return [ghzWorkload(ghz, long), qftWorkload(qft), isingWorkload(ising), adderWorkload(adder), hiddenWorkload(hidden)];
}

function ghzWorkload({ qpus = 1, each = 1 }, long: boolean): Workload {
  const qubits = qpus * each;
  const all = Array.from({ length: qubits }, (_, q) => q);
  return {
    name: "ghz",
    program: spread(qubits, qpus, ghzGates(qubits), all),
    shots: 10_000,
    goal: long ? { text: "200 qubits over ten QPUs with 10,000 shots in under 60 s", seconds: 60 } : null,
    besideJoint: false,
    async check({ bits }) {
      let ones = 0;
      for (let shot = 0; shot < 10_000; shot++) {
        const sum = bits.subarray(shot * qubits, (shot + 1) * qubits).reduce((s, bit) => s + bit, 0);
        if (sum !== 0 && sum !== qubits) throw new Error(`modular: shot ${shot} of a GHZ state has ${sum} ones`);
        if (sum > 0) ones++;
      }
      const sigmas = Math.abs(ones - 5_000) / 50;
      if (!(sigmas < 6)) throw new Error(`modular: a GHZ state gave ones in ${ones} of 10000 shots`);
      return `all shots are all 0 or all 1, even within ${sigmas.toFixed(1)} standard deviations`;
    },
  };
}

function qftWorkload({ qpus = 1, each = 1 }): Workload {
  const qubits = qpus * each;
  const program = spread(qubits, qpus, qftGates(qubits), []);
  return {
    name: "qft of a random product state",
    program,
    shots: 1,
    goal: null,
    besideJoint: qubits <= 24,
    check: (_, backend) => checkQft(program, backend),
  };
}

/** Amplitudes at 256 outcomes that the state itself makes likely, against the closed form. */
async function checkQft(program: Executable, backend: Backend): Promise<string> {
  const layout = chainLayout(program, chainOrder(program));
  const machine = new ModularMachine(
    ModularChain.create(backend, layout.sizes, { tolerance: 1e-11, maxBond: Number.POSITIVE_INFINITY }),
    layout,
  );
  try {
    const gates = program.steps.flatMap((step) => (step.kind === "gate" ? [{ kind: "gate", op: step, optional: false } as const] : []));
    await takeStretch(machine, gates, program.qubits, async () => {});
    const reader = new ChainReader(backend);
    const uniforms = Float64Array.from({ length: 256 * machine.chain.length }, (_, k) => (k * 0.754877666) % 1);
    const indices = await reader.sample(machine.chain, uniforms);
    const found = await reader.amplitudes(machine.chain, indices);
    let worst = 0;
    let turn: [number, number] | null = null;
    for (let k = 0; k < 256; k++) {
      const bits = Array.from({ length: program.qubits }, (_, q) => {
        const { site, slot } = machine.place(q);
        return Math.floor(indices[site][k] / 2 ** slot) % 2;
      });
      const [re, im] = qftAmplitude(program.qubits, bits);
      const size = re * re + im * im;
      // <exact|found> / |exact|^2: one complex number for all outcomes, of modulus 1.
      const ratio: [number, number] = [
        (re * found[2 * k] + im * found[2 * k + 1]) / size,
        (re * found[2 * k + 1] - im * found[2 * k]) / size,
      ];
      turn ??= ratio;
      worst = Math.max(worst, Math.hypot(ratio[0] - turn[0], ratio[1] - turn[1]), Math.abs(Math.hypot(...ratio) - 1));
    }
    if (!(worst < 1e-3)) throw new Error(`modular: an amplitude of the QFT is off by a share of ${worst}`);
    return `256 sampled amplitudes within a share of ${worst.toExponential(1)} of the closed form`;
  } finally {
    machine.chain.free();
  }
}

function isingWorkload({ qpus = 1, each = 1 }): Workload {
  const qubits = qpus * each;
  return {
    name: "ten Trotter steps of an Ising chain",
    program: spread(qubits, qpus, isingGates(qubits, 10), []),
    shots: 1,
    goal: null,
    besideJoint: qubits <= 24,
    async check({ modular, overlaps }) {
      if (modular && !(modular.fidelityBound > 1 - 1e-6)) throw new Error(`modular: the fidelity bound is ${modular.fidelityBound}`);
      const norm = overlaps?.[0] ?? 1;
      if (!(Math.abs(norm - 1) < 1e-4)) throw new Error(`modular: two evolutions overlap by ${norm}`);
      return modular ? `fidelity at least 1 - ${(1 - modular.fidelityBound).toExponential(1)}` : "norm kept";
    },
  };
}

function adderWorkload({ qpus = 1, bits = 1 }): Workload {
  const a = randomBits(bits, 1);
  const b = randomBits(bits, 2);
  const { gates, sum } = adderGates(a, b);
  const value = (word: ArrayLike<number>) => Array.from(word).reduceRight((total, bit) => 2n * total + BigInt(bit), 0n);
  return {
    name: `${bits}-bit ripple-carry adder`,
    program: spread(2 * bits + 2, qpus, gates, sum),
    shots: 10,
    goal: null,
    besideJoint: false,
    async check(outcome) {
      for (let shot = 0; shot < 10; shot++) {
        const got = value(outcome.bits.subarray(shot * sum.length, (shot + 1) * sum.length));
        if (got !== value(a) + value(b)) throw new Error(`modular: ${value(a)} + ${value(b)} gave ${got}`);
      }
      return `${value(a)} + ${value(b)} is right in all shots`;
    },
  };
}

function hiddenWorkload({ qpus = 1, bits = 1 }): Workload {
  const secret = randomBits(bits, 3);
  return {
    name: "Bernstein-Vazirani",
    program: spread(
      bits + 1,
      qpus,
      hiddenStringGates(secret),
      secret.map((_, q) => q),
    ),
    shots: 10,
    goal: null,
    besideJoint: false,
    async check(outcome) {
      if (outcome.bits.some((bit, k) => bit !== secret[k % bits])) throw new Error("modular: Bernstein-Vazirani missed the secret");
      return "the secret in all shots";
    },
  };
}

async function time(workload: Workload, engine: "modular" | "joint", backend: Backend, { now, signal }: BenchContext): Promise<BenchRow> {
  const { program, shots, goal } = workload;
  const steps = program.steps.map((_, i) => i);
  const job: EngineJob = {
    executable: program,
    clbits: program.clbits,
    shots,
    seed: 1,
    source: () => ({ steps, insertions: [], key: "", last: true }),
    readout: () => ({ fidelity0: 1, fidelity1: 1 }),
    ideal: null,
    signal,
  };
  const start = now();
  const outcome = await (engine === "modular" ? runModular(job, backend) : runJoint(job, backend));
  const seconds = now() - start;
  const verified = engine === "modular" || program.clbits > 0 ? await workload.check(outcome, backend) : "beside the modular engine";
  const qpus = new Set(program.qpuOf).size;
  const bonds = outcome.modular ? `, bonds up to ${Math.max(...outcome.modular.largest)}` : "";
  return {
    suite: "modular",
    workload: `${workload.name}, ${engine}`,
    size: `${program.qubits} qubits over ${qpus} QPUs, ${shots} shots, ${(outcome.peakBytes / 2 ** 20).toPrecision(3)} MiB${bonds}`,
    backend: backend.name,
    adapter: backend.adapter,
    verified,
    seconds,
    runs: 1,
    rate: { value: program.steps.length / seconds, unit: "steps/s" },
    floor: null,
    ratio: null,
    goal: goal && engine === "modular" ? { text: goal.text, met: seconds < goal.seconds } : null,
  };
}
