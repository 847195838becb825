import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gateMatrix } from "../../src/circuit/gates.ts";
import { kronecker, type Matrix, matrix } from "../../src/complex.ts";
import type { BellVector, Network, Qpu } from "../../src/network/network.ts";
import { idleWeights } from "../../src/noise/channels.ts";
import { NoiseModel } from "../../src/noise/model.ts";
import { swapError, swappedInfidelity } from "../../src/noise/swapped.ts";
import { wernerBell } from "../../src/photonics/bell.ts";
import type { ConsumedPair } from "../../src/timeline.ts";
import { bellWeights, cnot, conjugate, depolarizeTwo, on, PAULIS } from "../photonics/density.ts";
import { chainNetwork, program } from "./programs.ts";

const PHI_PLUS = matrix([
  [0.5, 0, 0, 0.5],
  [0, 0, 0, 0],
  [0, 0, 0, 0],
  [0.5, 0, 0, 0.5],
]);

function sum(parts: readonly [weight: number, rho: Matrix][]): Matrix {
  const out = new Float64Array(parts[0][1].length);
  for (const [weight, rho] of parts) for (let i = 0; i < out.length; i++) out[i] += weight * rho[i];
  return out;
}

/** A Pauli channel on one qubit, or on a pair's half to make it from Phi+. */
function paulis(rho: Matrix, weights: BellVector, qubit: number, qubits: number): Matrix {
  return sum(weights.map((w, code) => [w, conjugate(on(PAULIS[code], qubit, qubits), rho)]));
}

/** Reads a qubit wrongly with some probability, and applies a Pauli to another where 1 was read. */
function measureAndCorrect(rho: Matrix, qubit: number, flip: number, pauli: number, other: number, qubits: number): Matrix {
  const parts: [number, Matrix][] = [];
  for (const outcome of [0, 1]) {
    const projector = on(
      matrix([
        [1 - outcome, 0],
        [0, outcome],
      ]),
      qubit,
      qubits,
    );
    const left = conjugate(projector, rho);
    for (const read of [0, 1]) {
      parts.push([read === outcome ? 1 - flip : flip, read === 1 ? conjugate(on(PAULIS[pauli], other, qubits), left) : left]);
    }
  }
  return sum(parts);
}

/** The state of the first and the last qubit, the others traced out. */
function ends(rho: Matrix, qubits: number): Matrix {
  const n = 2 ** qubits;
  const out = new Float64Array(32);
  const index = (ends: number, middle: number) => (ends & 1) | (middle << 1) | ((ends >> 1) << (qubits - 1));
  for (let r = 0; r < 4; r++) {
    for (let c = 0; c < 4; c++) {
      for (let m = 0; m < n / 4; m++) {
        const from = 2 * (index(r, m) * n + index(c, m));
        out[2 * (4 * r + c)] += rho[from];
        out[2 * (4 * r + c) + 1] += rho[from + 1];
      }
    }
  }
  return out;
}

interface Swap {
  epsilon: number;
  flip: number;
}

/** Pair k on qubits 2 k and 2 k + 1; in each QPU between, CNOT, Hadamard, both readouts, and corrections at the far end. */
function swappedBell(pairs: readonly Matrix[], swaps: readonly Swap[]): number[] {
  const qubits = 2 * pairs.length;
  let rho = pairs.reduce((all, pair) => kronecker(pair, all));
  swaps.forEach(({ epsilon, flip }, k) => {
    const [left, right] = [2 * k + 1, 2 * k + 2];
    rho = depolarizeTwo(conjugate(cnot(left, right, qubits), rho), left, right, qubits, epsilon);
    rho = conjugate(on(gateMatrix("h", []), left, qubits), rho);
    rho = measureAndCorrect(rho, right, flip, 1, qubits - 1, qubits);
    rho = measureAndCorrect(rho, left, flip, 3, qubits - 1, qubits);
  });
  return bellWeights(ends(rho, qubits));
}

/** A chain whose QPUs between the ends swap as said, with a program whose first step uses all links. */
function chain(
  bells: readonly BellVector[],
  swaps: readonly Swap[],
  t2S = Number.POSITIVE_INFINITY,
): { model: NoiseModel; network: Network } {
  const plain = chainNetwork(bells.length + 1, { t2S });
  const qpus = plain.qpus.map((qpu, q): Qpu => {
    const swap = swaps[q - 1];
    if (!swap) return qpu;
    const right = 1 - swap.flip;
    return {
      ...qpu,
      twoQubitGate: { fidelity: 1 - 0.75 * swap.epsilon, durationUs: 0 },
      measurement: { fidelity0: right, fidelity1: right, durationUs: 0 },
    };
  });
  const network = { ...plain, qpus };
  const route = bells.map((_, k) => k);
  const move = program([0], [], [{ kind: "move", qubit: 0, from: 0, to: bells.length, route }]);
  const model = new NoiseModel(
    move,
    network,
    bells.map((bell) => ({ bell })),
  );
  return { model, network };
}

