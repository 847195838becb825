import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aged, bellOf, depolarized, type PairState } from "../../host/protocol/pairState.ts";
import { Protocol } from "../../host/protocol/protocol.ts";
import { purify } from "../../host/protocol/purification.ts";
import { kronecker, type Matrix, matrix } from "../../src/complex.ts";
import type { Link, Network, Purification } from "../../src/network/network.ts";
import { twirl, wernerBell } from "../../src/photonics/bell.ts";
import type { RawPair } from "../../src/photonics/link.ts";
import { onePhoton } from "../../src/photonics/onePhoton.ts";
import { dejmps, type PurificationNoise } from "../../src/photonics/pairs.ts";
import { bellWeights, cnot, conjugate, depolarizeTwo, projectHigh } from "../photonics/density.ts";
import { close, figures, gate, network, open, program, qpu, run } from "./machines.ts";

const QUIET: PurificationNoise = { gateEpsilon: [0, 0], readoutFlip: [0, 0] };

/** F Phi+ and the rest spread evenly. */
function wernerMatrix(f: number): Matrix {
  const rest = (1 - f) / 3;
  return matrix([
    [(f + rest) / 2, 0, 0, (f - rest) / 2],
    [0, rest, 0, 0],
    [0, 0, rest, 0],
    [(f - rest) / 2, 0, 0, (f + rest) / 2],
  ]);
}

