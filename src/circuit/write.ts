import type { Circuit, Op, Register } from "./circuit.ts";
import { type BitNames, writeCondition, writeExpression, writeTarget } from "./writeExpression.ts";

/** How gates that stdgates.inc lacks are spelled: by a modifier, or by a definition of their own. */
const SPELLED: Readonly<Record<string, string>> = {
  u: "U",
  sxdg: "inv @ sx",
  csx: "ctrl @ sx",
  csxdg: "ctrl @ inv @ sx",
  iswapdg: "inv @ iswap",
};

/** In an order in which each may use those before it. */
const DEFINITIONS: readonly { gate: string; neededBy: readonly string[]; text: string }[] = [
  { gate: "bell", neededBy: ["bell"], text: "gate bell a, b { h a; cx a, b; }" },
  { gate: "xcx", neededBy: ["xcx"], text: "gate xcx a, b { h a; cx a, b; h a; }" },
  { gate: "xcy", neededBy: ["xcy"], text: "gate xcy a, b { h a; cy a, b; h a; }" },
  { gate: "ycy", neededBy: ["ycy"], text: "gate ycy a, b { sx a; cy a, b; inv @ sx a; }" },
  { gate: "rzz", neededBy: ["rzz"], text: "gate rzz(theta) a, b { cx a, b; rz(theta) b; cx a, b; }" },
  {
    gate: "rxx",
    neededBy: ["rxx", "iswap", "iswapdg"],
    text: "gate rxx(theta) a, b { h a; h b; cx a, b; rz(theta) b; cx a, b; h a; h b; }",
  },
  {
    gate: "ryy",
    neededBy: ["ryy", "iswap", "iswapdg"],
    text: "gate ryy(theta) a, b { sx a; sx b; cx a, b; rz(theta) b; cx a, b; inv @ sx a; inv @ sx b; }",
  },
  { gate: "iswap", neededBy: ["iswap", "iswapdg"], text: "gate iswap a, b { rxx(-pi/2) a, b; ryy(-pi/2) a, b; }" },
];

/**
 * The circuit as OpenQASM 3 that other tools read: stdgates.inc, and definitions of the gates which that lacks. Reading it back gives the
 * same operations, except that scratch bits have become a declared register. Qubits from `pairsFrom` on are communication qubits: what makes
 * a Bell pair of two of them is written as one gate, `bell`.
 */
export function writeOpenQasm3(circuit: Circuit, { pairsFrom = circuit.qubits }: { pairsFrom?: number } = {}): string {
  const writer = new Writer(circuit, pairsFrom);
  writer.block(circuit.ops, "");
  const gates = writer.gates;
  const phase = circuit.globalPhase + writer.phaseOfU;
  return [
    "OPENQASM 3.0;",
    'include "stdgates.inc";',
    ...DEFINITIONS.filter(({ neededBy }) => neededBy.some((gate) => gates.has(gate))).map(({ text }) => text),
    ...writer.quantum.map(({ name, size }) => `qubit[${size}] ${name};`),
    ...writer.classical.map(({ name, size }) => `bit[${size}] ${name};`),
    ...(Math.abs(phase) > 1e-15 ? [`gphase(${angle(phase)});`] : []),
    ...writer.lines,
    "",
  ].join("\n");
}

class Writer {
  readonly lines: string[] = [];
  readonly gates = new Set<string>();
  readonly quantum: Register[];
  readonly classical: Register[];
  /** U(theta, …) of OpenQASM 3 carries e^(i theta/2), which the gate table's u does not. */
  phaseOfU = 0;
  private readonly qubitNames: string[];
  private readonly bits: BitNames;
  private readonly pairsFrom: number;
  private temporaries = 0;
  private depth = 0;

  constructor(circuit: Circuit, pairsFrom: number) {
    this.pairsFrom = pairsFrom;
    const names = new Names();
    this.quantum = named(circuit.registers.quantum, circuit.qubits, "q", names);
    const scratch = { name: "scratch", offset: circuit.clbits, size: circuit.scratchBits };
    const classical = named(circuit.registers.classical, circuit.clbits, "c", names);
    this.classical = circuit.scratchBits === 0 ? classical : [...classical, { ...scratch, name: names.take("scratch", "scratch") }];
    this.qubitNames = elementNames(this.quantum);
    this.bits = { registers: this.classical };
  }

  block(ops: readonly Op[], indent: string): void {
    for (let i = 0; i < ops.length; i++) {
      const pair = this.pairOf(ops[i], ops[i + 1]);
      if (pair) i++;
      this.op(pair ?? ops[i], indent);
    }
  }

  /** The gate that stands for an h and the cx after it on two communication qubits. */
  private pairOf(op: Op, next: Op | undefined): Op | null {
    if (op.kind !== "gate" || op.gate !== "h" || next?.kind !== "gate" || next.gate !== "cx") return null;
    const [a, b] = next.qubits;
    return a === op.qubits[0] && Math.min(a, b) >= this.pairsFrom ? { kind: "gate", gate: "bell", params: [], qubits: [a, b] } : null;
  }

