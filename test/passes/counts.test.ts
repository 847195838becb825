import { expect, test } from "vitest";
import { brickWall, ghz, qft, quantumVolume, randomPairs } from "../../bench/circuits.ts";
import { gateMatrix } from "../../src/circuit/gates.ts";
import type { StateGate } from "../../src/passes/pass.ts";
import { planPasses } from "../../src/passes/plan.ts";

/** Passes are what large states cost. Counts are exact, because plans depend on nothing but their arguments. */
const count = (gates: StateGate[], lowQubits: number) => planPasses(gates, 30, { tileQubits: 12, lowQubits }).passes.length;

test.each([
  ["GHZ", ghz(30), 4, 3],
  ["the Fourier transform of a product state", qft(30), 4, 3],
  ["a brick wall of 20 layers", brickWall(30, 20), 13, 12],
  ["random pairs of 20 layers, CZ", randomPairs(30, 20), 18, 17],
  ["random pairs of 20 layers, CX", randomPairs(30, 20, 1, "cx"), 19, 17],
  ["quantum volume", quantumVolume(30), 40, 36],
])("%s on 30 qubits, tiles of 12", (_name, gates, withFourLow, withThreeLow) => {
  expect(count(gates, 4)).toBe(withFourLow);
  expect(count(gates, 3)).toBe(withThreeLow);
});

test("ten steps of an Ising chain, its rotations about ZZ taken apart into controlled X, need no more passes than with them whole", () => {
  const gate = (name: string, qubits: number[], ...params: number[]) => ({ qubits, matrix: gateMatrix(name, params) });
  const steps = (zz: (a: number, b: number) => StateGate[]) =>
    Array.from({ length: 10 }, () => [
      ...Array.from({ length: 29 }, (_, q) => zz(q, q + 1)).flat(),
      ...Array.from({ length: 30 }, (_, q) => gate("rx", [q], 0.7)),
    ]).flat();
  const apart = steps((a, b) => [gate("cx", [a, b]), gate("rz", [b], 0.3), gate("cx", [a, b])]);
  expect(count(apart, 4)).toBe(
    count(
      steps((a, b) => [gate("rzz", [a, b], 0.3)]),
      4,
    ),
  );
});

test("GHZ and the Fourier transform meet the least that is possible: each pass brings eight new qubits to four low ones", () => {
  for (const gates of [ghz(30), qft(30)]) expect(count(gates, 4)).toBe(Math.ceil((30 - 4) / 8));
});

test("the same gates give the same plan", () => {
  const plan = () => planPasses(randomPairs(20, 6, 5), 20, { tileQubits: 10, lowQubits: 3 });
  expect(plan()).toEqual(plan());
});
