import { expect, it } from "vitest";
import { createCpuBackend } from "../../host/cpu/backend.ts";
import type { Backend } from "../../src/backend/backend.ts";
import { ModularChain } from "../../src/engine/modularChain.ts";
import { ModularMachine } from "../../src/engine/modularMachine.ts";
import { chainLayout, chainOrder } from "../../src/engine/modularOrder.ts";
import { type Happening, takeStretch } from "../../src/engine/modularStretch.ts";
import type { Pass } from "../../src/passes/pass.ts";
import { executable } from "./jobs.ts";
import { contiguous, fourier } from "./modularMachines.ts";

/** What a backend is asked for. */
interface Asked {
  gram: number;
  mix: number;
  run: number;
  /** Operations of the passes of each program. */
  ops: number[];
}

const nothing = (): Asked => ({ gram: 0, mix: 0, run: 0, ops: [] });

/** What each use of the network asks for in the Fourier transform of a product state over two QPUs. */
async function usesOf(each: number): Promise<Asked[]> {
  const backend = await createCpuBackend();
  const uses: Asked[] = [];
  let now = nothing();
  const counting = new Proxy(backend as Backend, {
    get(target, name) {
      if (name === "gram" || name === "mix" || name === "run") now[name]++;
      const value = Reflect.get(target, name, target);
      if (name === "prepare")
        return (passes: readonly Pass[], qubits: number) => {
          now.ops.push(passes.reduce((sum, pass) => sum + pass.ops.length, 0));
          return target.prepare(passes, qubits);
        };
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const qubits = 2 * each;
  const happenings = fourier(qubits).flatMap((op): Happening[] => (op.kind === "gate" ? [{ kind: "gate", op, optional: false }] : []));
  const program = {
    ...executable(
      qubits,
      0,
      happenings.flatMap((h) => (h.kind === "gate" ? [h.op] : [])),
    ),
    qpuOf: contiguous(qubits, 2),
  };
  const layout = chainLayout(program, chainOrder(program));
  const limits = { tolerance: 1e-11, maxBond: Number.POSITIVE_INFINITY };
  const machine = new ModularMachine(ModularChain.create(counting, layout.sizes, limits), layout);
  await takeStretch(machine, happenings, qubits, async () => {
    uses.push(now);
    now = nothing();
  });
  machine.chain.free();
  await backend.dispose();
  return uses;
}

it("uses the network for as many operations however many gates it serves", async () => {
  for (const each of [5, 9]) {
    const uses = await usesOf(each);
    expect(uses.length).toBe(each);
    for (const { gram, mix, run, ops } of uses.slice(1)) {
      expect(gram).toBeLessThanOrEqual(3);
      expect(mix).toBeLessThanOrEqual(5);
      expect(run).toBeLessThanOrEqual(3);
      // Two projections of the copied qubit, and all phases that it serves as one polynomial.
      expect(ops.slice(-2)).toEqual([2, 1]);
    }
  }
});
