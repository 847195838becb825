import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readCircuit } from "../../src/circuit/read.ts";
import { writeOpenQasm3 } from "../../src/circuit/write.ts";
import { distributionOf } from "./statevector.ts";

const read = (name: string) => readCircuit(readFileSync(new URL(`../../examples/${name}.qasm`, import.meta.url), "utf8"), `${name}.qasm`);

/** What each example says about its outcome. */
const OUTCOMES: Record<string, Record<string, number>> = {
  ghz8: { "00000000": 0.5, "11111111": 0.5 },
  "bernstein-vazirani": { "1011001": 1 },
  qft8: { "10101101": 1 },
  adder: { "10101": 1 },
  grover2: { "11": 1 },
  teleport: { "000": 0.25, "001": 0.25, "010": 0.25, "011": 0.25 },
  "phase-estimation": { "01011": 1 },
  "repeat-until-success": { "000": 0.8, "100": 0.2 },
};

describe.each(Object.entries(OUTCOMES))("example %s", (name, expected) => {
  const circuit = read(name);

  it("gives the outcome that its comment states", () => {
    const found = distributionOf(circuit);
    expect([...found.keys()].sort()).toEqual(Object.keys(expected).sort());
    // The tries that repeat-until-success may still need are cut off; each fails with probability 3/8.
    const digits = name === "repeat-until-success" ? 3 : 9;
    for (const [bits, probability] of Object.entries(expected)) expect(found.get(bits)).toBeCloseTo(probability, digits);
  });

  it("is written as OpenQASM 3 and read back with the same operations", () => {
    const back = readCircuit(writeOpenQasm3(circuit), `${name}.qasm`);
    expect(back.ops).toEqual(circuit.ops);
    expect(back.globalPhase).toBeCloseTo(circuit.globalPhase, 12);
  });
});

it("example ghz20 has 19 CX after one H", () => {
  const { qubits, ops } = read("ghz20");
  const gates = ops.flatMap((op) => (op.kind === "gate" ? [op.gate] : []));
  expect([qubits, gates.filter((gate) => gate === "cx").length, gates.length]).toEqual([20, 19, 20]);
});
