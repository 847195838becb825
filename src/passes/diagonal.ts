import { dimension, type Matrix } from "../complex.ts";
import type { Control, PhaseTerm } from "./pass.ts";

/** Entries this close to 0 or 1 are meant to be so: cos(pi/2) is 6e-17 in floating point. */
const EXACT = 1e-15;
/** A diagonal is a pure phase when its entries' moduli are this close to 1. */
const UNIT = 1e-12;

export function isZero(m: Matrix, row: number, column: number): boolean {
  const at = 2 * (row * dimension(m) + column);
  return Math.abs(m[at]) <= EXACT && Math.abs(m[at + 1]) <= EXACT;
}

export function isDiagonalWithin(m: Matrix): boolean {
  const n = dimension(m);
  for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) if (r !== c && !isZero(m, r, c)) return false;
  return true;
}

export function isIdentityWithin(m: Matrix): boolean {
  if (!isDiagonalWithin(m)) return false;
  for (let i = 0; i < dimension(m); i++) {
    const at = 2 * i * (dimension(m) + 1);
    if (Math.abs(m[at] - 1) > EXACT || Math.abs(m[at + 1]) > EXACT) return false;
  }
  return true;
}

/** Angles of the diagonal entries, or null when one has modulus other than 1. */
export function diagonalAngles(m: Matrix): number[] | null {
  const n = dimension(m);
  const angles: number[] = [];
  for (let i = 0; i < n; i++) {
    const at = 2 * i * (n + 1);
    if (Math.abs(Math.hypot(m[at], m[at + 1]) - 1) > UNIT) return null;
    angles.push(Math.atan2(m[at + 1], m[at]));
  }
  return angles;
}

/**
 * The phase polynomial of a diagonal with the given entry angles on `bits`, under `controls`: the Moebius transform, so that a
 * controlled phase is one term and terms with the same bits add up.
 */
export function phaseTerms(angles: readonly number[], bits: readonly number[], controls: readonly Control[]): PhaseTerm[] {
  const coefficients = [...angles];
  for (let j = 0; j < bits.length; j++) {
    for (let i = 0; i < coefficients.length; i++) if ((i >> j) & 1) coefficients[i] -= coefficients[i ^ (1 << j)];
  }
  const terms: PhaseTerm[] = [];
  coefficients.forEach((angle, subset) => {
    const reduced = reduceAngle(angle);
    if (Math.abs(reduced) <= EXACT) return;
    const own = bits.filter((_, j) => (subset >> j) & 1).map((bit): Control => ({ bit, value: 1 }));
    terms.push({ controls: sortControls([...controls, ...own]), angle: reduced });
  });
  return terms;
}

/** To (-pi, pi]. */
export function reduceAngle(angle: number): number {
  const turn = 2 * Math.PI;
  const reduced = angle - turn * Math.round(angle / turn);
  return reduced <= -Math.PI ? reduced + turn : reduced;
}

function sortControls(controls: readonly Control[]): Control[] {
  return [...controls].sort((a, b) => a.bit - b.bit);
}

/** One list with equal controls added up and vanishing terms dropped, in order of first appearance. */
export function addTerms(terms: readonly PhaseTerm[]): PhaseTerm[] {
  const sums = new Map<string, PhaseTerm>();
  for (const term of terms) {
    const key = term.controls.map((c) => (c.value ? `${c.bit}` : `!${c.bit}`)).join(" ");
    const known = sums.get(key);
    sums.set(key, { controls: term.controls, angle: reduceAngle((known?.angle ?? 0) + term.angle) });
  }
  return [...sums.values()].filter((term) => Math.abs(term.angle) > EXACT);
}
