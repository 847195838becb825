import { describe, expect, it } from "vitest";
import type { Op } from "../../src/circuit/circuit.ts";
import { type ReadOptions, readCircuit } from "../../src/circuit/read.ts";
import { distributionOf } from "./statevector.ts";

const read = (text: string, options?: ReadOptions) =>
  readCircuit(`OPENQASM 3.0;\ninclude "stdgates.inc";\n${text}`, "program.qasm", options);
/** Bits, highest first, that come out with certainty. */
const outcome = (text: string, options?: ReadOptions): string => {
  const outcomes = [...distributionOf(read(text, options))];
  expect(outcomes).toHaveLength(1);
  return outcomes[0][0];
};
const gates = (ops: readonly Op[]): string[] =>
  ops.flatMap((op) =>
    op.kind === "gate"
      ? [`${op.gate}${op.params.length ? `(${op.params.map((x) => +x.toFixed(6)).join(",")})` : ""} ${op.qubits.join(",")}`]
      : [],
  );

describe("registers", () => {
  it("numbers qubits and bits over all registers, and keeps their names", () => {
    const circuit = read("qubit[2] a; bit x; qubit b; bit[3] y; cx a[1], b;");
    expect(circuit.registers).toEqual({
      quantum: [
        { name: "a", offset: 0, size: 2 },
        { name: "b", offset: 2, size: 1 },
      ],
      classical: [
        { name: "x", offset: 0, size: 1 },
        { name: "y", offset: 1, size: 3 },
      ],
    });
    expect([circuit.qubits, circuit.clbits, circuit.scratchBits, circuit.name]).toEqual([3, 4, 0, "program"]);
    expect(gates(circuit.ops)).toEqual(["cx 1,2"]);
  });

  it.each([
    ["x q[-1];", ["x 4"]],
    ["x q[1:3];", ["x 1", "x 2", "x 3"]],
    ["x q[0:2:4];", ["x 0", "x 2", "x 4"]],
    ["x q[3:-1:2];", ["x 3", "x 2"]],
    ["x q[:1];", ["x 0", "x 1"]],
    ["x q[3:];", ["x 3", "x 4"]],
    ["x q[{4, 0}];", ["x 4", "x 0"]],
    ["let a = q[1:3]; x a[0]; let b = a[1:2] ++ q[0:0]; x b[2]; x b[0];", ["x 1", "x 0", "x 2"]],
    ["cx q[0], q[1:2];", ["cx 0,1", "cx 0,2"]],
    ["cx q[0:1], q[2:3];", ["cx 0,2", "cx 1,3"]],
    ["for uint i in [0:sizeof(q) - 1] { if (i % 2 == 1) x q[i]; }", ["x 1", "x 3"]],
  ])("selects with %s", (text, expected) => {
    expect(gates(read(`qubit[5] q; ${text}`).ops)).toEqual(expected);
  });

  it("takes physical qubits by their number", () => {
    const circuit = read("h $2; cx $2, $0;");
    expect([circuit.qubits, gates(circuit.ops)]).toEqual([3, ["h 2", "cx 2,0"]]);
  });
});

describe("values known while reading", () => {
  it.each([
    ["2 + 3 * 4", 14],
    ["-2 ** 2", -4],
    ["2 ** 3 ** 2", 512],
    ["7 / 2", 3],
    ["7 / 2.0", 3.5],
    ["-7 % 4", -3],
    ["mod(-7, 4)", 1],
    ["1 << 4 | 3", 19],
    ["6 & 3 ^ 1", 3],
    ["0x1F + 0b101 + 0o17 + 1_000", 1051],
    ["int[4](9)", -7],
    ["uint[4](19)", 3],
    ["int(2.9)", 2],
    ["popcount(0b1011 & 15)", undefined],
    ['popcount("1011")', 3],
    ['uint[4](rotl("1001", 1))', 3],
    ["floor(2.5) + ceiling(2.5)", 5],
    ["arccos(-1) / pi", 1],
    ["bool(3) + 0", 1],
    ["(1 < 2 && !(3 == 4)) + 0", 1],
    ["uint[4](13)[2]", 1],
  ])("%s", (expression, value) => {
    const text = `qubit q; rz(${expression}) q;`;
    if (value === undefined) return expect(() => read(text)).toThrow("popcount needs a bit register or a uint");
    const [op] = read(text).ops;
    expect(op.kind === "gate" && op.params[0]).toBeCloseTo(value, 12);
  });

  it("takes inputs from outside", () => {
    const text = "input angle theta; input uint[4] n; qubit q; for uint i in [1:n] rx(theta * i) q;";
    expect(gates(read(text, { inputs: { theta: 0.5, n: 2 } }).ops)).toEqual(["rx(0.5) 0", "rx(1) 0"]);
  });

  it("unrolls loops, also with break and continue, and switches", () => {
    const text = `qubit[6] q; int i = 0;
      while (true) { i += 1; if (i == 2) continue; if (i == 5) break; switch (i) { case 1 { x q[1]; } case 3, 4 { y q[i]; } default { z q; } } }`;
    expect(gates(read(text).ops)).toEqual(["x 1", "y 3", "y 4"]);
  });

  it("hides names of inner blocks", () => {
    expect(gates(read("qubit q; int n = 1; { int n = 2; rx(n) q; } rx(n) q; for int n in {7} { rx(n) q; } rx(n) q;").ops)).toEqual([
      "rx(2) 0",
      "rx(1) 0",
      "rx(7) 0",
      "rx(1) 0",
    ]);
  });
});

