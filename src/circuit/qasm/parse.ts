import type { ProgramNode } from "./ast.ts";
import { SyntaxError as PeggySyntaxError, parse } from "./grammar.generated.js";
import type { Source } from "./source.ts";

/** A longer text is refused at once: at about 20 characters a gate this is 400,000 gates. */
const MAX_SOURCE_LENGTH = 8_000_000;

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
  if (text.startsWith("/*", offset)) return "a comment is not closed; expected */";
  const word = text.slice(offset, offset + 40).match(/^(?:[A-Za-z_][A-Za-z0-9_]*|\d[\w.]*|\S)/)?.[0];
  const found = word ? `unexpected ${word}` : "the text ends too early";
  const expected = expectation(new Set(error.expected.map(({ description, text }) => text ?? description ?? "")), word === undefined);
  return expected === "" ? found : `${found}; expected ${expected}`;
}

/** What a person most likely forgot. */
const CLOSING = [";", ",", ")", "]", "}"];

/** The useful part of what could stand here: a statement or a value as such, otherwise the punctuation that is missing. */
function expectation(possible: ReadonlySet<string>, atEnd: boolean): string {
  if (possible.has("qreg")) return atEnd && possible.has("}") ? '"}"' : "a statement";
  if (possible.has("number")) return "a value";
  if (possible.has("name")) return "a name";
  const closing = CLOSING.filter((mark) => possible.has(mark));
  if (possible.has('"') || possible.has("'")) return "a text in quotes, closed on its line";
  const shown = closing.length > 0 ? closing : [...possible].filter((what) => !["", "white space", "operator"].includes(what));
  return shown.length <= 4 ? list(shown.map((mark) => `"${mark}"`)) : "";
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
