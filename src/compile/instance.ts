import type { Circuit, ClassicalExpr, FlatOp, GateOp, Op } from "../circuit/circuit.ts";
import { gateSpec } from "../circuit/gates.ts";
import type { Matrix } from "../complex.ts";
import { identity, multiply } from "../complex.ts";
import { BellwireError } from "../errors.ts";
import { twoQubitBases } from "./bases.ts";
import { controlledPauli, productOf, pulledBack } from "./conjugate.ts";
import type { Basis } from "./program.ts";

/**
 * The circuit as the placement search sees it: two-qubit gates, and on every qubit the maximal runs of gates that act on it
 * in one basis, which one copy can serve (packets, Eisert et al., PRA 62, 052317; AutoComm, arXiv 2207.11674).
 */
export interface Instance {
  qubits: number;
  gates: number;
  /** Qubit of operand `side` of gate g, at 2 g + side. */
  qubitOf: Int32Array;
  /** Run of operand `side` of gate g, at 2 g + side; -1 where the gate leaves no basis alone, so that it must sit with that operand. */
  runOf: Int32Array;
  runQubit: readonly number[];
  /**
   * Run r goes on from `linkFrom[r]`, an earlier run of the same qubit in the same basis, if a copy outlives the gates between, those of the
   * runs `linkOver[r]`: they are controlled Paulis that flip the copied basis (embedding: Wu et al., arXiv 2212.12688). -1: none.
   */
  linkFrom: Int32Array;
  linkOver: readonly (readonly number[])[];
  /**
   * A stay is a piece of a qubit's line on which it does not change its QPU; the stays of qubit q are `stayStart[q]` up to
   * `stayStart[q + 1]`. A qubit may move after the last gate of a run, so `runExit[r]` is `runEntry[r]` or the next stay.
   */
  stayStart: Int32Array;
  runEntry: Int32Array;
  runExit: Int32Array;
  /** The stay that operand `side` of gate g is in, at 2 g + side. */
  stayOf: Int32Array;
  /** The move into a stay comes just before a gate with a number from `moveFrom` to `moveTo`; both 0 for a qubit's first stay. */
  moveFrom: Int32Array;
  moveTo: Int32Array;
  /** Gates of each run, and of each qubit, in program order. */
  runGates: readonly (readonly number[])[];
  qubitGates: readonly (readonly number[])[];
  block: readonly Item[];
}

/** The circuit's operations, with the numbers of the gates that the search placed. */
export type Item =
  | { kind: "flat"; op: FlatOp }
  /** A gate on two qubits. Across QPUs it is done as `parts`; within one as it stands. */
  | { kind: "pair"; op: GateOp; parts: readonly Part[] }
  | { kind: "if"; condition: ClassicalExpr; then: readonly Item[]; else: readonly Item[] }
  | { kind: "while"; condition: ClassicalExpr; body: readonly Item[] };

export interface Part {
  op: GateOp;
  /** Its number, or -1 for a one-qubit gate. */
  gate: number;
}

/**
 * Reads runs and stays off a circuit of one- and two-qubit gates, and which runs a copy could live on between unless `embedding` is false.
 * Runs and moves never cross control flow.
 */
export function buildInstance(circuit: Circuit, embedding = true): Instance {
  const builder = new InstanceBuilder(circuit.qubits, embedding);
  const block = builder.walk(circuit.ops);
  return builder.finish(block);
}

/** What the builder knows about a qubit while it reads the circuit. */
interface Line {
  /** The run that the next gate may join, or -1. */
  run: number;
  /** The last run outside control flow that the current stay has seen, or -1. */
  left: number;
  gates: number[];
  stays: { moveFrom: number; moveTo: number; exitOf: number }[];
  /** One-qubit gates since the last gate. */
  since: GateOp[];
  /** The last gate's basis. */
  basis: Basis | null;
  /** Earlier runs that a later one may go on from: the basis in which each ended, and the one-qubit gates since. */
  past: { run: number; basis: Basis; since: Matrix; over: number[] }[];
}

interface Run {
  qubit: number;
  gates: number[];
  entry: number;
  /** Whether all its gates are controlled Paulis, and whether they are in one basis as the circuit has them. */
  controlled: boolean;
  uniform: boolean;
}

/** Earlier runs that are remembered on each qubit. */
const PAST = 4;

