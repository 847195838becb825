import type { BellwireError } from "../errors.ts";
import type { Circuit, ClassicalExpr, Op, Register } from "./circuit.ts";
import { lowerTerm } from "./lower.ts";
import type { Term } from "./terms.ts";

export const MAX_QUBITS = 10_000;
export const MAX_CLBITS = 100_000;

/** Collects operations into a circuit. Scratch bits are numbered -1, -2, … until the number of declared bits is known. */
export class CircuitBuilder {
  readonly quantum: Register[] = [];
  readonly classical: Register[] = [];
  private qubits = 0;
  private clbits = 0;
  private scratchBits = 0;
  private globalPhase = 0;
  private ops: Op[] = [];
  /** Conditions on measured bits around the body that is being filled. */
  depth = 0;
  private steps = 0;
  private readonly maxSteps: number;
  private readonly error: (message: string) => BellwireError;

  /** `error` makes what is thrown about the place that is being read. */
  constructor(maxSteps: number, error: (message: string) => BellwireError) {
    this.maxSteps = maxSteps;
    this.error = error;
  }

  allQubits(): number[] {
    return range(0, this.qubits);
  }

  /** Operations in the body that is being filled; tells whether something was emitted in between. */
  get emitted(): number {
    return this.ops.length;
  }

  addQubits(name: string, size: number): number[] {
    if (this.qubits + size > MAX_QUBITS) throw this.error(`the circuit declares more than ${MAX_QUBITS} qubits`);
    this.quantum.push({ name, offset: this.qubits, size });
    this.qubits += size;
    return range(this.qubits - size, size);
  }

  addClbits(name: string, size: number): number[] {
    if (this.clbits + size > MAX_CLBITS) throw this.error(`the circuit uses more than ${MAX_CLBITS} classical bits`);
    this.classical.push({ name, offset: this.clbits, size });
    this.clbits += size;
    return range(this.clbits - size, size);
  }

  addScratch(size: number): number[] {
    if (this.scratchBits + size > MAX_CLBITS) throw this.error(`the circuit uses more than ${MAX_CLBITS} classical bits`);
    this.scratchBits += size;
    return Array.from({ length: size }, (_, i) => -1 - (this.scratchBits - size + i));
  }

  emit(op: Op): void {
    this.step(op.kind === "barrier" ? op.qubits.length : op.kind === "assign" ? op.clbits.length : 1);
    this.ops.push(op);
  }

  /** Counts work (operations, or elements of long lists), so that loops without an end stop. */
  step(cost = 1): void {
    this.steps += cost;
    if (this.steps > this.maxSteps) {
      throw this.error(`the circuit takes more than ${this.maxSteps} steps once unrolled; is there a loop without an end?`);
    }
  }

  emitTerms(terms: readonly Term[]): void {
    for (const term of terms) {
      if (term.gate === "barrier") {
        this.emit({ kind: "barrier", qubits: term.targets });
        continue;
      }
      const { gates, globalPhase } = lowerTerm(term);
      if (this.depth === 0) this.globalPhase += globalPhase;
      for (const gate of gates) this.emit(gate);
    }
  }

  /** The operations that `fill` emits, as the body of a condition. */
  body(fill: () => void): Op[] {
    const outer = this.ops;
    this.ops = [];
    this.depth++;
    try {
      fill();
      return this.ops;
    } finally {
      this.depth--;
      this.ops = outer;
    }
  }

  finish(name: string): Circuit {
    const turns = this.globalPhase / (2 * Math.PI);
    return {
      name,
      qubits: this.qubits,
      clbits: this.clbits,
      scratchBits: this.scratchBits,
      registers: { quantum: this.quantum, classical: this.classical },
      globalPhase: 2 * Math.PI * (turns - Math.round(turns)),
      ops: this.scratchBits === 0 ? this.ops : this.ops.map((op) => renumber(op, this.clbits)),
    };
  }
}

const range = (offset: number, size: number): number[] => Array.from({ length: size }, (_, i) => offset + i);

/** Moves scratch bits behind the declared ones. */
function renumber(op: Op, clbits: number): Op {
  const bit = (b: number): number => (b < 0 ? clbits - 1 - b : b);
  const expr = (e: ClassicalExpr): ClassicalExpr => {
    switch (e.kind) {
      case "constant":
        return e;
      case "bits":
        return { kind: "bits", clbits: e.clbits.map(bit) };
      case "not":
      case "complement":
        return { ...e, operand: expr(e.operand) };
      case "binary":
        return { ...e, left: expr(e.left), right: expr(e.right) };
    }
  };
  switch (op.kind) {
    case "measure":
      return { ...op, clbit: bit(op.clbit) };
    case "assign":
      return { ...op, clbits: op.clbits.map(bit), value: expr(op.value) };
    case "if":
      return {
        ...op,
        condition: expr(op.condition),
        then: op.then.map((o) => renumber(o, clbits)),
        else: op.else.map((o) => renumber(o, clbits)),
      };
    case "while":
      return { ...op, condition: expr(op.condition), body: op.body.map((o) => renumber(o, clbits)) };
    default:
      return op;
  }
}
