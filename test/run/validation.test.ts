import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { nodePlatform } from "../../host/platform/node.ts";
import { formatValidation, validationMarkdown } from "../../host/report/validation.ts";
import type { ValidationResult } from "../../host/report/validationData.ts";
import { VALIDATION, validate } from "../../host/validate.ts";

const FILE = new URL("../../docs/validation.md", import.meta.url);
const SECTION = /(<!-- bellwire validate -->\n)[\s\S]*(<!-- end -->)/;

describe("published experiments", () => {
  let result: ValidationResult;
  beforeAll(async () => {
    result = await validate(VALIDATION, nodePlatform());
  }, 120_000);

  it("stand in docs/validation.md as the simulator has them (BELLWIRE_WRITE=1 rewrites it)", () => {
    const fresh = (text: string) => text.replace(SECTION, (_, open, close) => `${open}\n${validationMarkdown(result)}\n${close}`);
    if (process.env.BELLWIRE_WRITE === "1") writeFileSync(FILE, fresh(readFileSync(FILE, "utf8")));
    const text = readFileSync(FILE, "utf8");
    expect(text).toMatch(SECTION);
    expect(text).toBe(fresh(text));
  });

  it("are related as the table claims, but for the one that shows a pair not to be Werner", () => {
    const apart = result.rows.filter((row) => !row.agrees).map((row) => `${row.id} ${row.quantity}`);
    expect(apart).toEqual(["nadlinger2022 bit error rate"]);
  });

  it("hold finite numbers, and intervals around what the closed forms say", () => {
    for (const { simulated, interval, quantity } of result.rows) {
      expect(Number.isFinite(simulated), quantity).toBe(true);
      if (!interval) continue;
      // A 95 % interval widened to about five sigma.
      const slack = 2 * (interval[1] - interval[0]);
      expect(simulated, quantity).toBeGreaterThan(interval[0] - slack);
      expect(simulated, quantity).toBeLessThan(interval[1] + slack);
    }
  });

  it("fit a terminal", () => {
    for (const line of formatValidation(result, { color: false, width: 80 }).split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
});

it("can be cancelled", async () => {
  await expect(validate({ ...VALIDATION, signal: AbortSignal.abort() }, nodePlatform())).rejects.toMatchObject({ code: "cancelled" });
});
