import { afterEach, describe, expect, it } from "vitest";
import { qftGates, spread } from "../../bench/modularCircuits.ts";
import { createCpuBackend } from "../../host/cpu/backend.ts";
import type { Backend } from "../../src/backend/backend.ts";
import type { Op } from "../../src/circuit/circuit.ts";
import { gateSpec } from "../../src/circuit/gates.ts";
import { compileCircuit } from "../../src/compile/compile.ts";
import { lowerEffective } from "../../src/compile/effective.ts";
import { lowerExplicit } from "../../src/compile/explicit.ts";
import { runJoint } from "../../src/engine/joint.ts";
import { runModular } from "../../src/engine/modular.ts";
import { ChainReader } from "../../src/engine/modularReadout.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";
import { chainNetwork, generator, randomProgram } from "../noise/programs.ts";
import { branches, zeroState } from "../noise/simulator.ts";
import { counts, executable, gate, measure, straightJob } from "./jobs.ts";
import { amplitudes, contiguous, difference, evolve, evolveJointly, fourier, randomCircuit, randomNoise } from "./modularMachines.ts";

let backend: Backend;
afterEach(async () => {
  expect(backend.liveBytes()).toBe(0);
  await backend.dispose();
});

describe("modular machine", () => {
  it.each(Array.from({ length: 24 }, (_, seed) => seed))("holds the exact state of packets in all bases, seed %i", async (seed) => {
    backend = createReferenceBackend();
    const program = lowerEffective(randomProgram(seed, 1, 3));
    const noise = seed % 2 === 0 ? [] : randomNoise(program, seed, 6);
    const machine = await evolve(backend, program, noise);
    const steps = program.steps.map((_, i) => i);
    const [{ state }] = branches(program, { steps, insertions: noise, key: "", last: true }, zeroState(6));
    expect(difference(await amplitudes(backend, program, machine), state)).toBeLessThan(1e-9);
    machine.chain.free();
  });

  it.each(Array.from({ length: 6 }, (_, seed) => seed))("does so for explicit gates between QPUs, seed %i", async (seed) => {
    backend = createReferenceBackend();
    const random = generator(seed);
    const names = ["cx", "swap", "iswap", "cp", "rxx", "ch", "cu"];
    const steps = Array.from({ length: 30 }, () => {
      const a = random.below(8);
      const b = (a + 1 + random.below(7)) % 8;
      const name = random.below(3) === 0 ? random.pick(names) : "u";
      const params = Array.from({ length: gateSpec(name).params }, () => 6 * random.uniform());
      return gate(name, name === "u" ? [a] : [a, b], ...params);
    });
    const program = { ...executable(8, 0, steps), qpuOf: [0, 0, 1, 1, 1, 2, 2, 3] };
    const machine = await evolve(backend, program, []);
    const [{ state }] = branches(program, { steps: steps.map((_, i) => i), insertions: [], key: "", last: true }, zeroState(8));
    expect(difference(await amplitudes(backend, program, machine), state)).toBeLessThan(1e-9);
    machine.chain.free();
  });
});

describe("a copy", () => {
  it.each([0, 1, 2, 3])("serves QPUs on both sides of its qubit at once, through flips of it, with %i errors", async (errors) => {
    backend = createReferenceBackend();
    const all = Array.from({ length: 9 }, (_, q) => q);
    const steps = [
      ...all.map((q) => gate("u", [q], 1 + 0.1 * q, 0.3 * q, 0.2)),
      ...[8, 0, 3, 6].map((q) => gate("cp", [q, 4], 0.4 + q)),
      gate("x", [4]),
      ...[2, 7, 5, 1].map((q) => gate("crx", [4, q], 0.7 + q)),
      gate("rz", [4], 0.3),
      ...[0, 8].map((q) => gate("cx", [4, q])),
    ];
    const program = { ...executable(9, 0, steps), qpuOf: [0, 0, 1, 1, 1, 2, 2, 3, 3] };
    const noise = randomNoise(program, errors, errors);
    const machine = await evolve(backend, program, noise);
    expect(machine.history.length).toBe(1);
    expect(difference(await amplitudes(backend, program, machine), await evolveJointly(backend, program, noise))).toBeLessThan(1e-9);
    machine.chain.free();
  });

  it.each([
    [16, 4],
    [22, 4],
    [24, 8],
  ])("of each qubit is enough for the Fourier transform of %i over %i QPUs, at bonds of 8 all along", async (qubits, qpus) => {
    backend = await createCpuBackend();
    const { modular } = await runModular(straightJob(spread(qubits, qpus, qftGates(qubits), []), 1), backend);
    expect(modular?.history.length).toBeLessThan(qubits);
    expect(Math.max(...(modular?.largest ?? []))).toBeLessThanOrEqual(8);
    expect(Math.max(...(modular?.largest ?? []))).toBeGreaterThan(4);
  });
});

