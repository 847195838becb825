import { describe, expect, it } from "vitest";
import { GATES, gateMatrix } from "../../src/circuit/gates.ts";
import { dagger, dimension, distance, identity, kronecker, multiply } from "../../src/complex.ts";

const PAULI = { X: gateMatrix("x", []), Y: gateMatrix("y", []), Z: gateMatrix("z", []) };
const ANGLES = [0.7, -1.3, 2.9, 0.4];

describe.each([...GATES.values()].map((g) => [g.name, g] as const))("gate %s", (_, gate) => {
  const params = ANGLES.slice(0, gate.params);
  const m = gate.matrix(params);

  it("is unitary and of its stated size", () => {
    expect(dimension(m)).toBe(2 ** gate.qubits);
    expect(distance(multiply(m, dagger(m)), identity(dimension(m)))).toBeLessThan(1e-15);
  });

  it("is undone by its inverse", () => {
    const inverse = gate.inverse(params);
    expect(distance(multiply(gateMatrix(inverse.gate, inverse.params), m), identity(dimension(m)))).toBeLessThan(1e-15);
  });

  it("commutes with the Pauli of its basis on each operand, and with no other when it says none", () => {
    gate.basis.forEach((basis, operand) => {
      for (const name of ["X", "Y", "Z"] as const) {
        const pauli =
          gate.qubits === 1 ? PAULI[name] : operand === 0 ? kronecker(identity(2), PAULI[name]) : kronecker(PAULI[name], identity(2));
        const commutes = distance(multiply(m, pauli), multiply(pauli, m)) < 1e-14;
        expect(commutes, `${gate.name} operand ${operand} with ${name}`).toBe(gate.name === "id" || basis === name);
      }
    });
  });
});
