import { describe, expect, it } from "vitest";
import { readCircuit } from "../../src/circuit/read.ts";
import { BellwireError } from "../../src/errors.ts";

const QASM3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\n';
const QASM2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\n';

/** Text after the four lines of the header, and the whole message without `bad.qasm:`. */
const MISTAKES: readonly (readonly [what: string, text: string, message: string])[] = [
  ["unknown gate", "hh q[0];", "5:1 gate hh is not defined; did you mean h?"],
  ["too many qubits for a gate", "h q[0], q[1];", "5:1 h takes 1 qubit, got 2"],
  ["too few qubits for a gate", "cx q[0];", "5:1 cx takes 2 qubits, got 1"],
  ["too few qubits under a control", "ctrl @ x q[0];", "5:1 ctrl @ x takes 2 qubits, got 1"],
  ["missing parameter", "rx q[0];", "5:1 rx takes 1 parameter, got 0"],
  ["duplicate register", "qubit[3] q;", "5:1 the name q is already taken in this block"],
  ["duplicate gate", "gate g a { x a; } gate g a { y a; }", "5:19 the gate g is defined twice"],
  ["gate named like a register", "gate q a { x a; }", "5:1 the name q is already taken in this block"],
  ["register named like a gate of the text", "gate g a { x a; } qubit g;", "5:19 the name g is already taken in this block"],
  ["undefined qubit", "h r[0];", "5:3 qubit r is not defined"],
  ["bit used as a qubit", "h c[0];", "5:3 c is not a qubit or a register of qubits"],
  ["qubit used as a value", "if (q[0] == 1) x q[1];", "5:5 q is a qubit; a value needs measure"],
  ["index out of range", "h q[2];", "5:5 index 2 of q is out of range; it has 2 elements (0 to 1)"],
  ["slice out of range", "h q[0:2];", "5:7 index 2 of q is out of range; it has 2 elements (0 to 1)"],
  ["index that is not whole", "h q[0.5];", "5:5 an index must be a whole number, got 0.5"],
  ["same qubit twice", "cx q[1], q[1];", "5:1 cx is applied to the same qubit twice (operands 1 and 2)"],
  ["same qubit twice through an alias", "let a = q[0:0]; cx q[0], a[0];", "5:17 cx is applied to the same qubit twice (operands 1 and 2)"],
  ["registers of different sizes", "qubit[3] r; cx q, r;", "5:13 cx is applied to registers of different sizes, 2 and 3"],
  ["measured registers of different sizes", "qubit[3] r; c = measure r;", "5:13 3 qubits are measured into 2 bits"],
  ["gate that calls itself", "gate g a { g a; }", "5:12 the gate g calls itself"],
  ["gate that calls a later one", "gate f a { g a; } gate g a { f a; }", "5:12 gate g is not defined"],
  ["subroutine that calls itself", "def f(qubit a) { f(a); } f(q[0]);", "5:18 the subroutine f calls itself"],
  ["subroutines that call each other", "def f(qubit a) { g(a); } def g(qubit a) { f(a); } f(q[0]);", "5:43 the subroutine f calls itself"],
  [
    "loop without an end",
    "while (true) { x q[0]; }",
    "5:16 the circuit takes more than 5000 steps once unrolled; is there a loop without an end?",
  ],
  [
    "empty loop without an end",
    "while (1 < 2) { }",
    "5:1 the circuit takes more than 5000 steps once unrolled; is there a loop without an end?",
  ],
  [
    "gigantic loop",
    "for int i in [0:4000000000] { }",
    "5:1 the circuit takes more than 5000 steps once unrolled; is there a loop without an end?",
  ],
  ["step of zero", "for int i in [0:0:4] { }", "5:15 the step of a range must not be 0"],
  ["NaN angle", "rx(sqrt(-1)) q[0];", "5:4 a parameter of rx must be a finite number, got NaN"],
  ["infinite angle", "rx(exp(1000)) q[0];", "5:4 a parameter of rx must be a finite number, got Infinity"],
  ["division by zero", "rx(pi / 0) q[0];", "5:7 division by zero"],
  ["undefined name", "rx(thet) q[0];", "5:4 name thet is not defined"],
  ["misspelt constant", "const float theta = 1.0; rx(thta) q[0];", "5:29 name thta is not defined; did you mean theta?"],
  ["unknown function", "rx(sine(1)) q[0];", "5:4 function sine is not defined; did you mean sin?"],
  [
    "angle that depends on a measurement",
    "rx(c[0]) q[0];",
    "5:4 a parameter of rx must be known when the circuit is read, but it depends on a measurement",
  ],
  ["missing input", "input float theta;", "5:1 the input theta has no value; give one with --set theta=value"],
  ["assignment to a constant", "const int n = 2; n = 3;", "5:18 n is a constant"],
  ["constant without a value", "const int n;", "5:1 the constant n needs a value"],
  ["variable without a value", "int n; rx(n) q[0];", "5:11 n is used before it has a value"],
  ["register of no qubits", "qubit[0] r;", "5:7 the size of r must be between 1 and 10000, got 0"],
  ["register of too many qubits", "qubit[1000000] r;", "5:7 the size of r must be between 1 and 10000, got 1000000"],
  ["string of bits that does not fit", 'c = "101";', "5:1 a string of 3 bits does not fit a register of 2"],
  ["missing semicolon", "h q[0]\nh q[1];", '6:1 unexpected h; expected ";" or ","'],
  ["missing parenthesis", "rx(0.3 q[0];", '5:8 unexpected q; expected "," or ")"'],
  ["missing brace", "if (c[0]) { x q[0];", '5:20 the text ends too early; expected "}"'],
  ["open comment", "/* x q[0];", "5:1 a comment is not closed; expected */"],
  ["second version line", "OPENQASM 3.0;", "5:1 the version line must come first, and once"],
  [
    "other include",
    'include "mine.inc";',
    "5:1 the file mine.inc is not included; qelib1.inc and stdgates.inc are built in, other gates go in the circuit file",
  ],
  [
    "pulses",
    "defcal x $0 { }",
    "5:1 defcal is outside the circuit model: pulses, extern functions, complex numbers and arrays are not read",
  ],
  [
    "timing",
    "delay[100ns] q[0];",
    "5:1 delay is outside the circuit model: how long everything takes follows from the machine, so leave it out",
  ],
  ["a time", "rx(100ns) q[0];", "5:7 times are outside the circuit model: a machine gives its own durations"],
  [
    "extern",
    "extern f(int) -> int;",
    "5:1 extern is outside the circuit model: pulses, extern functions, complex numbers and arrays are not read",
  ],
  [
    "complex",
    "complex[float] z;",
    "5:1 complex is outside the circuit model: pulses, extern functions, complex numbers and arrays are not read",
  ],
  [
    "arrays",
    "array[int, 3] a;",
    "5:1 array is outside the circuit model: pulses, extern functions, complex numbers and arrays are not read",
  ],
  ["measurement in a gate", "gate g a { measure a; } g q[0];", "5:12 the body of a gate holds only gates, barriers and loops"],
  [
    "break under a measured condition",
    "while (true) { if (c[0]) { break; } }",
    "5:28 break under a condition on measured bits is not possible; put it in the condition of the loop",
  ],
  ["return outside a subroutine", "return 1;", "5:1 return stands outside a subroutine"],
  ["wrong number of arguments", "def f(qubit a) { } f(q[0], q[1]);", "5:20 f takes 1 argument, got 2"],
  ["register for a single qubit", "def f(qubit a) { } f(q);", "5:22 the parameter a takes 1 qubit, got 2"],
  [
    "fractional power without a closed form",
    "gate g a, b { h a; cx a, b; } pow(0.5) @ g q[0], q[1];",
    "5:31 pow @ g: a fractional power is only defined here for gates on one qubit (with controls), swap, iswap, rxx, ryy and rzz",
  ],
  ["too many controls", "ctrl(65) @ x q[0], q[1];", "5:1 the count of ctrl must be between 1 and 64, got 65"],
  [
    "a float that a measured condition changes",
    "float x = 0.5; if (c[0]) { x = 0.7; }",
    "5:28 x is a float and cannot change under a condition on measured bits; use bit, bool, int or uint",
  ],
];

