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
  if (bytes.length === 0) throw inputError(`is empty; the ${what} should stand in it`, { file: path });
  if (bytes.length > MAX_BYTES) {
    throw inputError(`has ${(bytes.length / 2 ** 20).toFixed(1)} MiB; of a ${what} file at most ${MAX_BYTES / 2 ** 20} MiB are read`, {
      file: path,
    });
  }
  if (bytes.includes(0)) throw inputError(`is binary; a ${what} file is text`, { file: path });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw inputError(`is not UTF-8; a ${what} file is UTF-8 text`, { file: path });
  }
}

/** Says in one line that a file cannot be written, before the work whose result would be lost. */
export function checkWritable(path: string | undefined): void {
  if (path === undefined) return;
  if (path === "") throw inputError("the name of a file to write is empty");
  try {
    const old = statSync(path, { throwIfNoEntry: false });
    if (old?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    accessSync(old ? path : dirname(path), constants.W_OK);
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
  if (code === "ENOENT") return "does not exist";
  if (code === "EISDIR") return "is a folder, not a file";
  return `cannot be read: ${systemReason(error)}`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is a file",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device",
  ENAMETOOLONG: "its name is too long",
};

/** Why the system refused, in words where it is one of the usual reasons. */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? (message ?? String(error)) : (REASONS[code] ?? code);
}
