import { describe, expect, it } from "vitest";
import { gateMatrix } from "../../src/circuit/gates.ts";
import { lowerEffective } from "../../src/compile/effective.ts";
import type { DistributedOp, DistributedProgram } from "../../src/compile/program.ts";
import type { BellVector, Qpu } from "../../src/network/network.ts";
import { decayed, depolarizeOne, depolarizeTwo, idleWeights, phaseFlips } from "../../src/noise/channels.ts";
import type { Dice } from "../../src/noise/dice.ts";
import { NoiseModel } from "../../src/noise/model.ts";
import { PathNames, ShotPath } from "../../src/noise/segments.ts";
import type { ShotTimeline } from "../../src/timeline.ts";
import { chainNetwork, instantTimeline, program } from "./programs.ts";
import { apply, branches, fidelity, zeroState } from "./simulator.ts";

/** Goes through every combination of outcomes, each with its probability. */
function everyDraw(take: (dice: Dice) => void): number[] {
  const weights: number[] = [];
  const prefix: number[] = [];
  for (;;) {
    let depth = 0;
    let weight = 1;
    const sizes: number[] = [];
    take({
      roll: (_, distribution) => {
        if (depth === prefix.length) prefix.push(0);
        sizes.push(distribution.weights.length);
        weight *= distribution.weights[prefix[depth]];
        return prefix[depth++];
      },
    });
    weights.push(weight);
    while (prefix.length > 0 && prefix[prefix.length - 1] + 1 >= sizes[prefix.length - 1]) prefix.pop();
    if (prefix.length === 0) return weights;
    prefix[prefix.length - 1]++;
  }
}

/** Process fidelity of a noisy program to itself without noise: each data qubit starts in a Bell state with a reference. */
function processFidelity(
  distributed: DistributedProgram,
  bells: readonly BellVector[],
  figures: Partial<Qpu> = {},
  timeline: ShotTimeline = instantTimeline(distributed),
): number {
  const n = distributed.circuit.qubits;
  const network = chainNetwork(bells.length + 1, figures);
  const model = new NoiseModel(
    distributed,
    network,
    bells.map((bell) => ({ bell })),
  );
  const start = zeroState(2 * n);
  for (let q = 0; q < n; q++) {
    apply(start, gateMatrix("h", []), [q]);
    apply(start, gateMatrix("cx", []), [q, q + n]);
  }
  const executable = lowerEffective(distributed);
  const evolve = (path: Parameters<typeof branches>[1]) => branches(executable, path, start)[0].state;
  const ideal = evolve({ steps: executable.steps.map((_, i) => i), insertions: [], key: "", last: true });
  const names = new PathNames();
  const known = new Map<string, number>();
  const fidelities: number[] = [];
  const weights = everyDraw((dice) => {
    const path = new ShotPath(model, names, dice).next(timeline, true);
    const found = known.get(path.key) ?? fidelity(ideal, evolve(path));
    known.set(path.key, found);
    fidelities.push(found);
  });
  expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
  return weights.reduce((sum, w, i) => sum + w * fidelities[i], 0);
}

const werner = (f: number): BellVector => [f, (1 - f) / 3, (1 - f) / 3, (1 - f) / 3];
const average = (process: number, dimension: number) => (dimension * process + 1) / (dimension + 1);

/** One telegate from qubit 0 in QPU 0 to the last qubit in the last QPU. */
function telegate(gate: string, params: readonly number[], hops = 1): DistributedProgram {
  const route = Array.from({ length: hops }, (_, i) => i);
  const ops: DistributedOp[] = [
    { kind: "open", packet: 0 },
    { kind: "gate", gate, params, operands: [{ qubit: 0, packet: 0 }, { qubit: 1 }], qpu: hops, alsoOnCopies: [] },
    { kind: "close", packet: 0 },
  ];
  return program([0, hops], [{ id: 0, qubit: 0, basis: "Z", from: 0, to: hops, route }], ops);
}

/** Fidelities F for which F_avg = (4F + 1)/5 is checked, as the project's closed forms have it. */
const FIDELITIES = [1, 0.9689, 0.94, 0.9, 0.5];