function message(text: string): string {
  try {
    readCircuit(text, "bad.qasm", { maxOps: 5000 });
  } catch (error) {
    expect(error).toBeInstanceOf(BellwireError);
    expect((error as BellwireError).code).toBe("input");
    expect((error as BellwireError).message).not.toContain("\n");
    return (error as BellwireError).message;
  }
  throw new Error("the text was read without an error");
}

describe("a mistake in OpenQASM 3 is answered in one line", () => {
  it.each(MISTAKES)("%s", (_, text, expected) => {
    expect(message(QASM3 + text)).toBe(`bad.qasm:${expected}`);
  });
});

describe("a mistake in OpenQASM 2 is answered in one line", () => {
  it.each([
    ["opaque gate that is applied", "opaque g a;\ng q[0];", "6:1 the gate g is opaque: it has no definition, so it cannot be applied"],
    ["OpenQASM 3 in OpenQASM 2", "qubit r;", "5:1 gate qubit is not defined"],
    ["duplicate register", "creg q[2];", "5:1 the name q is already taken in this block"],
    ["condition on an unknown register", "if (d == 1) x q[0];", "5:5 name d is not defined"],
    ["recursive gate", "gate g a { g a; }", "5:12 the gate g calls itself"],
  ])("%s", (_, text, expected) => {
    expect(message(QASM2 + text)).toBe(`bad.qasm:${expected}`);
  });
});

