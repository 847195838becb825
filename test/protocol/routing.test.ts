import { describe, expect, it } from "vitest";
import { routeCosts } from "../../host/protocol/routing.ts";
import type { GateOp } from "../../src/circuit/circuit.ts";
import { measureAll } from "../../src/circuit/measurement.ts";
import { compileCircuit } from "../../src/compile/compile.ts";
import { meanOfLongest, routeCost } from "../../src/compile/routeCosts.ts";
import type { Network } from "../../src/network/network.ts";
import { readNetwork } from "../../src/network/read.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import { runHere } from "../run/support.ts";

/** Two ways of two links from a to d: over b slow and good, over c fast and poor. */
const machine = (routing: string) =>
  readNetwork(
    `
qpus:
  a: &end { dataQubits: 1, communicationQubits: 1 }
  d: *end
  b: &middle { dataQubits: 1, communicationQubits: 2 }
  c: *middle
links:
  a-b: { between: [a, b], pair: { rateHz: 10, fidelity: 0.99 } }
  b-d: { between: [b, d], pair: { rateHz: 10, fidelity: 0.99 } }
  a-c: { between: [a, c], pair: { rateHz: 1000, fidelity: 0.9 } }
  c-d: { between: [c, d], pair: { rateHz: 1000, fidelity: 0.9 } }
${routing}
`,
    "diamond.yaml",
  );

const gate: GateOp = { kind: "gate", gate: "cx", params: [], qubits: [0, 1] };
const circuit = {
  name: "cx",
  qubits: 2,
  clbits: 0,
  scratchBits: 0,
  registers: { quantum: [], classical: [] },
  globalPhase: 0,
  ops: [gate],
};

/** Ids of the links that a gate between the first two QPUs takes, from the first one on. */
async function routeOf(network: Network): Promise<string[]> {
  const { packets } = await compileCircuit(circuit, network, { placement: [0, 1], routeCosts: routeCosts(network) });
  const route = packets[0].route.map((link) => network.links[link].id);
  return packets[0].from === 0 ? route : route.reverse();
}

describe("routes of equally many links", () => {
  it.each([
    ["", ["a-c", "c-d"]],
    ["routing: time", ["a-c", "c-d"]],
    ["routing: fidelity", ["a-b", "b-d"]],
  ])("are chosen by expected time or by fidelity (%s)", async (routing, expected) => {
    expect(await routeOf(machine(routing))).toEqual(expected);
  });

  it("count the pairs and the time that purification takes", () => {
    const plain = machine("");
    const purified = {
      ...plain,
      links: plain.links.map((link) => ({ ...link, purification: { protocol: "dejmps" as const, rounds: 1, untilFidelity: null } })),
    };
    routeCosts(purified).links.forEach((cost, l) => {
      expect(cost).toBeGreaterThan(2 * routeCosts(plain).links[l]);
    });
  });
});

describe("routes of more links", () => {
  /** From a to b directly, or over c, which is faster or better; c's own gates and readout as said. */
  const triangle = (direct: string, each: string, routing: string, c = "") =>
    readNetwork(
      `
qpus:
  a: &end { dataQubits: 1, communicationQubits: 1 }
  b: *end
  c: { dataQubits: 1, communicationQubits: 2${c} }
links:
  a-b: { between: [a, b], pair: { ${direct} } }
  a-c: { between: [a, c], pair: { ${each} } }
  c-b: { between: [c, b], pair: { ${each} } }
${routing === "" ? "" : `routing: ${routing}`}
`,
      "triangle.yaml",
    );
  const slow = "rateHz: 10, fidelity: 0.9";
  const fast = "rateHz: 1000, fidelity: 0.9";
  const poor = "rateHz: 100, fidelity: 0.7";
  const good = "rateHz: 10, fidelity: 0.99";

  it.each([
    ["time", slow, fast, "", ["a-c", "c-b"]],
    ["time", fast, slow, "", ["a-b"]],
    // Two pairs of 0.99 make one of 0.980.
    ["fidelity", poor, good, "", ["a-c", "c-b"]],
    ["fidelity", slow, fast, "", ["a-b"]],
    // Fewest ebits unless another is asked for.
    ["", slow, fast, "", ["a-b"]],
    ["ebits", poor, good, "", ["a-b"]],
    // The swap itself takes too long, or spoils too much.
    ["time", slow, fast, ", measurement: { durationUs: 200000 }", ["a-b"]],
    ["fidelity", poor, good, ", twoQubitGate: { fidelity: 0.7 }", ["a-b"]],
    ["fidelity", poor, good, ", measurement: { fidelity: 0.8 }", ["a-b"]],
  ])("by %s: %s directly, %s each over another QPU%s", async (routing, direct, each, c, expected) => {
    expect(await routeOf(triangle(direct, each, routing, c))).toEqual(expected);
  });

  it("are faster in the shots, and better, than what fewest ebits takes", async () => {
    const swapped = async (direct: string, each: string, routing: string) => {
      const { result } = await runHere({
        circuit: measureAll(circuit),
        network: triangle(direct, each, routing),
        shots: 400,
        placement: [0, 1],
      });
      return result;
    };
    const [quick, few] = [await swapped(slow, fast, "time"), await swapped(slow, fast, "ebits")];
    expect(quick.ebits.perShot).toBe(2);
    expect(few.ebits.perShot).toBe(1);
    // Means of 1.5 ms and 100 ms.
    expect(quick.duration.meanS).toBeLessThan(0.05 * few.duration.meanS);
    const better = await swapped(poor, good, "fidelity");
    const [route] = better.routes;
    expect(route.between).toEqual(["a", "b"]);
    expect(route.links).toEqual(["a-c", "c-b"]);
    expect(route.perShot).toBe(1);
    const w = (4 * 0.99 - 1) / 3;
    expect(route.delivered.fidelity?.mean).toBeCloseTo((3 * w * w + 1) / 4, 6);
    expect(route.delivered.pairRateHz).toBeCloseTo(10 / 1.5, 6);
    expect(few.routes).toEqual([]);
  });

  it("cost the mean of the longest wait (5 sigma), and the slowest swap", () => {
    const means = [3, 7, 2, 5];
    const draws = 200_000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < draws; i++) {
      const stream = new RandomStream(5, "heralds", 0, i);
      const longest = Math.max(...means.map((mean) => mean * stream.exponential()));
      sum += longest;
      squares += longest ** 2;
    }
    const mean = sum / draws;
    const error = Math.sqrt((squares / draws - mean ** 2) / draws);
    expect(Math.abs(meanOfLongest(means) - mean)).toBeLessThan(5 * error);
    expect(meanOfLongest([4, 4])).toBeCloseTo(6, 12);
    expect(meanOfLongest([4, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
    expect(routeCost({ by: "time", links: means, swaps: [0, 9, 4] }, [0, 1], [2])).toBeCloseTo(meanOfLongest([3, 7]) + 4, 12);
    expect(routeCost({ by: "fidelity", links: means, swaps: [0, 9, 4] }, [0, 1, 2], [1, 2])).toBe(25);
  });
});
