import type { Backend } from "../../src/backend/backend.ts";
import type { Circuit, Op } from "../../src/circuit/circuit.ts";
import { gateMatrix, gateSpec } from "../../src/circuit/gates.ts";
import type { Executable } from "../../src/compile/executable.ts";
import { ModularChain } from "../../src/engine/modularChain.ts";
import { ModularMachine } from "../../src/engine/modularMachine.ts";
import { chainLayout, chainOrder } from "../../src/engine/modularOrder.ts";
import { changeAt, StretchPlans } from "../../src/engine/modularPlans.ts";
import { ChainReader } from "../../src/engine/modularReadout.ts";
import { perform } from "../../src/engine/modularStretch.ts";
import { evolveIdeal } from "../../src/engine/noiseless.ts";
import type { Insertion } from "../../src/noise/insertion.ts";
import { toLogicalOrder } from "../../src/passes/layout.ts";
import { planPasses } from "../../src/passes/plan.ts";
import { generator } from "../noise/programs.ts";
import { gate } from "./jobs.ts";

/** Takes a machine through every step of an executable without measurements, with noise, as the engine does. */
export async function evolve(
  backend: Backend,
  program: Executable,
  insertions: readonly Insertion[],
  maxBond = Number.POSITIVE_INFINITY,
): Promise<ModularMachine> {
  const layout = chainLayout(program, chainOrder(program));
  const machine = new ModularMachine(ModularChain.create(backend, layout.sizes, { tolerance: 1e-11, maxBond }), layout);
  const steps = program.steps.map((_, i) => i);
  const plans = new StretchPlans(program);
  const member = { insertions, shots: [0] };
  const { deeds, noise } = await plans.stretch(
    machine,
    plans.path(steps, true),
    0,
    [member],
    () => true,
    async () => {},
  );
  for (const [number, deed] of deeds.entries()) await perform(machine, deed, changeAt(noise.get(member), number)?.matrix);
  for (const [qubit, pauli] of noise.get(member)?.frame ?? []) {
    machine.gate([qubit], gateMatrix(["x", "y", "z"][pauli - 1], []), { optional: true });
  }
  return machine;
}

/** All amplitudes of the executable's qubits, qubit 0 lowest. */
export async function amplitudes(backend: Backend, program: Executable, machine: ModularMachine): Promise<Float64Array> {
  const size = 2 ** program.qubits;
  const indices = Array.from({ length: machine.chain.length }, () => new Float64Array(size));
  for (let i = 0; i < size; i++) {
    for (let q = 0; q < program.qubits; q++) {
      const { site, slot } = machine.place(q);
      indices[site][i] += ((i >> q) & 1) * 2 ** slot;
    }
  }
  return new ChainReader(backend).amplitudes(machine.chain, indices);
}

/** Norm of the difference of two states, their global phase taken out. */
export function difference(a: Float64Array, b: Float64Array): number {
  let re = 0;
  let im = 0;
  for (let k = 0; k < a.length; k += 2) {
    re += a[k] * b[k] + a[k + 1] * b[k + 1];
    im += a[k] * b[k + 1] - a[k + 1] * b[k];
  }
  const size = Math.hypot(re, im);
  let sum = 0;
  for (let k = 0; k < a.length; k += 2) {
    sum += (a[k] - (b[k] * re + b[k + 1] * im) / size) ** 2 + (a[k + 1] - (b[k + 1] * re - b[k] * im) / size) ** 2;
  }
  return Math.sqrt(sum);
}

/** Paulis at random places. */
export function randomNoise(program: Executable, seed: number, count: number): Insertion[] {
  const random = generator(seed);
  return Array.from({ length: count }, () => ({
    at: random.below(program.steps.length + 1),
    qubit: random.below(program.qubits),
    pauli: (1 + random.below(3)) as 1 | 2 | 3,
  })).sort((a, b) => a.at - b.at);
}

/** Random gates on `qubits` qubits, mostly within blocks of consecutive qubits; control of a cp or cu, target of a cx, in any order. */
export function randomCircuit(seed: number, qubits: number, blocks: number, pairs: number, measured: boolean): Circuit {
  const random = generator(seed);
  const ops: Op[] = [];
  const size = qubits / blocks;
  const add = (name: string, ...on: number[]) =>
    ops.push({ kind: "gate", gate: name, params: Array.from({ length: gateSpec(name).params }, () => 6 * random.uniform()), qubits: on });
  for (let q = 0; q < qubits; q++) add("u", q);
  for (let i = 0; i < pairs; i++) {
    const a = random.below(qubits);
    const block = Math.floor(a / size);
    const inside = block * size + ((a - block * size + 1 + random.below(size - 1)) % size);
    const b = random.below(8) === 0 ? (a + 1 + random.below(qubits - 1)) % qubits : inside;
    add(random.pick(["cx", "cp", "cz", "rxx", "crx"]), a, b);
    if (random.below(2) === 0) add(random.pick(["u", "rz", "x", "h"]), random.below(qubits));
  }
  if (measured) for (let q = 0; q < qubits; q++) ops.push({ kind: "measure", qubit: q, clbit: q });
  return {
    name: "random",
    qubits,
    clbits: measured ? qubits : 0,
    scratchBits: 0,
    registers: { quantum: [{ name: "q", offset: 0, size: qubits }], classical: [] },
    globalPhase: 0,
    ops,
  };
}

export const contiguous = (qubits: number, qpus: number) => Array.from({ length: qubits }, (_, q) => Math.floor((q * qpus) / qubits));

/** The Fourier transform of a random product state. */
export function fourier(qubits: number): Op[] {
  const random = generator(1);
  const ops: Op[] = [];
  for (let q = 0; q < qubits; q++)
    ops.push({ kind: "gate", gate: "u", params: [3 * random.uniform(), 6 * random.uniform(), 0], qubits: [q] });
  for (let q = qubits - 1; q >= 0; q--) {
    ops.push({ kind: "gate", gate: "h", params: [], qubits: [q] });
    for (let k = q - 1; k >= 0; k--) ops.push({ kind: "gate", gate: "cp", params: [Math.PI / 2 ** (q - k)], qubits: [k, q] });
  }
  return ops;
}

/** The joint state of the same program and noise, in logical order. */
export async function evolveJointly(backend: Backend, program: Executable, noise: readonly Insertion[]): Promise<Float64Array> {
  const steps: Executable["steps"][number][] = [];
  for (const [at, step] of [...program.steps, { kind: "none" } as const].entries()) {
    for (const { qubit, pauli } of noise.filter((i) => i.at === at)) steps.push(gate(["x", "y", "z"][pauli - 1], [qubit]));
    steps.push(step);
  }
  const state = await evolveIdeal({ ...program, steps }, backend);
  const plan = planPasses(
    steps.flatMap((step) =>
      step.kind === "gate" && step.gate !== "id" ? [{ qubits: step.qubits, matrix: gateMatrix(step.gate, step.params) }] : [],
    ),
    program.qubits,
    backend.limits,
  );
  const amplitudes = toLogicalOrder(await backend.read(state), plan.layout);
  backend.free(state);
  return amplitudes;
}
