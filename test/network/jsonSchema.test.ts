import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { networkJsonSchema, networkJsonSchemaText } from "../../src/network/jsonSchema.ts";

const FILE = new URL("../../docs/network.schema.json", import.meta.url);

it("keeps docs/network.schema.json fresh (BELLWIRE_WRITE=1 rewrites it)", () => {
  if (process.env.BELLWIRE_WRITE === "1") writeFileSync(FILE, networkJsonSchemaText());
  expect(readFileSync(FILE, "utf8")).toBe(networkJsonSchemaText());
});

it("describes every field of the file", () => {
  const undescribed: string[] = [];
  const visit = (schema: Record<string, unknown>, path: string) => {
    const properties = schema.properties as Record<string, Record<string, unknown>> | undefined;
    for (const [key, child] of Object.entries(properties ?? {})) {
      if (typeof child.description !== "string") undescribed.push(`${path}.${key}`);
      visit(child, `${path}.${key}`);
    }
    const rest = schema.additionalProperties;
    if (rest && typeof rest === "object") visit(rest as Record<string, unknown>, `${path}.*`);
  };
  visit(networkJsonSchema(), "");
  expect(undescribed).toEqual([]);
});