  private op(op: Op, indent: string): void {
    const line = (text: string): void => {
      this.lines.push(indent + text);
    };
    switch (op.kind) {
      case "gate": {
        this.gates.add(op.gate);
        if (op.gate === "u" && this.depth === 0) this.phaseOfU -= op.params[0] / 2;
        const params = op.params.length === 0 ? "" : `(${op.params.map(angle).join(", ")})`;
        line(`${SPELLED[op.gate] ?? op.gate}${params} ${op.qubits.map((q) => this.qubitNames[q]).join(", ")};`);
        return;
      }
      case "measure":
        return line(`${writeTarget(this.bits, [op.clbit])} = measure ${this.qubitNames[op.qubit]};`);
      case "reset":
        return line(`reset ${this.qubitNames[op.qubit]};`);
      case "barrier":
        return line(`barrier ${op.qubits.map((q) => this.qubitNames[q]).join(", ")};`);
      case "assign":
        return this.assign(op, indent);
      case "if":
        line(`if (${writeCondition(this.bits, op.condition)}) {`);
        this.body(op.then, indent);
        if (op.else.length > 0) {
          line("} else {");
          this.body(op.else, indent);
        }
        return line("}");
      case "while":
        line(`while (${writeCondition(this.bits, op.condition)}) {`);
        this.body(op.body, indent);
        return line("}");
    }
  }

  private body(ops: readonly Op[], indent: string): void {
    this.depth++;
    this.block(ops, `${indent}  `);
    this.depth--;
  }

  /** Bits that do not lie side by side are set through a temporary, because the value may read them. */
  private assign(op: Extract<Op, { kind: "assign" }>, indent: string): void {
    const width = op.clbits.length;
    const target = writeTarget(this.bits, op.clbits);
    const copied = op.value.kind === "bits" && op.value.clbits.length === width ? writeTarget(this.bits, op.value.clbits) : null;
    if (target !== null && copied !== null) {
      this.lines.push(`${indent}${target} = ${copied};`);
      return;
    }
    const expression = writeExpression(this.bits, op.value, "number");
    // One bit is no register of more; as a number it fits.
    const value = op.value.kind === "bits" && op.value.clbits.length === 1 ? `uint[${width}](${expression})` : expression;
    if (target !== null) {
      this.lines.push(`${indent}${target} = bit[${width}](${value});`);
      return;
    }
    const temporary = `value${this.temporaries++}`;
    this.lines.push(`${indent}uint[${width}] ${temporary} = ${value};`);
    op.clbits.forEach((clbit, i) => {
      this.lines.push(`${indent}${writeTarget(this.bits, [clbit])} = ${temporary}[${i}];`);
    });
  }
}

/** Hands out register names that OpenQASM 3 accepts, each once. */
class Names {
  private readonly taken = new Set<string>();

  take(wanted: string, otherwise: string): string {
    let name = /^[A-Za-z_][A-Za-z0-9_]*$/.test(wanted) && !RESERVED.has(wanted) && !/^value\d+$/.test(wanted) ? wanted : otherwise;
    for (let i = 1; this.taken.has(name); i++) name = `${otherwise}${i}`;
    this.taken.add(name);
    return name;
  }
}

/** Words that OpenQASM 2 allows as register names and OpenQASM 3 does not, its constants, and gate names of stdgates.inc. */
const RESERVED = new Set(
  (
    "qubit bit bool int uint float angle const input output let def return for in while else switch case default break continue end ctrl " +
    "negctrl inv pow true false gphase pragma defcal defcalgrammar cal delay box duration stretch durationof extern complex array nop " +
    "U CX p x y z h s sdg t tdg sx rx ry rz cx cy cz cp crx cry crz ch swap ccx cswap cu phase cphase id u1 u2 u3 rxx ryy rzz iswap " +
    "pi tau euler sin cos tan arcsin arccos arctan exp log sqrt floor ceiling mod popcount rotl rotr sizeof"
  ).split(" "),
);

/** The registers under names that can be written; one register over everything when the circuit names none. */
function named(registers: readonly Register[], size: number, fallback: string, names: Names): Register[] {
  const all = registers.length > 0 || size === 0 ? registers : [{ name: fallback, offset: 0, size }];
  return all.map((register) => ({ ...register, name: names.take(register.name, fallback) }));
}

function elementNames(registers: readonly Register[]): string[] {
  const names: string[] = [];
  for (const { name, offset, size } of registers) for (let i = 0; i < size; i++) names[offset + i] = `${name}[${i}]`;
  return names;
}

/** A number that reads back to the same double, as a fraction of pi where that is what it is; never an int, which is no angle to other tools. */
function angle(value: number): string {
  for (const denominator of [1, 2, 3, 4, 6, 8, 16, 32, 64, 128, 256]) {
    const numerator = Math.round((value * denominator) / Math.PI);
    if (numerator === 0 || Math.abs(numerator) > 32 || (numerator * Math.PI) / denominator !== value) continue;
    const multiple = numerator === 1 ? "pi" : numerator === -1 ? "-pi" : `${numerator}*pi`;
    return denominator === 1 ? multiple : `${multiple}/${denominator}`;
  }
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value);
}
