import { expect, test } from "vitest";
import { createCpuBackend } from "../../host/cpu/backend.ts";
import { Heap } from "../../host/cpu/heap.ts";
import { testRandom } from "./circuits.ts";
import { testWorkers } from "./nodeWorkers.ts";

test("places never overlap, lie within bounds and on cache lines, and all comes back", () => {
  for (let seed = 0; seed < 20; seed++) {
    const random = testRandom(seed);
    const heap = new Heap(100, 10_000);
    const used: { offset: number; size: number }[] = [];
    for (let i = 0; i < 300; i++) {
      if (used.length > 0 && random.bernoulli(0.45)) {
        const [{ offset }] = used.splice(random.below(used.length), 1);
        heap.free(offset);
        continue;
      }
      const size = random.below(900);
      const offset = heap.allocate(size);
      if (offset === null) continue;
      expect(offset % 64, `seed ${seed}`).toBe(0);
      expect(offset).toBeGreaterThanOrEqual(100);
      expect(offset + size).toBeLessThanOrEqual(10_000);
      for (const other of used) expect(offset >= other.offset + other.size || other.offset >= offset + size, `seed ${seed}`).toBe(true);
      used.push({ offset, size: Math.max(size, 1) });
    }
    for (const { offset } of used) heap.free(offset);
    expect(heap.allocate(9_856), "one gap again, of whole lines").toBe(128);
  }
});

test("what is full says so, and freeing twice is a fault", () => {
  const heap = new Heap(0, 128);
  expect([heap.allocate(64), heap.allocate(1), heap.allocate(1)]).toEqual([0, 64, null]);
  heap.free(64);
  expect(() => heap.free(64)).toThrow("nothing was allocated at 64");
});

test("states may take what the workers' host offers", async () => {
  const backend = await createCpuBackend({ workers: { ...testWorkers(1), memoryBytes: 1024 } });
  expect(() => backend.allocate(8, 1)).toThrow("needs 2048 bytes (2 KiB) and 1024 (1 KiB) are offered: 7 qubits would fit");
  await backend.dispose();
});
