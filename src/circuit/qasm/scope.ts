import type { SubroutineNode } from "./ast.ts";
import type { KnownValue, MeasuredValue, ValueType } from "./value.ts";

export type Entry = QubitsEntry | BitsEntry | VariableEntry | SubroutineEntry;

/** One qubit, or a register or alias of several. */
export interface QubitsEntry {
  kind: "qubits";
  qubits: readonly number[];
  single: boolean;
}

export interface BitsEntry {
  kind: "bits";
  clbits: readonly number[];
  single: boolean;
}

/**
 * A classical variable. It holds a value known while reading, until a program changes it under a condition on measured bits: from
 * then on it lives in scratch bits.
 */
export interface VariableEntry {
  kind: "variable";
  type: ValueType;
  width: number;
  constant: boolean;
  /** Null before the first assignment, and when `stored` is set. */
  value: KnownValue | null;
  stored: { type: MeasuredValue["type"]; clbits: readonly number[] } | null;
}

export interface SubroutineEntry {
  kind: "subroutine";
  node: SubroutineNode;
}

/** Names of one block; inner blocks see the outer ones. */
export class Scope {
  readonly parent: Scope | undefined;
  /** Whether names of the parent that are neither constants nor subroutines are hidden (the body of a gate or subroutine). */
  readonly closed: boolean;
  private readonly entries = new Map<string, Entry>();

  constructor(parent?: Scope, closed = false) {
    this.parent = parent;
    this.closed = closed;
  }

  /** False when the name is taken in this block. */
  declare(name: string, entry: Entry): boolean {
    if (this.entries.has(name)) return false;
    this.entries.set(name, entry);
    return true;
  }

  find(name: string): Entry | undefined {
    let hidden = false;
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const entry = scope.entries.get(name);
      if (entry && !(hidden && hides(entry))) return entry;
      hidden ||= scope.closed;
    }
    return undefined;
  }

  /** Names that can be seen from here. */
  *names(): Iterable<string> {
    let hidden = false;
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      for (const [name, entry] of scope.entries) if (!(hidden && hides(entry))) yield name;
      hidden ||= scope.closed;
    }
  }
}

function hides(entry: Entry): boolean {
  return !(entry.kind === "subroutine" || (entry.kind === "variable" && entry.constant));
}
