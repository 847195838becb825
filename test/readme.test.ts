import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { bellwire } from "./cli/capture.ts";

const root = join(import.meta.dirname, "..");
const PAGES = ["README.md", "docs/validation.md"];
const SHOWN = /(<!-- example: (.+) -->\n```\n)([\s\S]*?)```/g;

/** The line on backend and elapsed time differs between machines. */
function comparable(text: string): string {
  return text
    .replace(/^.* distinct trajector(y|ies), .*$/m, "")
    .replace(/[ \t]+$/gm, "")
    .trim();
}

/** BELLWIRE_WRITE=1 writes the outputs of today into the page instead of comparing. */
it.each(PAGES)("%s shows what the command line prints", async (page) => {
  const text = readFileSync(join(root, page), "utf8");
  const examples = [...text.matchAll(SHOWN)];
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
      join(root, page),
      text.replace(SHOWN, (_, head, command) => `${head}${outputs.get(command)?.trimEnd()}\n\`\`\``),
    );
  }
});

it.each([
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
])("%s links to files that exist", (page) => {
  const text = readFileSync(join(root, page), "utf8");
  for (const [, target] of text.matchAll(/\]\((?!http)([^)#]+)\)/g)) {
    expect(existsSync(join(root, dirname(page), target)), target).toBe(true);
  }
});
