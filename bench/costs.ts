import type { Backend } from "../src/backend/backend.ts";
import { gateMatrix } from "../src/circuit/gates.ts";
import { kronecker, type Matrix } from "../src/complex.ts";
import { identityLayout, type OpCosts, type Pass, type PassOp } from "../src/passes/pass.ts";
import { RandomStream } from "../src/rng/stream.ts";
import { type BenchRow, type BenchSuite, medianSecondsOn, rowOn, sizesFor } from "./suite.ts";
import { accept, type Check, plansAgainstReference } from "./verify.ts";

/** An entry of the planner's table, and operations that cost it; `bit` runs over the bits of a tile that leave two above them. */
interface Entry {
  name: string;
  cost: keyof OpCosts;
  op: (bit: number, angle: () => number) => PassOp;
}

const dense = (bits: readonly number[], matrix: Matrix): PassOp => ({ kind: "dense", bits, matrix, controls: [] });
const general = (angle: () => number) => gateMatrix("u", [angle(), angle(), angle()]);

/** A phase polynomial whose terms look at pairs of bits beside each other. */
const phase = (terms: number, bit: number, angle: () => number): PassOp => ({
  kind: "phase",
  terms: Array.from({ length: terms }, (_, k) => ({
    controls: [
      { bit: (bit + k) % (bit + 2), value: 1 },
      { bit: bit + 2, value: 1 },
    ],
    angle: angle(),
  })),
});

const ENTRIES: readonly Entry[] = [
  { name: "2x2, complex", cost: "general", op: (bit, angle) => dense([bit], general(angle)) },
  { name: "2x2, real", cost: "real", op: (bit, angle) => dense([bit], gateMatrix("ry", [angle()])) },
  { name: "2x2, rotation about X", cost: "turn", op: (bit, angle) => dense([bit], gateMatrix("rx", [angle()])) },
  { name: "2x2, Hadamard", cost: "hadamard", op: (bit) => dense([bit], gateMatrix("h", [])) },
  { name: "4x4", cost: "pair", op: (bit, angle) => dense([bit, bit + 1], kronecker(general(angle), general(angle))) },
  {
    name: "8x8",
    cost: "triple",
    op: (bit, angle) => dense([bit, bit + 1, bit + 2], kronecker(general(angle), kronecker(general(angle), general(angle)))),
  },
  { name: "phase polynomial of 12 terms", cost: "phase", op: (bit, angle) => phase(12, bit, angle) },
  { name: "phase of one term", cost: "phaseTerm", op: (bit, angle) => phase(1, bit, angle) },
];

/** Operations in the two passes whose difference is timed: what all passes cost drops out. */
const [FEW, MANY] = [4, 20];
const CHECKED_QUBITS = 10;
const RUNS = 7;

/** What operations cost beside a complex 2x2 matrix, and what the planner's committed table says: the table is measured again by this. */
export const costsSuite: BenchSuite = {
  name: "costs",
  help: "cost of each kind of operation inside a pass, beside the planner's committed table",
  async *run(context) {
    const { backends, now, signal, only = "" } = context;
    for (const backend of backends) {
      const table = backend.limits.costs;
      if (table === undefined) continue;
      for (const qubits of sizesFor(context, [20])) {
        const general = await secondsPerOp(backend, ENTRIES[0], qubits, now);
        for (const entry of ENTRIES.filter(({ name }) => name.includes(only))) {
          if (signal?.aborted) return;
          const verified = accept(await checkEntry(backend, entry), entry.name);
          const seconds = entry === ENTRIES[0] ? general : await secondsPerOp(backend, entry, qubits, now);
          yield row(backend, entry, qubits, verified, seconds, seconds / general, table[entry.cost] / table.general);
        }
      }
    }
  },
};

function row(
  backend: Backend,
  { name }: Entry,
  qubits: number,
  verified: string,
  seconds: number,
  measured: number,
  table: number,
): BenchRow {
  return rowOn(backend, {
    suite: "costs",
    workload: name,
    size: `${qubits} qubits`,
    verified,
    seconds,
    runs: RUNS,
    rate: { value: measured, unit: "complex 2x2" },
    goal: { text: `within twice the table's ${table.toPrecision(2)}`, met: measured <= 2 * table && table <= 2 * measured },
  });
}

/** One pass with `count` of the operations, over the lowest bits. */
function passOf({ limits }: Backend, { op }: Entry, qubits: number, count: number): Pass {
  const bits = Math.min(limits.tileQubits, qubits);
  const random = new RandomStream(1, "bootstrap", 9, 0);
  const angle = () => random.uniform() * 2 * Math.PI;
  return {
    tile: Array.from({ length: bits }, (_, bit) => bit),
    ops: Array.from({ length: count }, (_, k) => op(k % (bits - 2), angle)),
  };
}

async function secondsPerOp(backend: Backend, entry: Entry, qubits: number, now: () => number): Promise<number> {
  const state = backend.allocate(qubits, 1);
  try {
    const timed = async (count: number) => {
      const program = backend.prepare([passOf(backend, entry, qubits, count)], qubits);
      try {
        return await medianSecondsOn(backend, now, RUNS, () => backend.run(state, program));
      } finally {
        program.dispose();
      }
    };
    const few = await timed(FEW);
    return ((await timed(MANY)) - few) / (MANY - FEW);
  } finally {
    backend.free(state);
  }
}

/** The pass on a state without a symmetry, here and on the reference. */
function checkEntry(backend: Backend, entry: Entry): Promise<Check> {
  const qubits = Math.min(CHECKED_QUBITS, backend.limits.chunkQubits ?? CHECKED_QUBITS);
  const passes = [passOf(backend, ENTRIES[0], qubits, qubits), passOf(backend, entry, qubits, MANY)];
  return plansAgainstReference(backend, () => ({ passes, layout: identityLayout(qubits) }), qubits);
}
