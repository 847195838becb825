import { describe, expect, it } from "vitest";
import { distribution } from "../../src/noise/channels.ts";
import { ShotDice } from "../../src/noise/dice.ts";

describe("dice of a shot", () => {
  it("rolls each outcome as often as its weight says (5 sigma, 1e-6 per outcome)", () => {
    const rare = distribution([0.01, 0.002, 0.03]);
    const common = distribution([0.5, 0.25]);
    const counts = { rare: [0, 0, 0, 0], common: [0, 0, 0] };
    const shots = 400;
    const rolls = 200;
    for (let shot = 0; shot < shots; shot++) {
      const dice = new ShotDice(11, shot);
      for (let i = 0; i < rolls; i++) {
        counts.rare[dice.roll("noise", rare)]++;
        counts.common[dice.roll("noise", common)]++;
      }
    }
    const n = shots * rolls;
    for (const [name, { weights }] of Object.entries({ rare, common })) {
      weights.forEach((p, outcome) => {
        const found = counts[name as keyof typeof counts][outcome];
        expect(Math.abs(found - n * p), `${name} ${outcome}`).toBeLessThan(5 * Math.sqrt(n * p * (1 - p)));
      });
    }
  });

  it("always rolls an error that is certain and never one that cannot be", () => {
    const dice = new ShotDice(1, 1);
    for (let i = 0; i < 100; i++) {
      expect(dice.roll("pairs", distribution([0, 1]))).toBe(2);
      expect(dice.roll("pairs", distribution([0, 0]))).toBe(0);
    }
  });

  it("keeps the kinds apart: what one kind rolls does not change another", () => {
    const half = distribution([0.5]);
    const alone = new ShotDice(5, 9);
    const mixed = new ShotDice(5, 9);
    const a = Array.from({ length: 50 }, () => alone.roll("noise", half));
    const b = Array.from({ length: 50 }, () => {
      mixed.roll("readout", half);
      mixed.roll("pairs", half);
      return mixed.roll("noise", half);
    });
    expect(b).toEqual(a);
  });
});
