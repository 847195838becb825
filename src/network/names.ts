import { inputError } from "../errors.ts";
import type { SourceDocument } from "./document.ts";

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_.+-]{0,63}$/u;

/** QPU names and link ids appear in tables, plots and dotted fields. */
export function checkName(document: SourceDocument, path: readonly PropertyKey[], name: string): void {
  if (!NAME.test(name)) {
    throw inputError("must begin with a letter or digit and hold up to 64 letters, digits, _ . + -", document.placeOfKey(path));
  }
}
