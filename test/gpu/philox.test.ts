import { expect, test } from "vitest";
import { philox4x32 } from "../../src/rng/philox.ts";
import { PHILOX_KNOWN } from "../rng/knownAnswers.ts";
import { useGpu } from "./gpu.ts";

const { get } = useGpu();
const THREADS = 256;
const SENTINEL = 0xdeadbeef;

/** The words that the GPU makes for each key and counter. */
async function philoxOnGpu(keys: Uint32Array<ArrayBuffer>, counters: Uint32Array<ArrayBuffer>): Promise<Uint32Array> {
  const { gpu, commands } = get();
  const blocks = keys.length / 2;
  const buffers = [
    gpu.buffer("keys", keys.byteLength, GPUBufferUsage.STORAGE, keys),
    gpu.buffer("counters", counters.byteLength, GPUBufferUsage.STORAGE, counters),
    gpu.buffer("words", 16 * blocks, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC, new Uint32Array(4 * blocks).fill(SENTINEL)),
  ];
  try {
    await commands.run([{ kernel: "philoxWords", params: { blocks }, buffers, workgroups: Math.ceil(blocks / THREADS) }]);
    return new Uint32Array(await gpu.readBack([{ buffer: buffers[2], size: 16 * blocks }]));
  } finally {
    for (const buffer of buffers) gpu.release(buffer);
  }
}

test("the WGSL twin gives the published vectors", async () => {
  const keys = Uint32Array.from(PHILOX_KNOWN.flatMap(({ key }) => [...key]));
  const counters = Uint32Array.from(PHILOX_KNOWN.flatMap(({ counter }) => [...counter]));
  expect([...(await philoxOnGpu(keys, counters))]).toEqual(PHILOX_KNOWN.flatMap(({ out }) => [...out]));
});

test("the twins agree on 100,000 random keys and counters", async () => {
  const blocks = 100_000;
  const keys = new Uint32Array(2 * blocks);
  const counters = new Uint32Array(4 * blocks);
  const words = new Uint32Array(4);
  for (let i = 0; i < blocks; i++) {
    // The generator itself makes its random inputs.
    philox4x32(words, 1, 2, i, 0, 0, 0);
    keys.set(words.subarray(0, 2), 2 * i);
    philox4x32(words, 3, 4, i, 0, 0, 0);
    counters.set(words, 4 * i);
  }
  const actual = await philoxOnGpu(keys, counters);
  for (let i = 0; i < blocks; i++) {
    philox4x32(words, keys[2 * i], keys[2 * i + 1], counters[4 * i], counters[4 * i + 1], counters[4 * i + 2], counters[4 * i + 3]);
    const same = words.every((word, k) => word === actual[4 * i + k]);
    if (!same) expect([...actual.subarray(4 * i, 4 * i + 4)], `block ${i}`).toEqual([...words]);
  }
});
