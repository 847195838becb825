import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { idealDistribution } from "../../src/engine/ideal.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { executable, gate, measure } from "./jobs.ts";

describe("ideal distribution", () => {
  let backend: Backend;
  beforeEach(() => {
    backend = createReferenceBackend();
  });
  afterEach(async () => {
    expect(backend.liveBytes()).toBe(0);
    await backend.dispose();
  });

  it("reads the final state of a circuit without branches, over the declared bits alone", async () => {
    const program = executable(3, 4, [
      gate("ry", [0], 2 * Math.acos(Math.sqrt(0.3))),
      gate("cx", [0, 1]),
      gate("x", [2]),
      measure(0, 0),
      measure(1, 2),
      measure(2, 3),
    ]);
    const { probabilities } = await idealDistribution(program, 3, backend);
    expect([...(probabilities ?? [])].sort()).toEqual([
      ["000", expect.closeTo(0.3, 12)],
      ["101", expect.closeTo(0.7, 12)],
    ]);
  });

  it("enumerates mid-circuit outcomes, resets, conditions and branches", async () => {
    const program = executable(2, 3, [
      gate("ry", [0], 2 * Math.asin(Math.sqrt(0.2))),
      measure(0, 0),
      { kind: "reset", qubit: 0 },
      { kind: "branch", condition: { kind: "bits", clbits: [0] }, otherwise: 6 },
      gate("x", [1]),
      { kind: "jump", to: 7 },
      gate("h", [0]),
      { kind: "conditioned", condition: { kind: "bits", clbits: [0] }, gate: "x", params: [], qubits: [0] },
      measure(0, 1),
      measure(1, 2),
    ]);
    const { probabilities } = await idealDistribution(program, 3, backend);
    expect(Object.fromEntries(probabilities ?? [])).toEqual({
      "111": expect.closeTo(0.2, 12),
      "000": expect.closeTo(0.4, 12),
      "010": expect.closeTo(0.4, 12),
    });
  });

  it("follows a loop until what is left is negligible", async () => {
    const program = executable(1, 1, [
      gate("h", [0]),
      measure(0, 0),
      { kind: "branch", condition: { kind: "bits", clbits: [0] }, otherwise: 4 },
      { kind: "jump", to: 0 },
    ]);
    const { probabilities } = await idealDistribution(program, 1, backend);
    expect(probabilities?.get("0")).toBeGreaterThan(1 - 1e-9);
  });

  it("says which limit stopped it", async () => {
    const many = executable(
      4,
      4,
      [0, 1, 2, 3].flatMap((q) => [gate("h", [q]), measure(q, q), gate("x", [q])]),
    );
    const wide = executable(4, 4, [...[0, 1, 2, 3].map((q) => gate("h", [q])), ...[0, 1, 2, 3].map((q) => measure(q, q))]);
    const loop = executable(1, 1, [
      gate("x", [0]),
      measure(0, 0),
      { kind: "branch", condition: { kind: "constant", value: 1 }, otherwise: 4 },
      { kind: "jump", to: 0 },
    ]);
    expect((await idealDistribution(many, 4, backend, { limits: { branches: 8 } })).reason).toMatch(/8 branches/);
    expect((await idealDistribution(wide, 4, backend, { limits: { outcomes: 8 } })).reason).toMatch(/8 outcomes/);
    expect((await idealDistribution(wide, 4, backend, { limits: { qubits: 3 } })).reason).toMatch(/3 qubits/);
    expect((await idealDistribution(loop, 1, backend, { limits: { steps: 1000 } })).reason).toMatch(/1000 steps/);
  });
});
