import { expect, test } from "vitest";
import { type PlacedTerm, phaseWords, turnsOf } from "../../host/gpu/phaseWords.ts";
import { testRandom } from "../backend/circuits.ts";

/** Reads the words as shaders/applyPass.wgsl does. */
function readTurns({ windows, terms, words }: ReturnType<typeof phaseWords>, lane: number, outside: number): number {
  let turns = 0;
  for (let i = 0; i < windows; i++) {
    const at = 68 * i;
    const value = ((words[at] === 1 ? outside : lane) >>> words[at + 1]) & 63;
    turns = (turns + words[at + 4 + value]) >>> 0;
  }
  for (let i = 0; i < terms; i++) {
    const [controls, mask, wanted, add] = words.slice(68 * windows + 4 * i, 68 * windows + 4 * i + 4);
    if ((lane & controls & 0xffff) === controls >>> 16 && (outside & mask) >>> 0 === wanted >>> 0) turns = (turns + add) >>> 0;
  }
  return turns;
}

function directTurns(terms: readonly PlacedTerm[], lane: number, outside: number): number {
  return terms.reduce((sum, term) => {
    const holds = (lane & term.laneMask) === term.laneValue && (outside & term.outsideMask) === (term.outsideValue | 0);
    return holds ? (sum + term.turns) >>> 0 : sum;
  }, 0);
}

test("tabulated phases add up to the phases of their terms, for random controls on lane and outside bits", () => {
  const random = testRandom(31);
  for (let round = 0; round < 40; round++) {
    const terms = Array.from({ length: 1 + random.below(60) }, (): PlacedTerm => {
      const width = random.below(4) === 0 ? 2 : 1;
      const bits = Array.from({ length: width }, () => 2 ** random.below(32)).reduce((mask, bit) => mask | bit, 0);
      const inLane = random.bernoulli(0.4);
      const mixed = random.bernoulli(0.1);
      const laneMask = inLane || mixed ? bits & 0xfff : 0;
      const outsideMask = inLane && !mixed ? 0 : bits;
      const value = random.u32();
      return { laneMask, laneValue: laneMask & value, outsideMask, outsideValue: outsideMask & value, turns: random.u32() };
    });
    const written = phaseWords(terms);
    expect(written.words.length).toBe(68 * written.windows + 4 * written.terms);
    for (let sample = 0; sample < 50; sample++) {
      const [lane, outside] = [random.u32() & 0xfff, random.u32()];
      expect(readTurns(written, lane, outside), `round ${round}`).toBe(directTurns(terms, lane, outside));
    }
  }
});

test("a QFT's twenty phases outside the tile become three look-ups and two terms", () => {
  const terms = Array.from({ length: 20 }, (_, bit) => ({
    laneMask: 0,
    laneValue: 0,
    outsideMask: 1 << bit,
    outsideValue: 1 << bit,
    turns: turnsOf(Math.PI / 2 ** (20 - bit)),
  }));
  // Bits 18 and 19 are too few for a table of their own.
  expect(phaseWords(terms)).toMatchObject({ windows: 3, terms: 2 });
});

test("angles wrap around in turns", () => {
  expect([0, Math.PI, -Math.PI / 2, 9 * Math.PI, 2 * Math.PI].map(turnsOf)).toEqual([0, 2 ** 31, 3 * 2 ** 30, 2 ** 31, 0]);
});
