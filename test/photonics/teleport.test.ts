import { expect, it } from "vitest";
import { type Matrix, multiply } from "../../src/complex.ts";
import type { BellVector } from "../../src/network/network.ts";
import { teleportedCzFidelity, teleportedPhaseFidelity } from "../../src/photonics/teleport.ts";
import { on, PAULIS } from "./density.ts";

function controlledPhase(theta: number): Matrix {
  const out = new Float64Array(32);
  for (let i = 0; i < 4; i++) {
    out[10 * i] = i === 3 ? Math.cos(theta) : 1;
    out[10 * i + 1] = i === 3 ? Math.sin(theta) : 0;
  }
  return out;
}

/** |tr(ideal^dagger actual) / 4|^2 of diagonal ideal gates. */
function overlap(ideal: Matrix, actual: Matrix): number {
  let re = 0;
  let im = 0;
  for (let i = 0; i < 4; i++) {
    const [a, b, c, d] = [ideal[10 * i], ideal[10 * i + 1], actual[10 * i], actual[10 * i + 1]];
    re += a * c + b * d;
    im += a * d - b * c;
  }
  return (re * re + im * im) / 16;
}

it("a teleported controlled phase has the fidelity of its four branches", () => {
  const bell: BellVector = [0.9, 0.05, 0.03, 0.02];
  for (const theta of [0, 0.3, 1, Math.PI / 2, 2.5, Math.PI]) {
    const gate = controlledPhase(theta);
    // The pair's X makes the copy differ: the gate is served with the control negated. Its Z is Z on the control.
    const x = on(PAULIS[1], 1, 2);
    const z = on(PAULIS[3], 1, 2);
    const negated = multiply(multiply(x, gate), x);
    const branches = [gate, negated, multiply(z, negated), multiply(z, gate)];
    const exact = branches.reduce((sum, branch, slot) => sum + bell[slot] * overlap(gate, branch), 0);
    expect(teleportedPhaseFidelity(bell, theta)).toBeCloseTo(exact, 12);
  }
  expect(teleportedPhaseFidelity(bell, Math.PI)).toBeCloseTo(teleportedCzFidelity(bell, { gateEpsilon: 0, readoutFlip: 0 }), 12);
});
