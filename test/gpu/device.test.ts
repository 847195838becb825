import { describe, expect, test, vi } from "vitest";
import { createWebGpuBackend, type WebGpuBackend } from "../../host/gpu/backend.ts";
import type { OpenedDevice } from "../../host/gpu/openedDevice.ts";
import type { GpuPlatform } from "../../host/gpu/platform.ts";
import type { StateHandle } from "../../src/backend/backend.ts";
import { BellwireError } from "../../src/errors.ts";
import { toLogicalOrder } from "../../src/passes/layout.ts";
import { planPasses } from "../../src/passes/plan.ts";
import { applyGates, randomGates, testRandom } from "../backend/circuits.ts";
import { expectClose, withState } from "../backend/support.ts";
import { checkClean, checkComputes, freshPlatform, openBackend, openFresh, QUICK, testPlatform, useGpu } from "./gpu.ts";

const QUBITS = 11;

/** A random state: 40 gates on |0...0>. */
async function runRandom(backend: WebGpuBackend, seed: number, batch = 1): Promise<Float64Array> {
  const { passes } = planPasses(randomGates(testRandom(seed), QUBITS, 40), QUBITS, backend.limits);
  const program = backend.prepare(passes, QUBITS);
  try {
    return await withState(backend, QUBITS, batch, async (state) => {
      await backend.run(state, program);
      await backend.probabilities(state, 3);
      return backend.read(state);
    });
  } finally {
    program.dispose();
  }
}

async function rejection(work: Promise<unknown>): Promise<BellwireError> {
  const error = await work.then(
    () => new Error("it was not rejected"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof BellwireError)) throw error;
  return error;
}

/** Lets a kernel meet an index that is not there, which sets the error word; returns what frees the buffers. */
async function gatherOutOfRange({ commands, gpu }: WebGpuBackend): Promise<() => void> {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
  const entries = gpu.buffer("entries", 8, usage, Uint32Array.of(16, 0));
  const [amplitudes, gathered] = [gpu.buffer("amplitudes", 128, usage), gpu.buffer("gathered", 16, usage)];
  await commands.run([
    {
      kernel: "gatherAmplitudes",
      params: { entries: 1, batch: 1, segmentBits: 4, segmentsPerVector: 1, chunk: 0, chunkSegmentBits: 0 },
      buffers: [entries, amplitudes, gathered],
      workgroups: 1,
    },
  ]);
  return () => {
    for (const buffer of [entries, amplitudes, gathered]) gpu.release(buffer);
  };
}

describe("a device", () => {
  test("that is lost in mid-run rejects the run with one clear error, and everything after it", async () => {
    const backend = await openFresh();
    const state = backend.allocate(QUBITS, 4);
    const pending = backend.sample(state, { inner: 4, select: new Uint32Array(100), uniforms: new Float64Array(100) });
    backend.gpu.device.destroy();
    for (const work of [() => pending, () => backend.read(state), () => backend.probabilities(state, 0), () => backend.finish()]) {
      const error = await rejection(work());
      expect([error.code, error.message.split("\n").length]).toEqual(["device-lost", 1]);
      expect(error.message).toContain("the same seed gives the same result");
    }
    expect(() => backend.allocate(2, 1)).toThrow("device was lost");
    backend.free(state);
    await backend.dispose();
  });

  test("that is kept serves the next owner with what was compiled on it, and without what went wrong", async () => {
    const kept: OpenedDevice[] = [];
    const platform = { ...(await freshPlatform()), kept };
    const first = await createWebGpuBackend(platform);
    const { device } = first.gpu;
    const state = first.allocate(2, 1);
    await first.touch(state);
    first.free(state);
    const release = await gatherOutOfRange(first);
    release();
    await first.dispose();
    expect(kept).toHaveLength(1);
    expect((await rejection(first.finish())).code).toBe("unavailable");

    const second = await createWebGpuBackend(platform);
    expect(second.gpu.device).toBe(device);
    expect([...second.gpu.compiled.keys()].map((key) => key.split(" ")[0])).toEqual(["copyChunk", "gatherAmplitudes"]);
    await checkComputes(second);
    await first.dispose();
    await second.dispose();
    kept[0].device.destroy();
    await kept[0].device.lost;

    const third = await createWebGpuBackend(platform);
    expect(third.gpu.device).not.toBe(device);
    third.gpu.device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
    await rejection(third.finish().then(() => third.finish()));
    await third.dispose();
    expect(kept).toHaveLength(0);
  });

  test("that is disposed of refuses work", async () => {
    const backend = await openBackend();
    await backend.dispose();
    expect((await rejection(backend.finish())).code).toBe("unavailable");
    await backend.dispose();
  });

  test("that refuses a command says so at the next use", async () => {
    const backend = await openFresh();
    backend.gpu.device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
    const error = await rejection(backend.finish().then(() => backend.finish()));
    expect(error.message).toContain("the GPU refused a command");
    await backend.dispose();
  });

  test("without memory names the bytes at the state's first use", async () => {
    const backend = await openFresh();
    const { device } = backend.gpu;
    const popErrorScope = device.popErrorScope.bind(device);
    device.popErrorScope = async () => (await popErrorScope()) ?? new GPUOutOfMemoryError("too much");
    const state = backend.allocate(10, 3);
    const error = await rejection(backend.read(state));
    expect([error.code, error.message]).toEqual(["limit", expect.stringContaining("10 qubits x 3 vectors: 24576 bytes in 1 buffers")]);
    backend.free(state);
    await backend.dispose();
  });

  test("with WebGPU's default limits gives smaller tiles and right answers", async () => {
    const platform = await freshPlatform();
    const modest: GpuPlatform = { ...platform, requestAdapter: async () => withDefaultLimits(await platform.requestAdapter()) };
    const backend = await createWebGpuBackend(modest);
    expect(backend.limits).toMatchObject({ tileQubits: 11, chunkQubits: 24, chunkBits: 2 });
    const expected = new Float64Array(2 * 2 ** QUBITS);
    expected[0] = 1;
    const gates = randomGates(testRandom(4), QUBITS, 40);
    applyGates(expected, gates);
    const plan = planPasses(gates, QUBITS, backend.limits);
    const program = backend.prepare(plan.passes, QUBITS);
    await withState(backend, QUBITS, 1, async (state) => {
      await backend.run(state, program);
      expectClose(toLogicalOrder(await backend.read(state), plan.layout), expected, 2e-5, QUBITS, "default limits");
    });
    program.dispose();
    checkClean(backend);
    await backend.dispose();
  });

  test("that offers less than the options ask for is refused", async () => {
    const platform = await testPlatform();
    const error = await rejection(createWebGpuBackend(platform, { tileQubits: 13 }));
    expect([error.code, error.message]).toEqual(["limit", expect.stringContaining("this GPU does not offer tiles of 13 qubits")]);
  });

  test("whose kernel does not compile names the file, the line and the column", async () => {
    const platform = await freshPlatform();
    const broken: GpuPlatform = {
      ...platform,
      shaderText: (file) => platform.shaderText(file).replace("amplitudes[index] *= params.factor", "amplitudes[index] *= factor"),
    };
    const backend = await createWebGpuBackend(broken);
    const state = backend.allocate(4, 1);
    const error = await rejection(backend.touch(state));
    expect(error.message).toMatch(/^shaders\/copyChunk\.wgsl:\d+:\d+ .*factor.*: if \(index < params\.amplitudes\)/);
    backend.free(state);
    await backend.dispose();
  });
});

