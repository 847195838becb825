import { describe, expect, it } from "vitest";
import type { Circuit } from "../../src/circuit/circuit.ts";
import { countBitstrings, sortedOutcomes, totalShots } from "../../src/results/counts.ts";
import { clbitNames, qubitNames, summarizeCircuit, summarizeDurations } from "../../src/results/summary.ts";

const circuit: Circuit = {
  name: "nested",
  qubits: 3,
  clbits: 2,
  scratchBits: 0,
  registers: {
    quantum: [
      { name: "a", offset: 0, size: 1 },
      { name: "q", offset: 1, size: 2 },
    ],
    classical: [{ name: "c", offset: 0, size: 2 }],
  },
  globalPhase: 0,
  ops: [
    { kind: "gate", gate: "h", params: [], qubits: [0] },
    { kind: "measure", qubit: 0, clbit: 0 },
    {
      kind: "if",
      condition: { kind: "bits", clbits: [0] },
      then: [
        { kind: "gate", gate: "cx", params: [], qubits: [0, 1] },
        {
          kind: "while",
          condition: { kind: "bits", clbits: [1] },
          body: [
            { kind: "gate", gate: "cz", params: [], qubits: [1, 2] },
            { kind: "measure", qubit: 2, clbit: 1 },
          ],
        },
      ],
      else: [{ kind: "gate", gate: "x", params: [], qubits: [2] }],
    },
  ],
};

describe("summaries", () => {
  it("counts gates inside control flow", () => {
    expect(summarizeCircuit(circuit)).toEqual({ name: "nested", qubits: 3, clbits: 2, gates: 4, twoQubitGates: 2 });
  });

  it("names qubits and bits by register", () => {
    expect(qubitNames(circuit)).toEqual(["a[0]", "q[0]", "q[1]"]);
    expect(clbitNames(circuit)).toEqual(["c[0]", "c[1]"]);
    expect(qubitNames({ ...circuit, registers: { quantum: [], classical: [] } })).toEqual(["qubit 0", "qubit 1", "qubit 2"]);
  });

  it("gives durations in seconds", () => {
    const d = summarizeDurations([1e6, 3e6, 2e6]);
    expect(d.meanS).toBeCloseTo(0.002, 12);
    expect(d.p50S).toBeCloseTo(0.002, 12);
    expect(d.p95S).toBeCloseTo(0.0029, 12);
  });
});

describe("counts", () => {
  it("prints the highest bit first and leaves scratch bits out", () => {
    const bits = Uint8Array.from([1, 0, 1, 1, 0, 0, 0, 1, 1]);
    expect(countBitstrings(bits, 3, 2)).toEqual({ "01": 2, "10": 1 });
    expect(() => countBitstrings(bits, 2, 2)).toThrow("rows");
  });

  it("sorts by count, then by bitstring", () => {
    expect(sortedOutcomes({ "10": 1, "01": 1, "00": 5 })).toEqual([
      ["00", 5],
      ["01", 1],
      ["10", 1],
    ]);
    expect(totalShots({ "10": 1, "00": 5 })).toBe(6);
  });
});
