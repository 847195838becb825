import type { ProgramNode } from "./ast.ts";
import { SyntaxError as PeggySyntaxError, parse } from "./grammar.generated.js";
import type { Source } from "./source.ts";

/** A longer text is refused at once: at about 20 characters a gate this is 400,000 gates. */
export const MAX_SOURCE_LENGTH = 8_000_000;

/** The syntax tree of a text, or one line that says where it stops to be OpenQASM. */
export function parseProgram(source: Source): ProgramNode {
  checkText(source);
  try {
    return parse(source.text);
  } catch (error) {
    if (error instanceof PeggySyntaxError) throw source.error(error.location.start.offset, explain(error, source.text));
    if (error instanceof RangeError) throw source.error(0, "the text nests too deeply to be read");
    throw error;
  }
}

function checkText(source: Source): void {
  const { text } = source;
  if (text.length > MAX_SOURCE_LENGTH) {
    throw source.error(
      0,
      `a circuit may have ${MAX_SOURCE_LENGTH / 1e6} million characters, this one has ${(text.length / 1e6).toFixed(1)} million; use loops or gate definitions`,
    );
  }
  if (text.trim() === "") throw source.error(0, "the file is empty; a circuit starts with OPENQASM 3; or OPENQASM 2.0;");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  const odd = text.search(/[\x00-\x08\x0E-\x1F\uFFFD]/);
  if (odd >= 0) throw source.error(odd, "this is not a text file; a circuit is OpenQASM text");
}

/** Peggy's account of a syntax error in one line: what was found, and what could stand there when that is a short list. */
function explain(error: PeggySyntaxError, text: string): string {
  if (error.expected === null) return error.message;
  const { offset } = error.location.start;
  const word = text.slice(offset, offset + 40).match(/^(?:[A-Za-z_][A-Za-z0-9_]*|\d[\w.]*|\S)/)?.[0];
  const found = word ? `unexpected ${word}` : "the text ends too early";
  const expected = [...new Set(error.expected.map(describe))].filter((what) => what !== undefined && what !== "white space").sort();
  return expected.length > 0 && expected.length <= 5 ? `${found}; expected ${list(expected as string[])}` : found;
}

function describe(expectation: { type: string; description?: string; text?: string }): string | undefined {
  if (expectation.type === "literal") return expectation.text;
  return expectation.type === "other" ? expectation.description : undefined;
}

function list(words: readonly string[]): string {
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
