import type { CircuitBuilder } from "../builder.ts";
import type { Term } from "../terms.ts";
import type { LibraryGate } from "./library.ts";
import { Scope } from "./scope.ts";
import type { Source } from "./source.ts";
import type { Value } from "./value.ts";

/** What the semantic layer knows while it walks the syntax tree. */
export interface Reading {
  readonly source: Source;
  readonly version: 2 | 3;
  readonly builder: CircuitBuilder;
  readonly inputs: Readonly<Record<string, number>>;
  /** Every gate that can be called here, by name. */
  readonly gates: Map<string, LibraryGate>;
  /** Names of gates defined in the text. */
  readonly ownGates: Set<string>;
  readonly globals: Scope;
  scope: Scope;
  /** Offset of the statement that is being read. */
  at: number;
  /** Where unitary terms go while a gate body is read; null when they go to the circuit. */
  terms: Term[] | null;
  /** The innermost loop that is being unrolled. */
  loop: Loop | null;
  /** Subroutines that are being called, outermost first. */
  readonly calls: Frame[];
}

/** `depth` counts the conditions on measured bits around it. */
export interface Loop {
  depth: number;
  leave: "break" | "continue" | null;
}

export interface Frame {
  name: string;
  /** Set by `return`. */
  returned: { value: Value | null } | null;
  /** Conditions on measured bits around the call. */
  conditional: number;
}

/** Runs `inside` with another block of names. */
export function withScope<T>(reading: Reading, scope: Scope, inside: () => T): T {
  const outer = reading.scope;
  reading.scope = scope;
  try {
    return inside();
  } finally {
    reading.scope = outer;
  }
}

export function inBlock<T>(reading: Reading, inside: () => T): T {
  return withScope(reading, new Scope(reading.scope), inside);
}
