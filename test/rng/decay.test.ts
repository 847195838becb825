import { describe, expect, it } from "vitest";
import { decay } from "../../src/rng/decay.ts";

describe("exp(-x) by arithmetic alone", () => {
  it.each([0, 1e-9, 0.1, 0.125, 0.3, 1, 2.5, 10, 50, 300, 700])("agrees at %f with the engine's", (x) => {
    expect(Math.abs(decay(x) / Math.exp(-x) - 1)).toBeLessThan(1e-11);
  });

  it("is 0 where the result is too small for a number", () => {
    expect(decay(2000)).toBe(0);
  });
});
