import type { LeftSums } from "../backend/backend.ts";
import { bitsRead, type ClassicalExpr } from "../circuit/circuit.ts";
import { gateMatrix } from "../circuit/gates.ts";
import type { Executable, ExecutableStep } from "../compile/executable.ts";
import type { Insertion } from "../noise/insertion.ts";
import type { Layout, StateGate } from "../passes/pass.ts";

/** A gate of a stretch: always there, or under a switch that says per trajectory whether it acts. */
export type SwitchedGate = StateGate & { switch?: Switch };

/** What decides: the noise drawn, a classical condition, or the outcome of the reset just before the stretch. */
export type Switch = { kind: "insertion"; key: string } | { kind: "condition"; condition: ClassicalExpr } | { kind: "reset" };

/**
 * The gates from one stop of a path to the next. A stop is a step that needs the state or changes classical bits: a
 * measurement that cannot wait, a reset, an assignment, or the end of the path.
 */
export interface Stretch {
  gates: readonly SwitchedGate[];
  /** Position of the stop; the path's length at its end. */
  stop: number;
}

/** A path through an executable: its steps in the order taken, and which of its measurements wait for the end. */
export class Path {
  readonly steps: readonly number[];
  readonly #executable: Executable;
  /** Position of the waiting measurement of each qubit that has one. */
  readonly #waiting: ReadonlyMap<number, number>;

  /** `last`: nothing follows the path, so that measurements at its end may be sampled together. */
  constructor(executable: Executable, steps: readonly number[], last: boolean) {
    this.#executable = executable;
    this.steps = steps;
    this.#waiting = last ? waitingMeasurements(executable, steps) : new Map();
  }

  at(position: number): ExecutableStep {
    return this.#executable.steps[this.steps[position]];
  }

  /** Positions of the measurements that wait for the end, in order. */
  get waiting(): number[] {
    return [...this.#waiting.values()].sort((a, b) => a - b);
  }

  /** Whether the measurement at a position waits for the end. */
  waits(position: number): boolean {
    const step = this.at(position);
    return step.kind === "measure" && this.#waiting.get(step.qubit) === position;
  }

  /** Whether a Pauli at a position comes after the qubit's waiting measurement, and so has no effect. */
  isTooLate({ at, qubit }: Insertion): boolean {
    const waits = this.#waiting.get(qubit);
    return waits !== undefined && at > waits;
  }

  /** Position of the first stop at or after a position; the path's length when there is none. */
  stopAfter(from: number): number {
    let position = from;
    while (position < this.steps.length && !this.#stops(position)) position++;
    return position;
  }

  /** Conditions of the gates from a position to the next stop. */
  conditions(from: number): ClassicalExpr[] {
    const found: ClassicalExpr[] = [];
    for (let position = from, stop = this.stopAfter(from); position < stop; position++) {
      const step = this.at(position);
      if (step.kind === "conditioned") found.push(step.condition);
    }
    return found;
  }

  /** The qubit of the measurement or reset just before a position, whose outcome the state there is projected on; null without one. */
  measuredBefore(position: number): number | null {
    const step = position > 0 ? this.at(position - 1) : undefined;
    return step?.kind === "reset" || (step?.kind === "measure" && !this.waits(position - 1)) ? step.qubit : null;
  }

  /** The sums that the operation at a stop looks at: of its qubit, of blocks to sample from, or none. */
  needsAt(stop: number, layout: Layout): LeftSums | undefined {
    if (stop === this.steps.length) return this.#waiting.size > 0 ? { kind: "blocks" } : undefined;
    const step = this.at(stop);
    return step.kind === "measure" || step.kind === "reset" ? { kind: "bit", bit: layout.position[step.qubit] } : undefined;
  }

  #stops(position: number): boolean {
    const { kind } = this.at(position);
    return kind === "reset" || kind === "assign" || (kind === "measure" && !this.waits(position));
  }

  /** The stretch from a position on; Paulis of `insertions` get switches, those after a waiting measurement have no effect. */
  stretch(from: number, insertions: readonly Insertion[]): Stretch {
    const gates: SwitchedGate[] = [];
    const before = from > 0 ? this.at(from - 1) : undefined;
    if (before?.kind === "reset") gates.push({ qubits: [before.qubit], matrix: gateMatrix("x", []), switch: { kind: "reset" } });
    let next = firstAt(insertions, from);
    const insertAt = (position: number) => {
      for (; next < insertions.length && insertions[next].at === position; next++) {
        if (this.isTooLate(insertions[next])) continue;
        const { qubit, pauli } = insertions[next];
        gates.push({ qubits: [qubit], matrix: PAULI_MATRIX[pauli], switch: { kind: "insertion", key: insertionKey(insertions[next]) } });
      }
    };
    for (let position = from; position < this.steps.length; position++) {
      insertAt(position);
      const step = this.at(position);
      if (step.kind === "gate" && step.gate !== "id") {
        gates.push({ qubits: step.qubits, matrix: gateMatrix(step.gate, step.params) });
      } else if (step.kind === "conditioned") {
        const { condition } = step;
        gates.push({ qubits: step.qubits, matrix: gateMatrix(step.gate, step.params), switch: { kind: "condition", condition } });
      } else if (this.#stops(position)) return { gates, stop: position };
    }
    insertAt(this.steps.length);
    return { gates, stop: this.steps.length };
  }
}

const PAULI_MATRIX = { 1: gateMatrix("x", []), 2: gateMatrix("y", []), 3: gateMatrix("z", []) } as const;

export function insertionKey({ at, qubit, pauli }: Insertion): string {
  return `${at}.${qubit}.${pauli}`;
}

/** Index of the first insertion at a position or later. Insertions are in order of place. */
function firstAt(insertions: readonly Insertion[], position: number): number {
  let low = 0;
  let high = insertions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (insertions[middle].at < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Measurements that may wait until the path's end: nothing acts on the qubit later, and its bit is neither read nor written
 * later.
 */
function waitingMeasurements(executable: Executable, steps: readonly number[]): Map<number, number> {
  const waiting = new Map<number, number>();
  const touchedQubits = new Set<number>();
  const touchedBits = new Set<number>();
  for (let position = steps.length - 1; position >= 0; position--) {
    const step = executable.steps[steps[position]];
    switch (step.kind) {
      case "measure":
        if (!touchedQubits.has(step.qubit) && !touchedBits.has(step.clbit)) waiting.set(step.qubit, position);
        touchedQubits.add(step.qubit);
        touchedBits.add(step.clbit);
        break;
      case "gate":
      case "conditioned":
        for (const q of step.qubits) touchedQubits.add(q);
        if (step.kind === "conditioned") for (const bit of bitsRead(step.condition)) touchedBits.add(bit);
        break;
      case "reset":
        touchedQubits.add(step.qubit);
        break;
      case "assign":
        for (const bit of [...step.clbits, ...bitsRead(step.value)]) touchedBits.add(bit);
        break;
      case "branch":
        for (const bit of bitsRead(step.condition)) touchedBits.add(bit);
        break;
      default:
        break;
    }
  }
  return waiting;
}

/** Writes the low bits of a value to the bits of an assignment. */
export function assignBits(bits: Uint8Array, clbits: readonly number[], value: number): void {
  clbits.forEach((bit, j) => {
    bits[bit] = Math.floor(value / 2 ** j) % 2;
  });
}
