/**
 * The circuit: what to compute, before any machine is chosen.
 *
 * Qubits and classical bits are numbered from 0 over all registers in order of declaration. Qubit 0 is the lowest bit of a
 * basis index. Control flow is nested; everything known at read time (loops with constant bounds, constant conditions,
 * subroutine calls, gate modifiers) has been unrolled, so `if` and `while` only remain where they depend on measured bits.
 */
export interface Circuit {
  name: string;
  qubits: number;
  /** Bits that a person declared; they are what counts are printed over, highest first. */
  clbits: number;
  /** Bits that the program uses inside (subroutine locals, discarded results); they are numbered from `clbits` upward. */
  scratchBits: number;
  registers: { quantum: Register[]; classical: Register[] };
  /** Radians. Phases inside conditional blocks are dropped: they are not observable there. */
  globalPhase: number;
  ops: Op[];
}

export interface Register {
  name: string;
  offset: number;
  size: number;
}

export type Op = GateOp | MeasureOp | ResetOp | BarrierOp | AssignOp | IfOp | WhileOp;
/** An operation without a body. */
export type FlatOp = Exclude<Op, IfOp | WhileOp>;

/** A gate of the gate table. `qubits[j]` is bit j of the gate's matrix index; controls come first, as in OpenQASM. */
export interface GateOp {
  kind: "gate";
  gate: string;
  /** Radians. */
  params: readonly number[];
  qubits: readonly number[];
}

export interface MeasureOp {
  kind: "measure";
  qubit: number;
  clbit: number;
}

export interface ResetOp {
  kind: "reset";
  qubit: number;
}

export interface BarrierOp {
  kind: "barrier";
  qubits: readonly number[];
}

/** Writes the low bits of an unsigned value to classical bits, `clbits[0]` first. */
export interface AssignOp {
  kind: "assign";
  clbits: readonly number[];
  value: ClassicalExpr;
}

export interface IfOp {
  kind: "if";
  condition: ClassicalExpr;
  then: Op[];
  else: Op[];
}

export interface WhileOp {
  kind: "while";
  condition: ClassicalExpr;
  body: Op[];
}

/**
 * An expression over classical bits, evaluated in whole numbers below 2^53 in magnitude; a condition holds when it is not 0. Parts may be
 * negative (an int in two's complement); what is assigned to bits is not.
 */
export type ClassicalExpr =
  | { kind: "constant"; value: number }
  | { kind: "bits"; clbits: readonly number[] }
  | { kind: "not"; operand: ClassicalExpr }
  | { kind: "complement"; operand: ClassicalExpr; width: number }
  | { kind: "binary"; operator: BinaryOperator; left: ClassicalExpr; right: ClassicalExpr };

export type BinaryOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||" | "&" | "|" | "^" | "+" | "-" | "*" | "<<" | ">>";

/** The value of an expression, given the classical bits (0 or 1) by number. */
export function evaluate(expr: ClassicalExpr, bits: ArrayLike<number>): number {
  switch (expr.kind) {
    case "constant":
      return expr.value;
    case "bits":
      return expr.clbits.reduce((value, bit, position) => value + (bits[bit] ? 2 ** position : 0), 0);
    case "not":
      return evaluate(expr.operand, bits) === 0 ? 1 : 0;
    case "complement":
      return 2 ** expr.width - 1 - evaluate(expr.operand, bits);
    case "binary":
      return applyBinary(expr.operator, evaluate(expr.left, bits), evaluate(expr.right, bits));
  }
}

function applyBinary(operator: BinaryOperator, left: number, right: number): number {
  switch (operator) {
    case "==":
      return left === right ? 1 : 0;
    case "!=":
      return left !== right ? 1 : 0;
    case "<":
      return left < right ? 1 : 0;
    case "<=":
      return left <= right ? 1 : 0;
    case ">":
      return left > right ? 1 : 0;
    case ">=":
      return left >= right ? 1 : 0;
    case "&&":
      return left !== 0 && right !== 0 ? 1 : 0;
    case "||":
      return left !== 0 || right !== 0 ? 1 : 0;
    case "&":
      return Number(BigInt(left) & BigInt(right));
    case "|":
      return Number(BigInt(left) | BigInt(right));
    case "^":
      return Number(BigInt(left) ^ BigInt(right));
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "<<":
      return left * 2 ** right;
    case ">>":
      return Math.floor(left / 2 ** right);
  }
}

/** The classical bits that an expression reads. */
export function bitsRead(expr: ClassicalExpr): number[] {
  switch (expr.kind) {
    case "constant":
      return [];
    case "bits":
      return [...expr.clbits];
    case "not":
    case "complement":
      return bitsRead(expr.operand);
    case "binary":
      return [...bitsRead(expr.left), ...bitsRead(expr.right)];
  }
}
