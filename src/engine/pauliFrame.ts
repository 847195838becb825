import type { GateOp } from "../circuit/circuit.ts";
import { gateMatrix } from "../circuit/gates.ts";
import { dagger, identity, kronecker, type Matrix, multiply } from "../complex.ts";
import type { Insertion } from "../noise/insertion.ts";
import { type Pauli, type PauliOrIdentity, product } from "../noise/pauli.ts";
import type { Path } from "./stretch.ts";

/** A Pauli on some qubits; the others have none. */
export type Frame = ReadonlyMap<number, Pauli>;

/**
 * The noise of a trajectory after what commutes was taken to its end: the trajectory is, up to a phase, the one with these
 * `insertions` and then the `frame`. Where all gates are Clifford none is left, and noise costs no evolution.
 */
export interface PushedNoise {
  insertions: readonly Insertion[];
  frame: Frame;
}

/** Whether a path is nothing but gates and measurements that wait for its end, so that Paulis may be taken there. */
export function isStraight(path: Path): boolean {
  return path.stopAfter(0) === path.steps.length && path.conditions(0).length === 0;
}

/** Takes the Paulis of a straight path towards its end; before a gate that does not turn them into Paulis what it must stays. */
export function pushPaulis(path: Path, insertions: readonly Insertion[]): PushedNoise {
  const frame = new Map<number, Pauli>();
  const stuck: Insertion[] = [];
  const put = (qubit: number, code: PauliOrIdentity) => {
    if (code === 0) frame.delete(qubit);
    else frame.set(qubit, code);
  };
  let next = 0;
  const take = (position: number) => {
    for (; insertions[next]?.at === position; next++) {
      const { qubit, pauli } = insertions[next];
      if (!path.isTooLate(insertions[next])) put(qubit, product(frame.get(qubit) ?? 0, pauli));
    }
  };
  for (let position = insertions[0]?.at ?? path.steps.length; position < path.steps.length; position++) {
    take(position);
    const step = path.at(position);
    if (step.kind !== "gate" || step.gate === "id" || !step.qubits.some((qubit) => frame.has(qubit))) continue;
    const { stays, after } = passed(
      step,
      step.qubits.map((qubit) => frame.get(qubit) ?? 0),
    );
    step.qubits.forEach((qubit, j) => {
      const pauli = stays[j];
      if (pauli !== 0) stuck.push({ at: position, qubit, pauli });
      put(qubit, after[j]);
    });
  }
  take(path.steps.length);
  return { insertions: stuck, frame };
}

/** What of a gate's incoming Paulis must act before it, and what the others are after it; one code to an operand. */
interface Passage {
  stays: readonly PauliOrIdentity[];
  after: readonly PauliOrIdentity[];
}

const known = new Map<string, Passage>();

function passed(op: GateOp, codes: readonly PauliOrIdentity[]): Passage {
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

/** The choice that leaves the fewest operands with a Pauli before the gate. */
function findPassage(gate: Matrix, codes: readonly PauliOrIdentity[]): Passage {
  const choices = allCodes(codes.length).sort((a, b) => weight(a) - weight(b));
  for (const stays of choices) {
    const moving = codes.map((code, j) => product(code, stays[j]));
    const conjugated = multiply(multiply(gate, pauliMatrix(moving)), dagger(gate));
    const after = allCodes(codes.length).find((candidate) => isMultiple(conjugated, pauliMatrix(candidate)));
    if (after) return { stays, after };
  }
  return { stays: codes, after: codes.map(() => 0) };
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
