import { identity, kronecker, type Matrix, matrix } from "../complex.ts";
import { BellwireError } from "../errors.ts";

/**
 * The gate table: every gate is one record, and the reader, the compiler, the backends, the documentation and the tests read
 * it. Matrices act on index bits in operand order: operand 0 is the lowest bit. Conventions are those of OpenQASM 3 stdgates
 * (U has no extra phase; rz is symmetric; p is not).
 */
export interface GateSpec {
  name: string;
  qubits: 1 | 2;
  params: number;
  matrix: (params: readonly number[]) => Matrix;
  /** The gate and parameters that undo it. */
  inverse: (params: readonly number[]) => { gate: string; params: readonly number[] };
  /**
   * The basis in which each operand is left alone, if there is one: a gate commutes with that Pauli on that operand. `null`
   * where there is none. It is what lets one ebit serve a run of gates.
   */
  basis: readonly ("X" | "Y" | "Z" | null)[];
  /** One line for people. */
  help: string;
}

const R = Math.SQRT1_2;
type Entry = number | readonly [number, number];
type Row = readonly Entry[];

const turn = (angle: number): readonly [number, number] => [Math.cos(angle), Math.sin(angle)];
const fixed = (rows: readonly Row[]) => {
  const m = matrix(rows);
  return () => m;
};
const diagonal = (...entries: Entry[]): Matrix => matrix(entries.map((e, r) => entries.map((_, c) => (r === c ? e : 0))));

/** U(theta, phi, lambda) of OpenQASM 3. */
function u(theta: number, phi: number, lambda: number): Entry[][] {
  const c = Math.cos(theta / 2);
  const s = Math.sin(theta / 2);
  return [
    [c, [-Math.cos(lambda) * s, -Math.sin(lambda) * s]],
    [
      [Math.cos(phi) * s, Math.sin(phi) * s],
      [Math.cos(phi + lambda) * c, Math.sin(phi + lambda) * c],
    ],
  ];
}

const rx = (t: number): Entry[][] => [
  [Math.cos(t / 2), [0, -Math.sin(t / 2)]],
  [[0, -Math.sin(t / 2)], Math.cos(t / 2)],
];
const ry = (t: number): Entry[][] => [
  [Math.cos(t / 2), -Math.sin(t / 2)],
  [Math.sin(t / 2), Math.cos(t / 2)],
];

/** Controlled: operand 0 (bit 0) is the control, operand 1 (bit 1) the target. */
function controlled(target: readonly Row[], phase = 0): Matrix {
  const m = identity(4);
  const block = matrix(target);
  const [pr, pi] = turn(phase);
  for (let r = 0; r < 2; r++) {
    for (let c = 0; c < 2; c++) {
      const from = 2 * (r * 2 + c);
      const to = 2 * ((2 * r + 1) * 4 + (2 * c + 1));
      m[to] = pr * block[from] - pi * block[from + 1];
      m[to + 1] = pr * block[from + 1] + pi * block[from];
    }
  }
  return m;
}

/** ((1 + P) + (1 - P) Q) / 2, P on operand 0 and Q on operand 1. */
function changed(p: "X" | "Y", q: "X" | "Y"): Matrix {
  const pauli = (name: "X" | "Y") => matrix(name === "X" ? X : Y);
  const terms = [identity(4), kronecker(identity(2), pauli(p)), kronecker(pauli(q), identity(2)), kronecker(pauli(q), pauli(p))];
  return terms[0].map((_, i) => (terms[0][i] + terms[1][i] + terms[2][i] - terms[3][i]) / 2);
}

const self = (gate: string) => (params: readonly number[]) => ({ gate, params });
const negated = (gate: string) => (params: readonly number[]) => ({ gate, params: params.map((x) => -x) });
const other = (gate: string) => () => ({ gate, params: [] });

/** cos(t/2) I - i sin(t/2) P (x) P for P = X or Y, the sign telling them apart in the corner. */
function pairRotation(t: number, sign: 1 | -1): Matrix {
  const c = Math.cos(t / 2);
  const s = Math.sin(t / 2);
  const corner: Entry = [0, -sign * s];
  const inner: Entry = [0, -s];
  return matrix([
    [c, 0, 0, corner],
    [0, c, inner, 0],
    [0, inner, c, 0],
    [corner, 0, 0, c],
  ]);
}

