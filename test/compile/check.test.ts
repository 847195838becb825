import { describe, expect, it } from "vitest";
import { checkProgram } from "../../src/compile/check.ts";
import type { DistributedGate, DistributedOp, DistributedProgram, Operand, Packet } from "../../src/compile/program.ts";
import { circuitOf, networkOf } from "./helpers.ts";

const on = (name: string, qpu: number, operands: Operand[], more: Partial<DistributedGate> = {}): DistributedGate => ({
  kind: "gate",
  gate: name,
  params: [],
  operands,
  qpu,
  alsoOnCopies: [],
  ...more,
});
const packet = (id: number, qubit: number, more: Partial<Packet> = {}): Packet => ({
  id,
  qubit,
  basis: "Z",
  from: 0,
  to: 1,
  route: [0],
  ...more,
});
const open = (id: number): DistributedOp => ({ kind: "open", packet: id });
const close = (id: number): DistributedOp => ({ kind: "close", packet: id });
const move = (qubit: number, from: number, to: number): DistributedOp => ({ kind: "move", qubit, from, to, route: [0] });
const measure = (qubit: number, qpu: number): DistributedOp => ({ kind: "measure", qubit, clbit: 0, qpu });
const always = { kind: "bits" as const, clbits: [0] };

/** Qubits 0 and 1 start in QPU 0, qubits 2 and 3 in QPU 1. */
const programOf = (ops: DistributedOp[], packets: Packet[] = [packet(0, 0)]): DistributedProgram => ({
  circuit: circuitOf(4, [], 1),
  placement: [0, 0, 1, 1],
  packets,
  ops,
});
const roomy = networkOf([2, 3], 2);
const served = on("cz", 1, [{ qubit: 0, packet: 0 }, { qubit: 2 }]);
const flip = on("x", 0, [{ qubit: 0 }], { alsoOnCopies: [0] });
const flipped = on("cx", 0, [{ qubit: 1 }, { qubit: 0 }]);
const echo = on(
  "cx",
  1,
  [
    { qubit: 1, packet: 1 },
    { qubit: 0, packet: 0 },
  ],
  { echo: true },
);
const both = [packet(0, 0), packet(1, 1)];

describe("the check of programs", () => {
  it("accepts packets, flips, echoes and moves as they should be", () => {
    checkProgram(programOf([open(0), served, flip, served, close(0), move(1, 0, 1), measure(1, 1)]), roomy);
    checkProgram(programOf([open(0), open(1), flipped, echo, close(0), close(1)], both), roomy);
  });

  it.each<[string, DistributedProgram, RegExp, ReturnType<typeof networkOf>?]>([
    ["a packet that stays open", programOf([open(0), served]), /open at the end of a block/],
    ["a packet that opens twice", programOf([open(0), close(0), open(0), close(0)]), /packet 0 opens twice/],
    ["a packet that never opens", programOf([]), /never opened/],
    ["a packet that closes before it opens", programOf([close(0), open(0)]), /closes without being open/],
    ["a gate on a copy that is not there", programOf([served, open(0), close(0)]), /uses packet 0, which is not open/],
    ["a gate on another qubit's copy", programOf([open(0), on("cz", 1, [{ qubit: 1, packet: 0 }, { qubit: 2 }])]), /another qubit or QPU/],
    ["a gate in the wrong QPU", programOf([on("h", 1, [{ qubit: 0 }])], []), /h on qubit 0 in the wrong QPU/],
    ["a gate that breaks a copied basis", programOf([open(0), on("h", 0, [{ qubit: 0 }])]), /h breaks the Z basis/],
    ["a flip that leaves the copy out", programOf([open(0), { ...flip, alsoOnCopies: [] }]), /x breaks the Z basis/],
    ["a phase that is done on the copy too", programOf([open(0), { ...flip, gate: "z" }]), /keeps the basis of packet 0 and still acts/],
    ["a copy that does not follow its qubit", programOf([open(0), flipped, served]), /does not follow/],
    ["an echo of nothing", programOf([open(0), open(1), echo], both), /echoes nothing/],
    [
      "an echo under another control",
      programOf([open(0), open(1), flipped, { ...echo, operands: [{ qubit: 2 }, { qubit: 0, packet: 0 }] }], both),
      /does not do to packet 0 what was done/,
    ],
    ["a measurement of a copied qubit", programOf([open(0), measure(0, 0)]), /measure of qubit 0 while it is copied/],
    ["a measurement elsewhere", programOf([measure(0, 1)], []), /measure of qubit 0 in the wrong QPU/],
    ["a move from elsewhere", programOf([move(0, 1, 0)], []), /moves from where it is not/],
    ["a move of a copied qubit", programOf([open(0), move(0, 0, 1)]), /moves while it is copied/],
    ["a move into a full QPU", programOf([move(0, 0, 1)], []), /QPU q1 holds 3 data qubits/, networkOf([2, 2], 2)],
    ["a route that leads elsewhere", programOf([open(0)], [packet(0, 0, { route: [] })]), /does not lead from QPU 0 to QPU 1/],
    [
      "more pairs than communication qubits",
      programOf([open(0), open(1)], both),
      /2 communication qubits are needed in QPU q1/,
      networkOf([2, 3], 1),
    ],
    ["a packet across a branch", programOf([open(0), { kind: "if", condition: always, then: [], else: [] }]), /packet is open across if/],
    [
      "a branch that moves a qubit away",
      programOf([{ kind: "if", condition: always, then: [move(0, 0, 1)], else: [] }], []),
      /ends with a qubit elsewhere/,
    ],
  ])("refuses %s", (_, program, message, network = roomy) => {
    expect(() => checkProgram(program, network)).toThrow(message);
  });
});
