import type { ProgramNode } from "./ast.ts";

/** What Peggy throws; a class apart from JavaScript's own SyntaxError. */
export class SyntaxError extends Error {
  expected: { type: string; description?: string; text?: string }[] | null;
  found: string | null;
  location: { start: { offset: number; line: number; column: number } };
}

export function parse(text: string): ProgramNode;
