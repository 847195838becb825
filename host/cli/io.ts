import { accessSync, constants, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { inputError } from "../../src/errors.ts";

/** Larger texts are refused before they are read: nobody writes them by hand, and a mistyped path should not cost a minute. */
const MAX_BYTES = 8 * 2 ** 20;

/** The text of a file that a person named, or one clear line. */
export function readText(path: string, what: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw inputError(describeReadFailure(error), { file: path });
  }
  if (bytes.length === 0) throw inputError(`the ${what} file is empty`, { file: path });
  if (bytes.length > MAX_BYTES) {
    throw inputError(`the ${what} file has ${(bytes.length / 2 ** 20).toFixed(1)} MiB; at most ${MAX_BYTES / 2 ** 20} MiB are read`, {
      file: path,
    });
  }
  if (bytes.includes(0)) throw inputError(`the ${what} file is binary, not text`, { file: path });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw inputError(`the ${what} file is not UTF-8 text`, { file: path });
  }
}

/** Says in one line that a file cannot be written, before the work whose result would be lost. */
export function checkWritable(path: string | undefined): void {
  if (path === undefined) return;
  try {
    const folder = dirname(path);
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw inputError(`cannot be written: ${systemReason(error)}`, { file: path });
  }
}

/** Writes a file that a person asked for, or says in one line why it cannot. */
export function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw inputError(`cannot be written: ${systemReason(error)}`, { file: path });
  }
}

function describeReadFailure(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "is a folder, not a file";
  return `cannot be read: ${systemReason(error)}`;
}

function systemReason(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
