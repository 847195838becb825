import { describe, expect, test } from "vitest";
import { testRandom } from "./circuits.ts";
import { type BehaviourOptions, type CreateBackend, expectClose, randomBatch, useBackend, vectorOf, withState } from "./support.ts";

export function describeStates(create: CreateBackend, { tolerance }: BehaviourOptions): void {
  describe("states", () => {
    const { get } = useBackend(create, { maxStateBytes: 2 ** 20 });

    test("start as |0...0> in every vector", async () => {
      const backend = get();
      for (const [qubits, batch] of [
        [1, 1],
        [3, 5],
        [8, 2],
      ]) {
        const expected = new Float64Array(2 * batch * 2 ** qubits);
        for (let b = 0; b < batch; b++) expected[2 * b * 2 ** qubits] = 1;
        expect(await withState(backend, qubits, batch, (state) => backend.read(state))).toEqual(expected);
      }
    });

    test("read back what was written", async () => {
      const backend = get();
      const written = randomBatch(testRandom(1), 5, 3);
      await withState(backend, 5, 3, async (state) => {
        await backend.write(state, written);
        expectClose(await backend.read(state), written, tolerance, 5, "written and read");
      });
    });

    test("are copied vector by vector, in any order, again and again", async () => {
      const backend = get();
      const written = randomBatch(testRandom(2), 4, 3);
      await withState(backend, 4, 3, async (state) => {
        await backend.write(state, written);
        const copied = await backend.copy(state, [2, 0, 2, 1]);
        try {
          expect(copied.batch).toBe(4);
          expect(backend.liveBytes()).toBe(7 * 16 * backend.limits.bytesPerAmplitude);
          const expected = Float64Array.from([2, 0, 2, 1].flatMap((v) => Array.from(vectorOf(written, 4, v))));
          expectClose(await backend.read(copied), expected, tolerance, 4, "copied");
          await backend.write(copied, new Float64Array(expected.length));
          expectClose(await backend.read(state), written, tolerance, 4, "the original");
        } finally {
          backend.free(copied);
        }
        await expect(backend.copy(state, [3])).rejects.toThrow("is 0 to 2, got 3");
        await expect(backend.copy(state, [])).rejects.toThrow("a batch must hold");
      });
    });

    test("are counted in bytes", () => {
      const backend = get();
      const a = backend.allocate(4, 3);
      expect(backend.liveBytes()).toBe(48 * backend.limits.bytesPerAmplitude);
      const b = backend.allocate(1, 1);
      expect(backend.liveBytes()).toBe(50 * backend.limits.bytesPerAmplitude);
      backend.free(a);
      backend.free(b);
    });

    test("that do not fit are refused with bytes needed, offered and what would fit", () => {
      const backend = get();
      const most = Math.log2(2 ** 20 / backend.limits.bytesPerAmplitude);
      const bytes = 2 ** (most + 1) * backend.limits.bytesPerAmplitude;
      expect(() => backend.allocate(most + 1, 1)).toThrow(
        `needs ${bytes} bytes (2 MiB) and 1048576 (1 MiB) are offered: ${most} qubits would fit`,
      );
      expect(() => backend.allocate(35, 1)).toThrow(/needs \d+ bytes .* qubits would fit/);
      expect(() => backend.allocate(60, 1)).toThrow(/60 qubits needs \d+ EiB and .* qubits would fit/);
      expect(() => backend.allocate(5000, 1)).toThrow("more bytes than can be counted");
      const held = backend.allocate(most, 1);
      expect(() => backend.allocate(1, 1)).toThrow("free a state first");
      backend.free(held);
    });

    test("of impossible size are errors", () => {
      const backend = get();
      for (const qubits of [0, -1, 1.5, Number.NaN]) expect(() => backend.allocate(qubits, 1)).toThrow("one qubit or more");
      for (const batch of [0, -1, 0.5, Number.NaN]) expect(() => backend.allocate(2, batch)).toThrow("a batch must hold");
    });

    test("are errors once freed, and to anyone but their backend", async () => {
      const backend = get();
      const state = backend.allocate(2, 1);
      await expect(backend.read({ ...state })).rejects.toThrow("not alive");
      backend.free(state);
      await expect(backend.read(state)).rejects.toThrow("not alive");
      expect(() => backend.free(state)).toThrow("not alive");
      await expect(backend.probabilities(state, 0)).rejects.toThrow("not alive");
    });

    test("are errors after the backend is disposed", async () => {
      const backend = await create({});
      const state = backend.allocate(2, 1);
      await backend.dispose();
      expect(() => backend.allocate(1, 1)).toThrow("disposed");
      await expect(backend.read(state)).rejects.toThrow("disposed");
      expect(backend.liveBytes()).toBe(0);
    });

    test("take one operation at a time", async () => {
      const backend = get();
      await withState(backend, 4, 2, async (state) => {
        const first = backend.read(state);
        const second = backend.read(state).then(
          () => "answered",
          (error: Error) => error.message,
        );
        await first;
        expect(await second).toMatch(/answered|in use/);
      });
    });

    test("take only finite amplitudes of the right number", async () => {
      const backend = get();
      await withState(backend, 2, 2, async (state) => {
        await expect(backend.write(state, new Float64Array(8))).rejects.toThrow("is 16 numbers, got 8");
        await expect(backend.write(state, new Float64Array(16).fill(Number.NaN))).rejects.toThrow("finite");
      });
    });
  });
}