describe("values that depend on measurements", () => {
  it.each([
    ["feed-forward", "qubit[2] q; bit[2] c; x q[0]; c[0] = measure q[0]; if (c[0]) x q[1]; c[1] = measure q[1];", "11"],
    ["else", "qubit q; bit[2] c; c[0] = measure q; if (c[0]) { c[1] = 0; } else { c[1] = 1; }", "10"],
    ["a register compared", "qubit[3] q; bit[3] c; x q[2]; x q[0]; c = measure q; if (c == 5) reset q[2]; c = measure q;", "001"],
    [
      "a counter that becomes a variable of the circuit",
      "qubit q; bit[3] c; uint[3] n = 2; x q; bit b = measure q; if (b) { n += 3; } c = bit[3](n);",
      "1101",
    ],
    [
      "two's complement",
      "qubit q; bit[4] c; int[4] n = 1; bit b = measure q; if (!b) { n = n - 4; } if (n < 0 && n == -3) c = bit[4](n);",
      "01101",
    ],
    [
      "a loop that counts",
      "qubit q; bit[2] c; uint[4] n = 0; bit b; b = measure q; while (!b && n < 3) { n += 1; b = measure q; } c = bit[2](n);",
      "011",
    ],
    ["bitwise operators", 'qubit[4] q; bit[4] c; bit[4] d; x q[0]; x q[1]; c = measure q; d = (c ^ "0101") | ~c;', "11100011"],
    ["shifts", "qubit[2] q; bit[2] c; bit[4] d; x q[0]; c = measure q; d = bit[4](uint[4](c) << 2);", "010001"],
    [
      "a switch",
      "qubit[2] q; bit[2] c; bit d; x q[1]; c = measure q; switch (int(c)) { case 1 { d = 0; } case 2, 3 { d = 1; } default { d = 0; } }",
      "110",
    ],
    [
      "assigned bits read before they change",
      "qubit q; bit[2] c; x q; c[0] = measure q; bit[2] d; d[0] = c[0]; c[0] = 0; d[1] = c[0];",
      "0100",
    ],
    ["a bit string", 'qubit q; bit[4] c = "1010"; if (c[3]) x q; c[0] = measure q;', "1011"],
  ])("%s", (_, text, expected) => {
    expect(outcome(text)).toBe(expected);
  });

  it("keeps only control flow that is decided at run time", () => {
    const circuit = read("qubit q; bit c; c = measure q; if (1 > 2) x q; if (c && false) y q; if (c || true) z q; if (c) h q;");
    expect(circuit.ops.map((op) => op.kind)).toEqual(["measure", "gate", "if"]);
  });
});

describe("subroutines", () => {
  it("pass qubits by name and values by copy, and return bits and numbers", () => {
    const text = `qubit[3] q; bit[2] c; bit[4] d;
      def flip(qubit[2] r, int[8] which, bit[2] mask) -> bit {
        if (mask[0]) x r[which];
        mask[0] = 0;
        bit b;
        b = measure r[which];
        return b;
      }
      def add(uint[4] a, uint[4] b) -> uint[4] { return a + b; }
      c[0] = 1;
      c[1] = flip(q[1:2], 1, c);
      d = bit[4](add(uint[4](c), 9));`;
    expect(outcome(text)).toBe("110011");
    expect(read(text).scratchBits).toBeGreaterThan(0);
  });

  it("see constants but no variables of the program", () => {
    expect(gates(read("const float a = 0.5; qubit q; def f(qubit r) { rx(a) r; } f(q);").ops)).toEqual(["rx(0.5) 0"]);
    expect(() => read("float a = 0.5; qubit q; def f(qubit r) { rx(a) r; } f(q);")).toThrow("name a is not defined");
    expect(() => read("qubit q; def f() { x q; } f();")).toThrow("qubit q is not defined");
  });
});

describe("phases and definitions", () => {
  it("adds up the global phase and drops it under a measured condition", () => {
    expect(read("qubit q; gphase(0.25); gphase(0.5);").globalPhase).toBeCloseTo(0.75, 12);
    expect(read("qubit q; bit c; if (c) gphase(0.25);").globalPhase).toBe(0);
    expect(gates(read("qubit q; ctrl @ gphase(0.25) q;").ops)).toEqual(["p(0.25) 0"]);
  });

  it("keeps a definition that repeats a gate of the table as that gate, and expands one that differs", () => {
    const rzz = "gate rzz(t) a, b { cx a, b; rz(t) b; cx a, b; }";
    expect(gates(read(`${rzz} qubit[2] q; rzz(0.3) q[1], q[0];`).ops)).toEqual(["rzz(0.3) 1,0"]);
    expect(gates(read(`${rzz.replace("rz(t)", "rz(-t)")} qubit[2] q; rzz(0.3) q[1], q[0];`).ops)).toEqual([
      "cx 1,0",
      "rz(-0.3) 0",
      "cx 1,0",
    ]);
  });

  it("ignores annotations, pragmas and comments", () => {
    const text = "#pragma simulator noise off\npragma other\n@bind anything [here\n/* a\n comment */ qubit q; // another\n x q;;";
    expect(gates(read(text).ops)).toEqual(["x 0"]);
  });
});
