import type { AssignNode, ValueNode } from "./ast.ts";
import { castTo, evaluate, orThrow, readVariable } from "./expressions.ts";
import { binary } from "./operators.ts";
import type { Reading } from "./reading.ts";
import type { VariableEntry } from "./scope.ts";
import { positions, selectClbits, selectQubits } from "./select.ts";
import { bitsValue, constant, exprOf, isKnown, known, type MeasuredValue, type Value } from "./value.ts";

/** The right side of an assignment; a measurement goes to scratch bits first. */
export function evaluateValue(reading: Reading, node: ValueNode): Value {
  if (node.kind !== "measurement") return evaluate(reading, node);
  const { elements } = selectQubits(reading, node.operand);
  const clbits = reading.builder.addScratch(elements.length);
  measureInto(reading, node.at, elements, clbits);
  return bitsValue(clbits);
}

export function measureInto(reading: Reading, at: number, qubits: readonly number[], clbits: readonly number[]): void {
  if (reading.terms !== null) throw reading.source.error(at, "a gate cannot measure; use a subroutine (def)");
  if (qubits.length !== clbits.length) throw reading.source.error(at, `${qubits.length} qubits are measured into ${clbits.length} bits`);
  qubits.forEach((qubit, i) => {
    reading.builder.emit({ kind: "measure", qubit, clbit: clbits[i] });
  });
}

export function assign(reading: Reading, node: AssignNode): void {
  const entry = reading.scope.find(node.target.name);
  if (entry === undefined) throw reading.source.unknown(node.at, "variable", node.target.name, reading.scope.names());
  if (entry.kind === "bits") return assignToBits(reading, node);
  if (entry.kind !== "variable") throw reading.source.error(node.at, `${node.target.name} cannot be assigned to`);
  if (entry.constant) throw reading.source.error(node.at, `${node.target.name} is a constant`);
  if (node.target.indices.length > 0) return assignDigit(reading, node, entry);
  const value = evaluateValue(reading, node.value);
  storeVariable(
    reading,
    node.at,
    node.target.name,
    entry,
    compound(reading, node, value, () => readVariable(reading, node.at, node.target.name, entry)),
  );
}

function compound(reading: Reading, node: AssignNode, value: Value, current: () => Value): Value {
  return node.operator === "" ? value : orThrow(reading, node.at, binary(node.operator, current(), value, reading.version));
}

function assignToBits(reading: Reading, node: AssignNode): void {
  const { elements: clbits } = selectClbits(reading, node.target);
  if (node.value.kind === "measurement" && node.operator === "") {
    return measureInto(reading, node.at, selectQubits(reading, node.value.operand).elements, clbits);
  }
  const value = evaluateValue(reading, node.value);
  assignBits(
    reading,
    node.at,
    clbits,
    compound(reading, node, value, () => bitsValue(clbits)),
  );
}

/** Writes a value to bits; the widths must agree, as the cast to a register of that size demands. */
export function assignBits(reading: Reading, at: number, clbits: readonly number[], value: Value): void {
  if (reading.terms !== null) throw reading.source.error(at, "a gate cannot assign; use a subroutine (def)");
  const fitted = clbits.length === 1 && value.type === "bool" ? value : castTo(reading, at, value, "bit", clbits.length);
  reading.builder.emit({ kind: "assign", clbits, value: exprOf(fitted) });
}

/** Sets one bit of a number that is known. */
function assignDigit(reading: Reading, node: AssignNode, entry: VariableEntry): void {
  const { name, indices } = node.target;
  const current = readVariable(reading, node.at, name, entry);
  if (entry.type === "float" || entry.type === "angle" || entry.type === "bool" || indices.length !== 1)
    throw reading.source.error(node.at, `${name} has no such index`);
  const [p, ...others] = positions(reading, indices[0], entry.width, name);
  const bit = castTo(reading, node.at, evaluateValue(reading, node.value), "bool", null);
  if (others.length > 0 || node.operator !== "") throw reading.source.error(node.at, `the bits of ${name} are assigned one at a time`);
  if (entry.stored) {
    reading.builder.emit({ kind: "assign", clbits: [entry.stored.clbits[p]], value: exprOf(bit) });
    return;
  }
  if (!isKnown(current) || !isKnown(bit))
    throw reading.source.error(node.at, `one bit of ${name} cannot be measured; declare ${name} as a bit register`);
  const low = current.known < 0 ? current.known + 2 ** entry.width : current.known;
  const changed = low - (Math.floor(low / 2 ** p) % 2) * 2 ** p + bit.known * 2 ** p;
  storeVariable(reading, node.at, name, entry, known("uint", changed, entry.width));
}

/** Gives a variable a value; a value that depends on a measurement goes to scratch bits. */
export function storeVariable(reading: Reading, at: number, name: string, entry: VariableEntry, value: Value): void {
  const width = entry.type === "bool" || entry.type === "float" || entry.type === "angle" ? null : entry.width;
  const fitted = castTo(reading, at, value, entry.type, width);
  if (isKnown(fitted) && !entry.stored) {
    entry.value = fitted;
    return;
  }
  if (!entry.stored) {
    entry.stored = { type: entry.type as MeasuredValue["type"], clbits: reading.builder.addScratch(entry.width) };
    entry.value = null;
  }
  if (fitted.type === "float" || fitted.type === "angle") throw reading.source.error(at, `${name} must be known when the circuit is read`);
  reading.builder.emit({ kind: "assign", clbits: entry.stored.clbits, value: storedBits(fitted) });
}

/** The unsigned bits of a value: a negative int in two's complement. */
function storedBits(value: Value): ReturnType<typeof exprOf> {
  if (value.type !== "int") return exprOf(value);
  if (isKnown(value)) return constant(value.known < 0 ? value.known + 2 ** value.width : value.known);
  return { kind: "binary", operator: "&", left: value.expr, right: constant(2 ** value.width - 1) };
}

/** Moves a variable to scratch bits, because a conditional body is about to change it. */
export function spill(reading: Reading, at: number, name: string, entry: VariableEntry): void {
  if (entry.stored) return;
  if (entry.type === "float" || entry.type === "angle") {
    throw reading.source.error(
      at,
      `${name} is a ${entry.type} and cannot change under a condition on measured bits; use bit, bool, int or uint`,
    );
  }
  const { value } = entry;
  entry.stored = { type: entry.type, clbits: reading.builder.addScratch(entry.width) };
  entry.value = null;
  if (value) reading.builder.emit({ kind: "assign", clbits: entry.stored.clbits, value: storedBits(value) });
}
