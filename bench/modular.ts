import type { Backend } from "../src/backend/backend.ts";
import type { Executable } from "../src/compile/executable.ts";
import type { EngineJob, EngineOutcome } from "../src/engine/engine.ts";
import { runJoint } from "../src/engine/joint.ts";
import { runModular } from "../src/engine/modular.ts";
import { allToAll } from "./distributionCircuits.ts";
import { adderGates, estimationGates, ghzGates, hiddenStringGates, isingGates, randomBits, spread } from "./modularCircuits.ts";
import { checkEstimates } from "./modularEstimates.ts";
import { measuredCircuit, noisyJob, noisyMachine } from "./modularNoisy.ts";
import { timeParts } from "./modularParts.ts";
import { fitsQft, type QftSize, timeQft } from "./modularQft.ts";
import type { BenchContext, BenchRow, BenchSuite } from "./suite.ts";

/** A workload: what to run, and how its outcome is checked (throws, or says what it found). */
interface Workload {
  name: string;
  job(): Promise<EngineJob>;
  goal: { text: string; seconds: number } | null;
  check(outcome: EngineOutcome, job: EngineJob): string;
  /** Run the joint engine beside it. */
  besideJoint: boolean;
}

/** QPUs that transform a product state; the long ones where they fit. */
const QFTS: Readonly<Record<"quick" | "long", readonly QftSize[]>> = {
  quick: [
    { qpus: 2, each: 10 },
    { qpus: 4, each: 6 },
    { qpus: 8, each: 4 },
  ],
  long: [...[10, 22, 24, 28].map((each) => ({ qpus: 2, each })), { qpus: 4, each: 16 }, { qpus: 8, each: 8 }],
};

/** Machines larger than memory: one family of vectors per QPU. */
export const modularSuite: BenchSuite = {
  name: "modular",
  help: "distributed circuits on the modular engine, the joint engine beside it where both fit",
  async *run(context) {
    const { signal, only = "" } = context;
    for (const backend of context.backends) {
      if (backend.name === "reference") continue;
      for (const { name, rows } of timings(backend, context)) {
        if (signal?.aborted) return;
        if (name.includes(only)) yield* rows();
      }
    }
  },
};

/** Everything that the suite times on a backend, by name. */
function timings(backend: Backend, context: BenchContext): { name: string; rows: () => AsyncGenerator<BenchRow> }[] {
  const { long } = context;
  const qfts = QFTS[long ? "long" : "quick"].filter((size) => fitsQft(size, backend));
  return [
    { name: "parts", rows: () => timeParts(long ? 22 : 18, backend, context) },
    ...qfts.map((size) => ({
      name: `qft${size.qpus * size.each} over ${size.qpus} QPUs`,
      rows: () => timeQft(size, backend, context),
    })),
    ...workloads(long).map((workload) => ({
      name: workload.name,
      rows: async function* () {
        yield await time(workload, "modular", backend, context);
        if (workload.besideJoint) yield await time(workload, "joint", backend, context);
      },
    })),
  ];
}

function workloads(long: boolean): Workload[] {
  return long
    ? [
        ghzWorkload(10, 20),
        noisyGhzWorkload(10, 20),
        isingWorkload(5, 20),
        adderWorkload(8, 64),
        hiddenWorkload(7, 139),
        ...[4, 8].flatMap((qpus) => [1, 0.99].map((fidelity) => estimationWorkload(qpus, 64, fidelity))),
      ]
    : [
        ghzWorkload(5, 12),
        noisyGhzWorkload(5, 8),
        isingWorkload(3, 6),
        adderWorkload(4, 16),
        hiddenWorkload(4, 43),
        estimationWorkload(4, 16, 0.99),
      ];
}

