import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Circuit, ClassicalExpr, Op } from "../../src/circuit/circuit.ts";
import { GATES } from "../../src/circuit/gates.ts";
import { readCircuit } from "../../src/circuit/read.ts";
import { writeOpenQasm3 } from "../../src/circuit/write.ts";
import { difference, distributionOf, unitaryOf } from "./statevector.ts";

const QUBITS = 3;
const CLBITS = 4;

const gateOp: fc.Arbitrary<Op> = fc
  .tuple(
    fc.constantFrom(...GATES.values()),
    fc.shuffledSubarray([0, 1, 2], { minLength: 2 }),
    fc.array(fc.oneof(fc.double({ min: -7, max: 7, noNaN: true }), fc.constantFrom(0, Math.PI, -Math.PI / 2, (3 * Math.PI) / 4, 2, 1e-9)), {
      minLength: 4,
      maxLength: 4,
    }),
  )
  .map(([{ name, qubits, params }, operands, angles]) => ({
    kind: "gate",
    gate: name,
    params: angles.slice(0, params),
    qubits: operands.slice(0, qubits),
  }));

const bitsExpr: fc.Arbitrary<ClassicalExpr> = fc
  .shuffledSubarray([0, 1, 2, 3], { minLength: 1 })
  .map((clbits) => ({ kind: "bits", clbits }) as const);

const expression: fc.Arbitrary<ClassicalExpr> = fc.oneof(
  bitsExpr,
  fc
    .tuple(
      bitsExpr,
      fc.constantFrom("==", "!=", "<", ">=", "&&", "||", "+", "-", "*", "&", "|", "^") as fc.Arbitrary<"==">,
      fc.oneof(
        bitsExpr,
        fc.nat(9).map((value) => ({ kind: "constant", value }) as const),
      ),
    )
    .map(([left, operator, right]) => ({ kind: "binary", operator, left, right }) as const),
  bitsExpr.map((operand) => ({ kind: "not", operand }) as const),
  bitsExpr.map((operand) => ({ kind: "complement", operand, width: 4 }) as const),
);

const flatOp: fc.Arbitrary<Op> = fc.oneof(
  { weight: 5, arbitrary: gateOp },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("measure" as const), qubit: fc.nat(QUBITS - 1), clbit: fc.nat(CLBITS - 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reset" as const), qubit: fc.nat(QUBITS - 1) }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 1 }), bitsExpr)
      .map(([clbits, value]) => ({ kind: "assign", clbits, value }) as const),
  },
);

const anyOp: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: flatOp },
  {
    weight: 1,
    arbitrary: fc
      .tuple(expression, fc.array(flatOp, { maxLength: 3 }), fc.array(flatOp, { maxLength: 2 }))
      .map(([condition, then, otherwise]) => ({ kind: "if", condition, then, else: otherwise }) as const),
  },
);

const circuitOf = (ops: Op[]): Circuit => ({
  name: "random",
  qubits: QUBITS,
  clbits: CLBITS,
  scratchBits: 0,
  registers: {
    quantum: [
      { name: "x", offset: 0, size: 2 },
      { name: "while", offset: 2, size: 1 },
    ],
    classical: [
      { name: "c", offset: 0, size: 3 },
      { name: "d", offset: 3, size: 1 },
    ],
  },
  globalPhase: 0,
  ops,
});

describe("a random circuit, written and read back", () => {
  it("is the same unitary, phase included", () => {
    fc.assert(
      fc.property(fc.array(gateOp, { maxLength: 12 }), fc.double({ min: -3, max: 3, noNaN: true }), (ops, globalPhase) => {
        const circuit = { ...circuitOf(ops), globalPhase };
        const back = readCircuit(writeOpenQasm3(circuit), "random.qasm");
        expect(difference(unitaryOf(back), unitaryOf(circuit))).toBeLessThan(1e-12);
      }),
    );
  });

  it("keeps every gate of the table as one gate", () => {
    for (const { name, params, qubits } of GATES.values()) {
      const op: Op = { kind: "gate", gate: name, params: [0.3, 0.4, 0.5, 0.6].slice(0, params), qubits: [2, 0].slice(0, qubits) };
      expect(readCircuit(writeOpenQasm3(circuitOf([op])), "one.qasm").ops).toEqual([op]);
    }
  });

  it("has the same distribution of outcomes, with measurements, resets and conditions", () => {
    fc.assert(
      fc.property(fc.array(anyOp, { maxLength: 8 }), (ops) => {
        const circuit = circuitOf(ops);
        const [found, expected] = [readCircuit(writeOpenQasm3(circuit), "random.qasm"), circuit].map((c) => distributionOf(c));
        const outcomes = new Set([...found.keys(), ...expected.keys()]);
        for (const bits of outcomes) expect(found.get(bits) ?? 0).toBeCloseTo(expected.get(bits) ?? 0, 9);
      }),
    );
  });
});

it("angles that are fractions of pi are written as such and read back to the same double", () => {
  const angles = [Math.PI, -Math.PI / 2, (3 * Math.PI) / 4, Math.PI / 256, 0.1, 1e-12, 2, 0];
  const ops = angles.map((angle): Op => ({ kind: "gate", gate: "rx", params: [angle], qubits: [0] }));
  const text = writeOpenQasm3(circuitOf(ops));
  expect([...text.matchAll(/rx\((.*)\)/g)].map(([, angle]) => angle)).toEqual([
    "pi",
    "-pi/2",
    "3*pi/4",
    "pi/256",
    "0.1",
    "1e-12",
    "2.0",
    "0.0",
  ]);
  expect(readCircuit(text, "angles.qasm").ops).toEqual(ops);
});
