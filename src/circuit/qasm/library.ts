import { GATES } from "../gates.ts";
import { on, phaseTerm, type Term, tableTerms } from "../terms.ts";

/** A gate that a program may call: built in, from an included library, or defined in the text. */
export interface LibraryGate {
  name: string;
  params: number;
  qubits: number;
  terms: (params: readonly number[], qubits: readonly number[]) => Term[];
  /** A gate of the gate table under its own name. */
  table?: true;
}

const { PI } = Math;

const libraryGate = (name: string, params: number, qubits: number, terms: LibraryGate["terms"]): LibraryGate => ({
  name,
  params,
  qubits,
  terms,
});

const u = (theta: number, phi: number, lambda: number, qubit: number): Term => ({
  gate: "u",
  params: [theta, phi, lambda],
  controls: [],
  targets: [qubit],
});

/** A gate of the table under its first `controls` operands. */
const underControls = (name: string, controls: number, gate: string): LibraryGate =>
  libraryGate(name, 0, controls + (GATES.get(gate)?.qubits ?? 1), (params, qubits) => [
    { gate, params, controls: qubits.slice(0, controls).map(on), targets: qubits.slice(controls) },
  ]);

const alias = (name: string, gate: string): LibraryGate => {
  const spec = GATES.get(gate)!;
  return libraryGate(name, spec.params, spec.qubits, (params, qubits) => tableTerms(gate, params, qubits));
};

type Step = readonly [gate: string, params: readonly number[], ...operands: number[]];
/** A gate without parameters, spelled out; operands are positions. */
const sequence = (name: string, qubitCount: number, steps: readonly Step[]): LibraryGate =>
  libraryGate(name, 0, qubitCount, (_, qubits) =>
    steps.flatMap(([gate, params, ...operands]) =>
      tableTerms(
        gate,
        params,
        operands.map((j) => qubits[j]),
      ),
    ),
  );

/** Toffoli up to relative phases (Maslov, PRA 93, 022311, Fig. 3), as in qelib1.inc. */
const RCCX: readonly Step[] = [
  ["u", [PI / 2, 0, PI], 2],
  ["p", [PI / 4], 2],
  ["cx", [], 1, 2],
  ["p", [-PI / 4], 2],
  ["cx", [], 0, 2],
  ["p", [PI / 4], 2],
  ["cx", [], 1, 2],
  ["p", [-PI / 4], 2],
  ["u", [PI / 2, 0, PI], 2],
];

/** Three-controlled X up to relative phases (Maslov, Fig. 4), as in qelib1.inc. */
const RC3X: readonly Step[] = [
  ["h", [], 3],
  ["t", [], 3],
  ["cx", [], 2, 3],
  ["tdg", [], 3],
  ["h", [], 3],
  ["cx", [], 0, 3],
  ["t", [], 3],
  ["cx", [], 1, 3],
  ["tdg", [], 3],
  ["cx", [], 0, 3],
  ["t", [], 3],
  ["cx", [], 1, 3],
  ["tdg", [], 3],
  ["h", [], 3],
  ["t", [], 3],
  ["cx", [], 2, 3],
  ["tdg", [], 3],
  ["h", [], 3],
];

/**
 * Gates without an include. In OpenQASM 3, U carries the phase e^(i theta/2) that makes U(theta, 0, 0) = (1 + e^(i theta))/2 ...;
 * it matters only under a control. CX is built in in OpenQASM 2 and part of stdgates.inc in OpenQASM 3.
 */
export function builtinGates(version: 2 | 3): ReadonlyMap<string, LibraryGate> {
  return version === 2 ? BUILTIN_2 : BUILTIN_3;
}

const BUILTIN_2 = byName([libraryGate("U", 3, 1, ([theta, phi, lambda], [q]) => [u(theta, phi, lambda, q)]), alias("CX", "cx")]);

const BUILTIN_3 = byName([libraryGate("U", 3, 1, ([theta, phi, lambda], [q]) => [phaseTerm(theta / 2), u(theta, phi, lambda, q)])]);

/**
 * Both include files offer the same gates: all of qelib1.inc, stdgates.inc and the gate table. Where the two differ (u2 and u3 have
 * determinant 1 in stdgates.inc, which shows only under a control) the phase is that of the version.
 */
export function includedGates(version: 2 | 3): ReadonlyMap<string, LibraryGate> {
  return version === 2 ? INCLUDED_2 : INCLUDED_3;
}

const common: LibraryGate[] = [
  ...[...GATES.keys()].map((name): LibraryGate => ({ ...alias(name, name), table: true })),
  alias("CX", "cx"),
  alias("u1", "p"),
  alias("phase", "p"),
  alias("cphase", "cp"),
  alias("cu1", "cp"),
  libraryGate("u0", 1, 1, (_, qubits) => tableTerms("id", [], qubits)),
  libraryGate("cu3", 3, 2, (params, [control, target]) => tableTerms("cu", [...params, 0], [control, target])),
  libraryGate("rzx", 1, 2, (params, [a, b]) => [
    ...tableTerms("h", [], [b]),
    ...tableTerms("rzz", params, [a, b]),
    ...tableTerms("h", [], [b]),
  ]),
  underControls("ccx", 2, "x"),
  underControls("ccz", 2, "z"),
  underControls("c3x", 3, "x"),
  underControls("c4x", 4, "x"),
  underControls("c3sqrtx", 3, "sx"),
  underControls("cswap", 1, "swap"),
  sequence("rccx", 3, RCCX),
  sequence("rc3x", 4, RC3X),
];

const eulerGates = (phase: (phi: number, lambda: number) => Term[]): LibraryGate[] => [
  libraryGate("u2", 2, 1, ([phi, lambda], [q]) => [...phase(phi, lambda), u(PI / 2, phi, lambda, q)]),
  libraryGate("u3", 3, 1, ([theta, phi, lambda], [q]) => [...phase(phi, lambda), u(theta, phi, lambda, q)]),
];

const INCLUDED_2 = byName([...common, ...eulerGates(() => [])]);
const INCLUDED_3 = byName([...common, ...eulerGates((phi, lambda) => [phaseTerm(-(phi + lambda) / 2)])]);

function byName(gates: readonly LibraryGate[]): ReadonlyMap<string, LibraryGate> {
  return new Map(gates.map((gate) => [gate.name, gate]));
}
