import { BellwireError } from "../../errors.ts";
import type { ClassicalExpr, Op } from "../circuit.ts";
import { spill } from "./assignments.ts";
import type { BlockNode, Expression, ForNode, IfNode, Statement, SwitchNode, WhileNode } from "./ast.ts";
import { declare, defaultWidth } from "./declarations.ts";
import { castTo, evaluate, evaluateKnown, resolveType } from "./expressions.ts";
import { binary } from "./operators.ts";
import { inBlock, type Reading } from "./reading.ts";
import { rangeValues } from "./select.ts";
import { executeBlock } from "./statements.ts";
import { convert, exprOf, isKnown, known, type Value } from "./value.ts";

/** A condition as true or false now, or as an expression over measured bits. */
function evaluateCondition(reading: Reading, node: Expression): boolean | ClassicalExpr {
  const value = castTo(reading, node.at, evaluate(reading, node), "bool", null);
  return isKnown(value) ? value.known !== 0 : exprOf(value);
}

export function executeIf(reading: Reading, node: IfNode): void {
  const condition = evaluateCondition(reading, node.condition);
  if (typeof condition === "boolean") {
    const chosen = condition ? node.then : node.otherwise;
    if (chosen) executeBlock(reading, chosen);
    return;
  }
  emitIf(reading, node.at, condition, node.then, node.otherwise);
}

function emitIf(reading: Reading, at: number, condition: ClassicalExpr, then: Statement, otherwise: Statement | null): void {
  if (reading.terms !== null) throw reading.source.error(at, "a gate cannot depend on measured bits");
  spillAssigned(reading, [then, ...(otherwise ? [otherwise] : [])]);
  const body = conditionalBody(reading, then);
  reading.builder.emit({ kind: "if", condition, then: body, else: otherwise ? conditionalBody(reading, otherwise) : [] });
}

function conditionalBody(reading: Reading, statement: Statement): Op[] {
  return reading.builder.body(() => executeBlock(reading, statement));
}

/** Turns are read one by one while the condition is known; from the first condition on measured bits, the rest is a loop of the circuit. */
export function executeWhile(reading: Reading, node: WhileNode): void {
  for (;;) {
    reading.builder.step();
    const emitted = reading.builder.emitted;
    const condition = evaluateCondition(reading, node.condition);
    if (condition === false) return;
    if (condition !== true) {
      if (reading.builder.emitted > emitted) {
        throw reading.source.error(
          node.at,
          "the condition of a loop must be an expression over bits; measure before the loop and again at the end of its body",
        );
      }
      return emitWhile(reading, node);
    }
    if (!runTurn(reading, node.body)) return;
  }
}

function emitWhile(reading: Reading, node: WhileNode): void {
  if (reading.terms !== null) throw reading.source.error(node.at, "a gate cannot depend on measured bits");
  spillAssigned(reading, [node.body]);
  const condition = evaluateCondition(reading, node.condition);
  if (typeof condition === "boolean") throw new BellwireError("internal", "a condition on measured bits became known");
  reading.builder.emit({ kind: "while", condition, body: conditionalBody(reading, node.body) });
}

/** False when the loop was left. */
function runTurn(reading: Reading, body: Statement): boolean {
  const outer = reading.loop;
  const loop = { depth: reading.builder.depth, leave: null as "break" | "continue" | null };
  reading.loop = loop;
  try {
    executeBlock(reading, body);
  } finally {
    reading.loop = outer;
  }
  return loop.leave !== "break" && !reading.calls.at(-1)?.returned;
}

export function executeJump(reading: Reading, at: number, kind: "break" | "continue"): void {
  if (!reading.loop) throw reading.source.error(at, `${kind} stands outside a loop`);
  if (reading.builder.depth > reading.loop.depth)
    throw reading.source.error(at, `${kind} under a condition on measured bits is not possible; put it in the condition of the loop`);
  reading.loop.leave = kind;
}

export function executeFor(reading: Reading, node: ForNode): void {
  const { type, width } = node.type ? resolveType(reading, node.type) : ({ type: "int", width: null } as const);
  for (const turn of loopValues(reading, node)) {
    reading.builder.step();
    const value = castTo(reading, node.at, turn, type, width);
    const goOn = inBlock(reading, () => {
      const entry = {
        kind: "variable",
        type,
        width: width ?? defaultWidth(type),
        constant: false,
        value: isKnown(value) ? value : null,
        stored: null,
      } as const;
      declare(reading, node.at, node.name, { ...entry });
      return runTurn(reading, node.body);
    });
    if (!goOn) return;
  }
}

function* loopValues(reading: Reading, node: ForNode): Iterable<Value> {
  const { over } = node;
  if (over.kind === "range") {
    for (const value of rangeValues(reading, over)) yield known("int", value);
  } else if (over.kind === "set") {
    for (const value of over.values) yield known("float", evaluateKnown(reading, value, "a value of a loop"));
  } else {
    const value = evaluate(reading, over);
    if (!isKnown(value) || value.type !== "bit")
      throw reading.source.error(over.at, "a loop runs over a range [a:b], a set {…} or a constant bit register");
    for (let p = 0; p < value.width; p++) yield known("bit", Math.floor(value.known / 2 ** p) % 2, 1);
  }
}

/** The cases become a chain of conditions. */
export function executeSwitch(reading: Reading, node: SwitchNode): void {
  const subject = evaluate(reading, node.subject);
  executeCases(reading, node, subject, 0);
}

function executeCases(reading: Reading, node: SwitchNode, subject: Value, from: number): void {
  if (from === node.cases.length) {
    if (node.otherwise) executeBlock(reading, node.otherwise);
    return;
  }
  const { values, body } = node.cases[from];
  let matches: Value = known("bool", 0);
  for (const value of values) {
    const label = known("int", evaluateKnown(reading, value, "a case"));
    const equal = binary("==", subject, label, reading.version);
    const either: Value | string = typeof equal === "string" ? equal : binary("||", matches, equal, reading.version);
    if (typeof either === "string") throw reading.source.error(value.at, either);
    matches = either;
  }
  if (isKnown(matches)) return matches.known ? executeBlock(reading, body) : executeCases(reading, node, subject, from + 1);
  const later = node.cases.slice(from + 1).map((entry) => entry.body);
  spillAssigned(reading, [body, ...later, ...(node.otherwise ? [node.otherwise] : [])]);
  const condition = exprOf(convert(matches, "bool", null) as Value);
  const then = conditionalBody(reading, body);
  const otherwise = reading.builder.body(() => executeCases(reading, node, subject, from + 1));
  reading.builder.emit({ kind: "if", condition, then, else: otherwise });
}

/** Variables of outer blocks that a conditional body assigns move to scratch bits first. */
function spillAssigned(reading: Reading, statements: readonly Statement[]): void {
  for (const { name, at } of assignments(statements)) {
    const entry = reading.scope.find(name);
    if (entry?.kind === "variable" && !entry.constant) spill(reading, at, name, entry);
  }
}

function* assignments(statements: readonly (Statement | BlockNode)[]): Iterable<{ name: string; at: number }> {
  for (const statement of statements) {
    switch (statement.kind) {
      case "assign":
        yield { name: statement.target.name, at: statement.at };
        break;
      case "block":
        yield* assignments(statement.statements);
        break;
      case "if":
        yield* assignments(statement.otherwise ? [statement.then, statement.otherwise] : [statement.then]);
        break;
      case "while":
      case "for":
        yield* assignments([statement.body]);
        break;
      case "switch":
        yield* assignments([...statement.cases.map((entry) => entry.body), ...(statement.otherwise ? [statement.otherwise] : [])]);
    }
  }
}
