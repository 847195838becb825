// Compiles the OpenQASM grammar to the parser that is committed beside it. Run it after a change of grammar.peggy:
//   node host/platform/generateGrammar.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import peggy from "peggy";

const folder = new URL("../../src/circuit/qasm/", import.meta.url);

/** The text of grammar.generated.js, from the grammar as it stands. */
export function generateGrammar() {
  const source = readFileSync(new URL("grammar.peggy", folder), "utf8");
  const parser = peggy.generate(source, { output: "source", format: "es", allowedStartRules: ["Program"] });
  return `// Generated from grammar.peggy by host/platform/generateGrammar.mjs; do not edit.\n${parser}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL("grammar.generated.js", folder), generateGrammar());
