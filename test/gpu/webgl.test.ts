import { describe, expect, it, vi } from "vitest";
import { createWebGl2Backend } from "../../host/webgl/backend.ts";
import type { Backend } from "../../src/backend/backend.ts";
import type { PassOp } from "../../src/passes/pass.ts";
import { planPasses } from "../../src/passes/plan.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { describeBackend } from "../backend/behaviour.ts";
import { randomGates, randomVector, testRandom } from "../backend/circuits.ts";
import { expectClose, useBackend, withState } from "../backend/support.ts";

/** Vectors after the operations of one pass over all bits. */
async function afterPass(backend: Backend, qubits: number, amplitudes: Float64Array, ops: PassOp[]): Promise<Float64Array> {
  const tile = Array.from({ length: Math.min(qubits, backend.limits.tileQubits) }, (_, bit) => bit);
  const program = backend.prepare([{ tile, ops }], qubits);
  return withState(backend, qubits, 1, async (state) => {
    await backend.write(state, amplitudes);
    await backend.run(state, program);
    program.dispose();
    return backend.read(state);
  });
}

function inChrome(): void {
  describeBackend("webgl2", createWebGl2Backend, { tolerance: 2e-5, leavesSums: false });

  describe("states in WebGL2", () => {
    const { get } = useBackend(createWebGl2Backend, {});

    it("are on WebGL2, and WebGPU's global name is its own", () => {
      expect(get().adapter).toMatch(/^gpu\.js on ANGLE/);
      expect(String(globalThis.GPU)).toContain("[native code]");
    });

    it("have up to 18 qubits", async () => {
      const backend = get();
      expect(() => backend.allocate(19, 1)).toThrow("up to 18 qubits, got 19: use --backend webgpu or cpu");
      const size = 2 ** 18;
      await withState(backend, 18, 2, async (state) => {
        await backend.collapse(state, 17, Uint8Array.of(0, 0));
        const indices = Float64Array.of(0, 1, size / 2, size - 1);
        expect(await backend.amplitudes(state, indices)).toEqual(Float64Array.of(1, 0, 1, 0, ...new Float64Array(12)));
      });
    });

    it("follow the reference through 300 gates", async () => {
      const random = testRandom(5);
      const plan = planPasses(randomGates(random, 12, 300), 12, get().limits);
      const ops = plan.passes.flatMap((pass) => pass.ops);
      const written = randomVector(random, 12);
      const expected = await afterPass(createReferenceBackend(), 12, written, ops);
      expectClose(await afterPass(get(), 12, written, ops), expected, 1e-5, 12, "300 gates");
    });

    it("take phase polynomials of more terms than one draw does", async () => {
      const random = testRandom(6);
      const terms = Array.from({ length: 700 }, () => ({
        controls: [0, 1, 2, 3, 4, 5, 6].filter(() => random.bernoulli(0.3)).map((bit) => ({ bit, value: random.below(2) as 0 | 1 })),
        angle: 6 * random.uniform() - 3,
      }));
      const written = randomVector(random, 7);
      const expected = await afterPass(createReferenceBackend(), 7, written, [{ kind: "phase", terms }]);
      expectClose(await afterPass(get(), 7, written, [{ kind: "phase", terms }]), expected, 2e-5, 7, "700 phases");
    });

    it("are read side by side", async () => {
      const backend = get();
      const [small, large] = [randomVector(testRandom(7), 3), randomVector(testRandom(8), 9)];
      await withState(backend, 3, 1, (a) =>
        withState(backend, 9, 1, async (b) => {
          await Promise.all([backend.write(a, small), backend.write(b, large)]);
          const [readA, readB] = await Promise.all([backend.read(a), backend.read(b)]);
          expectClose(readA, small, 1e-6, 3, "the small one");
          expectClose(readB, large, 1e-6, 9, "the large one");
        }),
      );
    });
  });

  it("is taken by name only", async () => {
    const { browserPlatform } = await import("../../host/platform/browser.ts");
    for (const [wanted, given] of [
      ["webgl2", "webgl2"],
      ["auto", "cpu"],
    ] as const) {
      const backend = await browserPlatform().createBackend(wanted);
      expect(backend.name, "a browser whose GPUs are software").toBe(given);
      await backend.dispose();
    }
  });

  it("says so when the browser takes the context away", async () => {
    const opened = vi.spyOn(OffscreenCanvas.prototype, "getContext");
    const backend = await createWebGl2Backend();
    const gl = opened.mock.results[0].value as WebGL2RenderingContext;
    opened.mockRestore();
    const state = backend.allocate(3, 1);
    const pending = backend.read(state);
    gl.getExtension("WEBGL_lose_context")?.loseContext();
    await expect(pending).rejects.toThrow("the WebGL context was lost");
    await expect(backend.read(state)).rejects.toMatchObject({ code: "device-lost" });
    expect(() => backend.allocate(2, 1)).toThrow("the WebGL context was lost");
    await expect(backend.finish()).rejects.toThrow("the WebGL context was lost");
    backend.free(state);
    expect(backend.liveBytes()).toBe(0);
    await backend.dispose();
  });
}

if (typeof window === "undefined") {
  it("says in Node where it runs", async () => {
    const { nodePlatform } = await import("../../host/platform/node.ts");
    await expect(nodePlatform().createBackend("webgl2")).rejects.toThrow("runs in a browser only");
  });
} else inChrome();