describe("teleported gates by enumeration of every draw", () => {
  it.each(FIDELITIES)("a CZ over a pair of fidelity %f has that process fidelity and (4F + 1)/5 on average", (f) => {
    for (const bell of [werner(f), [f, (1 - f) / 2, (1 - f) / 2, 0], [f, 0, 0, 1 - f]] as BellVector[]) {
      const process = processFidelity(telegate("cz", []), [bell]);
      expect(process).toBeCloseTo(f, 12);
      expect(average(process, 4)).toBeCloseTo((4 * f + 1) / 5, 12);
    }
  });

  it("a CP(theta) keeps cos^4(theta/2) of the X errors and sin^2(theta)/4 of the Y errors", () => {
    const bell: BellVector = [0.8, 0.1, 0.06, 0.04];
    for (const theta of [0.1, 0.7, Math.PI / 2, 2.5, Math.PI]) {
      const expected = bell[0] + bell[1] * Math.cos(theta / 2) ** 4 + (bell[2] * Math.sin(theta) ** 2) / 4;
      expect(processFidelity(telegate("cp", [theta]), [bell])).toBeCloseTo(expected, 12);
    }
  });

  it("a CZ with noisy local gates and readout has the fidelity of the density-matrix calculation", () => {
    // Werner pair of F = 0.9689, depolarising 0.03 on both local gates, readout flips of 0.01: 0.9010217681.
    const figures = {
      twoQubitGate: { fidelity: 1 - 0.75 * 0.03, durationUs: 0 },
      measurement: { fidelity0: 0.99, fidelity1: 0.99, durationUs: 0 },
    };
    const process = processFidelity(telegate("cz", []), [werner(0.9689)], figures);
    expect(process).toBeCloseTo(0.9010217681, 9);
    expect(average(process, 4)).toBeCloseTo(0.9208174145, 9);
  });

  it("swapping multiplies the Werner parameters of two pairs", () => {
    const w = (f: number) => (4 * f - 1) / 3;
    expect(processFidelity(telegate("cz", [], 2), [werner(0.95), werner(0.9)])).toBeCloseTo((3 * w(0.95) * w(0.9) + 1) / 4, 12);
  });

  it("teleporting a qubit has average fidelity (2F + 1)/3", () => {
    const move = program([0], [], [{ kind: "move", qubit: 0, from: 0, to: 1, route: [0] }]);
    expect(average(processFidelity(move, [werner(0.9)]), 2)).toBeCloseTo((2 * 0.9 + 1) / 3, 12);
  });

  it("a perfect pair that waits has fidelity (1 + e^(-2t/T2))/2", () => {
    const ops = telegate("cz", []);
    const timeline = instantTimeline(ops);
    const ageS = 0.3;
    const old = { ...timeline, pairs: timeline.pairs.map((p) => ({ ...p, usedNs: ageS * 1e9 })) };
    expect(processFidelity(ops, [werner(1)], { t2S: 2 }, old)).toBeCloseTo((1 + Math.exp((-2 * ageS) / 2)) / 2, 12);
  });

  it("a pair whose state at use the timeline tells is drawn from that state", () => {
    const ops = telegate("cz", []);
    const timeline = instantTimeline(ops);
    const bell: BellVector = [0.85, 0.05, 0.04, 0.06];
    const told = { ...timeline, pairs: timeline.pairs.map((p) => ({ ...p, bell })) };
    expect(processFidelity(ops, [werner(0.5)], {}, told)).toBeCloseTo(0.85, 12);
  });

  it("one-qubit and two-qubit gates have their average fidelities", () => {
    const one = program([0], [], [{ kind: "gate", gate: "h", params: [], operands: [{ qubit: 0 }], qpu: 0, alsoOnCopies: [] }]);
    const both = [{ qubit: 0 }, { qubit: 1 }];
    const two = program([0, 0], [], [{ kind: "gate", gate: "cx", params: [], operands: both, qpu: 0, alsoOnCopies: [] }]);
    const figures = { oneQubitGate: { fidelity: 0.97, durationUs: 0 }, twoQubitGate: { fidelity: 0.93, durationUs: 0 } };
    expect(average(processFidelity(one, [], figures), 2)).toBeCloseTo(0.97, 12);
    expect(average(processFidelity(two, [], figures), 4)).toBeCloseTo(0.93, 12);
  });

  it("virtual gates, relabelled swaps and identity figures draw nothing", () => {
    const ops = ["z", "s", "tdg", "rz", "p"].map(
      (gate): DistributedOp => ({
        kind: "gate",
        gate,
        params: gate.length < 2 || gate === "rz" ? [0.3] : [],
        operands: [{ qubit: 0 }],
        qpu: 0,
        alsoOnCopies: [],
      }),
    );
    ops.push({ kind: "gate", gate: "swap", params: [], operands: [{ qubit: 0 }, { qubit: 1 }], qpu: 0, alsoOnCopies: [] });
    const noisy = { oneQubitGate: { fidelity: 0.6, durationUs: 0 }, twoQubitGate: { fidelity: 0.6, durationUs: 0 } };
    expect(processFidelity(program([0, 0], [], ops), [], noisy)).toBeCloseTo(1, 12);
  });
});

describe("channels", () => {
  it("1 - e^-x without Math.exp is right to rounding, small x included", () => {
    for (let x = 1e-18; x < 700; x *= 1.37) expect(Math.abs(decayed(x) / -Math.expm1(-x) - 1)).toBeLessThan(1e-15);
    expect(decayed(0)).toBe(0);
    expect(decayed(Number.POSITIVE_INFINITY)).toBe(1);
  });

  it("idling gives the stated T1 and T2", () => {
    const [i, x, y, z] = idleWeights(0.5, 2, 3);
    expect(i + x + y + z).toBeCloseTo(1, 15);
    // A Pauli channel shrinks the Bloch vector's z by 1 - 2 (p_x + p_y) and its x by 1 - 2 (p_y + p_z).
    expect(1 - 2 * (x + y)).toBeCloseTo(Math.exp(-0.5 / 2), 14);
    expect(1 - 2 * (y + z)).toBeCloseTo(Math.exp(-0.5 / 3), 14);
    expect(idleWeights(1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)).toEqual([1, 0, 0, 0]);
  });

  it("entangling attempts flip phases by the odd ones of n chances", () => {
    const direct = (n: number, p: number): number => (n === 0 ? 0 : p * (1 - direct(n - 1, p)) + (1 - p) * direct(n - 1, p));
    for (const [n, p] of [
      [1, 0.01],
      [7, 0.2],
      [20, 0.5],
    ])
      expect(phaseFlips(n, p)[3]).toBeCloseTo(direct(n, p), 14);
  });

  it("depolarising weights follow from average fidelities", () => {
    expect(depolarizeOne(0.99).error).toBeCloseTo(0.75 * 0.02, 15);
    expect(depolarizeTwo(0.99).error).toBeCloseTo((15 / 16) * (4 / 300), 15);
  });
});