describe("readout of a modular machine", () => {
  it("gives expectation values of Pauli products, and amplitudes, of a GHZ state", async () => {
    backend = createReferenceBackend();
    const steps = [gate("h", [0]), ...[0, 1, 2, 3, 4].map((q) => gate("cx", [q, q + 1]))];
    const machine = await evolve(backend, { ...executable(6, 0, steps), qpuOf: [0, 0, 1, 1, 2, 2] }, []);
    const reader = new ChainReader(backend);
    const value = (paulis: string) =>
      reader.expectation(
        machine.chain,
        [...paulis].flatMap((p, q) => (p === "i" ? [] : [{ ...machine.place(q), pauli: p as "x" | "y" | "z" }])),
      );
    expect(await value("xxxxxx")).toBeCloseTo(1, 12);
    expect(await value("yyyyyy")).toBeCloseTo(-1, 12);
    expect(await value("ziiiiz")).toBeCloseTo(1, 12);
    expect(await value("iiziii")).toBeCloseTo(0, 12);
    const indices = [0, 1, 2].map(() => Float64Array.of(0, 3, 1));
    const [zeros, , ones, , mixed] = await reader.amplitudes(machine.chain, indices);
    expect(Math.abs(zeros)).toBeCloseTo(Math.SQRT1_2, 12);
    expect(Math.abs(ones)).toBeCloseTo(Math.SQRT1_2, 12);
    expect(mixed).toBeCloseTo(0, 12);
    const { site, slot } = machine.place(3);
    expect(await reader.probability(machine.chain, site, slot)).toBeCloseTo(0.5, 12);
    await reader.collapse(machine.chain, site, slot, 1, 0.5);
    expect(machine.chain.bonds).toEqual([1, 1]);
    expect(await value("zzzzzz")).toBeCloseTo(1, 12);
    machine.chain.free();
  });
});

describe("modular machine in 32 bits", () => {
  /** Every number of QPUs, with and without noise, in both meanings of a telegate; as many qubits as those of a joint state of 18. */
  describe.each([
    { telegate: "effective", sizes: [12, 18], pairsPerQubit: 2.5 },
    // With their communication qubits these are up to 16.
    { telegate: "explicit", sizes: [12], pairsPerQubit: 1.5 },
  ])("with $telegate telegates", ({ telegate, sizes, pairsPerQubit }) => {
    const cases = [2, 3, 4, 6].flatMap((qpus) => sizes.flatMap((most) => [0, 5].map((paulis) => ({ qpus, most, paulis }))));
    it.each(cases)(
      "over $qpus QPUs, $most qubits at most and $paulis Paulis is within 1e-5 of the joint state",
      async ({ qpus, most, paulis }) => {
        backend = await createCpuBackend();
        const qubits = most - (most % qpus);
        const circuit = randomCircuit(qpus + qubits, qubits, qpus, pairsPerQubit * qubits, false);
        const network = chainNetwork(qpus, { communicationQubits: 2 });
        const compiled = await compileCircuit(circuit, network, { placement: contiguous(qubits, qpus) });
        const program = telegate === "explicit" ? lowerExplicit(compiled, network) : lowerEffective(compiled);
        const noise = randomNoise(program, qubits, paulis);
        const random = generator(qpus);
        const drawn = Array.from({ length: program.steps.length }, () => random.below(2) as 0 | 1);
        const machine = await evolve(backend, program, noise, { outcomes: (n) => drawn[n] });
        const found = await amplitudes(backend, program, machine);
        machine.chain.free();
        const joint = await evolveJointly(backend, program, noise, (n) => drawn[n]);
        expect(difference(found, joint)).toBeLessThan(1e-5);
      },
    );
  });

  /** Its bonds have many directions that are weak but count, which random circuits lack. */
  it.each([
    [3, 12],
    [2, 14],
    [4, 16],
  ])("over %i QPUs keeps the Fourier transform of %i qubits within 1e-5", async (qpus, qubits) => {
    backend = await createCpuBackend();
    const circuit = { ...randomCircuit(0, qubits, qpus, 0, false), ops: fourier(qubits) };
    const program = lowerEffective(await compileCircuit(circuit, chainNetwork(qpus), { placement: contiguous(qubits, qpus) }));
    const machine = await evolve(backend, program, []);
    const found = await amplitudes(backend, program, machine);
    machine.chain.free();
    expect(difference(found, await evolveJointly(backend, program, []))).toBeLessThan(1e-5);
  });
});

