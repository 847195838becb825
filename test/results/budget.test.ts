import { describe, expect, it } from "vitest";
import { infidelityByCause } from "../../src/results/budget.ts";

describe("the infidelity by cause", () => {
  const causes = ["pairs", "gates", "idling"];
  // Four shots: two errors of two causes; one; an error that did no harm; none.
  const overlaps = Float64Array.of(0.4, 0, 1, 1);
  const errors = Uint32Array.of(1, 1, 0, 3, 0, 0, 0, 2, 0, 0, 0, 0);

  it("shares out what each shot lost and sums to the whole", () => {
    const budget = infidelityByCause(overlaps, errors, causes);
    expect(budget.pairs.mean).toBeCloseTo((0.3 + 1) / 4, 12);
    expect(budget.gates.mean).toBeCloseTo(0.3 / 4, 12);
    const lost = 1 - overlaps.reduce((sum, x) => sum + x, 0) / overlaps.length;
    expect(Object.values(budget).reduce((sum, { mean }) => sum + mean, 0)).toBeCloseTo(lost, 12);
  });

  it("leaves out what cost nothing", () => {
    expect(Object.keys(infidelityByCause(overlaps, errors, causes))).toEqual(["pairs", "gates"]);
  });
});
