import { BellwireError } from "../errors.ts";
import { gateSpec } from "./gates.ts";

/**
 * A unitary step before it is lowered: a gate of the table (or `gphase`, on no qubit) under any number of controls. Modifiers act on lists of terms.
 */
export interface Term {
  /** `swap`, a one-qubit gate, or an uncontrolled two-qubit gate of the gate table; `gphase` with one parameter. */
  gate: string;
  /** Radians. */
  params: readonly number[];
  controls: readonly Control[];
  targets: readonly number[];
}

export interface Control {
  qubit: number;
  /** The value at which the gate acts: 0 for `negctrl`. */
  value: 0 | 1;
}

/** Gates of the table that are a controlled gate of the table. */
export const CONTROLLED: ReadonlyMap<string, string> = new Map([
  ["cx", "x"],
  ["cy", "y"],
  ["cz", "z"],
  ["ch", "h"],
  ["cp", "p"],
  ["crx", "rx"],
  ["cry", "ry"],
  ["crz", "rz"],
  ["csx", "sx"],
  ["csxdg", "sxdg"],
]);

export function on(qubit: number): Control {
  return { qubit, value: 1 };
}

/** The terms of a gate of the gate table. */
export function tableTerms(gate: string, params: readonly number[], qubits: readonly number[]): Term[] {
  const base = CONTROLLED.get(gate);
  if (base !== undefined) return [{ gate: base, params, controls: [on(qubits[0])], targets: [qubits[1]] }];
  if (gate === "cu") {
    const [theta, phi, lambda, gamma] = params;
    return [
      { gate: "u", params: [theta, phi, lambda], controls: [on(qubits[0])], targets: [qubits[1]] },
      { gate: "p", params: [gamma], controls: [], targets: [qubits[0]] },
    ];
  }
  return [{ gate, params, controls: [], targets: qubits }];
}

export function phaseTerm(angle: number): Term {
  return { gate: "gphase", params: [angle], controls: [], targets: [] };
}

export function controlTerms(terms: readonly Term[], controls: readonly Control[]): Term[] {
  return terms.map((term) => ({ ...term, controls: [...controls, ...term.controls] }));
}

export function invertTerms(terms: readonly Term[]): Term[] {
  return terms
    .map((term): Term => {
      if (term.gate === "gphase") return { ...term, params: [-term.params[0]] };
      if (term.gate === "barrier") return term;
      return { ...term, ...gateSpec(term.gate).inverse(term.params) };
    })
    .reverse();
}

/** A barrier among terms; modifiers leave it alone. */
export function barrierTerm(qubits: readonly number[]): Term {
  return { gate: "barrier", params: [], controls: [], targets: qubits };
}

/** A term list is raised to a whole power by repetition; `count` is not negative. */
export function repeatTerms(terms: readonly Term[], count: number): Term[] {
  if (!Number.isInteger(count) || count < 0) throw new BellwireError("internal", `a gate cannot be repeated ${count} times`);
  const out: Term[] = [];
  for (let i = 0; i < count; i++) out.push(...terms);
  return out;
}
