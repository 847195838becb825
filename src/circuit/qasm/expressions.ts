import type { Expression, TypeNode } from "./ast.ts";
import { BIT_FUNCTIONS, CONSTANTS, callFunction, FUNCTIONS } from "./functions.ts";
import { binary, unary } from "./operators.ts";
import type { Reading } from "./reading.ts";
import type { VariableEntry } from "./scope.ts";
import { positions } from "./select.ts";
import { callSubroutine } from "./subroutines.ts";
import { bitsValue, constant, convert, isKnown, known, MAX_WIDTH, readStored, type Value, type ValueType } from "./value.ts";

/** The value of an expression: known now, or an expression over measured bits. */
export function evaluate(reading: Reading, node: Expression): Value {
  switch (node.kind) {
    case "number":
      return known(node.type, node.value);
    case "bitstring":
      if (node.digits.length > MAX_WIDTH)
        throw reading.source.error(node.at, `a string of bits in an expression has at most ${MAX_WIDTH} bits`);
      return known("bit", Number.parseInt(node.digits, 2), node.digits.length);
    case "name":
      return evaluateName(reading, node);
    case "function":
      return evaluateCall(reading, node);
    case "cast": {
      const { type, width } = resolveType(reading, node.type);
      const value = castTo(reading, node.at, evaluate(reading, node.operand), type, width);
      return node.indices.length === 0 ? value : selectBits(reading, node.at, value, node.indices);
    }
    case "unary":
      return orThrow(reading, node.at, unary(node.operator, evaluate(reading, node.operand)));
    case "binary": {
      const left = evaluate(reading, node.left);
      return orThrow(reading, node.at, binary(node.operator, left, evaluate(reading, node.right), reading.version));
    }
  }
}

/** A number that must be known while reading, such as an index or an angle. `what` names it in the message. */
export function evaluateKnown(reading: Reading, node: Expression, what: string): number {
  const value = evaluate(reading, node);
  if (!isKnown(value))
    throw reading.source.error(node.at, `${what} must be known when the circuit is read, but it depends on a measurement`);
  return value.known;
}

export function evaluateInteger(reading: Reading, node: Expression, what: string): number {
  const value = evaluateKnown(reading, node, what);
  if (!Number.isSafeInteger(value)) throw reading.source.error(node.at, `${what} must be a whole number, got ${value}`);
  return value;
}

/** A width or size in brackets. */
export function evaluateSize(reading: Reading, node: Expression, what: string, most: number): number {
  const size = evaluateInteger(reading, node, what);
  if (size < 1 || size > most) throw reading.source.error(node.at, `${what} must be between 1 and ${most}, got ${size}`);
  return size;
}

export function resolveType(reading: Reading, node: TypeNode): { type: ValueType; width: number | null } {
  if (node.width === null) return { type: node.name, width: null };
  if (node.name === "bool") throw reading.source.error(node.at, "bool takes no width");
  const real = node.name === "float" || node.name === "angle";
  const width = evaluateSize(reading, node.width, `the width of ${node.name}`, real ? 1024 : MAX_WIDTH);
  return { type: node.name, width: real ? null : width };
}

export function castTo(reading: Reading, at: number, value: Value, type: ValueType, width: number | null): Value {
  return orThrow(reading, at, convert(value, type, width));
}

export function orThrow(reading: Reading, at: number, result: Value | string): Value {
  if (typeof result === "string") throw reading.source.error(at, result);
  return result;
}

/** What a variable holds now. */
export function readVariable(reading: Reading, at: number, name: string, entry: VariableEntry): Value {
  if (entry.stored) return readStored(entry.stored.type, entry.stored.clbits);
  if (entry.value === null) throw reading.source.error(at, `${name} is used before it has a value`);
  return entry.value;
}

function evaluateName(reading: Reading, node: Extract<Expression, { kind: "name" }>): Value {
  const { name, at, indices } = node;
  const entry = reading.scope.find(name);
  if (entry === undefined) {
    const value = CONSTANTS.get(name);
    if (value !== undefined && indices.length === 0) return known("float", value);
    throw reading.source.unknown(at, "name", name, [...reading.scope.names(), ...CONSTANTS.keys()]);
  }
  switch (entry.kind) {
    case "variable": {
      const value = readVariable(reading, at, name, entry);
      return indices.length === 0 ? value : selectBits(reading, at, value, indices);
    }
    case "bits": {
      const clbits = indices.reduce<readonly number[]>(
        (bits, index) => positions(reading, index, bits.length, name).map((p) => bits[p]),
        entry.clbits,
      );
      return bitsValue(clbits);
    }
    case "qubits":
      throw reading.source.error(at, `${name} is a qubit; a value needs measure`);
    case "subroutine":
      throw reading.source.error(at, `${name} is a subroutine; call it as ${name}(…)`);
  }
}

/** Bits of a number by position, the lowest first: x[0], x[2:3]. */
function selectBits(reading: Reading, at: number, value: Value, indices: Extract<Expression, { kind: "name" }>["indices"]): Value {
  if (value.type === "float" || value.type === "angle" || value.type === "bool")
    throw reading.source.error(at, `a ${value.type} has no index`);
  if (indices.length > 1) throw reading.source.error(at, "a number has one index");
  const chosen = positions(reading, indices[0], value.width, "the number");
  if (isKnown(value)) {
    const low = value.known < 0 ? value.known + 2 ** value.width : value.known;
    const bits = chosen.reduce((sum, p, i) => sum + (Math.floor(low / 2 ** p) % 2) * 2 ** i, 0);
    return known("bit", bits, chosen.length);
  }
  if (value.expr.kind === "bits") {
    const { clbits } = value.expr;
    return bitsValue(chosen.map((p) => clbits[p]));
  }
  if (chosen.length !== 1) throw reading.source.error(at, "a measured number is indexed one bit at a time");
  const shifted = { kind: "binary", operator: ">>", left: value.expr, right: constant(chosen[0]) } as const;
  return { type: "bit", width: 1, expr: { kind: "binary", operator: "&", left: shifted, right: constant(1) } };
}

function evaluateCall(reading: Reading, node: Extract<Expression, { kind: "function" }>): Value {
  const { name, at, args } = node;
  const entry = reading.scope.find(name);
  if (entry?.kind === "subroutine") {
    const value = callSubroutine(reading, node, entry.node);
    if (value === null) throw reading.source.error(at, `the subroutine ${name} returns nothing`);
    return value;
  }
  if (name === "sizeof") return known("uint", sizeOf(reading, node));
  if (!FUNCTIONS.has(name) && !BIT_FUNCTIONS.has(name)) {
    throw reading.source.unknown(at, "function", name, [...FUNCTIONS.keys(), ...BIT_FUNCTIONS, ...reading.scope.names()]);
  }
  return orThrow(
    reading,
    at,
    callFunction(
      name,
      args.map((arg) => evaluate(reading, arg)),
    ),
  );
}

function sizeOf(reading: Reading, node: Extract<Expression, { kind: "function" }>): number {
  const [arg] = node.args;
  const entry = arg?.kind === "name" && node.args.length === 1 ? reading.scope.find(arg.name) : undefined;
  if (entry?.kind === "qubits") return entry.qubits.length;
  if (entry?.kind === "bits") return entry.clbits.length;
  throw reading.source.error(node.at, "sizeof needs a register");
}