describe("a text that is not a circuit is answered in one line", () => {
  it.each([
    ["empty", "", "1:1 the file is empty; a circuit starts with OPENQASM 3; or OPENQASM 2.0;"],
    ["blank", " \n\n", "1:1 the file is empty; a circuit starts with OPENQASM 3; or OPENQASM 2.0;"],
    ["only a version", "OPENQASM 3.0;", "1:1 the circuit has no qubits"],
    ["binary", "OPENQASM\u0000\u0001\u0002", "1:9 this is not a text file; a circuit is OpenQASM text"],
    ["binary read as text", "\uFFFD\uFFFDPNG", "1:1 this is not a text file; a circuit is OpenQASM text"],
    ["another version", "OPENQASM 4.0;\nqubit q;", "1:1 OpenQASM 4.0 is not known; versions 2 and 3 are"],
    ["another language", "import numpy as np\n", '1:14 unexpected as; expected ";" or ","'],
    [
      "10 MB",
      "h q[0];\n".repeat(1_250_000),
      "1:1 a circuit may have 8 million characters, this one has 10.0 million; use loops or gate definitions",
    ],
    ["deep nesting", `qubit q; U(${"(".repeat(200_000)}`, "1:1 the text nests too deeply to be read"],
    ["no include", "OPENQASM 3.0;\nqubit q;\nh q;", '3:1 the gate h comes with a library; add: include "stdgates.inc";'],
  ])("%s", (_, text, expected) => {
    expect(message(text)).toBe(`bad.qasm:${expected}`);
  });

  it("an input that the program does not declare", () => {
    expect(() => readCircuit(`${QASM3}input float theta;`, "bad.qasm", { inputs: { theta: 1, thetta: 2 } })).toThrow(
      "bad.qasm:1:1 input thetta is not defined; did you mean theta?",
    );
  });

  it("an input that is not a number", () => {
    expect(() => readCircuit(`${QASM3}input float theta;`, "bad.qasm", { inputs: { theta: Number.NaN } })).toThrow(
      "bad.qasm:5:1 the input theta must be a finite number, got NaN",
    );
  });
});