class InstanceBuilder {
  readonly #lines: Line[];
  readonly #qubitOf: number[] = [];
  readonly #runOf: number[] = [];
  /** Stays by number on their qubit's line until `finish`. */
  readonly #stayOf: number[] = [];
  readonly #runs: Run[] = [];
  readonly #linkFrom: number[] = [];
  readonly #linkOver: number[][] = [];
  #depth = 0;
  /** The number of the first gate of the control flow that is being read. */
  #nestedFrom = 0;

  readonly #embedding: boolean;

  constructor(qubits: number, embedding: boolean) {
    this.#embedding = embedding;
    this.#lines = Array.from({ length: qubits }, () => ({
      run: -1,
      left: -1,
      gates: [],
      stays: [{ moveFrom: 0, moveTo: 0, exitOf: -1 }],
      since: [],
      basis: null,
      past: [],
    }));
  }

  walk(ops: readonly Op[]): Item[] {
    return ops.map((op): Item => {
      switch (op.kind) {
        case "gate":
          if (op.qubits.length > 2) {
            throw new BellwireError("internal", `gate ${op.gate} reached the compiler with ${op.qubits.length} operands`);
          }
          if (op.qubits.length === 2) return { kind: "pair", op, parts: splitPair(op).map((part) => this.#part(part)) };
          this.#oneQubit(op);
          return { kind: "flat", op };
        case "measure":
        case "reset":
          endRun(this.#lines[op.qubit]);
          return { kind: "flat", op };
        case "if":
          return this.#nested(() => ({ kind: "if", condition: op.condition, then: this.walk(op.then), else: this.#apart(op.else) }));
        case "while":
          return this.#nested(() => ({ kind: "while", condition: op.condition, body: this.walk(op.body) }));
        default:
          return { kind: "flat", op };
      }
    });
  }

  finish(block: readonly Item[]): Instance {
    const stayStart = new Int32Array(this.#lines.length + 1);
    this.#lines.forEach((line, q) => {
      stayStart[q + 1] = stayStart[q] + line.stays.length;
    });
    const stays = this.#lines.flatMap((line) => line.stays);
    const runEntry = Int32Array.from(this.#runs, (run) => stayStart[run.qubit] + run.entry);
    const runExit = runEntry.slice();
    stays.forEach((stay, index) => {
      if (stay.exitOf >= 0) runExit[stay.exitOf] = index;
    });
    return {
      qubits: this.#lines.length,
      gates: this.#qubitOf.length / 2,
      qubitOf: Int32Array.from(this.#qubitOf),
      runOf: Int32Array.from(this.#runOf),
      runQubit: this.#runs.map((run) => run.qubit),
      linkFrom: Int32Array.from(this.#linkFrom),
      linkOver: this.#linkOver,
      runGates: this.#runs.map((run) => run.gates),
      stayStart,
      runEntry,
      runExit,
      stayOf: Int32Array.from(this.#stayOf, (stay, i) => stayStart[this.#qubitOf[i]] + stay),
      moveFrom: Int32Array.from(stays, (stay) => stay.moveFrom),
      moveTo: Int32Array.from(stays, (stay) => stay.moveTo),
      qubitGates: this.#lines.map((line) => line.gates),
      block,
    };
  }

  #part(op: GateOp): Part {
    if (op.qubits.length === 1) {
      this.#oneQubit(op);
      return { op, gate: -1 };
    }
    const gate = this.#qubitOf.length / 2;
    const bases = twoQubitBases(op);
    const controlled = controlledPauli(op) !== null;
    op.qubits.forEach((qubit, side) => {
      this.#join(gate, qubit, bases[side], controlled);
    });
    return { op, gate };
  }

  #join(gate: number, qubit: number, basis: Basis | null, controlled: boolean): void {
    const line = this.#lines[qubit];
    line.gates.push(gate);
    this.#qubitOf.push(qubit);
    if (basis === null) {
      this.#leave(line, gate);
      endRun(line);
      this.#runOf.push(-1);
    } else {
      const between = productOf(line.since);
      const goesOn = this.#goesOn(line, between, basis, controlled);
      if (!goesOn) {
        this.#leave(line, gate);
        if (line.run >= 0 && line.basis) line.past.push({ run: line.run, basis: line.basis, since: identity(2), over: [] });
      }
      for (const past of line.past) past.since = multiply(between, past.since);
      if (!goesOn) this.#begin(line, qubit, basis, controlled);
      const run = this.#runs[line.run];
      run.gates.push(gate);
      run.controlled &&= controlled;
      run.uniform &&= line.basis === basis;
      this.#runOf.push(line.run);
      this.#outlive(line, basis, controlled);
      line.basis = basis;
    }
    line.since = [];
    this.#stayOf.push(line.stays.length - 1);
  }

  #begin(line: Line, qubit: number, basis: Basis, controlled: boolean): void {
    line.run = this.#runs.length;
    if (this.#depth === 0) line.left = line.run;
    this.#runs.push({ qubit, gates: [], entry: line.stays.length - 1, controlled: true, uniform: true });
    line.basis = basis;
    const from = line.past.findLastIndex((past) => this.#mayGoOn(past.run, past.basis, past.since, basis, controlled));
    this.#linkFrom.push(from < 0 ? -1 : line.past[from].run);
    this.#linkOver.push(from < 0 ? [] : line.past[from].over);
    if (from >= 0) line.past.splice(from, 1);
  }

  /** Copies of earlier runs outlive a controlled Pauli, as long as it is one in their frame. */
  #outlive(line: Line, basis: Basis, controlled: boolean): void {
    line.past = controlled && this.#embedding ? line.past.filter((past) => pulledBack(past.since, basis) !== null).slice(-PAST) : [];
    for (const past of line.past) if (past.over.at(-1) !== line.run) past.over.push(line.run);
  }

  /** Begins a stay where the qubit has finished a run since it arrived. Moves into control flow come before it. */
  #leave(line: Line, gate: number): void {
    if (line.left < 0) return;
    const { gates } = this.#runs[line.left];
    line.stays.push({ moveFrom: gates[gates.length - 1] + 1, moveTo: this.#depth > 0 ? this.#nestedFrom : gate, exitOf: line.left });
    line.left = -1;
  }

  #oneQubit(op: GateOp): void {
    this.#lines[op.qubits[0]].since.push(op);
  }

  #goesOn(line: Line, between: Matrix, basis: Basis, controlled: boolean): boolean {
    return line.run >= 0 && line.basis !== null && this.#mayGoOn(line.run, line.basis, between, basis, controlled);
  }

  /**
   * Whether a copy made during a run also serves a gate after the one-qubit gates `between`: they take the gate's basis to the run's, and
   * either leave that basis alone or can be done after the gate, which is a controlled Pauli then, and all others are.
   */
  #mayGoOn(run: number, last: Basis, between: Matrix, basis: Basis, controlled: boolean): boolean {
    if (pulledBack(between, basis)?.basis !== last) return false;
    const { uniform, controlled: all } = this.#runs[run];
    return (basis === last && uniform) || (controlled && all);
  }

  #nested(read: () => Item): Item {
    this.#endRuns();
    if (this.#depth++ === 0) this.#nestedFrom = this.#qubitOf.length / 2;
    const item = read();
    this.#depth--;
    this.#endRuns();
    return item;
  }

  #apart(ops: readonly Op[]): Item[] {
    this.#endRuns();
    return this.walk(ops);
  }

  #endRuns(): void {
    for (const line of this.#lines) endRun(line);
  }
}

function endRun(line: Line): void {
  line.run = -1;
  line.since = [];
  line.past = [];
}

/** Gates that leave no basis alone on either operand, as gates that do: swap is three cx, iswap two. */
export function splitPair(op: GateOp): readonly GateOp[] {
  if (gateSpec(op.gate).basis.some((basis) => basis !== null)) return [op];
  const [a, b] = op.qubits;
  const gate = (name: string, ...qubits: number[]): GateOp => ({ kind: "gate", gate: name, params: [], qubits });
  switch (op.gate) {
    case "swap":
      return [gate("cx", a, b), gate("cx", b, a), gate("cx", a, b)];
    case "iswap":
      return [gate("s", a), gate("s", b), gate("h", a), gate("cx", a, b), gate("cx", b, a), gate("h", b)];
    case "iswapdg":
      return [gate("h", b), gate("cx", b, a), gate("cx", a, b), gate("h", a), gate("sdg", a), gate("sdg", b)];
    default:
      throw new BellwireError("internal", `the compiler knows no decomposition of ${op.gate} across QPUs`);
  }
}
