import { describe, expect, test } from "vitest";
import { KEEP } from "../../src/backend/backend.ts";
import { testRandom } from "./circuits.ts";
import { type BehaviourOptions, type CreateBackend, expectClose, randomBatch, sum, useBackend, vectorOf, withState } from "./support.ts";

export function describeVectors(create: CreateBackend, { tolerance }: BehaviourOptions): void {
  describe("vectors", () => {
    const { get } = useBackend(create, { tileQubits: 4, lowQubits: 1 });
    const qubits = 5;
    const size = 2 ** qubits;

    test("give the probability of each qubit, whatever their norm", async () => {
      const backend = get();
      const random = testRandom(3);
      const vectors = randomBatch(random, qubits, 3).map((x, i) => (Math.floor(i / 2 / size) + 0.5) * x);
      vectors.fill(0, 4 * size);
      await withState(backend, qubits, 3, async (state) => {
        await backend.write(state, vectors);
        for (let q = 0; q < qubits; q++) {
          const expected = [0, 1].map((b) => {
            const weights = Array.from({ length: size }, (_, i) => vectors[2 * (b * size + i)] ** 2 + vectors[2 * (b * size + i) + 1] ** 2);
            const ones = weights.filter((_, i) => (i >> q) & 1);
            return sum(ones) / sum(weights);
          });
          const actual = await backend.probabilities(state, q);
          for (const b of [0, 1]) expect(Math.abs(actual[b] - expected[b]), `qubit ${q} vector ${b}`).toBeLessThan(tolerance);
          expect(actual[2], "a vector of norm 0").toBe(0);
        }
        await expect(backend.probabilities(state, qubits)).rejects.toThrow("is 0 to 4, got 5");
        await expect(backend.probabilities(state, -1)).rejects.toThrow("is 0 to 4, got -1");
      });
    });

    test("collapse to the given outcome with norm 1, or stay", async () => {
      const backend = get();
      const vectors = randomBatch(testRandom(4), qubits, 3).map((x) => 0.5 * x);
      await withState(backend, qubits, 3, async (state) => {
        await backend.write(state, vectors);
        await backend.collapse(state, 2, Uint8Array.of(0, KEEP, 1));
        const expected = vectors.slice();
        for (const [b, outcome] of [
          [0, 0],
          [2, 1],
        ]) {
          const v = vectorOf(expected, qubits, b);
          for (let i = 0; i < size; i++) if (((i >> 2) & 1) !== outcome) v.fill(0, 2 * i, 2 * i + 2);
          const norm = Math.sqrt(sum(v.map((x) => x * x)));
          for (let k = 0; k < v.length; k++) v[k] /= norm;
        }
        expectClose(await backend.read(state), expected, tolerance, qubits, "collapsed");
        await expect(backend.collapse(state, 2, Uint8Array.of(1, KEEP, KEEP))).rejects.toThrow("probability 0");
        await expect(backend.collapse(state, 2, Uint8Array.of(0, 1))).rejects.toThrow("one outcome per vector");
        await expect(backend.collapse(state, 2, Uint8Array.of(0, 1, 7))).rejects.toThrow("0, 1 or KEEP");
        await expect(backend.collapse(state, 9, Uint8Array.of(0, 1, 1))).rejects.toThrow("is 0 to 4, got 9");
      });
    });

    test("give inner products per outer, summed over inner", async () => {
      const backend = get();
      for (const { outer, axisA, axisB, inner } of [
        { outer: 1, axisA: 1, axisB: 1, inner: 1 },
        { outer: 2, axisA: 3, axisB: 2, inner: 2 },
        { outer: 1, axisA: 2, axisB: 4, inner: 3 },
      ]) {
        const random = testRandom(outer * 100 + axisA);
        const left = randomBatch(random, qubits, outer * axisA * inner);
        const right = randomBatch(random, qubits, outer * axisB * inner);
        const expected = new Float64Array(2 * outer * axisA * axisB);
        for (let o = 0; o < outer; o++) {
          for (let i = 0; i < axisA; i++) {
            for (let j = 0; j < axisB; j++) {
              for (let n = 0; n < inner; n++) {
                const [re, im] = innerProduct(
                  vectorOf(left, qubits, (o * axisA + i) * inner + n),
                  vectorOf(right, qubits, (o * axisB + j) * inner + n),
                );
                expected[2 * ((o * axisA + i) * axisB + j)] += re;
                expected[2 * ((o * axisA + i) * axisB + j) + 1] += im;
              }
            }
          }
        }
        await withState(backend, qubits, outer * axisA * inner, (a) =>
          withState(backend, qubits, outer * axisB * inner, async (b) => {
            await backend.write(a, left);
            await backend.write(b, right);
            const actual = await backend.gram(a, b, { outer, inner });
            expectClose(actual, expected, tolerance, 1, `outer ${outer}, axes ${axisA} and ${axisB}, inner ${inner}`);
            const own = await backend.gram(a, a, { outer, inner });
            for (let i = 0; i < axisA; i++) expect(own[2 * (i * axisA + i)]).toBeCloseTo(inner, 4);
            await expect(backend.gram(a, b, { outer, inner: 5 })).rejects.toThrow("is not outer");
          }),
        );
      }
    });

    test("give chosen amplitudes of every vector", async () => {
      const backend = get();
      const vectors = randomBatch(testRandom(6), qubits, 3);
      const indices = Float64Array.of(7, 0, 31, 7);
      await withState(backend, qubits, 3, async (state) => {
        await backend.write(state, vectors);
        const at = (k: number, b: number) => 2 * (b * size + indices[k]);
        const expected = [0, 1, 2, 3].flatMap((k) => [0, 1, 2].flatMap((b) => [vectors[at(k, b)], vectors[at(k, b) + 1]]));
        expectClose(await backend.amplitudes(state, indices), Float64Array.from(expected), tolerance, 2, "chosen amplitudes");
        expect(await backend.amplitudes(state, new Float64Array(0))).toEqual(new Float64Array(0));
        for (const wrong of [32, -1, 0.5, Number.NaN]) {
          await expect(backend.amplitudes(state, Float64Array.of(wrong))).rejects.toThrow("is 0 to 31");
        }
      });
    });

    test("are left as they are by a touch", async () => {
      const backend = get();
      const vectors = randomBatch(testRandom(8), qubits, 2);
      await withState(backend, qubits, 2, async (state) => {
        await backend.write(state, vectors);
        const before = await backend.read(state);
        await backend.touch(state);
        await backend.finish();
        expect(await backend.read(state)).toEqual(before);
      });
    });

    test("whose norm drifts under unitary gates are errors", async () => {
      const backend = get();
      // Unitary to 1e-6, so taken for unitary; 400 of them are not.
      const g = 1 + 4e-7;
      const nearly = Float64Array.of(g, 0, 0, 0, 0, 0, g, 0);
      const program = backend.prepare([{ tile: [0, 1], ops: [{ kind: "dense", bits: [1], matrix: nearly, controls: [] }] }], 2);
      const halved = backend.prepare(
        [{ tile: [0, 1], ops: [{ kind: "dense", bits: [1], matrix: nearly.map((x) => x / 2), controls: [] }] }],
        2,
      );
      const request = { inner: 1, select: Uint32Array.of(0), uniforms: Float64Array.of(0.5) };
      await withState(backend, 2, 1, async (state) => {
        for (let i = 0; i < 400; i++) await backend.run(state, program);
        await expect(backend.probabilities(state, 0)).rejects.toThrow("drifted");
        await expect(backend.sample(state, request)).rejects.toThrow("drifted");
        await expect(backend.collapse(state, 0, Uint8Array.of(0))).rejects.toThrow("drifted");
        await backend.run(state, halved);
        expect((await backend.probabilities(state, 0))[0], "no norm is expected after a gate that is not unitary").toBe(0);
      });
      program.dispose();
      halved.dispose();
    });

    test("of different sizes have no inner product", async () => {
      const backend = get();
      await withState(backend, 2, 1, (a) =>
        withState(backend, 3, 1, async (b) => {
          await expect(backend.gram(a, b, { outer: 1, inner: 1 })).rejects.toThrow("got 2 and 3 qubits");
        }),
      );
    });

    test("mix into a batch of another size, with the bytes counted", async () => {
      const backend = get();
      for (const [from, to] of [
        [2, 5],
        [5, 2],
        [3, 3],
      ]) {
        const random = testRandom(from);
        const vectors = randomBatch(random, qubits, from);
        const entries = Array.from({ length: 6 }, () => ({
          out: random.below(to),
          in: random.below(from),
          re: random.uniform() - 0.5,
          im: random.uniform() - 0.5,
        }));
        const expected = new Float64Array(2 * to * size);
        for (const entry of entries) {
          for (let k = 0; k < 2 * size; k += 2) {
            const [re, im] = [vectors[2 * entry.in * size + k], vectors[2 * entry.in * size + k + 1]];
            expected[2 * entry.out * size + k] += entry.re * re - entry.im * im;
            expected[2 * entry.out * size + k + 1] += entry.re * im + entry.im * re;
          }
        }
        await withState(backend, qubits, from, async (state) => {
          await backend.write(state, vectors);
          await backend.mix(state, entries, to);
          expect(state.batch).toBe(to);
          expect(backend.liveBytes()).toBe(to * size * backend.limits.bytesPerAmplitude);
          expectClose(await backend.read(state), expected, tolerance, qubits, `${from} vectors into ${to}`);
          await expect(backend.mix(state, [{ out: to, in: 0, re: 1, im: 0 }], to)).rejects.toThrow("is outside");
          await expect(backend.mix(state, [{ out: 0, in: to, re: 1, im: 0 }], to)).rejects.toThrow("is outside");
          await expect(backend.mix(state, [], 0)).rejects.toThrow("a batch must hold");
          expect(state.batch).toBe(to);
        });
      }
    });
  });
}

/** <a|b>. */
function innerProduct(a: Float64Array, b: Float64Array): [number, number] {
  let re = 0;
  let im = 0;
  for (let k = 0; k < a.length; k += 2) {
    re += a[k] * b[k] + a[k + 1] * b[k + 1];
    im += a[k] * b[k + 1] - a[k + 1] * b[k];
  }
  return [re, im];
}
