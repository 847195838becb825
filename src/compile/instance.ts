import type { Circuit, ClassicalExpr, FlatOp, GateOp, Op } from "../circuit/circuit.ts";
import { gateSpec } from "../circuit/gates.ts";
import { BellwireError } from "../errors.ts";
import { oneQubitAction, type PlainGate, twoQubitBases } from "./bases.ts";
import { mergeOneQubit } from "./merge.ts";
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
  runBasis: readonly Basis[];
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
  | FlatItem
  /** A gate on two qubits. Across QPUs it is done as `parts`; within one as it stands. */
  | { kind: "pair"; op: GateOp; parts: readonly Part[] }
  | { kind: "if"; condition: ClassicalExpr; then: readonly Item[]; else: readonly Item[] }
  | { kind: "while"; condition: ClassicalExpr; body: readonly Item[] };

export interface FlatItem {
  kind: "flat";
  op: FlatOp;
  merge?: Merge;
}

/** One-qubit gates that only together leave a run's basis alone: while the qubit is copied they are done as one gate, or not at all. */
export interface Merge {
  first: FlatItem;
  gate: PlainGate | null;
}

export interface Part {
  op: GateOp;
  /** Its number, or -1 for a one-qubit gate. */
  gate: number;
  /** For one-qubit gates. */
  item?: FlatItem;
}

/** Reads runs and stays off a circuit of one- and two-qubit gates. Runs and moves never cross control flow. */
export function buildInstance(circuit: Circuit): Instance {
  const builder = new InstanceBuilder(circuit.qubits);
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
  /** One-qubit gates since the last gate of the run. */
  since: { op: GateOp; item: FlatItem }[];
}

class InstanceBuilder {
  readonly #lines: Line[];
  readonly #qubitOf: number[] = [];
  readonly #runOf: number[] = [];
  /** Stays by number on their qubit's line until `finish`. */
  readonly #stayOf: number[] = [];
  readonly #runs: { qubit: number; basis: Basis; gates: number[]; entry: number }[] = [];
  #depth = 0;
  /** The number of the first gate of the control flow that is being read. */
  #nestedFrom = 0;

  constructor(qubits: number) {
    this.#lines = Array.from({ length: qubits }, () => ({
      run: -1,
      left: -1,
      gates: [],
      stays: [{ moveFrom: 0, moveTo: 0, exitOf: -1 }],
      since: [],
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
          return this.#oneQubit(op);
        case "measure":
        case "reset":
          this.#lines[op.qubit].run = -1;
          this.#lines[op.qubit].since = [];
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
      runBasis: this.#runs.map((run) => run.basis),
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
    if (op.qubits.length === 1) return { op, gate: -1, item: this.#oneQubit(op) };
    const gate = this.#qubitOf.length / 2;
    const bases = twoQubitBases(op);
    op.qubits.forEach((qubit, side) => {
      this.#join(gate, qubit, bases[side]);
    });
    return { op, gate };
  }

  #join(gate: number, qubit: number, basis: Basis | null): void {
    const line = this.#lines[qubit];
    line.gates.push(gate);
    this.#qubitOf.push(qubit);
    if (basis === null) {
      this.#leave(line, gate);
      line.run = -1;
      this.#runOf.push(-1);
    } else {
      if (!this.#goesOn(line, basis)) {
        this.#leave(line, gate);
        line.run = this.#runs.length;
        if (this.#depth === 0) line.left = line.run;
        this.#runs.push({ qubit, basis, gates: [], entry: line.stays.length - 1 });
      }
      this.#runs[line.run].gates.push(gate);
      this.#runOf.push(line.run);
    }
    line.since = [];
    this.#stayOf.push(line.stays.length - 1);
  }

  /** Begins a stay where the qubit has finished a run since it arrived. Moves into control flow come before it. */
  #leave(line: Line, gate: number): void {
    if (line.left < 0) return;
    const { gates } = this.#runs[line.left];
    line.stays.push({ moveFrom: gates[gates.length - 1] + 1, moveTo: this.#depth > 0 ? this.#nestedFrom : gate, exitOf: line.left });
    line.left = -1;
  }

  #oneQubit(op: GateOp): FlatItem {
    const item: FlatItem = { kind: "flat", op };
    this.#lines[op.qubits[0]].since.push({ op, item });
    return item;
  }

  /** Whether a run goes on through the one-qubit gates since its last gate: each of them keeps or flips its basis, or their product does. */
  #goesOn(line: Line, basis: Basis): boolean {
    const { since } = line;
    if (line.run < 0 || this.#runs[line.run].basis !== basis) return false;
    const passes = (gate: PlainGate) => {
      const { keeps, flips } = oneQubitAction(gate);
      return keeps.includes(basis) || flips.includes(basis);
    };
    if (since.every(({ op }) => passes(op))) return true;
    const merged = mergeOneQubit(since.map(({ op }) => op));
    if (merged && !passes(merged)) return false;
    const merge: Merge = { first: since[0].item, gate: merged };
    for (const { item } of since) item.merge = merge;
    return true;
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
    for (const line of this.#lines) {
      line.run = -1;
      line.since = [];
    }
  }
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
