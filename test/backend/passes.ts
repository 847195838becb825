import { describe, expect, test } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { GATES } from "../../src/circuit/gates.ts";
import { toLogicalOrder } from "../../src/passes/layout.ts";
import type { StateGate } from "../../src/passes/pass.ts";
import { planPasses } from "../../src/passes/plan.ts";
import { applyGates, distinct, randomGates, testRandom } from "./circuits.ts";
import { type BehaviourOptions, type CreateBackend, expectClose, randomBatch, useBackend, vectorOf, withState } from "./support.ts";

/** Runs gates on a batch of written vectors through the planner and returns the vectors in logical order. */
async function runGates(
  backend: Backend,
  qubits: number,
  vectors: Float64Array,
  gates: StateGate[],
  on?: Uint8Array,
): Promise<Float64Array> {
  const batch = vectors.length / 2 ** (qubits + 1);
  const plan = planPasses(gates, qubits, backend.limits);
  const program = backend.prepare(plan.passes, qubits);
  try {
    return await withState(backend, qubits, batch, async (state) => {
      await backend.write(state, vectors);
      await backend.run(state, program, program.slots > 0 ? { on: on?.slice(0, program.slots * batch) ?? new Uint8Array(0) } : undefined);
      const out = await backend.read(state);
      for (let b = 0; b < batch; b++) vectorOf(out, qubits, b).set(toLogicalOrder(vectorOf(out, qubits, b), plan.layout));
      return out;
    });
  } finally {
    program.dispose();
  }
}