const used = (link: number, ageNs = 0, bell?: BellVector): ConsumedPair => ({
  visit: 0,
  link,
  attempts: 1,
  startNs: 0,
  emissionNs: 0,
  heraldNs: 0,
  usedNs: ageNs,
  slots: [0, 0],
  ...(bell && { bell }),
});

const weight = fc.double({ min: 0, max: 1, noNaN: true });
const bell = fc.tuple(fc.double({ min: 0.1, max: 1, noNaN: true }), weight, weight, weight).map(([a, b, c, d]): BellVector => {
  const total = a + b + c + d;
  return [a / total, b / total, c / total, d / total];
});
const swap = fc.record({ epsilon: fc.double({ min: 0, max: 0.5, noNaN: true }), flip: fc.double({ min: 0, max: 0.4, noNaN: true }) });
const pairOf = (weights: BellVector): Matrix => paulis(PHI_PLUS, weights, 0, 2);

describe("a pair that is swapped with noisy gates and readout equals the density matrix of its circuit", () => {
  it("in one QPU", () => {
    fc.assert(
      fc.property(bell, bell, swap, (a, b, between) => {
        const { model } = chain([a, b], [between]);
        const expected = swappedBell([pairOf(a), pairOf(b)], [between]);
        expect(1 - swappedInfidelity(model, [used(0), used(1)], swapError(model, 0))).toBeCloseTo(expected[0], 12);
      }),
      { numRuns: 30 },
    );
  });

  it("all four weights of what a swap alone does", () => {
    const between = { epsilon: 0.08, flip: 0.05 };
    const perfect: BellVector = [1, 0, 0, 0];
    const expected = swappedBell([PHI_PLUS, PHI_PLUS], [between]);
    const found = swapError(chain([perfect, perfect], [between]).model, 0);
    for (let k = 0; k < 4; k++) expect(found[k]).toBeCloseTo(expected[k], 12);
    // X from the one readout, Z from the other, Y from both; a depolarised gate leaves nothing of the pair.
    expect(found[1]).toBeCloseTo(0.92 * 0.05 * 0.95 + 0.02, 12);
    expect(found[2]).toBeCloseTo(0.92 * 0.05 * 0.05 + 0.02, 12);
  });

  it("in two QPUs that differ", () => {
    const bells: BellVector[] = [wernerBell(0.95), [0.9, 0.02, 0.01, 0.07], wernerBell(0.85)];
    const swaps = [
      { epsilon: 0.04, flip: 0.02 },
      { epsilon: 0.1, flip: 0.005 },
    ];
    const { model } = chain(bells, swaps);
    const expected = swappedBell(bells.map(pairOf), swaps);
    const found = swappedInfidelity(model, [used(0), used(1), used(2)], swapError(model, 0));
    expect(1 - found).toBeCloseTo(expected[0], 12);
  });

  it("of pairs that have aged, or whose state the protocol has followed", () => {
    const between = { epsilon: 0.03, flip: 0.01 };
    const bells: BellVector[] = [wernerBell(0.95), wernerBell(0.9)];
    const { model } = chain(bells, [between], 0.5);
    const idle = idleWeights(0.1, Number.POSITIVE_INFINITY, 0.5);
    const aged = paulis(paulis(pairOf(bells[0]), idle, 0, 2), idle, 1, 2);
    const followed: BellVector = [0.8, 0.05, 0.05, 0.1];
    const expected = swappedBell([aged, pairOf(followed)], [between]);
    const found = swappedInfidelity(model, [used(0, 1e8), used(1, 1e8, followed)], swapError(model, 0));
    expect(1 - found).toBeCloseTo(expected[0], 12);
    expect(expected[0]).toBeLessThan(0.75);
  });

  it("of Werner pairs multiplies w = (4 F - 1) / 3, and a noisy gate and readout have their own", () => {
    const w = (f: number) => (4 * f - 1) / 3;
    const fidelity = (epsilon: number, flip: number) => {
      const { model } = chain([wernerBell(0.95), wernerBell(0.9)], [{ epsilon, flip }]);
      return 1 - swappedInfidelity(model, [used(0), used(1)], swapError(model, 0));
    };
    expect(w(fidelity(0, 0))).toBeCloseTo(w(0.95) * w(0.9), 12);
    expect(w(fidelity(0.06, 0))).toBeCloseTo(w(0.95) * w(0.9) * 0.94, 12);
    // Two readouts, each a Pauli of the pair with probability m: (1 - m)^2 of it is left as it was.
    expect(w(fidelity(0, 0.02))).toBeCloseTo(w(0.95) * w(0.9) * w(0.98 ** 2), 12);
  });
});

it("the circuit of the swap is right: a perfect one joins perfect pairs", () => {
  expect(
    swappedBell(
      [PHI_PLUS, PHI_PLUS, PHI_PLUS],
      [0, 0].map(() => ({ epsilon: 0, flip: 0 })),
    )[0],
  ).toBeCloseTo(1, 12);
});