function withDefaultLimits(adapter: GPUAdapter): GPUAdapter {
  const limits = {
    maxBufferSize: 2 ** 28,
    maxStorageBufferBindingSize: 2 ** 27,
    maxStorageBuffersPerShaderStage: 8,
    maxComputeWorkgroupStorageSize: 16384,
    maxComputeInvocationsPerWorkgroup: 256,
    maxComputeWorkgroupSizeX: 256,
  };
  return new Proxy(adapter, {
    get(target, key) {
      if (key === "limits") return limits;
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

describe("the error word", () => {
  const { get } = useGpu(QUICK);

  test("tells of amplitudes that are not finite with the next result, once", async () => {
    const backend = get();
    const matrix = Float64Array.of(1e30, 0, 0, 0, 0, 0, 1e30, 0);
    const program = backend.prepare([{ tile: [0, 1, 2, 3], ops: [{ kind: "dense", bits: [0], matrix, controls: [] }] }], 4);
    for (const ask of [
      (state: StateHandle) => backend.amplitudes(state, Float64Array.of(0)),
      (state: StateHandle) => backend.gram(state, state, { outer: 1, inner: 1 }),
      (state: StateHandle) => backend.sample(state, { inner: 1, vectors: Float64Array.of(1, 0), uniforms: Float64Array.of(0) }),
    ]) {
      await withState(backend, 4, 1, async (state) => {
        await backend.run(state, program);
        await backend.run(state, program);
        expect(await rejection(ask(state))).toMatchObject({ code: "numeric", message: expect.stringContaining("not finite") });
      });
      await withState(backend, 4, 1, async (state) => expect(await backend.probabilities(state, 0)).toEqual(Float64Array.of(0)));
    }
    program.dispose();
  });

  test("tells of an index out of range", async () => {
    const release = await gatherOutOfRange(get());
    const error = await rejection(checkComputes(get()));
    expect([error.code, error.message]).toEqual(["internal", "the GPU says: a kernel was given an index out of range"]);
    release();
  });
});

describe("work of many bytes", () => {
  const { get } = useGpu(QUICK);

  test("is submitted in parts that a watchdog lets live, in order and with all of it done", async () => {
    const { commands, gpu } = get();
    const { queue } = gpu.device;
    const parts = vi.spyOn(queue, "submit");
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const [from, to] = [gpu.buffer("from", 8, usage, Float32Array.of(3, 4)), gpu.buffer("to", 8, usage)];
    // Dispatches that claim 3 GiB each: after three of them 8 GiB are passed.
    const dispatch = {
      kernel: "copyChunk" as const,
      params: { amplitudes: 1, factor: 2 },
      buffers: [from],
      workgroups: 1,
      bytes: 3 * 2 ** 30,
    };
    const copy = { from, fromOffset: 0, to, toOffset: 0, size: 8 };
    await commands.run([dispatch, dispatch, dispatch, dispatch, copy, dispatch]);
    expect(parts).toHaveBeenCalledTimes(2);
    await commands.run([dispatch, dispatch, dispatch, dispatch, dispatch, dispatch, dispatch]);
    expect(parts).toHaveBeenCalledTimes(5);
    parts.mockRestore();
    expect(new Float32Array(await gpu.readBack([{ buffer: to, size: 8 }]))).toEqual(Float32Array.of(48, 64));
    for (const buffer of [from, to]) gpu.release(buffer);
  });
});

describe("two runs at once on one device", () => {
  const { get } = useGpu(QUICK);

  test("give what each gives alone", async () => {
    const alone = [await runRandom(get(), 1), await runRandom(get(), 2, 3)];
    const together = await Promise.all([runRandom(get(), 1), runRandom(get(), 2, 3)]);
    expect(together).toEqual(alone);
  });
});
