import { describe, expect, it } from "vitest";
import { FLIP } from "../../src/compile/bases.ts";
import { lowerEffective } from "../../src/compile/effective.ts";
import { lowerExplicit } from "../../src/compile/explicit.ts";
import { type DistributedOp, type DistributedProgram, flatten } from "../../src/compile/program.ts";
import type { Dice } from "../../src/noise/dice.ts";
import { NoiseModel } from "../../src/noise/model.ts";
import { PathNames, ShotPath } from "../../src/noise/segments.ts";
import type { IdleSpan, ShotTimeline } from "../../src/timeline.ts";
import { chainNetwork, generator, instantTimeline, program, randomProgram } from "./programs.ts";
import { branches, fidelity, zeroState } from "./simulator.ts";

const NOISY = {
  oneQubitGate: { fidelity: 0.9, durationUs: 1 },
  twoQubitGate: { fidelity: 0.9, durationUs: 1 },
  measurement: { fidelity0: 0.9, fidelity1: 0.9, durationUs: 1 },
  t1S: 1,
  t2S: 1,
};
const WERNER = { bell: [0.7, 0.1, 0.1, 0.1] } as const;

/** Chooses any outcome with equal probability, whatever its weight, one time in `every`. */
function wildDice(seed: number, every: number): Dice {
  const random = generator(seed);
  return {
    roll: (_, { weights }) => (random.below(every) === 0 ? random.below(weights.length) : 0),
  };
}

/** A timeline in which any open copy and any data qubit may have idled before each step. */
function withIdling(timeline: ShotTimeline, program: DistributedProgram, seed: number): ShotTimeline {
  const random = generator(seed);
  const idles: IdleSpan[] = [];
  const open = new Set<number>();
  flatten(program.ops).forEach((step, visit) => {
    for (const packet of open) {
      const { qubit, to } = program.packets[packet];
      if (random.below(2) === 0) idles.push({ visit, operand: { qubit, packet }, qpu: to, durationNs: 1000 });
    }
    for (let qubit = 0; qubit < program.circuit.qubits; qubit++) {
      if (random.below(3) === 0) idles.push({ visit, operand: { qubit }, qpu: program.placement[qubit], durationNs: 1000 });
    }
    if (step.kind === "open") open.add(step.packet);
    if (step.kind === "close" || (step.kind === "move" && step.packet !== undefined)) open.delete(step.packet ?? -1);
  });
  return { ...timeline, idles };
}

/** Draws wild noise for a program and compares its two meanings on every outcome branch of the explicit one. */
function expectSameMeaning(program: DistributedProgram, qpus: number, seed: number): void {
  const network = chainNetwork(qpus, NOISY);
  const qubits = program.circuit.qubits;
  const model = new NoiseModel(
    program,
    network,
    network.links.map(() => WERNER),
  );
  const effective = lowerEffective(program);
  const explicit = lowerExplicit(program, network);
  const timeline = withIdling(instantTimeline(program), program, seed);
  const every = seed % 3 === 0 ? 2 : 6;
  const simple = new ShotPath(model, new PathNames(), wildDice(seed, every)).next(timeline, true);
  const spelled = new ShotPath(model, new PathNames(), wildDice(seed, every), explicit).next(timeline, true);
  expect(spelled.insertions.length).toBeGreaterThan(0);
  const [{ state }] = branches(effective, simple, zeroState(qubits));
  const padded = zeroState(explicit.qubits);
  padded.fill(0);
  padded.set(state);
  const all = branches(explicit, spelled, zeroState(explicit.qubits));
  expect(all.length).toBeGreaterThan(3);
  expect(all.reduce((sum, b) => sum + b.weight, 0)).toBeCloseTo(1, 12);
  for (const branch of all) expect(Math.abs(1 - fidelity(padded, branch.state))).toBeLessThan(1e-12);
}

describe("telegates by their effect and spelled out", () => {
  // Plan: random packets in all bases, one hop and two, with Paulis at every place that noise may attach to. The state of the
  // data qubits must agree on every outcome branch of the explicit circuit.
  it.each(Array.from({ length: 28 }, (_, seed) => seed))("agree on every outcome branch, seed %i", (seed) => {
    const hops = seed % 4 === 3 ? 2 : 1;
    const program = randomProgram(seed, hops, hops === 2 ? 1 : 2);
    expectSameMeaning(program, hops + 1, seed);
  });

  // A copy in QPU 1 is itself copied to QPU 2; both serve gates, and the qubit is flipped while both are open.
  it.each(Array.from({ length: 10 }, (_, seed) => seed))("agree for a copy of a copy, seed %i", (seed) => {
    const basis = (["Z", "X", "Y"] as const)[seed % 3];
    const [gate, copyFirst] = ({ Z: ["cp", true], X: ["crx", false], Y: ["cry", false] } as const)[basis];
    const packets = [
      { id: 0, qubit: 0, basis, from: 0, to: 1, route: [0] },
      { id: 1, qubit: 0, basis, from: 1, to: 2, route: [1] },
    ];
    const turn = (qubit: number): DistributedOp => ({
      kind: "gate",
      gate: "u",
      params: [0.7 + qubit, 0.3 * seed, 1.1],
      operands: [{ qubit }],
      qpu: qubit,
      alsoOnCopies: [],
    });
    const served = (packet: number): DistributedOp => {
      const operands = [{ qubit: 0, packet }, { qubit: packet + 1 }];
      return { kind: "gate", gate, params: [1.3], operands: copyFirst ? operands : operands.reverse(), qpu: packet + 1, alsoOnCopies: [] };
    };
    const flip: DistributedOp = { kind: "gate", gate: FLIP[basis], params: [], operands: [{ qubit: 0 }], qpu: 0, alsoOnCopies: [0, 1] };
    const opens: DistributedOp[] = [0, 1].map((packet) => ({ kind: "open", packet }));
    const closes: DistributedOp[] = [1, 0].map((packet) => ({ kind: "close", packet }));
    const ops = [turn(0), turn(1), turn(2), ...opens, served(0), served(1), flip, served(1), served(0), ...closes, turn(0)];
    expectSameMeaning(program([0, 1, 2], packets, ops), 3, seed);
  });
});
