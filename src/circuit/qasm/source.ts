import { type BellwireError, inputError, nearestWord } from "../../errors.ts";

/** The text being read: it turns offsets into places, and only when there is something to say. */
export class Source {
  readonly file: string;
  readonly text: string;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** The error to throw about the construct at an offset. */
  error(at: number, message: string): BellwireError {
    const before = this.text.slice(0, at);
    const lineStart = before.lastIndexOf("\n") + 1;
    let line = 1;
    for (let i = before.indexOf("\n"); i >= 0; i = before.indexOf("\n", i + 1)) line++;
    return inputError(shorten(message), { file: this.file, line, column: at - lineStart + 1 });
  }

  /** `what` is not defined; names the nearest known word (one letter is near to everything). */
  unknown(at: number, what: string, name: string, candidates: Iterable<string>): BellwireError {
    const near = name.length > 1 ? nearestWord(name, candidates) : undefined;
    return this.error(at, `${what} ${name} is not defined${near ? `; did you mean ${near}?` : ""}`);
  }
}

/** Cuts very long words, which only a broken text has. */
function shorten(message: string): string {
  const cut = (word: string): string => (word.length > 60 ? `${word.slice(0, 40)}…` : word);
  return message.split(/\s/).map(cut).join(" ");
}

/** `1 qubit`, `2 qubits`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
