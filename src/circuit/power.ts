import { identity, type Matrix, multiply } from "../complex.ts";
import { gateMatrix } from "./gates.ts";
import { invertTerms, phaseTerm, repeatTerms, type Term } from "./terms.ts";

/** Gates whose parameter is the generator's angle: a whole power multiplies it. */
const GENERATED = new Set(["rx", "ry", "rz", "p", "rxx", "ryy", "rzz", "gphase"]);
const PERIOD: Record<string, number> = {
  id: 1,
  x: 2,
  y: 2,
  z: 2,
  h: 2,
  swap: 2,
  xcx: 2,
  xcy: 2,
  ycy: 2,
  s: 4,
  sdg: 4,
  t: 8,
  tdg: 8,
  sx: 4,
  sxdg: 4,
  iswap: 4,
  iswapdg: 4,
};
const MOST_TERMS = 1_000_000;

/**
 * Terms raised to a power: U^k by repetition or in closed form for whole k, otherwise exp(k log U) with the principal logarithm
 * (phases in (-pi, pi]), as OpenQASM 3 defines `pow`. A text says why there is no answer.
 */
export function powerTerms(terms: readonly Term[], exponent: number): Term[] | string {
  if (exponent === 0 || terms.length === 0) return [];
  const whole = Number.isInteger(exponent);
  const [only] = terms;
  if (terms.length === 1) {
    if (whole && GENERATED.has(only.gate)) return [{ ...only, params: [only.params[0] * exponent] }];
    if (whole && only.gate in PERIOD) {
      const period = PERIOD[only.gate];
      return repeatTerms(terms, ((exponent % period) + period) % period);
    }
    if (!whole && only.targets.length !== 1) return fractionalPower(only, exponent);
  }
  if (onOneQubit(terms)) return oneQubitPower(terms, exponent);
  if (!whole) return `a fractional power is only defined here for gates on one qubit (with controls), swap, iswap, rxx, ryy and rzz`;
  const times = Math.abs(exponent);
  if (times * terms.length > MOST_TERMS) return `the power repeats the gate ${times} times`;
  return repeatTerms(exponent < 0 ? invertTerms(terms) : terms, times);
}

/** Gates on two qubits (or none) whose generators commute, so that the root is closed-form. */
function fractionalPower(term: Term, k: number): Term[] | string {
  const pair = (gate: string, angle: number): Term => ({ ...term, gate, params: [angle] });
  const phase = (angle: number): Term => ({ ...phaseTerm(angle), controls: term.controls });
  switch (term.gate) {
    case "gphase":
      return [phase(principal(term.params[0]) * k)];
    case "rxx":
    case "ryy":
    case "rzz": {
      const half = principal(term.params[0] / 2);
      return half === Math.PI ? [phase(Math.PI * k)] : [pair(term.gate, 2 * half * k)];
    }
    case "swap": {
      const angle = (Math.PI * k) / 2;
      return [pair("rxx", angle), pair("ryy", angle), pair("rzz", angle), phase(angle / 2)];
    }
    default: {
      const angle = ((term.gate === "iswap" ? -1 : 1) * Math.PI * k) / 2;
      return [pair("rxx", angle), pair("ryy", angle)];
    }
  }
}

/** Whether all terms act on one qubit under the same controls. */
function onOneQubit(terms: readonly Term[]): boolean {
  const key = (term: Term): string => term.controls.map((c) => `${c.qubit}:${c.value}`).join(",");
  const target = terms.find((term) => term.targets.length > 0)?.targets[0];
  return terms.every(
    (term) => term.gate !== "barrier" && term.targets.length <= 1 && (term.targets[0] ?? target) === target && key(term) === key(terms[0]),
  );
}

function oneQubitPower(terms: readonly Term[], exponent: number): Term[] {
  let m = identity(2);
  let phase = 0;
  let target: readonly number[] = [];
  for (const term of terms) {
    if (term.gate === "gphase") phase += term.params[0];
    else {
      m = multiply(gateMatrix(term.gate, term.params), m);
      target = term.targets;
    }
  }
  const { controls } = terms[0];
  if (target.length === 0) return [{ ...phaseTerm((Number.isInteger(exponent) ? phase : principal(phase)) * exponent), controls }];
  const { gate, angle } = rootOf(m, phase, exponent);
  return [
    { gate: "u", params: gate, controls, targets: target },
    { ...phaseTerm(angle), controls },
  ];
}

/**
 * e^(i phase) M = e^(i a) (cos(b) - i sin(b) n.sigma) with b in [0, pi]: eigenphases a - b and a + b, brought to (-pi, pi], times the exponent.
 */
function rootOf(m: Matrix, phase: number, exponent: number): { gate: number[]; angle: number } {
  const det = [m[0] * m[6] - m[1] * m[7] - m[2] * m[4] + m[3] * m[5], m[0] * m[7] + m[1] * m[6] - m[2] * m[5] - m[3] * m[4]];
  const half = Math.atan2(det[1], det[0]) / 2;
  const [c, s] = [Math.cos(half), -Math.sin(half)];
  const entry = (i: number): [number, number] => [m[2 * i] * c - m[2 * i + 1] * s, m[2 * i] * s + m[2 * i + 1] * c];
  const [e00, e01, e10] = [entry(0), entry(1), entry(2)];
  const axis = [-(e01[1] + e10[1]) / 2, (e10[0] - e01[0]) / 2, -e00[1]];
  const sine = Math.hypot(...axis);
  const b = Math.atan2(sine, e00[0]);
  const [nx, ny, nz] = sine < 1e-15 ? [0, 0, 1] : axis.map((x) => x / sine);
  const low = principal(phase + half - b) * exponent;
  const high = principal(phase + half + b) * exponent;
  const [a, rotation] = [(low + high) / 2, (high - low) / 2];
  const re00 = Math.cos(rotation);
  const im00 = -nz * Math.sin(rotation);
  const re10 = ny * Math.sin(rotation);
  const im10 = -nx * Math.sin(rotation);
  const theta = 2 * Math.atan2(Math.hypot(re10, im10), Math.hypot(re00, im00));
  const arg00 = Math.hypot(re00, im00) < 1e-15 ? 0 : Math.atan2(im00, re00);
  const arg10 = Math.hypot(re10, im10) < 1e-15 ? arg00 : Math.atan2(im10, re10);
  // Rows of SU(2): m11 = conj(m00), so phi + lambda = -2 arg00.
  const phi = arg10 - arg00;
  return { gate: [theta, phi, -2 * arg00 - phi], angle: a + arg00 };
}

/** An angle in (-pi, pi]; an angle within rounding of -pi counts as pi. */
function principal(angle: number): number {
  const turned = angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
  return turned <= -Math.PI + 1e-12 ? Math.PI : turned;
}
