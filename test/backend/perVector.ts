import { describe, expect, test } from "vitest";
import { KEEP } from "../../src/backend/backend.ts";
import { toLogicalOrder } from "../../src/passes/layout.ts";
import type { FactorGate } from "../../src/passes/pass.ts";
import { planPasses } from "../../src/passes/plan.ts";
import type { RandomStream } from "../../src/rng/stream.ts";
import { applyFactor, applyGates, distinct, randomGates, testRandom } from "./circuits.ts";
import { type BehaviourOptions, type CreateBackend, expectClose, randomBatch, useBackend, vectorOf, withState } from "./support.ts";

/** Factors that differ from vector to vector, and the sums that a program leaves for the measurement after it. */
export function describePerVector(create: CreateBackend, { tolerance, leavesSums = true }: BehaviourOptions): void {
  describe.each([
    { tileQubits: undefined, lowQubits: undefined },
    { tileQubits: 2, lowQubits: 0 },
    { tileQubits: 5, lowQubits: 3 },
  ])("vector by vector, with tiles of $tileQubits qubits, $lowQubits low", (limits) => {
    const { get } = useBackend(create, limits);

    test("phases have each vector's own angle, on any bit and under controls", async () => {
      const backend = get();
      for (let seed = 0; seed < 8; seed++) {
        const random = testRandom(seed);
        const qubits = 1 + random.below(8);
        const batch = 1 + random.below(4);
        const circuit = Array.from({ length: 6 }, (_, f) => [randomGates(random, qubits, 5), randomPhase(random, qubits, f)] as const);
        const factors = ones(7 * batch);
        for (let place = 0; place < 6 * batch; place++) {
          const angle = 6 * random.uniform() - 3;
          factors.set([Math.cos(angle), Math.sin(angle)], 2 * place);
        }
        const plan = planPasses(circuit.flat(2), qubits, backend.limits);
        const program = backend.prepare(plan.passes, qubits);
        expect(program.factors).toBe(7);
        const vectors = randomBatch(random, qubits, batch);
        const actual = await withState(backend, qubits, batch, async (state) => {
          await backend.write(state, vectors);
          await backend.run(state, program, { factors });
          await backend.probabilities(state, 0);
          return backend.read(state);
        });
        program.dispose();
        for (let b = 0; b < batch; b++) {
          const own = vectorOf(vectors, qubits, b);
          for (const [gates, phase] of circuit) {
            applyGates(own, gates);
            applyFactor(own, phase, (f) => [factors[2 * (f * batch + b)], factors[2 * (f * batch + b) + 1]]);
          }
          vectorOf(actual, qubits, b).set(toLogicalOrder(vectorOf(actual, qubits, b), plan.layout));
        }
        expectClose(actual, vectors, tolerance, qubits, `seed ${seed}, ${qubits} qubits x ${batch}`);
      }
    });

    test("a program projects on each vector's own outcome as a collapse does, in no pass of its own", async () => {
      const backend = get();
      for (const qubit of [0, 3, 6]) {
        const random = testRandom(qubit);
        const gates = randomGates(random, 7, 12);
        const projection: FactorGate = { qubit, factors: [0, 1] };
        const plain = planPasses(gates, 7, backend.limits);
        const projected = planPasses([projection, ...gates], 7, backend.limits);
        expect(projected.passes.length).toBe(plain.passes.length);
        const [after, together] = [plain, projected].map(({ passes }) => backend.prepare(passes, 7));
        const vectors = randomBatch(random, 7, 3);
        const outcomes = Uint8Array.of(1, KEEP, 0);
        const results = [];
        for (const isTogether of [false, true]) {
          results.push(
            await withState(backend, 7, 3, async (state) => {
              await backend.write(state, vectors);
              const p1 = await backend.probabilities(state, qubit);
              if (isTogether) await backend.run(state, together, { factors: projections(outcomes, p1) });
              else {
                await backend.collapse(state, qubit, outcomes);
                await backend.run(state, after);
              }
              return backend.read(state);
            }),
          );
        }
        after.dispose();
        together.dispose();
        expectClose(results[1], results[0], tolerance, 7, `qubit ${qubit}`);
      }
    });

    test("a run leaves the sums of a bit, and what follows reads nothing until the state changes", async () => {
      const backend = get();
      for (let seed = 0; seed < 7; seed++) {
        const random = testRandom(seed);
        const qubits = 1 + random.below(9);
        const batch = 1 + random.below(3);
        const { passes } = planPasses(randomGates(random, qubits, 20), qubits, backend.limits);
        if (passes.length === 0) continue;
        const bit = random.below(qubits);
        const program = backend.prepare(passes, qubits, { kind: "bit", bit });
        const plain = backend.prepare(passes, qubits);
        await withState(backend, qubits, batch, async (state) => {
          const vectors = randomBatch(random, qubits, batch);
          await backend.write(state, vectors);
          await backend.run(state, plain);
          const read = await backend.probabilities(state, bit);
          await backend.write(state, vectors);
          await backend.run(state, program);
          const before = backend.readings();
          const left = await backend.probabilities(state, bit);
          expect(backend.readings() - before, "readings").toBe(leavesSums ? 0 : 1);
          left.forEach((p, b) => void expect(p, `seed ${seed}, bit ${bit}, vector ${b}`).toBeCloseTo(read[b], 5));
          const outcomes = Uint8Array.from(left, (p) => (p > 0.5 ? 1 : 0));
          await backend.collapse(state, bit, outcomes);
          expect(backend.readings() - before, "readings").toBe(leavesSums ? 0 : 2);
          (await backend.probabilities(state, bit)).forEach((p, b) => void expect(p).toBeCloseTo(outcomes[b], 5));
          await backend.write(state, vectors);
          await backend.run(state, program);
          await backend.write(state, ground(qubits, batch));
          expect(await backend.probabilities(state, bit)).toEqual(new Float64Array(batch));
          await backend.run(state, program);
          await backend.mix(state, [{ out: 0, in: batch - 1, re: 1, im: 0 }], 1);
          expect((await backend.probabilities(state, bit)).length).toBe(1);
        });
        program.dispose();
        plain.dispose();
      }
    });

    test("a run leaves the sums of blocks, and samples are those of a reading", async () => {
      const backend = get();
      for (const [seed, qubits, batch] of [
        [1, 3, 4],
        [2, 8, 3],
        [3, 14, 2],
      ]) {
        const random = testRandom(seed);
        const { passes } = planPasses(randomGates(random, qubits, 12), qubits, backend.limits);
        const program = backend.prepare(passes, qubits, { kind: "blocks" });
        const plain = backend.prepare(passes, qubits);
        const vectors = randomBatch(random, qubits, batch);
        const uniforms = Float64Array.from({ length: 60 }, () => random.uniform());
        const select = Uint32Array.from(uniforms, () => random.below(batch));
        const draw = (used: typeof program) =>
          withState(backend, qubits, batch, async (state) => {
            await backend.write(state, vectors);
            await backend.run(state, used);
            const before = backend.readings();
            const samples = await backend.sample(state, { inner: 1, select, uniforms });
            return { samples, readings: backend.readings() - before };
          });
        const [left, read] = [await draw(program), await draw(plain)];
        expect(left.samples, `${qubits} qubits x ${batch}`).toEqual(read.samples);
        expect([left.readings, read.readings]).toEqual([leavesSums ? 0 : 1, 1]);
        program.dispose();
        plain.dispose();
      }
    });
  });

  describe("factors", () => {
    const { get } = useBackend(create, {});

    test("are checked", async () => {
      const backend = get();
      const { passes } = planPasses([{ qubit: 1, factors: [0, 2] }], 3, backend.limits);
      const program = backend.prepare(passes, 3);
      expect(() => planPasses([{ qubit: 3, factors: [0, 1] }], 3, backend.limits)).toThrow("different qubits below 3, got [3]");
      expect(() => backend.prepare(passes, 3, { kind: "bit", bit: 3 })).toThrow("a bit below 3, got 3");
      await withState(backend, 3, 2, async (state) => {
        await expect(backend.run(state, program)).rejects.toThrow("3 factors on 2 vectors needs 12 numbers, got 0");
        await expect(backend.run(state, program, { factors: new Float64Array(12).fill(Number.NaN) })).rejects.toThrow("finite");
        await backend.run(state, program, { factors: new Float64Array(12).fill(0.5) });
        await expect(backend.probabilities(state, 0), "factors that do not keep the norm").rejects.toThrow("drifted from 1 to 0.5");
      });
      program.dispose();
    });
  });
}

function randomPhase(random: RandomStream, qubits: number, f: number): FactorGate {
  const [qubit, ...controls] = distinct(random, 1 + random.below(Math.min(3, qubits)), qubits);
  return { qubit, factors: [6, f], controls };
}

function ones(count: number): Float64Array {
  return Float64Array.from({ length: 2 * count }, (_, i) => 1 - (i % 2));
}

/** What projects each vector on its outcome: factor 0 where the qubit is 0, factor 1 where it is 1. */
function projections(outcomes: Uint8Array, p1: Float64Array): Float64Array {
  const batch = outcomes.length;
  const factors = ones(2 * batch);
  outcomes.forEach((outcome, b) => {
    if (outcome === KEEP) return;
    factors[2 * b] = outcome === 0 ? 1 / Math.sqrt(1 - p1[b]) : 0;
    factors[2 * (batch + b)] = outcome === 1 ? 1 / Math.sqrt(p1[b]) : 0;
  });
  return factors;
}

/** |0...0> in every vector. */
function ground(qubits: number, batch: number): Float64Array {
  const out = new Float64Array(2 * batch * 2 ** qubits);
  for (let b = 0; b < batch; b++) out[2 * b * 2 ** qubits] = 1;
  return out;
}
