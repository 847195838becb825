/** The syntax tree of an OpenQASM text, as grammar.peggy builds it. `at` is an offset in the text. */
export interface ProgramNode {
  version: 2 | 3;
  /** One more than the highest physical qubit $n in the text. */
  physicalQubits: number;
  statements: Statement[];
}

export type Statement =
  | CallNode
  | { kind: "include"; at: number; file: string }
  | { kind: "qubits"; at: number; name: string; size: Expression | null }
  | { kind: "bits"; at: number; name: string; size: Expression | null; value: ValueNode | null; constant: boolean }
  | { kind: "input"; at: number; type: TypeNode; name: string }
  | { kind: "variable"; at: number; type: TypeNode; name: string; value: ValueNode | null; constant: boolean }
  | GateNode
  | { kind: "opaque"; at: number; name: string; params: string[]; qubits: string[] }
  | SubroutineNode
  | { kind: "measure"; at: number; operand: OperandNode; target: OperandNode | null }
  | { kind: "reset"; at: number; operands: OperandNode[] }
  | { kind: "barrier"; at: number; operands: OperandNode[] }
  | IfNode
  | WhileNode
  | ForNode
  | SwitchNode
  | { kind: "return"; at: number; value: ValueNode | null }
  | { kind: "break" | "continue" | "end"; at: number }
  | { kind: "let"; at: number; name: string; parts: OperandNode[] }
  | AssignNode
  | { kind: "expression"; at: number; expression: Expression }
  | BlockNode;

export interface BlockNode {
  kind: "block";
  at: number;
  statements: Statement[];
}

export interface CallNode {
  kind: "call";
  at: number;
  modifiers: ModifierNode[];
  name: string;
  params: Expression[];
  operands: OperandNode[];
}

export interface ModifierNode {
  kind: "ctrl" | "negctrl" | "inv" | "pow";
  at: number;
  argument: Expression | null;
}

export interface GateNode {
  kind: "gate";
  at: number;
  name: string;
  params: string[];
  qubits: string[];
  body: Statement[];
}

export interface SubroutineNode {
  kind: "def";
  at: number;
  name: string;
  parameters: ParameterNode[];
  result: TypeNode | null;
  body: Statement[];
}

/** A qubit parameter has no type; `size` is then the length of the register, null for a single qubit. */
export interface ParameterNode {
  at: number;
  name: string;
  type: TypeNode | null;
  size: Expression | null;
}

export interface IfNode {
  kind: "if";
  at: number;
  condition: Expression;
  then: Statement;
  otherwise: Statement | null;
}

export interface WhileNode {
  kind: "while";
  at: number;
  condition: Expression;
  body: Statement;
}

export interface ForNode {
  kind: "for";
  at: number;
  type: TypeNode | null;
  name: string;
  over: RangeNode | SetNode | Expression;
  body: Statement;
}

export interface SwitchNode {
  kind: "switch";
  at: number;
  subject: Expression;
  cases: { values: Expression[]; body: BlockNode }[];
  otherwise: BlockNode | null;
}

/** `operator` is empty for a plain assignment, `+` for `+=`. */
export interface AssignNode {
  kind: "assign";
  at: number;
  target: OperandNode;
  operator: string;
  value: ValueNode;
}

export interface TypeNode {
  name: "bit" | "bool" | "int" | "uint" | "float" | "angle";
  width: Expression | null;
  at: number;
}

export interface OperandNode {
  kind: "operand";
  at: number;
  name: string;
  indices: IndexEntry[][];
}

export type IndexEntry = Expression | RangeNode | SetNode;

/** first : step : stop, the stop included. */
export interface RangeNode {
  kind: "range";
  at: number;
  start: Expression | null;
  step: Expression | null;
  stop: Expression | null;
}

export interface SetNode {
  kind: "set";
  at: number;
  values: Expression[];
}

export interface MeasurementNode {
  kind: "measurement";
  at: number;
  operand: OperandNode;
}

export type ValueNode = MeasurementNode | Expression;

export type Expression =
  | { kind: "number"; at: number; type: "int" | "float" | "bool"; value: number }
  | { kind: "bitstring"; at: number; digits: string }
  | { kind: "name"; at: number; name: string; indices: IndexEntry[][] }
  | { kind: "function"; at: number; name: string; args: Expression[] }
  | { kind: "cast"; at: number; type: TypeNode; operand: Expression; indices: IndexEntry[][] }
  | { kind: "unary"; at: number; operator: string; operand: Expression }
  | { kind: "binary"; at: number; operator: string; left: Expression; right: Expression };