describe("one round", () => {
  it("of BBPSSW gives the published fidelity and probability", () => {
    for (const [before, after, probability] of [
      [0.9, 0.926396, 0.875556],
      [0.94, 0.957538, null],
    ] as const) {
      const round = purify("bbpssw", { bell: wernerBell(before) }, { bell: wernerBell(before) }, QUIET);
      expect(bellOf(round.state)[0]).toBeCloseTo(after, 5);
      if (probability) expect(round.probability).toBeCloseTo(probability, 6);
    }
  });

  it("of BBPSSW with noise agrees with the density matrix of its two CNOTs, without rotations, on twirled pairs", () => {
    const small = fc.double({ min: 0, max: 0.4, noNaN: true });
    const fidelity = fc.double({ min: 0.3, max: 1, noNaN: true });
    fc.assert(
      fc.property(fidelity, fidelity, fc.tuple(small, small), fc.tuple(small, small), (f, g, gateEpsilon, readoutFlip) => {
        let rho: Matrix = kronecker(wernerMatrix(g), wernerMatrix(f));
        for (const [near, far, epsilon] of [
          [0, 2, gateEpsilon[0]],
          [1, 3, gateEpsilon[1]],
        ]) {
          rho = depolarizeTwo(conjugate(cnot(near, far, 4), rho), near, far, 4, epsilon);
        }
        const weights = [0, 0, 0, 0];
        for (let outcome = 0; outcome < 4; outcome++) {
          for (const flips of [outcome, outcome ^ 3]) {
            const read = (end: 0 | 1) => ((flips >> end) & 1 ? readoutFlip[end] : 1 - readoutFlip[end]);
            bellWeights(projectHigh(rho, outcome)).forEach((w, slot) => {
              weights[slot] += read(0) * read(1) * w;
            });
          }
        }
        const probability = weights.reduce((all, w) => all + w, 0);
        // Pairs that are not Werner states are twirled first.
        const skewed: PairState = { bell: [f, 0.7 * (1 - f), 0, 0.3 * (1 - f)] };
        const round = purify("bbpssw", skewed, { bell: wernerBell(g) }, { gateEpsilon, readoutFlip });
        expect(round.probability).toBeCloseTo(probability, 12);
        expect(bellOf(round.state)[0]).toBeCloseTo(weights[0] / probability, 12);
      }),
      { numRuns: 40 },
    );
  });

  it("of EPL removes the |11> weight of one-photon pairs, which their twirl would have kept", () => {
    const { raw } = onePhoton({
      etaA: 1e-6,
      etaB: 1e-6,
      alphaA: 0.2,
      alphaB: 0.2,
      darkProbability: 0,
      overlap: 1,
      phaseRad: 0.7,
      phaseNoiseRad: 0,
    });
    const round = purify("epl", { raw }, { raw }, QUIET);
    expect(round.probability).toBeCloseTo((1 - 0.2) ** 2 / 2, 5);
    expect(bellOf(round.state)[0]).toBeCloseTo(1, 5);
    expect(twirl(raw)[0]).toBeLessThan(0.8);
  });

  it("of EPL with noise agrees with the density matrix of four qubits", () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const rawPair = fc.tuple(unit, unit, unit, unit, unit, unit).map(([a, b, c, d, size, turn]): RawPair => {
      const sum = a + b + c + d + 1e-6;
      const [p00, p01, p10, p11] = [a, b + 1e-6, c, d].map((p) => p / sum);
      const coherence = size * Math.sqrt(p01 * p10);
      return { p00, p01, p10, p11, coherenceRe: coherence * Math.cos(7 * turn), coherenceIm: coherence * Math.sin(7 * turn) };
    });
    const small = fc.double({ min: 0, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(rawPair, rawPair, fc.tuple(small, small), fc.tuple(small, small), (first, second, gateEpsilon, readoutFlip) => {
        const noise = { gateEpsilon, readoutFlip };
        const expected = eplByDensityMatrix(first, second, noise);
        fc.pre(expected.probability > 1e-6);
        const round = purify("epl", { raw: first }, { raw: second }, noise);
        expect(round.probability).toBeCloseTo(expected.probability, 12);
        const raw = (round.state as { raw: RawPair }).raw;
        for (const key of Object.keys(expected.raw) as (keyof RawPair)[]) expect(raw[key]).toBeCloseTo(expected.raw[key], 10);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a pair that waits", () => {
  const state: PairState = { raw: { p00: 0.1, p01: 0.5, p10: 0.3, p11: 0.1, coherenceRe: 0.3, coherenceIm: 0.1 } };
  const ends = [
    { t1S: 0.5, t2S: 0.3 },
    { t1S: Number.POSITIVE_INFINITY, t2S: 2 },
  ] as const;

  it("is the same whether it is twirled before or after waiting and depolarising", () => {
    for (const ns of [0, 1e6, 3e8]) {
      const before = depolarized(aged({ bell: bellOf(state) }, ns, ends), [0.02, 0.1]);
      const after = depolarized(aged(state, ns, ends), [0.02, 0.1]);
      bellOf(after).forEach((weight, slot) => {
        expect(weight).toBeCloseTo(bellOf(before)[slot], 12);
      });
    }
  });

  it("decays by T2 of both ends, and to equal populations by T1", () => {
    const quarter = aged(state, 3e8, [ends[1], ends[1]]) as { raw: RawPair };
    expect(quarter.raw.coherenceRe).toBeCloseTo(0.3 * Math.exp(-0.3), 12);
    const long = aged(state, 1e11, [ends[0], ends[0]]) as { raw: RawPair };
    for (const p of [long.raw.p00, long.raw.p01, long.raw.p10, long.raw.p11]) expect(p).toBeCloseTo(0.25, 12);
  });
});

function purifying(purification: Purification, communicationQubits: number): Network {
  const machine = network([qpu("a", { communicationQubits }), qpu("b", { communicationQubits })], [[0, 1]]);
  return { ...machine, links: machine.links.map((link): Link => ({ ...link, purification })) };
}

const telegate = program([0, 1], [{ qubit: 0, basis: "Z", from: 0, to: 1, route: [0] }], [open(0), gate("cz", 1, [0, 0], 1), close(0)]);
const born = figures({ heraldProbability: 0.5, scheme: "measured", bell: wernerBell(0.85), pairFidelity: 0.85 });

describe("a link that purifies", () => {
  it("delivers the pair of the closed form, made of 2 / p heralded ones on average", () => {
    const protocol = new Protocol(telegate, purifying({ protocol: "dejmps", rounds: 2, untilFidelity: null }, 3), [born], 5);
    const one = dejmps(wernerBell(0.85), wernerBell(0.85));
    const two = dejmps(one.bell, one.bell);
    const counts = Array.from({ length: 4000 }, (_, shot) => {
      const [pair] = run(protocol, shot).pairs;
      expect(pair.bell?.[0]).toBeCloseTo(two.bell[0], 10);
      return pair.heralded ?? 0;
    });
    const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
    const deviation = Math.sqrt(counts.reduce((a, b) => a + (b - mean) ** 2, 0) / counts.length);
    expect(Math.abs(mean - 4 / one.probability / two.probability)).toBeLessThan((5 * deviation) / Math.sqrt(counts.length));
  });

  it("takes the time of a round: gate, readout and a message, at both ends at once", () => {
    const perfect = figures({ heraldProbability: 1, scheme: "measured", bell: [1, 0, 0, 0] });
    const { pairs, time, durationNs } = run(
      new Protocol(telegate, purifying({ protocol: "dejmps", rounds: 1, untilFidelity: null }, 2), [perfect], 5),
    );
    // The second herald comes at 2 us; then 200 us, 100 us and 5 us.
    expect(pairs[0].usedNs).toBe(2000 + 305_000);
    expect(time?.purification).toBe(305_000);
    expect(Object.values(time ?? {}).reduce((a, b) => a + b, 0)).toBe(durationNs);
  });

  it("stops when a fidelity is met, and says so when none meets it", () => {
    const until = (untilFidelity: number) => purifying({ protocol: "dejmps", rounds: 3, untilFidelity }, 4);
    expect(run(new Protocol(telegate, until(0.8), [born], 5)).pairs[0].bell).toBeUndefined();
    expect(run(new Protocol(telegate, until(0.9), [born], 5)).pairs[0].heralded).toBeGreaterThanOrEqual(2);
    expect(() => new Protocol(telegate, until(0.9999), [born], 5)).toThrow(
      /^link a-b: untilFidelity 0.9999 cannot be reached; with up to 3 rounds of dejmps its pairs come to 0\.9\d+ at best: allow more rounds/,
    );
  });

  it("needs a communication qubit per round beside the first", () => {
    expect(() => new Protocol(telegate, purifying({ protocol: "dejmps", rounds: 2, untilFidelity: null }, 2), [born], 5)).toThrow(
      "packet 0 needs 3 communication qubits at a, which has 2",
    );
  });

  it("refuses epl on pairs that are known by a fidelity", () => {
    expect(() => new Protocol(telegate, purifying({ protocol: "epl", rounds: 1, untilFidelity: null }, 2), [born], 5)).toThrow(
      "link a-b: epl needs pairs known by their photons",
    );
  });
});

/** EPL on the explicit 16 x 16 density matrix of qubits A1, B1, A2, B2 (highest bit first). */
function eplByDensityMatrix(first: RawPair, second: RawPair, noise: PurificationNoise): { probability: number; raw: RawPair } {
  type Complex = [number, number];
  const pairMatrix = (raw: RawPair): Complex[][] => {
    const m = Array.from({ length: 4 }, () => Array.from({ length: 4 }, (): Complex => [0, 0]));
    [raw.p00, raw.p01, raw.p10, raw.p11].forEach((p, i) => {
      m[i][i] = [p, 0];
    });
    m[1][2] = [raw.coherenceRe, raw.coherenceIm];
    m[2][1] = [raw.coherenceRe, -raw.coherenceIm];
    return m;
  };
  const [one, two] = [pairMatrix(first), pairMatrix(second)];
  const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
  let rho = Array.from({ length: 16 }, (_, r) => Array.from({ length: 16 }, (_, c) => times(one[r >> 2][c >> 2], two[r & 3][c & 3])));
  // CNOT from A1 (bit 3) to A2 (bit 1) and from B1 (bit 2) to B2 (bit 0).
  const image = (i: number) => i ^ (((i >> 3) & 1) << 1) ^ ((i >> 2) & 1);
  const moved = rho.map((row) => row.map((): Complex => [0, 0]));
  rho.forEach((row, r) => {
    row.forEach((value, c) => {
      moved[image(r)][image(c)] = value;
    });
  });
  rho = moved;
  for (const [mask, epsilon] of [
    [0b1010, noise.gateEpsilon[0]],
    [0b0101, noise.gateEpsilon[1]],
  ]) {
    rho = rho.map((row, r) =>
      row.map(([re, im], c): Complex => {
        let traced: Complex = [0, 0];
        if ((r & mask) === (c & mask)) {
          for (let k = 0; k < 16; k++) {
            if ((k & ~mask) !== 0) continue;
            const [x, y] = rho[(r & ~mask) | k][(c & ~mask) | k];
            traced = [traced[0] + x / 4, traced[1] + y / 4];
          }
        }
        return [(1 - epsilon) * re + epsilon * traced[0], (1 - epsilon) * im + epsilon * traced[1]];
      }),
    );
  }
  const kept = Array.from({ length: 4 }, () => Array.from({ length: 4 }, (): Complex => [0, 0]));
  for (let r = 0; r < 4; r++) {
    for (let c = 0; c < 4; c++) {
      for (let outcome = 0; outcome < 4; outcome++) {
        const [flipA, flipB] = noise.readoutFlip;
        const read = (outcome & 2 ? 1 - flipA : flipA) * (outcome & 1 ? 1 - flipB : flipB);
        const [re, im] = rho[r * 4 + outcome][c * 4 + outcome];
        kept[r][c] = [kept[r][c][0] + read * re, kept[r][c][1] + read * im];
      }
    }
  }
  const probability = kept.reduce((sum, row, i) => sum + row[i][0], 0);
  const [p00, p01, p10, p11] = kept.map((row, i) => row[i][0] / probability);
  return { probability, raw: { p00, p01, p10, p11, coherenceRe: kept[1][2][0] / probability, coherenceIm: kept[1][2][1] / probability } };
}
