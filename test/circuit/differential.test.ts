import { describe, expect, it } from "vitest";
import { readCircuit } from "../../src/circuit/read.ts";
import { runInQsharp, runInQuantumCircuit, undo } from "./oracles.ts";
import { applyGate, basisState, type State } from "./statevector.ts";

/** |<a|b>|^2. */
function overlap(a: State, b: State): number {
  let [re, im] = [0, 0];
  for (let i = 0; i < a.length; i += 2) {
    re += a[i] * b[i] + a[i + 1] * b[i + 1];
    im += a[i] * b[i + 1] - a[i + 1] * b[i];
  }
  return re * re + im * im;
}

/** A product state without symmetries, so that a wrong phase or order shows. */
const GENERIC = (qubits: number): string =>
  Array.from({ length: qubits }, (_, q) => `ry(${0.7 + 0.31 * q}) q[${q}]; rz(${0.4 - 0.53 * q}) q[${q}];`).join(" ");

/**
 * Q# runs the program, then the gates that our reader made of it, backwards: every shot must come back to zero. A program read with
 * infidelity 0.1 would pass 150 shots with probability 1e-7.
 */
const UNITARY_PROGRAMS: Record<string, string> = {
  "U under a control": "ctrl @ U(0.9, 0.4, -1.3) q[0], q[1];",
  "u2 and u3 under a control": "ctrl @ u3(0.9, 0.4, -1.3) q[0], q[1]; ctrl @ u2(0.8, -0.3) q[1], q[2];",
  "stdgates on one qubit":
    "x q[0]; y q[1]; z q[2]; h q[0]; s q[1]; sdg q[2]; t q[0]; tdg q[1]; sx q[2]; p(0.3) q[0]; rx(0.4) q[1]; ry(0.5) q[2]; rz(0.6) q[0]; id q[0];",
  "stdgates on two qubits":
    "cx q[0], q[1]; cy q[1], q[2]; cz q[2], q[0]; ch q[0], q[2]; cp(0.4) q[0], q[1]; crx(0.5) q[1], q[2]; cry(0.6) q[2], q[0]; crz(0.7) q[0], q[2]; swap q[0], q[1]; cu(0.3, 0.4, 0.5, 0.6) q[1], q[2];",
  "stdgates on three qubits": "ccx q[0], q[1], q[2]; cswap q[2], q[0], q[1];",
  "old names": "CX q[0], q[1]; phase(0.3) q[0]; cphase(0.4) q[1], q[2]; u1(0.5) q[2];",
  "negative and counted controls":
    "negctrl @ rx(0.7) q[0], q[1]; ctrl(2) @ ry(0.9) q[0], q[1], q[2]; negctrl @ ctrl @ p(1.1) q[2], q[0], q[1];",
  "inverse and whole powers":
    "inv @ s q[0]; pow(3) @ rx(0.4) q[1]; pow(-2) @ ry(0.3) q[2]; inv @ ctrl @ t q[0], q[1]; ctrl @ inv @ p(0.8) q[1], q[2];",
  "a controlled global phase": "ctrl @ gphase(0.9) q[0]; ctrl(2) @ gphase(-0.4) q[1], q[2]; gphase(0.3);",
  "gate definitions": "g(0.4, 0.9) q[0], q[1]; ctrl @ g(0.3, 0.2) q[2], q[0], q[1]; inv @ g(1.0, 2.0) q[1], q[2];",
  "loops and constants":
    "for int i in [0:2] { rx(a * i) q[i]; } for int i in [2:-1:1] { cx q[i], q[i - 1]; } for int i in {0, 2} { h q[i]; }",
  "slices and aliases": "let pair = q[1:2]; rx(0.4) pair; cx q[0], pair[1]; let both = q[0:1] ++ q[2:2]; ry(0.3) both[2];",
  "built-in functions":
    "rx(sin(0.3)) q[0]; ry(arccos(0.2) / 2) q[1]; rz(sqrt(2.0) + exp(0.5)) q[2]; p(pi / 3 + tau / 7 - euler) q[0]; rx(mod(17, 5) * 0.1) q[1];",
  broadcast: "rx(0.3) q; cx q[0], q[1:2];",
};

describe("OpenQASM 3 as Q# understands it", () => {
  it.each(Object.entries(UNITARY_PROGRAMS))("%s", async (_, statements) => {
    const header = `OPENQASM 3.0;
      include "stdgates.inc";
      const float a = 0.7;
      gate g(x, y) b, c { rx(x) b; cx b, c; U(y, x, x - y) c; gphase(y); }
      qubit[3] q;
      bit[3] c;
      ${GENERIC(3)}`;
    const source = `${header} ${statements}`;
    const back = undo(readCircuit(source, "program.qasm"));
    const outcomes = await runInQsharp(`${source}\n${back}\nc = measure q;`, 150);
    expect([...new Set(outcomes)]).toEqual(["000"]);
  });
});

const QELIB1_PROGRAMS: Record<string, string> = {
  "one-qubit gates":
    "u3(0.3,0.4,0.5) q[0]; u2(0.6,0.7) q[1]; u1(0.8) q[2]; x q[0]; y q[1]; z q[2]; h q[0]; s q[1]; sdg q[2]; t q[0]; tdg q[1]; rx(0.3) q[2]; ry(0.4) q[0]; rz(0.5) q[1];",
  "two-qubit gates": "cx q[0],q[1]; cy q[1],q[2]; cz q[2],q[0]; ch q[0],q[2]; crz(0.7) q[0],q[2]; cu1(0.4) q[1],q[2]; swap q[0],q[2];",
  "three-qubit gates": "ccx q[2],q[0],q[1]; cswap q[0],q[1],q[2];",
  expressions: "rx(pi/2^2) q[0]; ry(-(1+2)*3/4.0) q[1]; rz(sin(0.3)+cos(0.2)*tan(0.1)) q[2]; rx(exp(0.5)-2+sqrt(3)) q[0];",
  "definitions and broadcast": "g(0.3,0.7) q[0],q[1]; g(1,2) q[2],q[0]; h q; rx(0.2) q;",
};

describe("OpenQASM 2 as quantum-circuit understands it", () => {
  it.each(Object.entries(QELIB1_PROGRAMS))("%s", (_, statements) => {
    const source = `OPENQASM 2.0;
      include "qelib1.inc";
      gate g(x, y) b, c { rx(x) b; cx b, c; u3(y, x, x - y) c; barrier b, c; u1(y / 3) b; }
      qreg q[3];
      ${GENERIC(3)} ${statements}`;
    const circuit = readCircuit(source, "program.qasm");
    const state = basisState(circuit.qubits);
    for (const op of circuit.ops) if (op.kind === "gate") applyGate(state, op);
    expect(overlap(state, runInQuantumCircuit(source))).toBeCloseTo(1, 6);
  });
});