describe("modular engine", () => {
  it("samples, compares and counts like the joint engine, noise included", async () => {
    backend = createReferenceBackend();
    const circuit = randomCircuit(5, 6, 3, 14, true);
    const compiled = await compileCircuit(circuit, chainNetwork(3), { placement: contiguous(6, 3) });
    const program = lowerEffective(compiled);
    const noise = (shot: number) => (shot % 5 < 3 ? [] : randomNoise(program, shot % 5, 3));
    const job = straightJob(program, 3000, noise, { ideal: { dataQubits: [0, 1, 2, 3, 4, 5] } });
    const joint = await runJoint(job, backend);
    const modular = await runModular(job, backend);
    expect(modular.distinctTrajectories).toBe(3);
    modular.overlaps?.forEach((overlap, shot) => {
      expect(Math.abs(overlap - (joint.overlaps?.[shot] ?? 0))).toBeLessThan(1e-8);
    });
    // Each outcome's two counts differ by less than 5 sigma of their difference (64 outcomes, false alarm 4e-5).
    const a = counts(joint.bits, 6);
    const b = counts(modular.bits, 6);
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const [x, y] = [a[key] ?? 0, b[key] ?? 0];
      expect(Math.abs(x - y), key).toBeLessThan(5 * Math.sqrt(x + y + 1));
    }
  });

  it("runs explicit telegates, whose outcomes leave the ideal state alone", async () => {
    backend = createReferenceBackend();
    for (const seed of [1, 4, 9]) {
      const explicit = lowerExplicit(randomProgram(seed), chainNetwork(2));
      const job = straightJob(explicit, 4, () => [], { ideal: { dataQubits: [0, 1, 2, 3, 4, 5] } });
      const { overlaps } = await runModular(job, backend);
      for (const overlap of overlaps ?? []) expect(overlap).toBeGreaterThan(1 - 1e-9);
    }
  });

  it("measures in mid-circuit, feeds forward and resets across QPUs", async () => {
    backend = createReferenceBackend();
    const teleport = executable(3, 3, [
      gate("ry", [0], 2 * Math.asin(Math.sqrt(0.2))),
      gate("h", [1]),
      gate("cx", [1, 2]),
      gate("cx", [0, 1]),
      gate("h", [0]),
      measure(0, 0),
      measure(1, 1),
      { kind: "conditioned", condition: { kind: "bits", clbits: [1] }, gate: "x", params: [], qubits: [2] },
      { kind: "conditioned", condition: { kind: "bits", clbits: [0] }, gate: "z", params: [], qubits: [2] },
      { kind: "reset", qubit: 0 },
      gate("cx", [2, 0]),
      gate("cx", [0, 2]),
      measure(0, 2),
      measure(2, 1),
    ]);
    const shots = 2000;
    const { bits } = await runModular(straightJob({ ...teleport, qpuOf: [0, 0, 1] }, shots), backend);
    let ones = 0;
    for (let shot = 0; shot < shots; shot++) {
      expect(bits[3 * shot + 1]).toBe(0);
      ones += bits[3 * shot + 2];
    }
    expect(Math.abs(ones - 0.2 * shots)).toBeLessThan(5 * Math.sqrt(shots * 0.16));
  });

  it("keeps a GHZ state at bond 2 and a random product input's Fourier transform at bond 8", async () => {
    backend = await createCpuBackend();
    const qubits = 16;
    const ghz: Op[] = [{ kind: "gate", gate: "h", params: [], qubits: [0] }];
    for (let q = 1; q < qubits; q++) ghz.push({ kind: "gate", gate: "cx", params: [], qubits: [q - 1, q] });
    for (const [ops, most] of [
      [ghz, 2],
      [fourier(qubits), 8],
    ] as const) {
      const circuit = { ...randomCircuit(0, qubits, 4, 0, false), ops: [...ops] };
      const compiled = await compileCircuit(circuit, chainNetwork(4), { placement: contiguous(qubits, 4) });
      const job = straightJob(lowerEffective(compiled), 1, () => [], { ideal: { dataQubits: [] } });
      const { modular, overlaps } = await runModular(job, backend);
      const final = modular?.history.at(-1) ?? [];
      expect(Math.max(...(modular?.largest ?? []))).toBeLessThanOrEqual(most);
      final.forEach((bond, i) => {
        expect(bond).toBeLessThanOrEqual(2 ** (modular?.ebits[i] ?? 0));
      });
      expect(modular?.fidelityBound).toBeGreaterThan(1 - 1e-6);
      expect(overlaps?.[0]).toBeGreaterThan(1 - 1e-5);
    }
  });

  it("cuts bonds to a limit at no more than the price that it states", async () => {
    backend = createReferenceBackend();
    const circuit = randomCircuit(3, 8, 2, 60, false);
    const compiled = await compileCircuit(circuit, chainNetwork(2), { placement: contiguous(8, 2) });
    const program = lowerEffective(compiled);
    const exact = await evolveJointly(backend, program, []);
    for (const maxBond of [2, 3, 4]) {
      const cut = await evolve(backend, program, [], { maxBond });
      expect(Math.max(...cut.chain.bonds)).toBeLessThanOrEqual(maxBond);
      const found = await amplitudes(backend, program, cut);
      const distance = difference(found, exact);
      const bound = Math.cos(Math.min(Math.PI / 2, cut.chain.record().angle)) ** 2;
      expect(bound).toBeLessThan(1 - 1e-6);
      expect((1 - distance ** 2 / 2) ** 2).toBeGreaterThanOrEqual(bound - 1e-12);
      cut.chain.free();
    }
  });
});
