import type { BinaryOperator, ClassicalExpr } from "../circuit.ts";
import { constant, exprOf, isKnown, known, MAX_WIDTH, type Value, type ValueType } from "./value.ts";

const COMPARISONS = new Set(["==", "!=", "<", "<=", ">", ">="]);
const LOGIC = new Set(["&&", "||"]);
const BITWISE = new Set(["&", "|", "^"]);

const isReal = (type: ValueType): boolean => type === "float" || type === "angle";

/** The value of `operator operand`, or a text that says why there is none. */
export function unary(operator: string, operand: Value): Value | string {
  if (isKnown(operand)) {
    const x = operand.known;
    if (operator === "+") return operand;
    if (operator === "-") return known(isReal(operand.type) ? operand.type : "int", -x);
    if (operator === "!") return known("bool", x === 0 ? 1 : 0);
    if (isReal(operand.type)) return "~ needs a whole number";
    return { ...operand, known: operand.type === "int" ? -x - 1 : 2 ** operand.width - 1 - x };
  }
  switch (operator) {
    case "+":
      return operand;
    case "!":
      return { type: "bool", width: 1, expr: { kind: "not", operand: operand.expr } };
    case "-":
      return { type: "int", width: operand.width + 1, expr: difference(constant(0), operand.expr) };
    default:
      if (operand.type === "int") return { ...operand, expr: difference(constant(-1), operand.expr) };
      return { ...operand, expr: { kind: "complement", operand: operand.expr, width: operand.width } };
  }
}

const difference = (left: ClassicalExpr, right: ClassicalExpr): ClassicalExpr => ({ kind: "binary", operator: "-", left, right });

/** The value of `left operator right`, or a text that says why there is none. Integer division truncates, but not in OpenQASM 2. */
export function binary(operator: string, left: Value, right: Value, version: 2 | 3): Value | string {
  if (isKnown(left) && isKnown(right)) {
    const value = compute(operator, left.known, right.known, version === 3 && !isReal(left.type) && !isReal(right.type));
    if (typeof value === "string") return value;
    return known(resultType(operator, left.type, right.type, version), value, resultWidth(operator, left, right));
  }
  const shortcut = shortCircuit(operator, left, right);
  if (shortcut !== undefined) return shortcut;
  if (isReal(left.type) || isReal(right.type))
    return `${operator} of a measured value and a ${isReal(left.type) ? left.type : right.type} is not possible`;
  return measured(operator, left, right);
}

function shortCircuit(operator: string, left: Value, right: Value): Value | undefined {
  if (!LOGIC.has(operator)) return undefined;
  for (const side of [left, right]) {
    if (isKnown(side) && (side.known !== 0) === (operator === "||")) return known("bool", operator === "||" ? 1 : 0);
  }
  return undefined;
}

function measured(operator: string, left: Value, right: Value): Value | string {
  const expr: ClassicalExpr = { kind: "binary", operator: operator as BinaryOperator, left: exprOf(left), right: exprOf(right) };
  if (COMPARISONS.has(operator) || LOGIC.has(operator)) {
    if (Math.max(bitsOf(left), bitsOf(right)) > MAX_WIDTH) return `${operator} compares at most ${MAX_WIDTH} bits`;
    return { type: "bool", width: 1, expr };
  }
  const signed = left.type === "int" || right.type === "int" || operator === "-";
  const type = BITWISE.has(operator) && left.type === "bit" && right.type === "bit" ? "bit" : signed ? "int" : "uint";
  const [l, r] = [bitsOf(left), bitsOf(right)];
  const width =
    { "+": Math.max(l, r) + 1, "-": Math.max(l, r) + 1, "*": l + r, "<<": l + (isKnown(right) ? right.known : MAX_WIDTH) }[operator] ??
    Math.max(l, r);
  if (!BITWISE.has(operator) && !["+", "-", "*", "<<", ">>"].includes(operator)) return `${operator} of measured values is not possible`;
  if (width > MAX_WIDTH)
    return `${operator} of measured values may need ${width} bits; at most ${MAX_WIDTH} are exact, give the operands a smaller width`;
  return { type, width, expr };
}

/** Bits that a value may need; a known one only as many as it has. */
function bitsOf(value: Value): number {
  return isKnown(value) ? Math.max(1, Math.ceil(Math.log2(Math.abs(value.known) + 1))) : value.width;
}

function resultType(operator: string, left: ValueType, right: ValueType, version: 2 | 3): ValueType {
  if (COMPARISONS.has(operator) || LOGIC.has(operator)) return "bool";
  if (isReal(left) || isReal(right) || (version === 2 && (operator === "/" || operator === "**")))
    return left === "angle" || right === "angle" ? "angle" : "float";
  if (BITWISE.has(operator) || operator === "<<" || operator === ">>") return left;
  return left === "uint" && right === "uint" ? "uint" : "int";
}

function resultWidth(operator: string, left: Value, right: Value): number | undefined {
  return BITWISE.has(operator) || operator === "<<" || operator === ">>" ? Math.max(left.width, right.width) : undefined;
}

function compute(operator: string, a: number, b: number, whole: boolean): number | string {
  switch (operator) {
    case "==":
      return Number(a === b);
    case "!=":
      return Number(a !== b);
    case "<":
      return Number(a < b);
    case "<=":
      return Number(a <= b);
    case ">":
      return Number(a > b);
    case ">=":
      return Number(a >= b);
    case "&&":
      return Number(a !== 0 && b !== 0);
    case "||":
      return Number(a !== 0 || b !== 0);
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      if (b === 0) return "division by zero";
      return whole ? Math.trunc(a / b) : a / b;
    case "%":
      if (b === 0) return "division by zero";
      return a % b;
    case "**":
      return a ** b;
  }
  if (!whole || !Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return `${operator} needs whole numbers`;
  return computeBits(operator, a, b);
}

function computeBits(operator: string, a: number, b: number): number | string {
  switch (operator) {
    case "&":
      return Number(BigInt(a) & BigInt(b));
    case "|":
      return Number(BigInt(a) | BigInt(b));
    case "^":
      return Number(BigInt(a) ^ BigInt(b));
    case "<<":
      return a * 2 ** b;
    case ">>":
      return Math.floor(a / 2 ** b);
  }
  return `the operator ${operator} is not known`;
}
