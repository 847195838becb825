import { toLogicalOrder } from "../src/passes/layout.ts";
import type { StateGate } from "../src/passes/pass.ts";
import { planPasses } from "../src/passes/plan.ts";
import { applyPass } from "../src/reference/interpret.ts";
import { brickWall, ghz, qft, quantumVolume, randomPairs } from "./circuits.ts";
import type { BenchRow, BenchSuite } from "./suite.ts";
import { accept } from "./verify.ts";

const WORKLOADS: { name: string; gates: (qubits: number) => StateGate[]; goal: number | null }[] = [
  { name: "GHZ", gates: ghz, goal: 4 },
  { name: "QFT on a product state", gates: qft, goal: 4 },
  { name: "brick wall, 20 layers", gates: (n) => brickWall(n, 20), goal: 19 },
  { name: "random pairs, 20 layers, CZ", gates: (n) => randomPairs(n, 20), goal: 24 },
  { name: "random pairs, 20 layers, CX", gates: (n) => randomPairs(n, 20, 1, "cx"), goal: 24 },
  { name: "quantum volume", gates: quantumVolume, goal: null },
];

/** Passes over memory that circuits on 30 qubits take. Nothing is simulated but the small check. */
export const passesSuite: BenchSuite = {
  name: "passes",
  help: "passes over memory that circuits need, without simulating them",
  async *run({ now, signal }) {
    for (const { name, gates, goal } of WORKLOADS) {
      for (const lowQubits of [5, 4]) {
        if (signal?.aborted) return;
        const verified = accept(planError(gates(10)), name);
        const circuit = gates(30);
        const start = now();
        const count = planPasses(circuit, 30, { tileQubits: 12, lowQubits }).passes.length;
        const row: BenchRow = {
          suite: "passes",
          workload: name,
          size: `30 qubits, tiles of 12, ${lowQubits} low`,
          backend: null,
          adapter: null,
          verified,
          seconds: now() - start,
          runs: 1,
          rate: { value: count, unit: "passes" },
          floor: null,
          ratio: null,
          goal: goal === null ? null : { text: `at most ${goal}`, met: count <= goal },
        };
        yield row;
      }
    }
  },
};

/** A plan with small tiles against the same gates in one tile, which needs no grouping, on 10 qubits. */
function planError(gates: StateGate[]) {
  const run = (tileQubits: number, lowQubits: number) => {
    const plan = planPasses(gates, 10, { tileQubits, lowQubits });
    const vector = new Float64Array(2 * 2 ** 10);
    vector[0] = 1;
    for (const pass of plan.passes) applyPass(vector, pass, () => true);
    return toLogicalOrder(vector, plan.layout);
  };
  const [small, whole] = [run(5, 2), run(10, 0)];
  return { what: "plans with tiles of 5 and 10 agree on 10 qubits to", error: Math.hypot(...small.map((x, k) => x - whole[k])) };
}
