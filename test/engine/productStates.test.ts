import { describe, expect, it } from "vitest";
import { gateMatrix } from "../../src/circuit/gates.ts";
import { ProductStates } from "../../src/engine/productStates.ts";
import { executable, gate, measure } from "./jobs.ts";

const m = (name: string, ...params: number[]) => gateMatrix(name, params);
const of = (qubits: number, steps: Parameters<typeof executable>[2] = []) => new ProductStates(executable(qubits, 1, steps));

describe("qubits that share no entanglement", () => {
  it("stay so under gates that leave the state of one alone", () => {
    const states = of(3);
    expect(states.two([0, 1], m("cx")), "a control in |0>").toBe(false);
    states.one(0, m("h"), false);
    states.one(1, m("h"), false);
    expect(states.two([0, 1], m("cx")), "a target in |+>").toBe(false);
    expect(states.two([0, 2], m("cz")), "a sign on |0>").toBe(false);
    expect([0, 1, 2].every((qubit) => states.has(qubit))).toBe(true);
    expect(states.two([0, 2], m("cx")), "a control in |+> and a target in |0>").toBe(true);
    expect([0, 1, 2].map((qubit) => states.has(qubit))).toEqual([false, true, false]);
    expect(states.two([2, 1], m("cx")), "an entangled control, and a target in |+>").toBe(false);
  });

  it("follow Clifford gates, and turns about their own axis, whatever the noise did", () => {
    const states = of(2);
    for (const gates of [[m("h"), m("s")], [m("ry", Math.PI / 2)]]) for (const one of gates) states.one(0, one, false);
    expect(states.has(0)).toBe(true);
    states.one(1, m("rz", 0.7), false);
    expect(states.has(1)).toBe(true);
    states.one(1, m("x"), true);
    expect(states.has(1), "flipped or not").toBe(true);
    states.one(1, m("h"), true);
    expect(states.has(1), "turned or not").toBe(false);
  });

  it("are not known where a qubit is used after its measurement, or a gate meets two qubits under a condition", () => {
    const condition = { kind: "bits", clbits: [0] } as const;
    const states = of(4, [
      measure(0, 0),
      gate("h", [0]),
      { kind: "conditioned", condition, gate: "cx", params: [], qubits: [1, 2] },
      measure(3, 0),
    ]);
    expect([0, 1, 2, 3].map((qubit) => states.has(qubit))).toEqual([false, false, false, true]);
  });
});
