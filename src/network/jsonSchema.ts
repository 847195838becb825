import * as z from "zod";
import { networkSchema } from "./schema.ts";

/**
 * The JSON Schema (draft 2020-12) of the network file, for editors. Checks across fields, such as T2 <= 2 T1 or links to QPUs
 * that exist, are readNetwork's. docs/network.schema.json holds this as text.
 */
export function networkJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(networkSchema, { io: "input", unrepresentable: "any" });
  return { $schema, title: "Bellwire network file", ...rest };
}

/** The content of docs/network.schema.json. */
export function networkJsonSchemaText(): string {
  return `${JSON.stringify(networkJsonSchema(), null, 2)}\n`;
}
