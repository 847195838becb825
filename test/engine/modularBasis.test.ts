import { afterEach, describe, expect, it } from "vitest";
import { createCpuBackend } from "../../host/cpu/backend.ts";
import type { Backend } from "../../src/backend/backend.ts";
import { orthonormalised } from "../../src/engine/modularBasis.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { executable, gate } from "./jobs.ts";
import { amplitudes, difference, evolve, evolveJointly } from "./modularMachines.ts";

let backend: Backend | undefined;
afterEach(() => backend?.dispose());

/** Gram matrix of two unit vectors that overlap by `overlap`. */
const pair = (overlap: number) => Float64Array.of(1, 0, overlap, 0, overlap, 0, 1, 0);

describe("orthonormal vectors along a bond", () => {
  it("takes one level only where vectors are far from dependent", () => {
    expect(orthonormalised(pair(0.4), 2)).not.toBeNull();
    expect(orthonormalised(pair(0.6), 2)).toBeNull();
  });

  /** Weak controlled turns leave the vectors of a bond nearly dependent; many in a row gather what each loses. */
  it.each([0.1, 0.004])("keeps the state within 1e-5 where vectors are nearly dependent, turns of %f", async (turn) => {
    const qubits = 10;
    const steps = [
      ...Array.from({ length: qubits }, (_, q) => gate("ry", [q], 0.7 + 0.31 * q)),
      ...Array.from({ length: 32 }, (_, k) => [
        gate(["crx", "cry", "rzz", "rxx"][k % 4], [k % 5, 5 + ((k * 3) % 5)], turn * (1 + 0.1 * (k % 7))),
        gate("u", [k % qubits], 0.3 + 0.1 * k, 0.2, 0.1 * k),
      ]).flat(),
    ];
    const program = { ...executable(qubits, 0, steps), qpuOf: Array.from({ length: qubits }, (_, q) => Math.floor(q / 5)) };
    const states: Float64Array[] = [];
    for (const create of [createReferenceBackend, createCpuBackend]) {
      backend = await create();
      const machine = await evolve(backend, program, []);
      states.push(await amplitudes(backend, program, machine));
      machine.chain.free();
    }
    expect(difference(states[1], states[0])).toBeLessThan(1e-5);
  });

  /** Where every use of the network leaves something to discard, what is discarded gathers beyond rounding, and the angle says so. */
  it.each([0.1, 0.05])("loses no more than it says over many weak turns that saturate a bond, turns of %f", async (turn) => {
    const steps = [
      ...Array.from({ length: 10 }, (_, q) => gate("ry", [q], 0.7 + 0.31 * q)),
      ...Array.from({ length: 64 }, (_, k) => [
        gate(["crx", "cry", "rzz", "rxx"][k % 4], [k % 5, 5 + ((k * 3) % 5)], turn * (1 + 0.1 * (k % 7))),
        gate("u", [k % 10], 0.3 + 0.1 * k, 0.2, 0.1 * k),
      ]).flat(),
    ];
    const program = { ...executable(10, 0, steps), qpuOf: Array.from({ length: 10 }, (_, q) => Math.floor(q / 5)) };
    backend = await createCpuBackend();
    const machine = await evolve(backend, program, []);
    const found = await amplitudes(backend, program, machine);
    const { angle } = machine.chain.record();
    machine.chain.free();
    const lost = difference(found, await evolveJointly(backend, program, []));
    expect(lost).toBeLessThan(2 * Math.sin(angle / 2) + 5e-6);
    expect(lost).toBeLessThan(3e-5);
    // Otherwise there was nothing to say.
    expect(lost).toBeGreaterThan(5e-6);
  });
});
