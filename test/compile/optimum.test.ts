import highsLoader from "highs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Circuit, Op } from "../../src/circuit/circuit.ts";
import { checkProgram } from "../../src/compile/check.ts";
import { compileCircuit } from "../../src/compile/compile.ts";
import { minimumCover } from "../../src/compile/cover.ts";
import { buildInstance, type Instance } from "../../src/compile/instance.ts";
import { distributionReport } from "../../src/compile/report.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import { circuitOf, gate, networkOf, qft } from "./helpers.ts";

/** Nodes of the branch and bound of a larger case. */
const NODES = 40;

let highs: Awaited<ReturnType<typeof highsLoader>>;
beforeAll(async () => {
  highs = await highsLoader();
});

/**
 * The integer programme of fewest ebits: x(stay, QPU), s(gate, QPU), and z(run, QPU) wherever a run has its qubit or a gate; a run
 * costs its QPUs less one. Capacities hold at every gate; moves come at the end of runs.
 */
function optimum(instance: Instance, capacities: readonly number[]): number {
  const { status, objective } = solve(instance, capacities, Number.MAX_SAFE_INTEGER);
  expect(status).toBe("Optimal");
  return objective;
}

/** The best solution after at most so many nodes of the branch and bound: a count, so that every machine stops at the same one. */
function solve(instance: Instance, capacities: readonly number[], nodes: number): { status: string; objective: number } {
  const { gates, runOf, runEntry, runExit, stayOf, stayStart, moveFrom, qubits } = instance;
  const qpus = capacities.map((_, k) => k);
  const stays = Array.from({ length: stayStart[qubits] }, (_, s) => s);
  const rows: string[] = [];
  const one = (name: string) => rows.push(`${qpus.map((k) => `${name}_${k}`).join(" + ")} = 1`);
  for (const s of stays) one(`x${s}`);
  for (let g = 0; g < gates; g++) {
    one(`s${g}`);
    for (const i of [2 * g, 2 * g + 1]) {
      for (const k of qpus) {
        rows.push(runOf[i] < 0 ? `s${g}_${k} - x${stayOf[i]}_${k} = 0` : `z${runOf[i]}_${k} - s${g}_${k} >= 0`);
      }
    }
  }
  for (let r = 0; r < runEntry.length; r++) {
    for (const s of new Set([runEntry[r], runExit[r]])) for (const k of qpus) rows.push(`z${r}_${k} - x${s}_${k} >= 0`);
  }
  const lineOf = (q: number) => stays.slice(stayStart[q], stayStart[q + 1]);
  for (let t = 0; t <= gates; t++) {
    const present = Array.from({ length: qubits }, (_, q) => lineOf(q).findLast((s) => moveFrom[s] <= t) ?? stayStart[q]);
    for (const k of qpus) rows.push(`${present.map((s) => `x${s}_${k}`).join(" + ")} <= ${capacities[k]}`);
  }
  // Two QPUs of equal capacity can be renamed, so the first stay may be in the first: less to search.
  if (capacities.length === 2 && capacities[0] === capacities[1]) rows.push("x0_0 = 1");
  const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => qpus.map((k) => `${prefix}${i}_${k}`)).flat();
  const z = names("z", runEntry.length);
  const problem = [
    "Minimize",
    ` obj: ${z.join(" + ")}`,
    "Subject To",
    ...rows.map((row, i) => ` c${i}: ${row}`),
    "Bounds",
    ...z.map((name) => ` 0 <= ${name} <= 1`),
    "Binary",
    ` ${[...names("x", stays.length), ...names("s", gates)].join(" ")}`,
    "End",
  ].join("\n");
  const limit = nodes === Number.MAX_SAFE_INTEGER ? {} : { mip_max_nodes: nodes };
  const solution = highs.solve(problem, { mip_rel_gap: 0, output_flag: false, log_to_console: false, ...limit });
  return { status: solution.Status, objective: Math.round(solution.ObjectiveValue) - runEntry.length };
}

