import { MAX_QUBITS } from "../builder.ts";
import { assignBits, storeVariable } from "./assignments.ts";
import type { Expression, ParameterNode, SubroutineNode } from "./ast.ts";
import { declare, defaultWidth } from "./declarations.ts";
import { checkParameterNames } from "./definitions.ts";
import { castTo, evaluate, evaluateSize, resolveType } from "./expressions.ts";
import { type Frame, type Reading, withScope } from "./reading.ts";
import { Scope, type VariableEntry } from "./scope.ts";
import { selectQubits } from "./select.ts";
import { plural } from "./source.ts";
import { execute } from "./statements.ts";
import type { Value } from "./value.ts";

export function defineSubroutine(reading: Reading, node: SubroutineNode): void {
  if (reading.scope !== reading.globals)
    throw reading.source.error(node.at, `subroutines are defined at the top of a program (${node.name})`);
  checkParameterNames(
    reading,
    node.at,
    node.parameters.map((parameter) => parameter.name),
  );
  declare(reading, node.at, node.name, { kind: "subroutine", node });
}

/** Runs a subroutine in place. Its value, or null when it returns nothing. */
export function callSubroutine(reading: Reading, call: Extract<Expression, { kind: "function" }>, node: SubroutineNode): Value | null {
  if (reading.terms !== null) throw reading.source.error(call.at, `a gate cannot call the subroutine ${node.name}`);
  if (reading.calls.some((frame) => frame.name === node.name))
    throw reading.source.error(call.at, `the subroutine ${node.name} calls itself`);
  if (call.args.length !== node.parameters.length) {
    throw reading.source.error(call.at, `${node.name} takes ${plural(node.parameters.length, "argument")}, got ${call.args.length}`);
  }
  const scope = new Scope(reading.globals, true);
  node.parameters.forEach((parameter, i) => {
    bindParameter(reading, scope, parameter, call.args[i]);
  });
  const frame: Frame = { name: node.name, returned: null, conditional: reading.builder.depth };
  reading.calls.push(frame);
  try {
    withScope(reading, scope, () => {
      for (const statement of node.body) {
        execute(reading, statement);
        if (frame.returned) break;
      }
    });
  } finally {
    reading.calls.pop();
  }
  if (!node.result) return null;
  if (!frame.returned?.value) throw reading.source.error(node.at, `the subroutine ${node.name} ends without returning a value`);
  const { type, width } = resolveType(reading, node.result);
  return castTo(reading, node.at, frame.returned.value, type, width);
}

/** Qubits are passed by name, values by copy. */
function bindParameter(reading: Reading, scope: Scope, parameter: ParameterNode, argument: Expression): void {
  if (parameter.type === null) return bindQubits(reading, scope, parameter, argument);
  const { type, width } = resolveType(reading, parameter.type);
  const value = castTo(reading, argument.at, evaluate(reading, argument), type, width);
  withScope(reading, scope, () => {
    if (type === "bit") {
      const clbits = reading.builder.addScratch(width ?? 1);
      declare(reading, parameter.at, parameter.name, { kind: "bits", clbits, single: width === null });
      return assignBits(reading, argument.at, clbits, value);
    }
    const entry: VariableEntry = { kind: "variable", type, width: width ?? defaultWidth(type), constant: false, value: null, stored: null };
    declare(reading, parameter.at, parameter.name, entry);
    storeVariable(reading, argument.at, parameter.name, entry, value);
  });
}

function bindQubits(reading: Reading, scope: Scope, parameter: ParameterNode, argument: Expression): void {
  if (argument.kind !== "name") throw reading.source.error(argument.at, `the parameter ${parameter.name} needs a qubit`);
  const { elements, single } = selectQubits(reading, { ...argument, kind: "operand" });
  const size = parameter.size ? evaluateSize(reading, parameter.size, `the size of ${parameter.name}`, MAX_QUBITS) : 1;
  if (elements.length !== size || (single && parameter.size !== null && size !== 1)) {
    throw reading.source.error(argument.at, `the parameter ${parameter.name} takes ${plural(size, "qubit")}, got ${elements.length}`);
  }
  withScope(reading, scope, () =>
    declare(reading, parameter.at, parameter.name, { kind: "qubits", qubits: elements, single: parameter.size === null }),
  );
}

export function returnFrom(reading: Reading, at: number, value: Value | null): void {
  const frame = reading.calls.at(-1);
  if (!frame) throw reading.source.error(at, "return stands outside a subroutine");
  if (reading.builder.depth > frame.conditional) {
    throw reading.source.error(
      at,
      "return under a condition on measured bits is not possible; set a variable there and return it at the end",
    );
  }
  frame.returned = { value };
}
