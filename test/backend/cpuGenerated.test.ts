import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generateKernels } from "../../host/platform/generateKernels.mjs";

test("the committed kernels are those of the sources: else run node host/platform/generateKernels.mjs", { timeout: 60_000 }, async () => {
  const committed = readFileSync(new URL("../../host/cpu/kernels.generated.ts", import.meta.url), "utf8");
  expect(committed === (await generateKernels()), "host/cpu/kernels.generated.ts is up to date").toBe(true);
});
