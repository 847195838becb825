import { expect, test } from "vitest";
import type { Control, Pass, PassOp } from "../../src/passes/pass.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { testRandom } from "../backend/circuits.ts";
import { expectClose, randomBatch, withState } from "../backend/support.ts";
import { useGpu } from "./gpu.ts";

const { get } = useGpu();
const QUBITS = 13;
const BATCH = 2;

/**
 * What a pass does not use is not compiled. Every pair of choices comes up: the widest matrix, controls on register bits, factors of each
 * vector's own, sums that are left; at the largest tile.
 */
test.each([
  { widest: 1, controlled: 0, hasFactors: 0, leavesSums: 0 },
  { widest: 1, controlled: 1, hasFactors: 1, leavesSums: 1 },
  { widest: 2, controlled: 0, hasFactors: 1, leavesSums: 0 },
  { widest: 2, controlled: 1, hasFactors: 0, leavesSums: 1 },
  { widest: 3, controlled: 0, hasFactors: 1, leavesSums: 1 },
  { widest: 3, controlled: 1, hasFactors: 0, leavesSums: 0 },
])("the kernel for %o does what the reference does", async (variant) => {
  const random = testRandom(variant.widest + 4 * variant.controlled);
  const tile = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12];
  const dense = (bits: number[], controls: Control[]): PassOp => {
    // Small entries: the state must not grow.
    const matrix = Float64Array.from({ length: 2 << (2 * bits.length) }, () => (random.uniform() - 0.5) / 4);
    return { kind: "dense", bits, matrix, controls };
  };
  const inRegisters: Control[] = variant.controlled ? [{ bit: 11, value: 1 }] : [];
  const ops: PassOp[] = [
    dense([11], []),
    dense([10, 12, 8].slice(0, variant.widest), inRegisters),
    {
      kind: "phase",
      terms: [
        {
          controls: [
            { bit: 2, value: 1 },
            { bit: 9, value: 0 },
          ],
          angle: 1.25,
        },
      ],
    },
    dense([5], [{ bit: 9, value: 1 }]),
    ...(variant.hasFactors ? [{ kind: "factor", bit: 12, factors: [0, 1], controls: [] } as const] : []),
    dense([12], []),
  ];
  const passes: Pass[] = [{ tile, ops }];
  const vectors = randomBatch(random, QUBITS, BATCH);
  const factors = variant.hasFactors ? Float64Array.of(1, 0, 0, 1, 0.6, 0.8, 1, 0) : undefined;
  const reference = createReferenceBackend();
  const results = [];
  for (const backend of [get(), reference]) {
    const program = backend.prepare(passes, QUBITS, variant.leavesSums ? { kind: "bit", bit: 11 } : undefined);
    results.push(
      await withState(backend, QUBITS, BATCH, async (state) => {
        await backend.write(state, vectors);
        await backend.run(state, program, factors && { factors });
        return { weights: await backend.probabilities(state, 11), amplitudes: await backend.read(state) };
      }),
    );
    program.dispose();
  }
  const [found, expected] = results;
  expectClose(found.amplitudes, expected.amplitudes, 1e-5, QUBITS, "amplitudes");
  found.weights.forEach((p, b) => void expect(p).toBeCloseTo(expected.weights[b], 5));
  const compiled = [...get().gpu.compiled.keys()];
  const matches = Object.entries(variant).map(([name, value]) => `"${name}":${value}`);
  expect(compiled.filter((key) => key.includes('"workgroupBits":12') && matches.every((part) => key.includes(part)))).toHaveLength(1);
});
