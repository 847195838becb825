import { describe, expect, it } from "vitest";
import type { Op } from "../../src/circuit/circuit.ts";
import { readCircuit } from "../../src/circuit/read.ts";
import { difference, distributionOf, unitaryOf } from "./statevector.ts";

const read = (text: string) => readCircuit(`OPENQASM 2.0;\ninclude "qelib1.inc";\n${text}`, "program.qasm");
const gates = (ops: readonly Op[]): string[] => ops.flatMap((op) => (op.kind === "gate" ? [`${op.gate} ${op.qubits.join(",")}`] : []));

/** Every gate of qelib1.inc: parameters and qubits. */
const QELIB1: Record<string, readonly [number, number]> = {
  u3: [3, 1],
  u2: [2, 1],
  u1: [1, 1],
  u0: [1, 1],
  u: [3, 1],
  p: [1, 1],
  id: [0, 1],
  x: [0, 1],
  y: [0, 1],
  z: [0, 1],
  h: [0, 1],
  s: [0, 1],
  sdg: [0, 1],
  t: [0, 1],
  tdg: [0, 1],
  sx: [0, 1],
  sxdg: [0, 1],
  rx: [1, 1],
  ry: [1, 1],
  rz: [1, 1],
  cx: [0, 2],
  cy: [0, 2],
  cz: [0, 2],
  ch: [0, 2],
  swap: [0, 2],
  csx: [0, 2],
  crx: [1, 2],
  cry: [1, 2],
  crz: [1, 2],
  cu1: [1, 2],
  cp: [1, 2],
  cu3: [3, 2],
  cu: [4, 2],
  rxx: [1, 2],
  rzz: [1, 2],
  ccx: [0, 3],
  cswap: [0, 3],
  rccx: [0, 3],
  rc3x: [0, 4],
  c3x: [0, 4],
  c3sqrtx: [0, 4],
  c4x: [0, 5],
  U: [3, 1],
  CX: [0, 2],
};

describe("qelib1.inc", () => {
  it.each(Object.entries(QELIB1))("has %s", (name, [params, qubits]) => {
    const angles = params === 0 ? "" : `(${[0.3, 0.4, 0.5, 0.6].slice(0, params).join(",")})`;
    const operands = Array.from({ length: qubits }, (_, q) => `q[${q}]`).join(",");
    const { ops } = read(`qreg q[5]; ${name}${angles} ${operands};`);
    expect(ops.length).toBeGreaterThan(0);
    for (const op of ops) expect(op.kind === "gate" && op.qubits.length).toBeLessThanOrEqual(2);
  });

  // From the circuits of qelib1.inc itself, which are independent of our decompositions.
  it.each([
    [
      "ccx",
      "ccx q[0],q[1],q[2];",
      "h q[2]; cx q[1],q[2]; tdg q[2]; cx q[0],q[2]; t q[2]; cx q[1],q[2]; tdg q[2]; cx q[0],q[2]; t q[1]; t q[2]; h q[2]; cx q[0],q[1]; t q[0]; tdg q[1]; cx q[0],q[1];",
    ],
    ["cswap", "cswap q[0],q[1],q[2];", "cx q[2],q[1]; ccx q[0],q[1],q[2]; cx q[2],q[1];"],
    ["rzz", "rzz(0.7) q[0],q[1];", "cx q[0],q[1]; rz(0.7) q[1]; cx q[0],q[1];"],
    ["crz", "crz(0.7) q[0],q[1];", "rz(0.35) q[1]; cx q[0],q[1]; rz(-0.35) q[1]; cx q[0],q[1];"],
    ["c3sqrtx twice is c3x", "c3sqrtx q[0],q[1],q[2],q[3]; c3sqrtx q[0],q[1],q[2],q[3];", "c3x q[0],q[1],q[2],q[3];"],
    ["rccx twice", "rccx q[0],q[1],q[2]; rccx q[0],q[1],q[2];", ""],
    [
      "c4x",
      "c4x q[0],q[1],q[2],q[3],q[4];",
      "h q[4]; cu1(pi/2) q[3],q[4]; h q[4]; c3x q[0],q[1],q[2],q[3]; h q[4]; cu1(-pi/2) q[3],q[4]; h q[4]; c3x q[0],q[1],q[2],q[3]; c3sqrtx q[0],q[1],q[2],q[4];",
    ],
  ])("%s means its circuit", (_, text, circuit) => {
    const [a, b] = [text, circuit].map((statements) => unitaryOf({ ...read(`qreg q[5]; ${statements}`), globalPhase: 0 }));
    expect(difference(a, b)).toBeLessThan(1e-12);
  });

  it("rc3x is a three-controlled X up to phases", () => {
    const columns = unitaryOf(read("qreg q[4]; rc3x q[0],q[1],q[2],q[3];"));
    for (let index = 0; index < 16; index++) {
      const image = (index & 7) === 7 ? index ^ 8 : index;
      expect(Math.hypot(columns[2 * (16 * index + image)], columns[2 * (16 * index + image) + 1])).toBeCloseTo(1, 12);
    }
  });
});

describe("statements", () => {
  it("take ^ as a power that binds before *, and real division", () => {
    const [op] = read("qreg q[1]; rz(2*3^2 + 1/4 - sin(pi/2)) q[0];").ops;
    expect(op.kind === "gate" && op.params[0]).toBeCloseTo(17.25, 12);
  });

  it("broadcast gates, measurements, resets and barriers over registers", () => {
    const { ops } = read("qreg a[2]; qreg b[2]; creg c[2]; h a; cx a,b; cx a[0],b; barrier a,b; reset a; measure b -> c;");
    expect(gates(ops)).toEqual(["h 0", "h 1", "cx 0,2", "cx 1,3", "cx 0,2", "cx 0,3"]);
    expect(ops.slice(6)).toEqual([
      { kind: "barrier", qubits: [0, 1, 2, 3] },
      { kind: "reset", qubit: 0 },
      { kind: "reset", qubit: 1 },
      { kind: "measure", qubit: 2, clbit: 0 },
      { kind: "measure", qubit: 3, clbit: 1 },
    ]);
  });

  it("run a gate under a condition on a register", () => {
    const circuit = read("qreg q[2]; creg c[2]; x q[1]; measure q -> c; if (c==2) x q[0]; if(c==1) x q[1]; measure q -> c;");
    expect([...distributionOf(circuit)]).toEqual([["11", 1]]);
  });

  it("define gates with parameters, and declare opaque ones that are never applied", () => {
    const { ops } = read("opaque magic(a) b; gate g(a,b) c,d { U(a,b,-a) c; barrier c,d; CX c,d; } qreg q[2]; g(0.1,0.2) q[1],q[0];");
    expect(ops).toEqual([
      { kind: "gate", gate: "u", params: [0.1, 0.2, -0.1], qubits: [1] },
      { kind: "barrier", qubits: [1, 0] },
      { kind: "gate", gate: "cx", params: [], qubits: [1, 0] },
    ]);
  });

  it("may use words that OpenQASM 3 reserves", () => {
    expect(gates(read("qreg bit[1]; gate inv a { x a; } inv bit[0]; qreg input[1]; h input;").ops)).toEqual(["x 0", "h 1"]);
  });
});
