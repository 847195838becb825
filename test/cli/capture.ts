import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { main } from "../../host/cli/program.ts";

export interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command line in this process and keeps what it prints. */
export async function bellwire(...args: string[]): Promise<Answer> {
  const printed = { stdout: "", stderr: "" };
  const keep = (stream: "stdout" | "stderr") =>
    vi.spyOn(process[stream], "write").mockImplementation((chunk) => {
      printed[stream] += chunk;
      return true;
    });
  const spies = [keep("stdout"), keep("stderr")];
  try {
    return { code: await main(args), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** A folder for the test's files; `write` returns a file's path. */
export function scratchFolder(): {
  write: (name: string, content: string | Uint8Array) => string;
  path: (name: string) => string;
  remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), "bellwire-test-"));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write(name, content) {
      writeFileSync(path(name), content);
      return path(name);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
