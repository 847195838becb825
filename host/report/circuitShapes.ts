import type { Spot } from "./circuitSymbols.ts";

/** One horizontal line of the drawing: a data qubit in a QPU, a communication qubit, or the classical bits. */
export interface Row {
  /** -1 for the classical row. */
  qpu: number;
  kind: "data" | "communication" | "classical";
  label: string;
}

/** What stands in one column: symbols, joined by a line, a Bell pair, or the message that one sends to the other. */
export interface Mark {
  /** Number of the operation, counted depth first through the program's ops. */
  op: number;
  column: number;
  spots: readonly Spot[];
  join: "none" | "line" | "pair" | "message" | "barrier";
  /** Text for the title that appears on hover. */
  title: string;
}

/** A stretch of a communication qubit's row that holds half of a pair or a copy, columns inclusive. */
export interface Holding {
  row: number;
  from: number;
  to: number;
}

/** A frame around the columns of an `if` or `while` body. */
export interface Region {
  op: number;
  from: number;
  to: number;
  label: string;
}

export interface CircuitLayout {
  rows: readonly Row[];
  marks: readonly Mark[];
  holdings: readonly Holding[];
  regions: readonly Region[];
  columns: number;
  /** Operations of the program, those inside `if` and `while` included, and how many of them are laid out. */
  ops: number;
  drawnOps: number;
}
