import { describe, expect, it } from "vitest";
import { checkEquivalence, compileCircuit, type DistributedProgram, readCircuit } from "../../host/index.ts";
import { nodePlatform } from "../../host/platform/node.ts";
import { machine } from "./support.ts";

const network = machine({ dataQubits: 2, communicationQubits: 1 });
const source = readCircuit(
  'OPENQASM 3.0; include "stdgates.inc"; qubit[4] q; h q[0]; cx q[0], q[1]; cp(0.7) q[0], q[2]; ry(0.4) q[3]; cx q[0], q[3]; cx q[1], q[2];',
  "source.qasm",
);

describe("the check of a distributed program against its source", () => {
  it("finds a right program right, and the same without any one of its gates wrong", async () => {
    const program = await compileCircuit(source, network);
    const check = (ops: DistributedProgram["ops"]) => checkEquivalence({ ...program, ops }, network, nodePlatform());
    expect(await check(program.ops)).toEqual({ equivalent: true, reason: null });
    const gates = program.ops.flatMap((op, index) => (op.kind === "gate" ? [index] : []));
    expect(gates.length).toBeGreaterThan(3);
    for (const left of gates) {
      const { equivalent } = await check(program.ops.filter((_, index) => index !== left));
      expect(equivalent, `without operation ${left}`).toBe(false);
    }
  });
});
