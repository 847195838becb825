import { describe, expect, it } from "vitest";
import { philox4x32 } from "../../src/rng/philox.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import { PHILOX_KNOWN } from "./knownAnswers.ts";

describe("Philox4x32-10", () => {
  it.each(PHILOX_KNOWN)("gives the published vector for counter $counter", ({ counter, key, out }) => {
    const words = new Uint32Array(4);
    philox4x32(words, key[0], key[1], counter[0], counter[1], counter[2], counter[3]);
    expect([...words]).toEqual([...out]);
  });
});

describe("a random stream", () => {
  it("repeats for equal arguments and differs for another index, entity or kind", () => {
    const first = (...args: ConstructorParameters<typeof RandomStream>) =>
      Array.from(
        { length: 9 },
        (
          (s) => () =>
            s.u32()
        )(new RandomStream(...args)),
      );
    const base = first(7, "noise", 0, 3);
    expect(first(7, "noise", 0, 3)).toEqual(base);
    for (const changed of [first(8, "noise", 0, 3), first(7, "noise", 1, 3), first(7, "noise", 0, 4), first(7, "sampling", 0, 3)]) {
      expect(changed).not.toEqual(base);
    }
    expect(first(7, "noise", 0, 3 + 2 ** 32)).not.toEqual(base);
  });

  it("gives the draws of another index after a restart, whatever was drawn before", () => {
    const stream = new RandomStream(7, "heralds", 2, 5);
    for (let used = 0; used < 6; used++) {
      for (let i = 0; i < used; i++) stream.u32();
      stream.restart(3 + 2 ** 32);
      const fresh = new RandomStream(7, "heralds", 2, 3 + 2 ** 32);
      expect(Array.from({ length: 9 }, () => stream.u32())).toEqual(Array.from({ length: 9 }, () => fresh.u32()));
    }
  });

  it("draws geometric waiting times with the right mean and tail (5 sigma)", () => {
    const p = 0.01;
    const n = 40000;
    const draws = Array.from({ length: n }, (_, i) => new RandomStream(1, "heralds", 0, i).geometric(p));
    const mean = draws.reduce((a, b) => a + b, 0) / n;
    expect(Math.abs(mean - 1 / p)).toBeLessThan((5 * Math.sqrt((1 - p) / p ** 2)) / Math.sqrt(n));
    const tail = draws.filter((x) => x > 100).length / n;
    const expected = (1 - p) ** 100;
    expect(Math.abs(tail - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / n));
  });
});
