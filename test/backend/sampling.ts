import { describe, expect, test } from "vitest";
import type { Backend, SampleRequest } from "../../src/backend/backend.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import { testRandom } from "./circuits.ts";
import { type CreateBackend, randomBatch, sum, useBackend, withState } from "./support.ts";

/** Each chi-square test of a right backend fails with this probability. */
const FALSE_ALARM_Z = 5.998; // one-sided normal quantile of 1e-9

/** Upper quantile of chi-square at 1e-9, by Wilson and Hilferty (1931); within 1 % for 5 degrees of freedom or more. */
function chiSquareLimit(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + FALSE_ALARM_Z * Math.sqrt(spread)) ** 3;
}

function uniforms(seed: number, shots: number): Float64Array {
  return Float64Array.from({ length: shots }, (_, shot) => new RandomStream(seed, "sampling", 0, shot).uniform());
}

/** |sum over axis of v psi|^2 summed over inner, per index; normalised. */
function distribution(vectors: Float64Array, qubits: number, axis: number, inner: number, v: ArrayLike<number>): number[] {
  const size = 2 ** qubits;
  const weights = Array.from({ length: size }, (_, i) => {
    let total = 0;
    for (let n = 0; n < inner; n++) {
      let re = 0;
      let im = 0;
      for (let a = 0; a < axis; a++) {
        const at = 2 * ((a * inner + n) * size + i);
        re += v[2 * a] * vectors[at] - v[2 * a + 1] * vectors[at + 1];
        im += v[2 * a] * vectors[at + 1] + v[2 * a + 1] * vectors[at];
      }
      total += re * re + im * im;
    }
    return total;
  });
  const norm = sum(weights);
  return weights.map((w) => w / norm);
}

function expectDistribution(samples: Float64Array, p: number[], context: string): void {
  const counts = new Array<number>(p.length).fill(0);
  for (const s of samples) counts[s]++;
  let chiSquare = 0;
  let degrees = -1;
  p.forEach((probability, i) => {
    const expected = probability * samples.length;
    if (expected === 0) expect(counts[i], `${context}: index ${i} has probability 0`).toBe(0);
    else {
      chiSquare += (counts[i] - expected) ** 2 / expected;
      degrees++;
    }
  });
  expect(chiSquare, `${context}: chi-square with ${degrees} degrees of freedom`).toBeLessThan(chiSquareLimit(degrees));
}

const SHOTS = 20_000;
/** How far 32-bit sums may move the running weight of a distribution. */
const ROUNDING = 2e-6;