function randomCircuit(qubits: number, gates: number, seed: number): Circuit {
  const random = new RandomStream(seed, "bootstrap", 0, 0);
  const ops: Op[] = [];
  while (ops.length < gates) {
    const a = random.below(qubits);
    const b = random.below(qubits);
    if (random.bernoulli(0.4)) ops.push(gate("h", [a]));
    else if (a !== b) ops.push(gate(["cz", "cx", "cp", "rxx"][random.below(4)], [a, b], [0.3]));
  }
  return circuitOf(
    qubits,
    ops.map((op) => (op.kind === "gate" && ["cz", "cx", "h"].includes(op.gate) ? { ...op, params: [] } : op)),
  );
}

describe("small circuits reach the optimum of the integer programme", () => {
  const cases = [
    { name: "6 qubits, 2 full QPUs", circuit: randomCircuit(6, 20, 1), capacities: [3, 3] },
    { name: "6 qubits, 3 QPUs", circuit: randomCircuit(6, 18, 2), capacities: [3, 3, 3] },
    { name: "8 qubits, 2 QPUs", circuit: randomCircuit(8, 24, 3), capacities: [5, 5] },
    { name: "8 qubits, 3 QPUs", circuit: randomCircuit(8, 20, 4), capacities: [3, 3, 3] },
    { name: "10 qubits, 2 QPUs", circuit: randomCircuit(10, 28, 5), capacities: [6, 6] },
    { name: "12 qubits, 2 QPUs", circuit: randomCircuit(12, 30, 6), capacities: [7, 7] },
    { name: "QFT on 8 qubits", circuit: qft(8), capacities: [5, 5] },
  ];

  it.each(cases)(
    "$name",
    async ({ circuit, capacities }) => {
      const total = await ebitsOf(circuit, capacities);
      // Not equal: the search also knows moves in the middle of a wait.
      expect(total).toBeLessThanOrEqual(optimum(buildInstance(circuit), capacities));
    },
    60_000,
  );
});

/** What the compiler's program costs, which is checked. */
async function ebitsOf(circuit: Circuit, capacities: readonly number[]): Promise<number> {
  const network = networkOf(capacities, 100);
  const program = await compileCircuit(circuit, network);
  checkProgram(program, network);
  return distributionReport(program, network).ebits.total;
}

// Plan: circuits for which the integer programme may stop before it is sure; ours is compared with the best that it has by then.
describe("larger circuits stay within 5 % of the best that the integer programme finds in limited nodes", () => {
  const cases = [
    { name: "14 qubits, 2 QPUs", circuit: randomCircuit(14, 60, 7), capacities: [8, 8] },
    { name: "14 qubits, 3 QPUs", circuit: randomCircuit(14, 60, 8), capacities: [6, 6, 6] },
    { name: "16 qubits, 2 QPUs", circuit: randomCircuit(16, 70, 9), capacities: [9, 9] },
  ];

  it.each(cases)(
    "$name",
    async ({ circuit, capacities }) => {
      const total = await ebitsOf(circuit, capacities);
      const { objective } = solve(buildInstance(circuit), capacities, NODES);
      expect(objective).toBeGreaterThan(0);
      expect(total).toBeLessThanOrEqual(1.05 * objective);
    },
    120_000,
  );
});

describe("the minimum cover", () => {
  it("covers every edge with as few vertices as any subset does", () => {
    const random = new RandomStream(3, "bootstrap", 0, 0);
    for (let round = 0; round < 60; round++) {
      const [l, r] = [1 + random.below(5), 1 + random.below(5)];
      const edges = Array.from({ length: l }, () => Array.from({ length: r }, (_, i) => i).filter(() => random.bernoulli(0.4)));
      const cover = minimumCover(edges, r);
      const covers = (mask: number) => edges.every((to, a) => to.every((b) => (mask >> a) & 1 || (mask >> (l + b)) & 1));
      const mask = [...cover.left, ...cover.right].reduce((bits, chosen, i) => bits | (Number(chosen) << i), 0);
      expect(covers(mask)).toBe(true);
      let fewest = l + r;
      for (let m = 0; m < 2 ** (l + r); m++) if (covers(m)) fewest = Math.min(fewest, m.toString(2).replaceAll("0", "").length);
      expect(cover.size).toBe(fewest);
    }
  });
});
