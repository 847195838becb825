import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import checks from "../data/physics-checks.json" with { type: "json" };
import { type Check, complaints } from "./checks.ts";

type Row = Check & { tolerance: number; relative?: boolean };

it.each((checks as unknown as Row[]).map((check) => [check.id, check] as const))("closed form %s", (_, check) => {
  expect(complaints(check, check.tolerance, check.relative ?? false)).toEqual([]);
});

const shared = process.env.BELLWIRE_DATA;
if (shared) {
  it("agrees with every check of $BELLWIRE_DATA at its stated tolerance", () => {
    const rows = JSON.parse(readFileSync(`${shared}/physics-checks.json`, "utf8")) as (Check & { tol: string })[];
    expect(rows.length).toBeGreaterThanOrEqual(checks.length);
    const stated = (tol: string): [number, boolean] => {
      if (tol.startsWith("exact closed form")) return [1e-12, false];
      if (tol.includes("rel 1e-3")) return [1e-3, true];
      if (tol.includes("abs 1e-6")) return [1e-6, false];
      if (tol.startsWith("1e-6 rel") || tol.includes("rel 1e-6")) return [1e-6, true];
      throw new Error(`unknown tolerance ${tol}`);
    };
    expect(rows.flatMap((row) => complaints(row, ...stated(row.tol)))).toEqual([]);
  });
}
