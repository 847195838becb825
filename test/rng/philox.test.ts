import { describe, expect, it } from "vitest";
import { philox4x32 } from "../../src/rng/philox.ts";
import { RandomStream } from "../../src/rng/stream.ts";

/** Known answers of Random123 (kat_vectors, philox4x32 with 10 rounds): counter, key, output. */
const KNOWN = [
  { counter: [0, 0, 0, 0], key: [0, 0], out: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    out: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    out: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
] as const;

describe("Philox4x32-10", () => {
  it.each(KNOWN)("gives the published vector for counter $counter", ({ counter, key, out }) => {
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
