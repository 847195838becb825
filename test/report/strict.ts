import { expect } from "vitest";

const VOID = new Set(["meta", "input", "br", "hr", "link", "img"]);

/** The tags of an HTML text, checked to open and close in order; returns element names. */
export function parseStrictly(text: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  for (const [, slash, name, rest] of text
    .replace(/<style>[\s\S]*?<\/style>/g, "<style></style>")
    .matchAll(/<(\/?)([a-zA-Z][\w-]*)((?:"[^"]*"|[^">])*)>/g)) {
    if (slash) expect(open.pop(), `</${name}>`).toBe(name);
    else {
      names.push(name);
      if (!VOID.has(name) && !rest.endsWith("/")) open.push(name);
    }
  }
  expect(open).toEqual([]);
  return names;
}