export function describeSampling(create: CreateBackend): void {
  describe("sampling", () => {
    const { get } = useBackend(create, { tileQubits: 4, lowQubits: 1 });

    async function sampled<T>(
      vectors: Float64Array,
      qubits: number,
      body: (sample: (request: SampleRequest) => Promise<Float64Array>) => Promise<T>,
    ) {
      const backend: Backend = get();
      return withState(backend, qubits, vectors.length / 2 ** (qubits + 1), async (state) => {
        await backend.write(state, vectors);
        return body((request) => backend.sample(state, request));
      });
    }

    test("follows |psi|^2 of the selected vector, whatever its norm", async () => {
      const vectors = randomBatch(testRandom(11), 5, 3).map((x, i) => (i < 64 ? 0.3 : 1) * x);
      await sampled(vectors, 5, async (sample) => {
        for (const chosen of [0, 2]) {
          const samples = await sample({ inner: 1, select: new Uint32Array(SHOTS).fill(chosen), uniforms: uniforms(chosen, SHOTS) });
          const v = Array.from({ length: 6 }, (_, k) => (k === 2 * chosen ? 1 : 0));
          expectDistribution(samples, distribution(vectors, 5, 3, 1, v), `vector ${chosen}`);
        }
      });
    });

    test("follows the given combination along the axis, summed over inner", async () => {
      const random = testRandom(12);
      const [axis, inner] = [3, 2];
      const vectors = randomBatch(random, 4, axis * inner);
      const v = Array.from({ length: 2 * axis }, () => random.uniform() - 0.5);
      const request = {
        inner,
        vectors: Float64Array.from({ length: 2 * axis * SHOTS }, (_, k) => v[k % v.length]),
        uniforms: uniforms(5, SHOTS),
      };
      await sampled(vectors, 4, async (sample) => {
        expectDistribution(await sample(request), distribution(vectors, 4, axis, inner, v), "combination");
      });
    });

    test("takes each shot with its own combination to where the running weight passes its uniform, over many blocks", async () => {
      const random = testRandom(15);
      const [qubits, axis, inner, shots] = [11, 3, 2, 300];
      const vectors = randomBatch(random, qubits, axis * inner);
      const v = Float64Array.from({ length: 2 * axis * shots }, () => random.uniform() - 0.5);
      const u = uniforms(15, shots);
      await sampled(vectors, qubits, async (sample) => {
        const indices = await sample({ inner, vectors: v, uniforms: u });
        for (let shot = 0; shot < shots; shot++) {
          const p = distribution(vectors, qubits, axis, inner, v.subarray(2 * axis * shot, 2 * axis * (shot + 1)));
          const before = sum(p.slice(0, indices[shot]));
          expect(before, `shot ${shot} before index ${indices[shot]}`).toBeLessThan(u[shot] + ROUNDING);
          expect(before + p[indices[shot]], `shot ${shot} with index ${indices[shot]}`).toBeGreaterThan(u[shot] - ROUNDING);
        }
      });
    });

    test("goes shot by shot: other shots in the request change nothing", async () => {
      const vectors = randomBatch(testRandom(13), 9, 2);
      const all = uniforms(9, 500);
      const select = Uint32Array.from(all, (_, shot) => shot % 2);
      await sampled(vectors, 9, async (sample) => {
        const together = await sample({ inner: 1, select, uniforms: all });
        expect(await sample({ inner: 1, select, uniforms: all })).toEqual(together);
        for (const shot of [0, 77, 499]) {
          const alone = await sample({ inner: 1, select: select.slice(shot, shot + 1), uniforms: all.slice(shot, shot + 1) });
          expect(alone[0], `shot ${shot}`).toBe(together[shot]);
        }
        const oneHot = Float64Array.from({ length: 4 * 500 }, (_, k) => (k % 4 === 2 * select[Math.floor(k / 4)] ? 1 : 0));
        const spelledOut = await sample({ inner: 1, vectors: oneHot, uniforms: all });
        const different = spelledOut.filter((index, shot) => index !== together[shot]).length;
        expect(different, "shots that a one-hot vector moves across a rounding edge").toBeLessThanOrEqual(1);
      });
    });

    test("does not depend on the vectors beside the selected one", async () => {
      const vectors = randomBatch(testRandom(14), 8, 3);
      const u = uniforms(3, 300);
      const inBatch = await sampled(vectors, 8, (sample) => sample({ inner: 1, select: new Uint32Array(300).fill(1), uniforms: u }));
      const alone = await sampled(vectors.slice(512, 1024), 8, (sample) => sample({ inner: 1, select: new Uint32Array(300), uniforms: u }));
      expect(alone).toEqual(inBatch);
    });

    test("is exact at the ends: a basis state gives itself, and entries of weight 0 never come", async () => {
      for (const index of [0, 1, 100, 255]) {
        const vectors = new Float64Array(512);
        vectors[2 * index] = 1;
        const u = Float64Array.of(0, 0.5, 1 - 2 ** -53);
        await sampled(vectors, 8, async (sample) => {
          expect(await sample({ inner: 1, select: new Uint32Array(3), uniforms: u })).toEqual(new Float64Array(3).fill(index));
        });
      }
      const ghz = new Float64Array(512);
      ghz[0] = Math.SQRT1_2;
      ghz[510] = Math.SQRT1_2;
      await sampled(ghz, 8, async (sample) => {
        const samples = await sample({ inner: 1, select: new Uint32Array(1000), uniforms: uniforms(1, 1000) });
        expect(new Set(samples)).toEqual(new Set([0, 255]));
      });
    });

    test("of nothing is nothing", async () => {
      await sampled(randomBatch(testRandom(1), 2, 1), 2, async (sample) => {
        expect(await sample({ inner: 1, select: new Uint32Array(0), uniforms: new Float64Array(0) })).toEqual(new Float64Array(0));
      });
    });

    test("refuses what it cannot do", async () => {
      const vectors = randomBatch(testRandom(2), 3, 2);
      vectors.fill(0, 16);
      await sampled(vectors, 3, async (sample) => {
        const one = Float64Array.of(0.5);
        await expect(sample({ inner: 1, select: Uint32Array.of(1), uniforms: one })).rejects.toThrow("norm 0");
        await expect(sample({ inner: 1, select: Uint32Array.of(2), uniforms: one })).rejects.toThrow("selections below 2");
        await expect(sample({ inner: 1, select: Uint32Array.of(0), uniforms: Float64Array.of(1) })).rejects.toThrow("[0, 1)");
        await expect(sample({ inner: 1, uniforms: one })).rejects.toThrow("either select or vectors");
        await expect(sample({ inner: 1, vectors: new Float64Array(2), uniforms: one })).rejects.toThrow("needs 4 coefficients, got 2");
        await expect(sample({ inner: 3, select: Uint32Array.of(0), uniforms: one })).rejects.toThrow("is not outer");
      });
    });
  });
}
