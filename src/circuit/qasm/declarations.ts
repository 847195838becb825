import { MAX_CLBITS, MAX_QUBITS } from "../builder.ts";
import { assignBits, evaluateValue, storeVariable } from "./assignments.ts";
import type { Statement } from "./ast.ts";
import { castTo, evaluateSize, resolveType } from "./expressions.ts";
import { includedGates } from "./library.ts";
import type { Reading } from "./reading.ts";
import type { Entry, VariableEntry } from "./scope.ts";
import { selectFrom } from "./select.ts";
import { DEFAULT_INT_WIDTH, isKnown, known, MAX_WIDTH, type ValueType } from "./value.ts";

type Node<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

export function declare(reading: Reading, at: number, name: string, entry: Entry): void {
  if (reading.scope.declare(name, entry) && !(reading.scope === reading.globals && reading.ownGates.has(name))) return;
  throw reading.source.error(at, `the name ${name} is already taken in this block`);
}

/** Registers, bits and variables belong to the program, not to gates; registers of qubits to its outermost block. */
export function declareQubits(reading: Reading, node: Node<"qubits">): void {
  if (reading.scope !== reading.globals)
    throw reading.source.error(node.at, `qubits are declared at the top of a program, not in a block (${node.name})`);
  const size = node.size ? evaluateSize(reading, node.size, `the size of ${node.name}`, MAX_QUBITS) : 1;
  declare(reading, node.at, node.name, { kind: "qubits", qubits: reading.builder.addQubits(node.name, size), single: node.size === null });
}

export function declareBits(reading: Reading, node: Node<"bits">): void {
  const size = node.size ? evaluateSize(reading, node.size, `the size of ${node.name}`, MAX_CLBITS) : 1;
  if (node.constant) {
    if (size > MAX_WIDTH) throw reading.source.error(node.at, `a constant register has at most ${MAX_WIDTH} bits`);
    return declareTyped(reading, node, "bit", size, true);
  }
  const value = node.value ? evaluateValue(reading, node.value) : null;
  const global = reading.scope === reading.globals;
  const clbits = global ? reading.builder.addClbits(node.name, size) : reading.builder.addScratch(size);
  declare(reading, node.at, node.name, { kind: "bits", clbits, single: node.size === null });
  if (value) assignBits(reading, node.at, clbits, value);
}

export function declareVariable(reading: Reading, node: Node<"variable">): void {
  const { type, width } = resolveType(reading, node.type);
  if (node.constant && node.value === null) throw reading.source.error(node.at, `the constant ${node.name} needs a value`);
  declareTyped(reading, node, type, width ?? defaultWidth(type), node.constant);
}

function declareTyped(reading: Reading, node: Node<"variable"> | Node<"bits">, type: ValueType, width: number, constant: boolean): void {
  const value = node.value ? castTo(reading, node.at, evaluateValue(reading, node.value), type, type === "bool" ? null : width) : null;
  if (constant && value && !isKnown(value)) throw reading.source.error(node.at, `the constant ${node.name} depends on a measurement`);
  const entry: VariableEntry = { kind: "variable", type, width, constant, value: null, stored: null };
  declare(reading, node.at, node.name, entry);
  if (value) storeVariable(reading, node.at, node.name, entry, value);
}

export function defaultWidth(type: ValueType): number {
  if (type === "bool" || type === "bit") return 1;
  return type === "float" || type === "angle" ? MAX_WIDTH : DEFAULT_INT_WIDTH;
}

/** An input has its value from outside. */
export function declareInput(reading: Reading, node: Node<"input">): void {
  const { type, width } = resolveType(reading, node.type);
  if (!Object.hasOwn(reading.inputs, node.name)) {
    throw reading.source.error(node.at, `the input ${node.name} has no value; give one with --set ${node.name}=value`);
  }
  const given = reading.inputs[node.name];
  if (!Number.isFinite(given)) throw reading.source.error(node.at, `the input ${node.name} must be a finite number, got ${given}`);
  if (type !== "float" && type !== "angle" && !Number.isInteger(given)) {
    throw reading.source.error(node.at, `the input ${node.name} is a ${type} and must be a whole number, got ${given}`);
  }
  const value = castTo(reading, node.at, known(Number.isInteger(given) && type !== "float" ? "int" : "float", given), type, width);
  const entry: VariableEntry = { kind: "variable", type, width: width ?? defaultWidth(type), constant: true, value: null, stored: null };
  declare(reading, node.at, node.name, entry);
  storeVariable(reading, node.at, node.name, entry, value);
}

export function declareAlias(reading: Reading, node: Node<"let">): void {
  const parts = node.parts.map((part) => {
    const entry = reading.scope.find(part.name);
    if (entry === undefined) throw reading.source.unknown(part.at, "register", part.name, reading.scope.names());
    if (entry.kind !== "qubits" && entry.kind !== "bits")
      throw reading.source.error(part.at, `${part.name} is not a register; let names qubits or bits`);
    const elements = entry.kind === "qubits" ? entry.qubits : entry.clbits;
    return { kind: entry.kind, ...selectFrom(reading, part, { elements, single: entry.single }) };
  });
  if (parts.some((part) => part.kind !== parts[0].kind))
    throw reading.source.error(node.at, "let joins qubits with qubits and bits with bits");
  const elements = parts.flatMap((part) => part.elements);
  const single = parts.length === 1 && parts[0].single;
  if (parts[0].kind === "qubits" && new Set(elements).size !== elements.length) {
    throw reading.source.error(node.at, `the alias ${node.name} holds the same qubit twice`);
  }
  declare(
    reading,
    node.at,
    node.name,
    parts[0].kind === "qubits" ? { kind: "qubits", qubits: elements, single } : { kind: "bits", clbits: elements, single },
  );
}

const LIBRARIES = new Set(["qelib1.inc", "stdgates.inc"]);

export function includeLibrary(reading: Reading, node: Node<"include">): void {
  const name = node.file.split("/").at(-1) ?? "";
  if (!LIBRARIES.has(name)) {
    throw reading.source.error(
      node.at,
      `the file ${node.file} is not included; qelib1.inc and stdgates.inc are built in, other gates go in the circuit file`,
    );
  }
  for (const [gate, spec] of includedGates(reading.version)) if (!reading.ownGates.has(gate)) reading.gates.set(gate, spec);
}
