import { gateSpec } from "../gates.ts";
import { powerTerms } from "../power.ts";
import { type Control, controlTerms, invertTerms, phaseTerm, type Term } from "../terms.ts";
import type { CallNode, ModifierNode } from "./ast.ts";
import { evaluateInteger, evaluateKnown } from "./expressions.ts";
import type { LibraryGate } from "./library.ts";
import { includedGates } from "./library.ts";
import type { Reading } from "./reading.ts";
import { type Selection, selectQubits } from "./select.ts";
import { plural } from "./source.ts";

/** One step of a modifier chain, its argument evaluated. */
type Modifier =
  | { kind: "control"; at: number; count: number; value: 0 | 1 }
  | { kind: "inv" }
  | { kind: "pow"; at: number; exponent: number };

/** Applies a gate to its operands, once for each element where operands are registers. */
export function callGate(reading: Reading, node: CallNode): void {
  const gate = node.name === "gphase" ? GPHASE : findGate(reading, node.at, node.name);
  const params = gateParams(reading, node, gate);
  const modifiers = node.modifiers.map((modifier) => resolveModifier(reading, modifier));
  const controls = modifiers.reduce((sum, modifier) => sum + (modifier.kind === "control" ? modifier.count : 0), 0);
  if (controls > MAX_CONTROLS) throw reading.source.error(node.at, `a gate has at most ${MAX_CONTROLS} controls, got ${controls}`);
  const operands = node.operands.map((operand) => selectQubits(reading, operand));
  const arity = controls + gate.qubits;
  if (operands.length !== arity) {
    throw reading.source.error(node.at, `${gateTitle(node)} takes ${plural(arity, "qubit")}, got ${operands.length}`);
  }
  for (const qubits of broadcast(reading, node, operands)) applyGate(reading, node, gate, params, modifiers, qubits);
}

/** Controls are lowered with a number of gates that grows with their square. */
const MAX_CONTROLS = 64;

const GPHASE: LibraryGate = { name: "gphase", params: 1, qubits: 0, terms: ([angle]) => [phaseTerm(angle)] };

function gateTitle(node: CallNode): string {
  return node.modifiers.length === 0 ? node.name : `${node.modifiers.map((m) => m.kind).join(" @ ")} @ ${node.name}`;
}

/** The gate of that name, or an error that says what to do about its absence. */
export function findGate(reading: Reading, at: number, name: string): LibraryGate {
  const gate = reading.gates.get(name);
  if (gate) return gate;
  if (includedGates(reading.version).has(name)) {
    const file = reading.version === 2 ? "qelib1.inc" : "stdgates.inc";
    throw reading.source.error(at, `the gate ${name} comes with a library; add: include "${file}";`);
  }
  if (reading.scope.find(name)?.kind === "subroutine") {
    throw reading.source.error(at, `${name} is a subroutine; call it with its arguments in parentheses`);
  }
  throw reading.source.unknown(at, "gate", name, reading.gates.keys());
}

function gateParams(reading: Reading, node: CallNode, gate: LibraryGate): number[] {
  if (node.params.length !== gate.params) {
    throw reading.source.error(node.at, `${node.name} takes ${plural(gate.params, "parameter")}, got ${node.params.length}`);
  }
  return node.params.map((param) => {
    const angle = evaluateKnown(reading, param, `a parameter of ${node.name}`);
    if (!Number.isFinite(angle)) throw reading.source.error(param.at, `a parameter of ${node.name} must be a finite number, got ${angle}`);
    return angle;
  });
}

function resolveModifier(reading: Reading, node: ModifierNode): Modifier {
  if (node.kind === "inv") {
    if (node.argument) throw reading.source.error(node.at, "inv takes no argument");
    return { kind: "inv" };
  }
  if (node.kind === "pow") {
    if (!node.argument) throw reading.source.error(node.at, "pow needs an exponent: pow(2) @");
    const exponent = evaluateKnown(reading, node.argument, "the exponent of pow");
    if (!Number.isFinite(exponent)) throw reading.source.error(node.at, `the exponent of pow must be a finite number, got ${exponent}`);
    return { kind: "pow", at: node.at, exponent };
  }
  const count = node.argument ? evaluateInteger(reading, node.argument, `the count of ${node.kind}`) : 1;
  if (count < 1 || count > MAX_CONTROLS) {
    throw reading.source.error(node.at, `the count of ${node.kind} must be between 1 and ${MAX_CONTROLS}, got ${count}`);
  }
  return { kind: "control", at: node.at, count, value: node.kind === "ctrl" ? 1 : 0 };
}

/** The operand list of each application: registers advance together, single qubits stay. */
function* broadcast(reading: Reading, node: CallNode, operands: readonly Selection[]): Iterable<number[]> {
  const registers = operands.filter((operand) => !operand.single);
  const size = registers.length === 0 ? 1 : registers[0].elements.length;
  const odd = registers.find((register) => register.elements.length !== size);
  if (odd) {
    throw reading.source.error(node.at, `${node.name} is applied to registers of different sizes, ${size} and ${odd.elements.length}`);
  }
  for (let i = 0; i < size; i++) yield operands.map((operand) => operand.elements[operand.single ? 0 : i]);
}

function applyGate(reading: Reading, node: CallNode, gate: LibraryGate, params: number[], modifiers: Modifier[], qubits: number[]): void {
  checkDistinct(reading, node, qubits);
  if (modifiers.length === 0) return emitTerms(reading, gate, params, qubits);
  let free = qubits.length - gate.qubits;
  let terms = gate.terms(params, qubits.slice(free));
  for (let i = modifiers.length - 1; i >= 0; i--) {
    const modifier = modifiers[i];
    if (modifier.kind === "inv") terms = invertTerms(terms);
    else if (modifier.kind === "pow") terms = orThrowTerms(reading, node, powerTerms(terms, modifier.exponent));
    else {
      const controls = qubits.slice(free - modifier.count, free).map((qubit): Control => ({ qubit, value: modifier.value }));
      free -= modifier.count;
      terms = controlTerms(terms, controls);
    }
  }
  sendTerms(reading, terms);
}

function orThrowTerms(reading: Reading, node: CallNode, result: Term[] | string): Term[] {
  if (typeof result === "string") throw reading.source.error(node.at, `${gateTitle(node)}: ${result}`);
  return result;
}

function checkDistinct(reading: Reading, node: CallNode, qubits: readonly number[]): void {
  for (let i = 1; i < qubits.length; i++) {
    const first = qubits.indexOf(qubits[i]);
    if (first < i)
      throw reading.source.error(node.at, `${node.name} is applied to the same qubit twice (operands ${first + 1} and ${i + 1})`);
  }
}

/** A gate of the table goes to the circuit as it is; others by their terms. */
function emitTerms(reading: Reading, gate: LibraryGate, params: readonly number[], qubits: readonly number[]): void {
  if (gate.table && reading.terms === null) {
    reading.builder.emit({ kind: "gate", gate: gateSpec(gate.name).name, params, qubits });
    return;
  }
  sendTerms(reading, gate.terms(params, qubits));
}

/** Hands terms to the gate body that is being read, or to the circuit. */
export function sendTerms(reading: Reading, terms: readonly Term[]): void {
  if (reading.terms === null) return reading.builder.emitTerms(terms);
  for (const term of terms) {
    reading.builder.step();
    reading.terms.push(term);
  }
}
