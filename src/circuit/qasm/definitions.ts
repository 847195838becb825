import type { Term } from "../terms.ts";
import type { GateNode, Statement } from "./ast.ts";
import { findGate } from "./calls.ts";
import { declare } from "./declarations.ts";
import { includedGates, type LibraryGate } from "./library.ts";
import type { Reading } from "./reading.ts";
import { withScope } from "./reading.ts";
import { isTableGate } from "./sameGate.ts";
import { Scope } from "./scope.ts";
import { execute } from "./statements.ts";
import { known } from "./value.ts";

/** Defines a gate. Its body is read at each call, with the parameters and qubits of that call. */
export function defineGate(reading: Reading, node: GateNode): void {
  checkNewGate(reading, node.at, node.name);
  checkParameterNames(reading, node.at, [...node.params, ...node.qubits]);
  checkBody(reading, node);
  let running = false;
  const terms: LibraryGate["terms"] = (params, qubits) => {
    if (running) throw reading.source.error(node.at, `the gate ${node.name} calls itself`);
    running = true;
    try {
      return readBody(reading, node, params, qubits);
    } finally {
      running = false;
    }
  };
  const gate: LibraryGate = { name: node.name, params: node.params.length, qubits: node.qubits.length, terms };
  addGate(reading, isTableGate(gate) ? includedGates(reading.version).get(node.name)! : gate);
}

export function defineOpaque(reading: Reading, node: Extract<Statement, { kind: "opaque" }>): void {
  checkNewGate(reading, node.at, node.name);
  const terms = (): Term[] => {
    throw reading.source.error(reading.at, `the gate ${node.name} is opaque: it has no definition, so it cannot be applied`);
  };
  addGate(reading, { name: node.name, params: node.params.length, qubits: node.qubits.length, terms });
}

function addGate(reading: Reading, gate: LibraryGate): void {
  reading.ownGates.add(gate.name);
  reading.gates.set(gate.name, gate);
}

/** A gate of the text may replace one of a library, never another of the text. */
function checkNewGate(reading: Reading, at: number, name: string): void {
  if (reading.scope !== reading.globals)
    throw reading.source.error(at, `gates are defined at the top of a program, not in a block (${name})`);
  if (reading.ownGates.has(name)) throw reading.source.error(at, `the gate ${name} is defined twice`);
  if (reading.scope.find(name)) throw reading.source.error(at, `the name ${name} is already taken in this block`);
}

export function checkParameterNames(reading: Reading, at: number, names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw reading.source.error(at, `the parameter ${twice} appears twice`);
}

/** Faults that are there whatever the arguments: a call of itself or of a gate that does not exist. */
function checkBody(reading: Reading, node: GateNode): void {
  for (const statement of node.body) {
    if (statement.kind !== "call" || statement.name === "gphase") continue;
    if (statement.name === node.name) throw reading.source.error(statement.at, `the gate ${node.name} calls itself`);
    findGate(reading, statement.at, statement.name);
  }
}

function readBody(reading: Reading, node: GateNode, params: readonly number[], qubits: readonly number[]): Term[] {
  const scope = new Scope(reading.globals, true);
  const outer = reading.terms;
  const terms: Term[] = [];
  reading.terms = terms;
  try {
    withScope(reading, scope, () => {
      node.params.forEach((name, i) => {
        declare(reading, node.at, name, {
          kind: "variable",
          type: "angle",
          width: 53,
          constant: true,
          value: known("angle", params[i]),
          stored: null,
        });
      });
      node.qubits.forEach((name, i) => {
        declare(reading, node.at, name, { kind: "qubits", qubits: [qubits[i]], single: true });
      });
      for (const statement of node.body) execute(reading, statement);
    });
  } finally {
    reading.terms = outer;
  }
  return terms;
}