function ghzWorkload(qpus: number, each: number): Workload {
  const qubits = qpus * each;
  const all = Array.from({ length: qubits }, (_, q) => q);
  return {
    name: "ghz",
    job: async () => noiselessJob(spread(qubits, qpus, ghzGates(qubits), all), 10_000),
    goal: qubits === 200 ? { text: "200 qubits over ten QPUs with 10,000 shots in under 60 s", seconds: 60 } : null,
    besideJoint: false,
    check({ bits }) {
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

/** Gates of 99.99 %: shots without an error are all 0 or all 1, and about as many as the gates' fidelity says. */
function noisyGhzWorkload(qpus: number, each: number): Workload {
  const qubits = qpus * each;
  const shots = 10_000;
  const fidelity = 0.9999;
  return {
    name: "noisy ghz",
    job: () =>
      noisyJob(measuredCircuit("ghz", qubits, ghzGates(qubits)), noisyMachine(qpus, each, fidelity, 1), shots, contiguous(qubits, qpus)),
    goal: null,
    besideJoint: false,
    check({ bits, distinctTrajectories }) {
      let alike = 0;
      for (let shot = 0; shot < shots; shot++) {
        const sum = bits.subarray(shot * qubits, (shot + 1) * qubits).reduce((s, bit) => s + bit, 0);
        if (sum === 0 || sum === qubits) alike++;
      }
      // Of the fifteen Paulis after a gate of the chain three leave all bits alike: those of I and Z; the others flip some.
      const flips = (1 - fidelity) * (5 / 4) * (12 / 15);
      const expected = shots * (1 - flips) ** (qubits - 1);
      const sigmas = Math.abs(alike - expected) / Math.sqrt(Math.max(1, shots - expected));
      if (!(sigmas < 6)) throw new Error(`modular: ${alike} of ${shots} noisy GHZ shots are all alike, and ${expected} should be`);
      return `${alike} shots all alike, as the gates' errors let them within ${sigmas.toFixed(1)} standard deviations; ${distinctTrajectories} trajectories`;
    },
  };
}

function contiguous(qubits: number, qpus: number): number[] {
  return Array.from({ length: qubits }, (_, q) => Math.floor((q * qpus) / qubits));
}

function isingWorkload(qpus: number, each: number): Workload {
  const qubits = qpus * each;
  return {
    name: "ten Trotter steps of an Ising chain",
    job: async () => noiselessJob(spread(qubits, qpus, isingGates(qubits, 10), []), 1),
    goal: null,
    besideJoint: qubits <= 24,
    check({ modular, overlaps }) {
      if (modular && !(modular.fidelityBound > 1 - 1e-6)) throw new Error(`modular: the fidelity bound is ${modular.fidelityBound}`);
      const norm = overlaps?.[0] ?? 1;
      if (!(Math.abs(norm - 1) < 1e-4)) throw new Error(`modular: two evolutions overlap by ${norm}`);
      return modular ? `fidelity at least 1 - ${(1 - modular.fidelityBound).toExponential(1)}` : "norm kept";
    },
  };
}

function adderWorkload(qpus: number, bits: number): Workload {
  const a = randomBits(bits, 1);
  const b = randomBits(bits, 2);
  const { gates, sum } = adderGates(a, b);
  const value = (word: ArrayLike<number>) => Array.from(word).reduceRight((total, bit) => 2n * total + BigInt(bit), 0n);
  return {
    name: `${bits}-bit ripple-carry adder`,
    job: async () => noiselessJob(spread(2 * bits + 2, qpus, gates, sum), 10),
    goal: null,
    besideJoint: false,
    check(outcome) {
      for (let shot = 0; shot < 10; shot++) {
        const got = value(outcome.bits.subarray(shot * sum.length, (shot + 1) * sum.length));
        if (got !== value(a) + value(b)) throw new Error(`modular: ${value(a)} + ${value(b)} gave ${got}`);
      }
      return `${value(a)} + ${value(b)} is right in all shots`;
    },
  };
}

function hiddenWorkload(qpus: number, bits: number): Workload {
  const secret = randomBits(bits, 3);
  return {
    name: "Bernstein-Vazirani",
    job: async () =>
      noiselessJob(
        spread(
          bits + 1,
          qpus,
          hiddenStringGates(secret),
          secret.map((_, q) => q),
        ),
        10,
      ),
    goal: null,
    besideJoint: false,
    check(outcome) {
      if (outcome.bits.some((bit, k) => bit !== secret[k % bits])) throw new Error("modular: Bernstein-Vazirani missed the secret");
      return "the secret in all shots";
    },
  };
}

/** Shots of one run of phase estimation. */
const ESTIMATES = 1_000;
/** With noise over eight QPUs nearly every shot is a trajectory of its own. */
const NOISY_ESTIMATES = 100;

/** Phase estimation of a third of a turn: without noise nearly all shots give it to eight bits. */
function estimationWorkload(qpus: number, qubits: number, pairFidelity: number): Workload {
  const shots = pairFidelity === 1 ? ESTIMATES : NOISY_ESTIMATES;
  const capacity = Math.floor(qubits / qpus) + 1;
  const circuit = measuredCircuit("phase estimation", qubits, estimationGates(qubits));
  return {
    name: `phase estimation over ${qpus} QPUs, pairs of ${pairFidelity}`,
    job: () =>
      noisyJob(
        circuit,
        pairFidelity === 1 ? allToAll(qpus, capacity) : noisyMachine(qpus, capacity, 1, pairFidelity),
        shots,
        contiguous(qubits, qpus),
      ),
    goal: null,
    besideJoint: false,
    check({ bits, distinctTrajectories, modular }, job) {
      const found = checkEstimates(bits, job, pairFidelity);
      return `${found}; ${distinctTrajectories} trajectories; bonds [${modular?.largest.join(", ")}]`;
    },
  };
}

function noiselessJob(executable: Executable, shots: number): EngineJob {
  const steps = executable.steps.map((_, i) => i);
  return {
    executable,
    clbits: executable.clbits,
    shots,
    seed: 1,
    source: () => ({ steps, insertions: [], key: "", last: true }),
    readout: () => ({ fidelity0: 1, fidelity1: 1 }),
    ideal: null,
  };
}

async function time(workload: Workload, engine: "modular" | "joint", backend: Backend, { now, signal }: BenchContext): Promise<BenchRow> {
  const { goal } = workload;
  const job = { ...(await workload.job()), signal };
  const start = now();
  const outcome = await (engine === "modular" ? runModular(job, backend) : runJoint(job, backend));
  const seconds = now() - start;
  const { executable, shots } = job;
  const verified = engine === "modular" || executable.clbits > 0 ? workload.check(outcome, job) : "beside the modular engine";
  const qpus = new Set(executable.qpuOf).size;
  const bonds = outcome.modular ? `, bonds up to ${Math.max(...outcome.modular.largest)}` : "";
  return {
    suite: "modular",
    workload: `${workload.name}, ${engine}`,
    size: `${executable.qubits} qubits over ${qpus} QPUs, ${shots} shots, ${(outcome.peakBytes / 2 ** 20).toPrecision(3)} MiB${bonds}`,
    backend: backend.name,
    adapter: backend.adapter,
    verified,
    seconds,
    runs: 1,
    rate: { value: executable.steps.length / seconds, unit: "steps/s" },
    floor: null,
    ratio: null,
    goal: goal && engine === "modular" ? { text: goal.text, met: seconds < goal.seconds } : null,
  };
}
