import { describe, expect, it } from "vitest";
import { pauliGadgets } from "../../bench/distributionCircuits.ts";
import { checkEquivalence } from "../../host/equivalence.ts";
import { nodePlatform } from "../../host/platform/node.ts";
import type { Circuit, Op } from "../../src/circuit/circuit.ts";
import { checkProgram } from "../../src/compile/check.ts";
import { compileCircuit } from "../../src/compile/compile.ts";
import type { DistributedProgram } from "../../src/compile/program.ts";
import { distributionReport } from "../../src/compile/report.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import { circuitOf, gate, networkOf, overlap } from "./helpers.ts";

const echoes = ({ ops }: DistributedProgram) => ops.filter((op) => op.kind === "gate" && op.echo);

/** Controlled Paulis and Cliffords, now and then a rotation, from a state without symmetry. */
function cliffordCircuit(qubits: number, gates: number, seed: number): Circuit {
  const random = new RandomStream(seed, "bootstrap", 0, 0);
  const ops: Op[] = Array.from({ length: qubits }, (_, q) => gate("u", [q], [0.7 + 0.31 * q, 0.2 - 0.53 * q, 0.4]));
  while (ops.length < gates) {
    const a = random.below(qubits);
    const b = random.below(qubits);
    if (random.bernoulli(0.4)) ops.push(gate(["h", "s", "sx", "y", "sdg", "h"][random.below(6)], [a]));
    else if (random.bernoulli(0.05)) ops.push(gate("rz", [a], [0.3]));
    else if (a !== b) ops.push(gate(["cz", "cx", "cy", "xcx", "xcy", "ycy", "cz", "cx"][random.below(8)], [a, b]));
  }
  return circuitOf(qubits, ops);
}

describe("embedding", () => {
  // cz of 0 with 2, 3 and 4 in Z, then in X under the control of 1, then in Z again: the copy of 0 lives on if 1 is copied too.
  const others = [2, 3, 4].map((q) => gate("cz", [0, q]));
  const sandwich = circuitOf(5, [
    ...others,
    gate("cz", [1, 2]),
    gate("h", [0]),
    gate("cz", [0, 1]),
    gate("h", [0]),
    ...others,
    gate("h", [2]),
    gate("cz", [1, 3]),
    gate("cz", [1, 4]),
  ]);
  const placement = [0, 0, 1, 1, 1];

  it("keeps a copy over gates that flip it under a control that is copied too", async () => {
    const network = networkOf([2, 3], 2);
    const program = await compileCircuit(sandwich, network, { placement });
    checkProgram(program, network);
    expect(distributionReport(program, network).ebits.total).toBe(2);
    expect(echoes(program)).toHaveLength(1);
    expect(Math.abs(overlap(sandwich, program) - 1)).toBeLessThan(1e-12);
  });

  it("closes the copy where its QPU has no communication qubit for the control's", async () => {
    const network = networkOf([2, 3], 1);
    const program = await compileCircuit(sandwich, network, { placement });
    checkProgram(program, network);
    expect(echoes(program)).toHaveLength(0);
    expect(Math.abs(overlap(sandwich, program) - 1)).toBeLessThan(1e-12);
  });

  it("saves ebits on Pauli gadgets", async () => {
    const network = networkOf([5, 5], 10);
    const [embedded, plain] = await Promise.all(
      [true, false].map(async (embedding) => {
        const program = await compileCircuit(pauliGadgets(10, 1), network, { embedding, effort: 200_000, restarts: 2 });
        checkProgram(program, network);
        expect(echoes(program).length > 0).toBe(embedding);
        return distributionReport(program, network).ebits.total;
      }),
    );
    expect(embedded).toBeLessThanOrEqual(0.95 * plain);
  });

  // Plan: random circuits of controlled Paulis in all bases, so that copies live on over gates of every kind; each program is compared with
  // its source in full, telegates spelled out, on branches that are drawn.
  it("is exact", async () => {
    let found = 0;
    for (let seed = 0; seed < 24; seed++) {
      const qpus = 2 + (seed % 2);
      const circuit = cliffordCircuit(6, 45, seed);
      const network = networkOf(new Array(qpus).fill(6 / qpus), 1 + (seed % 4));
      const placement = Array.from({ length: 6 }, (_, q) => q % qpus);
      const program = await compileCircuit(circuit, network, { seed, effort: 20_000, restarts: 1, placement });
      checkProgram(program, network);
      found += echoes(program).length;
      expect(Math.abs(overlap(circuit, program) - 1)).toBeLessThan(1e-9);
      const { equivalent, reason } = await checkEquivalence(program, network, nodePlatform(), { seed });
      expect(equivalent, `seed ${seed}: ${reason}`).toBe(true);
    }
    expect(found).toBeGreaterThan(20);
  });
});