export function describePasses(create: CreateBackend, { tolerance }: BehaviourOptions): void {
  describe.each([
    { tileQubits: undefined, lowQubits: undefined },
    { tileQubits: 2, lowQubits: 0 },
    { tileQubits: 4, lowQubits: 1 },
    { tileQubits: 5, lowQubits: 3 },
  ])("passes with tiles of $tileQubits qubits, $lowQubits low", (limits) => {
    const { get } = useBackend(create, limits);

    test("every gate of the table, on every pair of places", async () => {
      const backend = get();
      for (const spec of GATES.values()) {
        const random = testRandom(spec.name.length);
        const params = Array.from({ length: spec.params }, () => 6 * random.uniform() - 3);
        for (const qubits of spec.qubits === 1
          ? [[0], [3], [6]]
          : [
              [0, 1],
              [1, 0],
              [2, 6],
              [6, 5],
              [5, 0],
            ]) {
          const vectors = randomBatch(random, 7, 1);
          const gates = [{ qubits, matrix: spec.matrix(params) }];
          const actual = await runGates(backend, 7, vectors, gates);
          applyGates(vectors, gates);
          expectClose(actual, vectors, tolerance, 7, `${spec.name}(${params}) on ${qubits}`);
        }
      }
    });

    test("random circuits on random batches, with switches per vector and matrices that are not unitary", async () => {
      const backend = get();
      for (let seed = 0; seed < 24; seed++) {
        const random = testRandom(seed);
        const qubits = 1 + random.below(9);
        const batch = 1 + random.below(4);
        const gates = randomGates(random, qubits, 40, { slots: seed % 2 ? 6 : undefined, nonUnitary: seed % 3 === 2 });
        const on = Uint8Array.from({ length: 6 * batch }, () => random.below(2));
        const vectors = randomBatch(random, qubits, batch);
        const actual = await runGates(backend, qubits, vectors, gates, on);
        for (let b = 0; b < batch; b++) applyGates(vectorOf(vectors, qubits, b), gates, (slot) => on[slot * batch + b] === 1);
        expectClose(actual, vectors, tolerance, qubits, `seed ${seed}, ${qubits} qubits x ${batch}`);
      }
    });

    test("a program runs again on other states and other switches", async () => {
      const backend = get();
      const x = GATES.get("x")?.matrix([]) ?? new Float64Array(8);
      const program = backend.prepare(planPasses([{ qubits: [1], matrix: x, slot: 0 }], 2, backend.limits).passes, 2);
      for (const on of [[1], [0, 1], [1, 1, 0]]) {
        await withState(backend, 2, on.length, async (state) => {
          await backend.run(state, program, { on: Uint8Array.from(on) });
          expect(await backend.probabilities(state, 1)).toEqual(Float64Array.from(on));
        });
      }
      program.dispose();
    });

    test("dense operations on three bits, under controls inside and outside the tile", async () => {
      const backend = get();
      const bits = [0, 1, 2, 3, 4];
      const most = Math.min(3, backend.limits.tileQubits, 5);
      for (let seed = 0; seed < 8; seed++) {
        const random = testRandom(seed);
        const low = Math.min(backend.limits.lowQubits, 5);
        const tile = [
          ...bits.slice(0, low),
          ...distinct(random, Math.min(backend.limits.tileQubits, 5) - low, 5 - low).map((b) => b + low),
        ].sort();
        const own = distinct(random, most, tile.length).map((i) => tile[i]);
        const rest = bits.filter((b) => !own.includes(b));
        const controls = rest.filter(() => random.bernoulli(0.6)).map((bit) => ({ bit, value: random.below(2) as 0 | 1 }));
        const matrix = Float64Array.from({ length: 2 << (2 * most) }, () => random.uniform() - 0.5);
        const program = backend.prepare([{ tile, ops: [{ kind: "dense", bits: own, matrix, controls }] }], 5);
        const vectors = randomBatch(random, 5, 2);
        const expected = vectors.slice();
        for (let b = 0; b < 2; b++) applyControlled(vectorOf(expected, 5, b), own, matrix, controls);
        await withState(backend, 5, 2, async (state) => {
          await backend.write(state, vectors);
          await backend.run(state, program);
          expectClose(await backend.read(state), expected, tolerance, 5, `seed ${seed}, bits ${own}, controls ${JSON.stringify(controls)}`);
        });
        program.dispose();
      }
    });
  });

  describe("programs", () => {
    const { get } = useBackend(create, { tileQubits: 4, lowQubits: 1 });
    const h = GATES.get("h")?.matrix([]) ?? new Float64Array(8);

    test("are checked against the tile and the state", async () => {
      const backend = get();
      const dense = (bits: number[]) => ({ kind: "dense" as const, bits, matrix: h, controls: [] });
      expect(() => backend.prepare([{ tile: [0, 1], ops: [dense([2])] }], 3)).toThrow("in the tile");
      expect(() => backend.prepare([{ tile: [0, 1, 2, 3, 4], ops: [] }], 6)).toThrow("at most 4 bits");
      expect(() => backend.prepare([{ tile: [1, 2], ops: [] }], 6)).toThrow("lowest 1 bits");
      expect(() => backend.prepare([{ tile: [0, 7], ops: [] }], 6)).toThrow("ascending bits below 6");
      expect(() => backend.prepare([{ tile: [0, 1], ops: [dense([0, 1])] }], 3)).toThrow("numbers");
      expect(() => backend.prepare([{ tile: [0], ops: [{ kind: "phase", terms: [{ controls: [], angle: Number.NaN }] }] }], 3)).toThrow(
        "finite",
      );
      const program = backend.prepare([{ tile: [0, 1], ops: [{ ...dense([1]), slot: 1 }] }], 3);
      expect(program.slots).toBe(2);
      await withState(backend, 4, 1, async (state) => {
        await expect(backend.run(state, program, { on: new Uint8Array(2) })).rejects.toThrow("program for 3 qubits");
      });
      await withState(backend, 3, 2, async (state) => {
        await expect(backend.run(state, program)).rejects.toThrow("needs 4 switches, got 0");
        await expect(backend.run(state, program, { on: new Uint8Array(4).fill(2) })).rejects.toThrow("0 or 1");
        program.dispose();
        await expect(backend.run(state, program, { on: new Uint8Array(4) })).rejects.toThrow("disposed");
      });
    });

    test("without passes leave the state alone", async () => {
      const backend = get();
      const program = backend.prepare([], 2);
      await withState(backend, 2, 1, async (state) => {
        await backend.run(state, program);
        expect(await backend.read(state)).toEqual(Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0));
      });
      program.dispose();
    });
  });
}

/** A matrix on bits under controls, written out on one vector. */
function applyControlled(vector: Float64Array, bits: number[], m: Float64Array, controls: { bit: number; value: number }[]): void {
  const old = vector.slice();
  const n = 1 << bits.length;
  for (let i = 0; i < vector.length / 2; i++) {
    if (!controls.every((c) => ((i >> c.bit) & 1) === c.value)) continue;
    const row = bits.reduce((sum, bit, j) => sum | (((i >> bit) & 1) << j), 0);
    vector[2 * i] = 0;
    vector[2 * i + 1] = 0;
    for (let column = 0; column < n; column++) {
      const from = bits.reduce((index, bit, j) => (index & ~(1 << bit)) | (((column >> j) & 1) << bit), i);
      const [mr, mi] = [m[2 * (row * n + column)], m[2 * (row * n + column) + 1]];
      vector[2 * i] += mr * old[2 * from] - mi * old[2 * from + 1];
      vector[2 * i + 1] += mr * old[2 * from + 1] + mi * old[2 * from];
    }
  }
}
