import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bellwire } from "./cli/capture.ts";

const file = join(import.meta.dirname, "..", "README.md");
const readme = readFileSync(file, "utf8");
const SHOWN = /(<!-- example: (.+) -->\n```\n)([\s\S]*?)```/g;

/** The line on backend and elapsed time differs between machines. */
function comparable(text: string): string {
  return text
    .replace(/^.* distinct trajector(y|ies), .*$/m, "")
    .replace(/[ \t]+$/gm, "")
    .trim();
}

/** BELLWIRE_WRITE=1 writes the outputs of today into the README instead of comparing. */
it("prints what the README shows", async () => {
  const examples = [...readme.matchAll(SHOWN)];
  expect(examples.length).toBeGreaterThan(0);
  const outputs = new Map<string, string>();
  for (const [, , command, output] of examples) {
    const { code, stdout } = await bellwire(...command.split(" "));
    expect(code, command).toBe(0);
    outputs.set(command, stdout);
    if (!process.env.BELLWIRE_WRITE) expect(comparable(stdout), command).toBe(comparable(output));
  }
  if (process.env.BELLWIRE_WRITE) {
    writeFileSync(
      file,
      readme.replace(SHOWN, (_, head, command) => `${head}${outputs.get(command)?.trimEnd()}\n\`\`\``),
    );
  }
});

it("links to files that exist", () => {
  for (const [, target] of readme.matchAll(/\]\((?!http)([^)#]+)\)/g)) {
    expect(() => readFileSync(join(import.meta.dirname, "..", target)), target).not.toThrow();
  }
});
