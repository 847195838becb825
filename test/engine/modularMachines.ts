import type { Backend } from "../../src/backend/backend.ts";
import { type Circuit, type ClassicalExpr, evaluate, type Op } from "../../src/circuit/circuit.ts";
import { gateMatrix, gateSpec } from "../../src/circuit/gates.ts";
import type { Executable } from "../../src/compile/executable.ts";
import { ModularChain } from "../../src/engine/modularChain.ts";
import { ModularMachine } from "../../src/engine/modularMachine.ts";
import { chainLayout, chainOrder } from "../../src/engine/modularOrder.ts";
import { changeAt, StretchPlans } from "../../src/engine/modularPlans.ts";
import { ChainReader } from "../../src/engine/modularReadout.ts";
import { perform } from "../../src/engine/modularStretch.ts";
import { Path } from "../../src/engine/stretch.ts";
import type { Insertion } from "../../src/noise/insertion.ts";
import { toLogicalOrder } from "../../src/passes/layout.ts";
import { identityLayout, type StateGate } from "../../src/passes/pass.ts";
import { planPasses } from "../../src/passes/plan.ts";
import { generator } from "../noise/programs.ts";

/** Outcome of the n-th measurement or reset of a path. */
export type Outcomes = (n: number) => 0 | 1;

interface EvolveOptions {
  maxBond?: number;
  /** Of measurements in mid-circuit; 0 when absent. */
  outcomes?: Outcomes;
}

/** Takes a machine through every step of an executable without branches, with noise, as the engine does. */
export async function evolve(
  backend: Backend,
  program: Executable,
  insertions: readonly Insertion[],
  { maxBond = Number.POSITIVE_INFINITY, outcomes = () => 0 }: EvolveOptions = {},
): Promise<ModularMachine> {
  const layout = chainLayout(program, chainOrder(program));
  const machine = new ModularMachine(ModularChain.create(backend, layout.sizes, { tolerance: 1e-11, maxBond }), layout);
  const reader = new ChainReader(backend);
  const plans = new StretchPlans(program);
  const path = plans.path(
    program.steps.map((_, i) => i),
    true,
  );
  const bits = new Uint8Array(program.clbits);
  const holds = (condition: ClassicalExpr) => evaluate(condition, bits) !== 0;
  const member = { insertions, shots: [0] };
  for (let position = 0, measured = 0; position <= path.steps.length; position++) {
    const { deeds, noise, stop } = await plans.stretch(machine, path, position, [member], holds, async () => {});
    for (const [number, deed] of deeds.entries()) await perform(machine, deed, changeAt(noise.get(member), number)?.matrix);
    for (const [qubit, pauli] of noise.get(member)?.frame ?? []) {
      machine.gate([qubit], gateMatrix(["x", "y", "z"][pauli - 1], []), { optional: true });
    }
    position = stop;
    if (stop === path.steps.length) break;
    const step = path.at(stop);
    if (step.kind !== "measure" && step.kind !== "reset") throw new Error(`a ${step.kind} is not evolved`);
    const { site, slot } = machine.place(step.qubit);
    const p1 = await reader.probability(machine.chain, site, slot);
    const outcome = possible(outcomes(measured++), p1);
    await reader.collapse(machine.chain, site, slot, outcome, outcome === 1 ? p1 : 1 - p1);
    if (step.kind === "measure") bits[step.clbit] = outcome;
    else if (outcome === 1) machine.gate([step.qubit], gateMatrix("x", []), { optional: true });
  }
  return machine;
}

/** The outcome that is asked for, unless it cannot be. */
function possible(outcome: 0 | 1, p1: number): 0 | 1 {
  if (p1 < 1e-6) return 0;
  return p1 > 1 - 1e-6 ? 1 : outcome;
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

/** The joint state of the same program, noise and outcomes, in logical order, on its own norm. */
export async function evolveJointly(
  backend: Backend,
  program: Executable,
  noise: readonly Insertion[],
  outcomes: Outcomes = () => 0,
): Promise<Float64Array> {
  const state = backend.allocate(program.qubits, 1);
  const path = new Path(
    program,
    program.steps.map((_, i) => i),
    true,
  );
  const bits = new Uint8Array(program.clbits);
  let layout = identityLayout(program.qubits);
  let gates: StateGate[] = [];
  const flush = async () => {
    const plan = planPasses(gates, program.qubits, backend.limits, layout);
    gates = [];
    layout = plan.layout;
    if (plan.passes.length === 0) return;
    const prepared = backend.prepare(plan.passes, program.qubits);
    await backend.run(state, prepared);
    prepared.dispose();
  };
  let measured = 0;
  for (const [at, step] of [...program.steps, { kind: "none" } as const].entries()) {
    for (const insertion of noise) {
      if (insertion.at !== at || path.isTooLate(insertion)) continue;
      gates.push({ qubits: [insertion.qubit], matrix: gateMatrix(["x", "y", "z"][insertion.pauli - 1], []) });
    }
    if ((step.kind === "gate" && step.gate !== "id") || (step.kind === "conditioned" && evaluate(step.condition, bits) !== 0)) {
      gates.push({ qubits: step.qubits, matrix: gateMatrix(step.gate, step.params) });
    }
    if (step.kind === "reset" || (step.kind === "measure" && !path.waits(at))) {
      await flush();
      const [stored] = await backend.probabilities(state, layout.position[step.qubit]);
      const p1 = layout.flipped[step.qubit] ? 1 - stored : stored;
      const outcome = possible(outcomes(measured++), p1);
      const keep = 1 / Math.sqrt(outcome === 1 ? p1 : 1 - p1);
      const projector = new Float64Array(8);
      projector[outcome === 0 ? 0 : 6] = keep;
      gates.push({ qubits: [step.qubit], matrix: projector });
      if (step.kind === "measure") bits[step.clbit] = outcome;
      else if (outcome === 1) gates.push({ qubits: [step.qubit], matrix: gateMatrix("x", []) });
    }
  }
  await flush();
  const amplitudes = toLogicalOrder(await backend.read(state), layout);
  backend.free(state);
  return amplitudes;
}
