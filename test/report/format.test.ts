import { describe, expect, it } from "vitest";
import {
  formatAngle,
  formatBytes,
  formatExpr,
  formatFraction,
  formatNumber,
  formatPercent,
  formatRate,
  formatSeconds,
  formatShare,
  plural,
} from "../../host/report/format.ts";
import { compressedScale, linearScale } from "../../host/report/timeScale.ts";
import type { ClassicalExpr } from "../../src/circuit/circuit.ts";
import { fixture } from "./fixture.ts";

describe("numbers for people", () => {
  it.each([
    [formatNumber(0), "0"],
    [formatNumber(4587.4), "4587"],
    [formatNumber(1234567), "1 234 567"],
    [formatNumber(0.000218), "2.18e-4"],
    [formatNumber(Number.POSITIVE_INFINITY), "∞"],
    [formatSeconds(0), "0 s"],
    [formatSeconds(0.01694), "16.9 ms"],
    [formatSeconds(9.794e-6), "9.79 µs"],
    [formatSeconds(0.9999), "1 s"],
    [formatSeconds(100), "100 s"],
    [formatSeconds(7200), "2 h"],
    [formatRate(182), "182 /s"],
    [formatRate(834725), "835 k/s"],
    [formatBytes(65536), "64 KiB"],
    [formatBytes(3 * 2 ** 52), "12 PiB"],
    [formatBytes(2 ** 203), "2^203 B"],
    [formatPercent(0.999916), "99.9916 %"],
    [formatPercent(0.94), "94.0 %"],
    [formatPercent(1), "100 %"],
    [formatPercent(0.9999987), "99.99987 %"],
    [formatPercent(0.99999999997), "100 %"],
    [formatShare(0.99999997), "100 %"],
    [formatShare(0.25), "25.0 %"],
    [formatShare(0), "0 %"],
    [formatFraction({ mean: 0.8813, low: 0.8612, high: 0.8987 }), "88.1 % (86.1 to 89.9)"],
    [formatFraction({ mean: 0.999812, low: 0.99971, high: 0.99988 }), "99.981 % (99.971 to 99.988)"],
    [formatAngle(Math.PI), "π"],
    [formatAngle((-3 * Math.PI) / 4), "-3π/4"],
    [formatAngle(0), "0"],
    [formatAngle(0.3), "0.3"],
    [plural(1, "pair"), "1 pair"],
    [plural(0, "pair"), "0 pairs"],
  ])("%s", (got, wanted) => {
    expect(got).toBe(wanted);
  });

  it("writes conditions in OpenQASM's words", () => {
    const { circuit } = fixture();
    const register: ClassicalExpr = { kind: "bits", clbits: [0, 1, 2, 3, 4, 5] };
    const two: ClassicalExpr = { kind: "bits", clbits: [1, 0] };
    const sum: ClassicalExpr = { kind: "binary", operator: "+", left: register, right: two };
    expect(formatExpr({ kind: "binary", operator: "==", left: sum, right: { kind: "constant", value: 3 } }, circuit)).toBe(
      "(c + {c[1], c[0]}) == 3",
    );
    expect(formatExpr({ kind: "not", operand: { kind: "bits", clbits: [4] } }, circuit)).toBe("!c[4]");
  });
});

describe("time scales", () => {
  it("put round ticks on proportional time", () => {
    const { x, ticks } = linearScale(16_500_000, 100, 1000);
    expect(x(0)).toBe(100);
    expect(x(16_500_000)).toBe(1000);
    expect(ticks[1]).toBe(5_000_000);
  });

  it("keep order and room for short stretches when attempts take 99 %", () => {
    const events = [0, 99_000_000, 99_010_000, 99_210_000, 100_000_000];
    const { x, ticks } = compressedScale(events, 100_000_000, 0, 1000);
    const at = events.map(x);
    for (let i = 1; i < at.length; i++) expect(at[i]).toBeGreaterThan(at[i - 1]);
    expect(at[0]).toBe(0);
    expect(at[4]).toBeCloseTo(1000, 9);
    // A stretch 9900 times shorter is 10 times narrower.
    expect((at[1] - at[0]) / (at[2] - at[1])).toBeCloseTo(9900 ** 0.25, 6);
    expect(x(49_500_000)).toBeCloseTo(at[1] / 2, 6);
    for (let i = 1; i < ticks.length; i++) expect(x(ticks[i]) - x(ticks[i - 1])).toBeGreaterThanOrEqual(86);
  });

  it("stand a shot without duration", () => {
    expect(compressedScale([], 0, 0, 10).x(0)).toBe(0);
    expect(linearScale(0, 0, 10).x(0)).toBe(0);
  });

  it("scales of a window start where it starts, and know which time stands at a pixel", () => {
    for (const { x, ns, ticks } of [linearScale(3000, 100, 1000, 1000), compressedScale([1200, 1201, 2500], 3000, 100, 1000, 1000)]) {
      expect(x(1000)).toBeCloseTo(100, 9);
      expect(x(3000)).toBeCloseTo(1000, 9);
      for (const time of [1000, 1100, 1200.5, 2000, 3000]) expect(ns(x(time))).toBeCloseTo(time, 6);
      expect(Math.min(...ticks)).toBeGreaterThanOrEqual(1000);
      expect(Math.max(...ticks)).toBeLessThanOrEqual(3000);
    }
  });
});
