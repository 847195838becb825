import * as fc from "fast-check";
import { expect, it } from "vitest";
import { kronecker, type Matrix, matrix, multiply } from "../../src/complex.ts";
import type { BellVector } from "../../src/network/network.ts";
import { rawOfBell, twirl, wernerBell } from "../../src/photonics/bell.ts";
import type { RawPair } from "../../src/photonics/link.ts";
import { convolve, dejmps, depolarizePair, epl } from "../../src/photonics/pairs.ts";
import { bellWeights, cnot, conjugate, depolarizeTwo, on, PAULIS, projectHigh } from "./density.ts";

const weight = fc.double({ min: 0, max: 1, noNaN: true });
const bell = fc
  .tuple(fc.double({ min: 0.1, max: 1, noNaN: true }), weight, weight, weight)
  .map(([a, b, c, d]): BellVector => [a / (a + b + c + d), b / (a + b + c + d), c / (a + b + c + d), d / (a + b + c + d)]);
const raw = fc
  .tuple(
    weight,
    fc.double({ min: 0.1, max: 1, noNaN: true }),
    fc.double({ min: 0.1, max: 1, noNaN: true }),
    weight,
    weight,
    fc.double({ min: 0, max: 6, noNaN: true }),
  )
  .map(([p00, p01, p10, p11, contrast, phase]): RawPair => {
    const sum = p00 + p01 + p10 + p11;
    const coherence = (contrast * Math.sqrt(p01 * p10)) / sum;
    return {
      p00: p00 / sum,
      p01: p01 / sum,
      p10: p10 / sum,
      p11: p11 / sum,
      coherenceRe: coherence * Math.cos(phase),
      coherenceIm: coherence * Math.sin(phase),
    };
  });

function ofBell(weights: BellVector): Matrix {
  const out = new Float64Array(32);
  const phiPlus = matrix([
    [0.5, 0, 0, 0.5],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [0.5, 0, 0, 0.5],
  ]);
  weights.forEach((w, slot) => {
    const moved = conjugate(on(PAULIS[slot], 0, 2), phiPlus);
    for (let i = 0; i < out.length; i++) out[i] += w * moved[i];
  });
  return out;
}

/** First ion is the high bit of |01>. */
function ofRaw(pair: RawPair): Matrix {
  const c = [pair.coherenceRe, pair.coherenceIm] as const;
  return matrix([
    [pair.p00, 0, 0, 0],
    [0, pair.p01, c, 0],
    [0, [c[0], -c[1]], pair.p10, 0],
    [0, 0, 0, pair.p11],
  ]);
}

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  found.forEach((value, i) => {
    expect(Math.abs(value - wanted[i]), `entry ${i}: ${value} against ${wanted[i]}`).toBeLessThan(1e-12);
  });
}

it("the twirl to the Phi+ frame is X on one half, then the Bell diagonal", () => {
  fc.assert(fc.property(raw, (pair) => expectClose(twirl(pair), bellWeights(conjugate(on(PAULIS[1], 0, 2), ofRaw(pair))))));
});

it("a raw pair made of Bell weights twirls back to them where X and Y weigh the same", () => {
  fc.assert(fc.property(weight, (f) => expectClose(twirl(rawOfBell(wernerBell(f))), wernerBell(f))));
});

it("errors compose as Paulis multiply", () => {
  fc.assert(
    fc.property(bell, bell, (a, b) => {
      const out = [0, 0, 0, 0];
      for (let i = 0; i < 4; i++) {
        for (let j = 0; j < 4; j++) {
          const weights = bellWeights(conjugate(on(multiply(PAULIS[i], PAULIS[j]), 0, 2), ofBell([1, 0, 0, 0])));
          for (let slot = 0; slot < 4; slot++) out[slot] += a[i] * b[j] * weights[slot];
        }
      }
      expectClose(convolve(a, b), out);
    }),
  );
  expectClose(depolarizePair([1, 0, 0, 0], 1), [0.25, 0.25, 0.25, 0.25]);
});

it("DEJMPS with noisy gates and readouts equals its circuit", () => {
  const noise = fc.double({ min: 0, max: 0.3, noNaN: true });
  const half = Math.SQRT1_2;
  const forward = matrix([
    [half, [0, -half]],
    [[0, -half], half],
  ]);
  const backward = matrix([
    [half, [0, half]],
    [[0, half], half],
  ]);
  fc.assert(
    fc.property(bell, bell, noise, noise, noise, noise, (a, b, e1, e2, m1, m2) => {
      // Qubits: pair one on 0 (far) and 1 (near), pair two on 2 and 3.
      let rho: Matrix = kronecker(ofBell(b), ofBell(a));
      for (const [qubit, gate] of [
        [0, forward],
        [2, forward],
        [1, backward],
        [3, backward],
      ] as const)
        rho = conjugate(on(gate, qubit, 4), rho);
      rho = depolarizeTwo(conjugate(cnot(0, 2, 4), rho), 0, 2, 4, e1);
      rho = depolarizeTwo(conjugate(cnot(1, 3, 4), rho), 1, 3, 4, e2);
      const weights = [0, 0, 0, 0];
      for (let outcome = 0; outcome < 4; outcome++) {
        for (let flips = 0; flips < 4; flips++) {
          const read = outcome ^ flips;
          if (read === 1 || read === 2) continue;
          const chance = (flips & 1 ? m1 : 1 - m1) * (flips & 2 ? m2 : 1 - m2);
          bellWeights(projectHigh(rho, outcome)).forEach((w, slot) => {
            weights[slot] += chance * w;
          });
        }
      }
      const probability = weights.reduce((sum, w) => sum + w, 0);
      const found = dejmps(a, b, { gateEpsilon: [e1, e2], readoutFlip: [m1, m2] });
      expectClose([found.probability, ...found.bell], [probability, ...weights.map((w) => w / probability)]);
    }),
    { numRuns: 30 },
  );
});

it("EPL equals its circuit on any two raw pairs", () => {
  fc.assert(
    fc.property(raw, raw, (a, b) => {
      let rho: Matrix = kronecker(ofRaw(b), ofRaw(a));
      rho = conjugate(cnot(0, 2, 4), rho);
      rho = conjugate(cnot(1, 3, 4), rho);
      const kept = projectHigh(rho, 3);
      const found = epl(a, b);
      const expected = ofRaw(found.raw).map((entry) => entry * found.probability);
      expectClose(Array.from(expected), Array.from(kept));
    }),
    { numRuns: 30 },
  );
});
