import { describe, expect, test, vi } from "vitest";
import type { Command } from "../../host/gpu/commands.ts";
import { testRandom } from "../backend/circuits.ts";
import { randomBatch, withState } from "../backend/support.ts";
import { useGpu } from "./gpu.ts";

describe("vectors in several buffers", () => {
  const { get } = useGpu({ chunkQubits: 6, chunkBits: 2 });

  test("are repeated by one copy each, and nothing else", async () => {
    const qubits = 6;
    const vectors = randomBatch(testRandom(1), qubits, 3);
    await withState(get(), qubits, 3, async (state) => {
      await get().write(state, vectors);
      const before = await get().read(state);
      const spied = vi.spyOn(get().commands, "run");
      // As a bond doubles: new vectors 0, 2, 3, 5 and 6 repeat old ones, 1 and 4 are zero.
      const repeated = [0, null, 1, 1, null, 2, 2];
      const entries = repeated.flatMap((from, out) => (from === null ? [] : [{ out, in: from, re: 1, im: 0 }]));
      await get().mix(state, entries, repeated.length);
      const commands: Command[] = spied.mock.calls.flatMap(([some]) => [...some]);
      spied.mockRestore();
      expect(commands.every((command) => "from" in command && command.size === 8 * 2 ** qubits)).toBe(true);
      expect(commands.length).toBe(entries.length);
      const size = 2 * 2 ** qubits;
      const expected = repeated.flatMap((from) =>
        from === null ? new Array<number>(size).fill(0) : [...before.subarray(from * size, (from + 1) * size)],
      );
      expect([...(await get().read(state))]).toEqual(expected);
    });
  });
});
