import type { ClassicalExpr, GateOp } from "../circuit/circuit.ts";
import { gateMatrix } from "../circuit/gates.ts";
import { dagger, identity, kronecker, type Matrix, multiply } from "../complex.ts";
import { BellwireError } from "../errors.ts";
import type { Insertion } from "../noise/insertion.ts";
import { type Pauli, type PauliOrIdentity, product } from "../noise/pauli.ts";
import { asRelabelling } from "../passes/recognise.ts";
import type { Path } from "./stretch.ts";

/** A Pauli on some qubits; the others have none. */
export type Frame = ReadonlyMap<number, Pauli>;

/** A gate that acts as another one, because Paulis were taken through it. */
export interface Change {
  /** Equal for changes of one gate that come to the same. */
  key: string;
  matrix: Matrix;
}

/**
 * The noise of a trajectory in one stretch after all Paulis were taken to its end: it is, up to a phase, the stretch with these
 * changed gates, by position, and then the `frame`. Where all gates are Clifford none changes, and noise costs no evolution.
 */
export interface PushedNoise {
  changes: ReadonlyMap<number, Change>;
  frame: Frame;
}

/**
 * Takes the Paulis from a position on to the path's next stop. A gate that turns them into Paulis stays as it is; another becomes
 * the gate between the Paulis, so that they are the same after it. Either way it leaves alone the bases that it left alone
 * before: what commuted still does.
 */
export function pushPaulis(
  path: Path,
  from: number,
  insertions: readonly Insertion[],
  holds: (condition: ClassicalExpr) => boolean,
): PushedNoise {
  const frame = new Map<number, Pauli>();
  const changes = new Map<number, Change>();
  const stop = path.stopAfter(from);
  const put = (qubit: number, code: PauliOrIdentity) => {
    if (code === 0) frame.delete(qubit);
    else frame.set(qubit, code);
  };
  let next = insertions.findIndex(({ at }) => at >= from);
  if (next < 0) return { changes, frame };
  const take = (position: number) => {
    for (; insertions[next]?.at === position; next++) {
      const { qubit, pauli } = insertions[next];
      if (!path.isTooLate(insertions[next])) put(qubit, product(frame.get(qubit) ?? 0, pauli));
    }
  };
  for (let position = insertions[next].at; position < stop; position++) {
    take(position);
    const step = path.at(position);
    const acts = (step.kind === "gate" && step.gate !== "id") || (step.kind === "conditioned" && holds(step.condition));
    if (!acts || !step.qubits.some((qubit) => frame.has(qubit))) continue;
    const { change, after } = passed(
      step,
      step.qubits.map((qubit) => frame.get(qubit) ?? 0),
    );
    if (change) changes.set(position, change);
    step.qubits.forEach((qubit, j) => {
      put(qubit, after[j]);
    });
  }
  take(stop);
  return { changes, frame };
}

/** How a gate acts on a stretch without the Paulis that come to it, and what they are after it, one code to an operand. */
interface Passage {
  change: Change | null;
  after: readonly PauliOrIdentity[];
}

const known = new Map<string, Passage>();

function passed(op: Pick<GateOp, "gate" | "params">, codes: readonly PauliOrIdentity[]): Passage {
  const key = `${op.gate} ${op.params.join(" ")} ${codes.join("")}`;
  let passage = known.get(key);
  if (!passage) {
    passage = findPassage(gateMatrix(op.gate, op.params), codes);
    // Circuits have few different gates; those with random angles must not fill memory.
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, passage);
  }
  return passage;
}

const MOST_KNOWN = 65_536;

/** The fewest operands' Paulis that make the gate another one; the others turn into Paulis by themselves. */
function findPassage(gate: Matrix, codes: readonly PauliOrIdentity[]): Passage {
  const swaps = codes.length === 2 && (asRelabelling(gate)?.swap ?? false);
  const choices = allCodes(codes.length).sort((a, b) => weight(a) - weight(b));
  for (const around of choices) {
    const moving = codes.map((code, j) => product(code, around[j]));
    const conjugated = multiply(multiply(gate, pauliMatrix(moving)), dagger(gate));
    const after = allCodes(codes.length).find((candidate) => isMultiple(conjugated, pauliMatrix(candidate)));
    if (!after) continue;
    if (weight(around) === 0) return { change: null, after };
    // Paulis follow their qubits through what exchanges them, so that the changed gate exchanges them as well and no more.
    const behind = swaps ? [around[1], around[0]] : around;
    const matrix = multiply(multiply(dagger(pauliMatrix(behind)), gate), pauliMatrix(around));
    return { change: { key: around.join(""), matrix }, after: after.map((code, j) => product(code, behind[j])) };
  }
  throw new BellwireError("internal", "no Pauli went through a gate");
}

const weight = (codes: readonly number[]): number => codes.filter((code) => code !== 0).length;

function allCodes(operands: number): PauliOrIdentity[][] {
  const one: PauliOrIdentity[] = [0, 1, 2, 3];
  return operands === 1 ? one.map((code) => [code]) : one.flatMap((a) => one.map((b) => [a, b]));
}

const PAULIS: readonly Matrix[] = [identity(2), ...["x", "y", "z"].map((name) => gateMatrix(name, []))];

/** Operand 0 is the lowest bit of a gate's matrix. */
function pauliMatrix(codes: readonly PauliOrIdentity[]): Matrix {
  return codes.map((code) => PAULIS[code]).reduceRight((high, low) => kronecker(high, low));
}

/** Whether two unitary matrices differ by a phase: |tr(a^dagger b)| is their dimension. */
function isMultiple(a: Matrix, b: Matrix): boolean {
  const size = Math.sqrt(a.length / 2);
  let re = 0;
  let im = 0;
  for (let k = 0; k < a.length; k += 2) {
    re += a[k] * b[k] + a[k + 1] * b[k + 1];
    im += a[k] * b[k + 1] - a[k + 1] * b[k];
  }
  return Math.hypot(re, im) > size * (1 - 1e-12);
}

export function frameKey(frame: Frame): string {
  return [...frame]
    .sort(([a], [b]) => a - b)
    .map(([qubit, pauli]) => `${qubit}.${pauli}`)
    .join(" ");
}
