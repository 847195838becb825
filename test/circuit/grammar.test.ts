import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { generateGrammar } from "../../host/platform/generateGrammar.mjs";

it("the committed parser is what the grammar generates", () => {
  const committed = readFileSync(new URL("../../src/circuit/qasm/grammar.generated.js", import.meta.url), "utf8");
  expect(committed === generateGrammar(), "run: node host/platform/generateGrammar.mjs").toBe(true);
});
