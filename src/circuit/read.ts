import { CircuitBuilder } from "./builder.ts";
import type { Circuit } from "./circuit.ts";
import type { ProgramNode } from "./qasm/ast.ts";
import { builtinGates } from "./qasm/library.ts";
import { parseProgram } from "./qasm/parse.ts";
import type { Reading } from "./qasm/reading.ts";
import { Scope } from "./qasm/scope.ts";
import { Source } from "./qasm/source.ts";
import { execute } from "./qasm/statements.ts";

export interface ReadOptions {
  /** Values of the `input` variables of OpenQASM 3; angles in radians. */
  inputs?: Readonly<Record<string, number>>;
  /** Most operations and statements after unrolling (default 2,000,000). */
  maxOps?: number;
}

const DEFAULT_MAX_OPS = 2_000_000;

/**
 * Reads OpenQASM 2 or 3 (the version line decides; 3 without one). Gate definitions, modifiers, loops with known bounds and subroutine
 * calls are expanded; gates on three or more qubits become gates of the gate table, exactly.
 *
 * `file` is the name that messages and the circuit carry. Throws an input error `file:line:column …` on anything that is not such a circuit.
 */
export function readCircuit(source: string, file: string, options: ReadOptions = {}): Circuit {
  const text = new Source(file, source);
  const program = parseProgram(text);
  const globals = new Scope();
  const reading: Reading = {
    source: text,
    version: program.version,
    builder: new CircuitBuilder(options.maxOps ?? DEFAULT_MAX_OPS, (message) => text.error(reading.at, message)),
    inputs: options.inputs ?? {},
    gates: new Map(builtinGates(program.version)),
    ownGates: new Set(),
    globals,
    scope: globals,
    at: 0,
    terms: null,
    loop: null,
    calls: [],
  };
  try {
    readProgram(reading, program);
  } catch (error) {
    if (error instanceof RangeError) throw text.error(reading.at, "the program nests too deeply to be read");
    throw error;
  }
  return reading.builder.finish(nameOf(file));
}

function readProgram(reading: Reading, program: ProgramNode): void {
  for (let n = 0; n < program.physicalQubits; n++) {
    reading.globals.declare(`$${n}`, { kind: "qubits", qubits: reading.builder.addQubits(`$${n}`, 1), single: true });
  }
  for (const statement of program.statements) {
    if (statement.kind === "end") break;
    execute(reading, statement);
  }
  checkInputs(reading);
  if (reading.builder.allQubits().length === 0) throw reading.source.error(0, "the circuit has no qubits");
}

/** A value for an input that the program does not declare is a mistake. */
function checkInputs(reading: Reading): void {
  for (const name of Object.keys(reading.inputs)) {
    if (!reading.globals.find(name)) throw reading.source.unknown(0, "input", name, reading.globals.names());
  }
}

/** `adder` from `examples/adder.qasm`. */
function nameOf(file: string): string {
  const base = file.split(/[\\/]/).at(-1) ?? file;
  return base.replace(/\.qasm3?$/i, "") || file;
}