type Inverse = GateSpec["inverse"];
type BasisList = GateSpec["basis"];
const spec = (
  name: string,
  qubits: 1 | 2,
  params: number,
  m: GateSpec["matrix"],
  inverse: Inverse,
  basis: BasisList,
  help: string,
): GateSpec => ({ name, qubits, params, matrix: m, inverse, basis, help });

const X: Row[] = [
  [0, 1],
  [1, 0],
];
const Y: Row[] = [
  [0, [0, -1]],
  [[0, 1], 0],
];
const H: Row[] = [
  [R, R],
  [R, -R],
];
const SX: Row[] = [
  [
    [0.5, 0.5],
    [0.5, -0.5],
  ],
  [
    [0.5, -0.5],
    [0.5, 0.5],
  ],
];
const SXDG: Row[] = SX.map((row) => row.map((e) => [(e as readonly number[])[0], -(e as readonly number[])[1]] as const));

const list: GateSpec[] = [
  spec(
    "id",
    1,
    0,
    fixed([
      [1, 0],
      [0, 1],
    ]),
    self("id"),
    ["Z"],
    "identity; takes a gate's time and noise",
  ),
  spec("x", 1, 0, fixed(X), self("x"), ["X"], "Pauli X"),
  spec("y", 1, 0, fixed(Y), self("y"), ["Y"], "Pauli Y"),
  spec(
    "z",
    1,
    0,
    fixed([
      [1, 0],
      [0, -1],
    ]),
    self("z"),
    ["Z"],
    "Pauli Z",
  ),
  spec("h", 1, 0, fixed(H), self("h"), [null], "Hadamard"),
  spec(
    "s",
    1,
    0,
    fixed([
      [1, 0],
      [0, [0, 1]],
    ]),
    other("sdg"),
    ["Z"],
    "quarter turn about Z",
  ),
  spec(
    "sdg",
    1,
    0,
    fixed([
      [1, 0],
      [0, [0, -1]],
    ]),
    other("s"),
    ["Z"],
    "inverse of s",
  ),
  spec(
    "t",
    1,
    0,
    fixed([
      [1, 0],
      [0, [R, R]],
    ]),
    other("tdg"),
    ["Z"],
    "eighth turn about Z",
  ),
  spec(
    "tdg",
    1,
    0,
    fixed([
      [1, 0],
      [0, [R, -R]],
    ]),
    other("t"),
    ["Z"],
    "inverse of t",
  ),
  spec("sx", 1, 0, fixed(SX), other("sxdg"), ["X"], "square root of X"),
  spec("sxdg", 1, 0, fixed(SXDG), other("sx"), ["X"], "inverse of sx"),
  spec("rx", 1, 1, ([t]) => matrix(rx(t)), negated("rx"), ["X"], "rotation about X"),
  spec("ry", 1, 1, ([t]) => matrix(ry(t)), negated("ry"), ["Y"], "rotation about Y"),
  spec("rz", 1, 1, ([t]) => diagonal(turn(-t / 2), turn(t / 2)), negated("rz"), ["Z"], "rotation about Z"),
  spec("p", 1, 1, ([t]) => diagonal(1, turn(t)), negated("p"), ["Z"], "phase on |1>"),
  spec(
    "u",
    1,
    3,
    ([t, f, l]) => matrix(u(t, f, l)),
    ([t, f, l]) => ({ gate: "u", params: [-t, -l, -f] }),
    [null],
    "any one-qubit gate: U(theta, phi, lambda)",
  ),
  spec("cx", 2, 0, () => controlled(X), self("cx"), ["Z", "X"], "controlled X"),
  spec("cy", 2, 0, () => controlled(Y), self("cy"), ["Z", "Y"], "controlled Y"),
  spec("cz", 2, 0, () => diagonal(1, 1, 1, -1), self("cz"), ["Z", "Z"], "controlled Z"),
  spec("xcx", 2, 0, () => changed("X", "X"), self("xcx"), ["X", "X"], "X where the other is |->"),
  spec("xcy", 2, 0, () => changed("X", "Y"), self("xcy"), ["X", "Y"], "Y where operand 0 is |->"),
  spec("ycy", 2, 0, () => changed("Y", "Y"), self("ycy"), ["Y", "Y"], "Y where the other is in the -1 state of Y"),
  spec("ch", 2, 0, () => controlled(H), self("ch"), ["Z", null], "controlled Hadamard"),
  spec("cp", 2, 1, ([t]) => diagonal(1, 1, 1, turn(t)), negated("cp"), ["Z", "Z"], "phase on |11>"),
  spec("crx", 2, 1, ([t]) => controlled(rx(t)), negated("crx"), ["Z", "X"], "controlled rotation about X"),
  spec("cry", 2, 1, ([t]) => controlled(ry(t)), negated("cry"), ["Z", "Y"], "controlled rotation about Y"),
  spec("crz", 2, 1, ([t]) => diagonal(1, turn(-t / 2), 1, turn(t / 2)), negated("crz"), ["Z", "Z"], "controlled rotation about Z"),
  spec(
    "cu",
    2,
    4,
    ([t, f, l, g]) => controlled(u(t, f, l), g),
    ([t, f, l, g]) => ({ gate: "cu", params: [-t, -l, -f, -g] }),
    ["Z", null],
    "controlled U with a phase gamma on the control",
  ),
  spec("csx", 2, 0, () => controlled(SX), other("csxdg"), ["Z", "X"], "controlled square root of X"),
  spec("csxdg", 2, 0, () => controlled(SXDG), other("csx"), ["Z", "X"], "inverse of csx"),
  spec(
    "swap",
    2,
    0,
    fixed([
      [1, 0, 0, 0],
      [0, 0, 1, 0],
      [0, 1, 0, 0],
      [0, 0, 0, 1],
    ]),
    self("swap"),
    [null, null],
    "exchange of two qubits",
  ),
  spec(
    "iswap",
    2,
    0,
    fixed([
      [1, 0, 0, 0],
      [0, 0, [0, 1], 0],
      [0, [0, 1], 0, 0],
      [0, 0, 0, 1],
    ]),
    other("iswapdg"),
    [null, null],
    "exchange with a phase i on |01> and |10>",
  ),
  spec(
    "iswapdg",
    2,
    0,
    fixed([
      [1, 0, 0, 0],
      [0, 0, [0, -1], 0],
      [0, [0, -1], 0, 0],
      [0, 0, 0, 1],
    ]),
    other("iswap"),
    [null, null],
    "inverse of iswap",
  ),
  spec("rxx", 2, 1, ([t]) => pairRotation(t, 1), negated("rxx"), ["X", "X"], "exp(-i theta XX / 2), the Molmer-Sorensen gate"),
  spec("ryy", 2, 1, ([t]) => pairRotation(t, -1), negated("ryy"), ["Y", "Y"], "exp(-i theta YY / 2)"),
  spec(
    "rzz",
    2,
    1,
    ([t]) => diagonal(turn(-t / 2), turn(t / 2), turn(t / 2), turn(-t / 2)),
    negated("rzz"),
    ["Z", "Z"],
    "exp(-i theta ZZ / 2)",
  ),
];

export const GATES: ReadonlyMap<string, GateSpec> = new Map(list.map((g) => [g.name, g]));

/** The record of a gate; an unknown name here is a fault of ours, because the reader knows the table. */
export function gateSpec(name: string): GateSpec {
  const found = GATES.get(name);
  if (!found) throw new BellwireError("internal", `gate ${name} is not in the gate table`);
  return found;
}

export function gateMatrix(name: string, params: readonly number[]): Matrix {
  return gateSpec(name).matrix(params);
}

/** Diagonal one-qubit gates are frame changes: virtual, without noise or time. */
export function isVirtual(name: string): boolean {
  const gate = gateSpec(name);
  return gate.qubits === 1 && name !== "id" && gate.basis[0] === "Z";
}
