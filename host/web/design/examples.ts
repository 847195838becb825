/// <reference types="vite/client" />
const TEXTS = import.meta.glob<string>("../../../examples/*.qasm", { query: "?raw", import: "default", eager: true });

export interface Example {
  file: string;
  /** The opening comment: what it is, then what comes out. */
  summary: string;
  outcome: string;
  text: string;
}

export const EXAMPLES: readonly Example[] = Object.entries(TEXTS).map(([path, text]) => {
  const comment = (/^(?:\/\/.*\n)+/.exec(text)?.[0] ?? "").replace(/^\/\/ ?/gm, "").trim();
  const [summary, outcome = ""] = comment.split(/\n?Outcome: /);
  return { file: path.split("/").at(-1) as string, summary: summary.replaceAll("\n", " "), outcome: outcome.replaceAll("\n", " "), text };
});
