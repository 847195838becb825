import { describe, expect, it } from "vitest";
import { linkCosts } from "../../host/protocol/routing.ts";
import type { GateOp } from "../../src/circuit/circuit.ts";
import { compileCircuit } from "../../src/compile/compile.ts";
import { readNetwork } from "../../src/network/read.ts";

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

describe("routes of equally many links", () => {
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

  it.each([
    ["", ["a-c", "c-d"]],
    ["routing: time", ["a-c", "c-d"]],
    ["routing: fidelity", ["a-b", "b-d"]],
  ])("are chosen by expected time or by fidelity (%s)", async (routing, expected) => {
    const network = machine(routing);
    const { packets } = await compileCircuit(circuit, network, { placement: [0, 1], linkCosts: linkCosts(network) });
    const route = packets[0].route.map((link) => network.links[link].id);
    expect(packets[0].from === 0 ? route : route.reverse()).toEqual(expected);
  });

  it("count the pairs and the time that purification takes", () => {
    const plain = machine("");
    const purified = {
      ...plain,
      links: plain.links.map((link) => ({ ...link, purification: { protocol: "dejmps" as const, rounds: 1, untilFidelity: null } })),
    };
    linkCosts(purified).forEach((cost, l) => {
      expect(cost).toBeGreaterThan(2 * linkCosts(plain)[l]);
    });
  });
});
