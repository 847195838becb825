import { barrierTerm } from "../terms.ts";
import { assign, evaluateValue, measureInto } from "./assignments.ts";
import type { Statement } from "./ast.ts";
import { callGate, sendTerms } from "./calls.ts";
import { executeFor, executeIf, executeJump, executeSwitch, executeWhile } from "./control.ts";
import { declareAlias, declareBits, declareInput, declareQubits, declareVariable, includeLibrary } from "./declarations.ts";
import { defineGate, defineOpaque } from "./definitions.ts";
import { evaluate } from "./expressions.ts";
import { inBlock, type Reading } from "./reading.ts";
import { selectClbits, selectQubits } from "./select.ts";
import { callSubroutine, defineSubroutine, returnFrom } from "./subroutines.ts";

/** Statements that a gate body may hold. */
const UNITARY = new Set(["call", "barrier", "for", "if", "while", "switch", "block", "break", "continue", "let"]);

export function execute(reading: Reading, node: Statement): void {
  if (reading.terms !== null && !UNITARY.has(node.kind))
    throw reading.source.error(node.at, "the body of a gate holds only gates, barriers and loops");
  reading.at = node.at;
  reading.builder.step();
  switch (node.kind) {
    case "call":
      return callGate(reading, node);
    case "include":
      return includeLibrary(reading, node);
    case "qubits":
      return declareQubits(reading, node);
    case "bits":
      return declareBits(reading, node);
    case "input":
      return declareInput(reading, node);
    case "variable":
      return declareVariable(reading, node);
    case "gate":
      return defineGate(reading, node);
    case "opaque":
      return defineOpaque(reading, node);
    case "def":
      return defineSubroutine(reading, node);
    case "measure":
      return executeMeasure(reading, node);
    case "reset":
      for (const operand of node.operands) {
        for (const qubit of selectQubits(reading, operand).elements) reading.builder.emit({ kind: "reset", qubit });
      }
      return;
    case "barrier":
      return executeBarrier(reading, node);
    case "if":
      return executeIf(reading, node);
    case "while":
      return executeWhile(reading, node);
    case "for":
      return executeFor(reading, node);
    case "switch":
      return executeSwitch(reading, node);
    case "return":
      return returnFrom(reading, node.at, node.value ? evaluateValue(reading, node.value) : null);
    case "break":
    case "continue":
      return executeJump(reading, node.at, node.kind);
    case "end":
      throw reading.source.error(node.at, "end is not possible inside a block; let the program run to its end");
    case "let":
      return declareAlias(reading, node);
    case "assign":
      return assign(reading, node);
    case "expression":
      return executeExpression(reading, node);
    case "block":
      return executeBlock(reading, node);
  }
}

/** A statement in a block of its own; it stops early after a jump or a return. */
export function executeBlock(reading: Reading, node: Statement): void {
  inBlock(reading, () => {
    if (node.kind !== "block") return execute(reading, node);
    for (const statement of node.statements) {
      execute(reading, statement);
      if (reading.loop?.leave || reading.calls.at(-1)?.returned) return;
    }
  });
}

function executeMeasure(reading: Reading, node: Extract<Statement, { kind: "measure" }>): void {
  const qubits = selectQubits(reading, node.operand).elements;
  const clbits = node.target ? selectClbits(reading, node.target).elements : reading.builder.addScratch(qubits.length);
  measureInto(reading, node.at, qubits, clbits);
}

function executeBarrier(reading: Reading, node: Extract<Statement, { kind: "barrier" }>): void {
  const qubits =
    node.operands.length === 0 ? reading.builder.allQubits() : node.operands.flatMap((operand) => selectQubits(reading, operand).elements);
  sendTerms(reading, [barrierTerm([...new Set(qubits)])]);
}

function executeExpression(reading: Reading, node: Extract<Statement, { kind: "expression" }>): void {
  const { expression } = node;
  const entry = expression.kind === "function" ? reading.scope.find(expression.name) : undefined;
  if (expression.kind === "function" && entry?.kind === "subroutine") callSubroutine(reading, expression, entry.node);
  else evaluate(reading, expression);
}
