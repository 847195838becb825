import { describe, expect, test } from "vitest";
import { writePass } from "../../host/gpu/passWords.ts";
import { WordList } from "../../host/gpu/steps.ts";
import { unrollPass } from "../../host/gpu/unrolled.ts";
import { lanePolynomial, PassView } from "../../host/gpu/unrolledWords.ts";
import type { LeftSums } from "../../src/backend/backend.ts";
import { GATES } from "../../src/circuit/gates.ts";
import type { Matrix } from "../../src/complex.ts";
import type { Control, Pass, PassOp, PhaseTerm } from "../../src/passes/pass.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import type { RandomStream } from "../../src/rng/stream.ts";
import { testRandom } from "../backend/circuits.ts";
import { expectClose, randomBatch, withState } from "../backend/support.ts";
import { useGpu } from "./gpu.ts";

const QUBITS = 11;
const BATCH = 3;
const TILE = [0, 1, 2, 3, 4, 6, 7, 10];

/** Every kind of operation, with controls on register bits, other bits of the tile and bits outside it, in several stages. */
function everyKind(random: RandomStream): PassOp[] {
  const on = (bit: number, value: 0 | 1 = 1): Control => ({ bit, value });
  const gate = (name: string, count: number) => GATES.get(name)!.matrix(Array.from({ length: count }, () => 6 * random.uniform()));
  const small = (bits: readonly number[]): Matrix =>
    Float64Array.from({ length: 2 << (2 * bits.length) }, () => (random.uniform() - 0.5) / (1 << bits.length));
  const dense = (bits: number[], matrix = small(bits), controls: Control[] = [], slot?: number): PassOp => ({
    kind: "dense",
    bits,
    matrix,
    controls,
    ...(slot === undefined ? {} : { slot }),
  });
  const turn = (...controls: Control[]): PhaseTerm => ({ controls, angle: 6 * random.uniform() });
  const half = (...controls: Control[]): PhaseTerm => ({ controls, angle: Math.PI });
  const others = Array.from({ length: QUBITS }, (_, bit) => bit).filter((bit) => bit !== 10);
  return [
    dense([10], gate("u", 3)),
    dense([7], gate("ry", 1), [on(10), on(5, 0)]),
    dense([6], gate("rx", 1), [on(2)], 1),
    dense([3, 10], undefined, [on(8)]),
    dense([4, 7, 1], undefined, [on(6, 0)], 0),
    // Tables of the lane and of the outside index, then terms of both.
    { kind: "phase", terms: others.map((bit) => turn(on(10), on(bit))) },
    { kind: "phase", terms: [turn(on(5), on(0, 0)), turn(on(10), on(7)), turn(on(7))], slot: 1 },
    dense([0], gate("h", 0)),
    { kind: "phase", terms: [half(on(0), on(1)), half(on(9), on(2)), half(on(0), on(6)), half()], slot: 0 },
    { kind: "factor", bit: 10, factors: [0, 1], controls: [on(5)] },
    { kind: "factor", bit: 9, factors: [1, 2], controls: [] },
    dense([2], gate("u", 3), [on(8, 0), on(1)]),
  ];
}

describe.each([
  { chunkQubits: 14, chunkBits: 0, leaves: { kind: "bit", bit: 10 } satisfies LeftSums },
  { chunkQubits: 7, chunkBits: 2, leaves: { kind: "blocks" } satisfies LeftSums },
])("kernels written for a pass, in chunks of 2^$chunkQubits amplitudes", ({ leaves, ...options }) => {
  const { get } = useGpu({ tileQubits: 8, lowQubits: 3, kernels: "unrolled", ...options });

  test("do with every kind of operation what the reference does, each vector under its own switches and factors", async () => {
    const random = testRandom(41);
    const passes: Pass[] = [{ tile: TILE, ops: everyKind(random) }];
    const vectors = randomBatch(random, QUBITS, BATCH);
    const perBatch = {
      on: Uint8Array.of(1, 0, 1, 0, 1, 1),
      factors: Float64Array.from({ length: 6 * BATCH }, () => 2 * random.uniform() - 1),
    };
    const reference = createReferenceBackend();
    const results = [];
    for (const backend of [get(), reference]) {
      const program = backend.prepare(passes, QUBITS, leaves);
      results.push(
        await withState(backend, QUBITS, BATCH, async (state) => {
          await backend.write(state, vectors);
          await backend.run(state, program, perBatch);
          return { weights: await backend.probabilities(state, 10), amplitudes: await backend.read(state) };
        }),
      );
      program.dispose();
    }
    const [found, expected] = results;
    expectClose(found.amplitudes, expected.amplitudes, 1e-5, QUBITS, "amplitudes");
    found.weights.forEach((p, b) => void expect(p).toBeCloseTo(expected.weights[b], 5));
    expect(get().gpu.written.size, "kernels written").toBeGreaterThan(0);
  });
});

/** The kernel's text for a pass over vectors of 11 qubits in one chunk. */
function textOf(ops: PassOp[]): string {
  const words = new WordList();
  writePass(words, { tile: TILE, ops }, QUBITS, 14);
  return unrollPass(new PassView(words.toArray()));
}

test("passes that differ in their matrices alone share a kernel, and other passes have their own", () => {
  const rotation = (name: string, angle: number, bit = 7): PassOp[] => [
    { kind: "dense", bits: [bit], matrix: GATES.get(name)!.matrix([angle]), controls: [] },
  ];
  expect(textOf(rotation("rx", 0.3))).toBe(textOf(rotation("rx", 1.2)));
  expect(textOf(rotation("rx", 0.3))).not.toBe(textOf(rotation("ry", 0.3)));
  expect(textOf(rotation("rx", 0.3))).not.toBe(textOf(rotation("rx", 0.3, 6)));
});

test("a table over bits of the lane is the sum of its polynomial's terms", () => {
  const random = testRandom(5);
  const shift = 6;
  const table = Uint32Array.from({ length: 64 }, () => (random.bernoulli(0.5) ? random.u32() : 0));
  const terms = lanePolynomial(table, shift).map((text) => {
    const whole = text.match(/^(\d+)u$/);
    if (whole) return { value: Number(whole[1]), mask: 0 };
    const [, value, mask, wanted] = text.match(/^select\(0u, (\d+)u, \(lane & (\d+)u\) == (\d+)u\)$/)!;
    expect(wanted).toBe(mask);
    return { value: Number(value), mask: Number(mask) };
  });
  table.forEach((expected, v) => {
    const sum = terms.reduce((turns, { value, mask }) => (((v << shift) & mask) === mask ? (turns + value) >>> 0 : turns), 0);
    expect(sum).toBe(expected);
  });
});
