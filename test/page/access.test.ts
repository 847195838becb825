import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { presetText } from "../../host/index.ts";
import { Visit } from "./visit.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds that keeps people out: its grades "serious" and "critical", one line each. */
async function barriers(visit: Visit): Promise<string[]> {
  await visit.page.evaluate(axe);
  return visit.page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof import("axe-core") }).axe.run(document);
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
  });
}

const overflow = (): number => document.documentElement.scrollWidth - document.documentElement.clientWidth;

it.each([
  [1280, false],
  [390, true],
])("is without barriers at %i pixels in every view, and never wider than the screen", async (width, dark) => {
  const visit = await Visit.open({ width, dark });
  await visit.page.locator(".runbar input[name='shots']").fill("100");
  await visit.type("Machine in YAML", presetText("oxford-2020").replace("dataQubits: 4 ", "dataQubits: 16 "));
  await visit.page.waitForSelector(".qpu[aria-label^='QPU alice']");
  await visit.page.locator(".map .link").click();
  await visit.run();
  expect(await barriers(visit)).toEqual([]);
  expect(await visit.page.evaluate(overflow)).toBe(0);
  await visit.tab("Links");
  await visit.page.waitForSelector(".link figure.plot svg");
  expect(await barriers(visit)).toEqual([]);
  expect(await visit.page.evaluate(overflow)).toBe(0);
  await visit.tab("Compare");
  await visit.press("Run both");
  await visit.page.waitForSelector(".compare table", { timeout: 30_000 });
  await visit.page.waitForFunction(() => !document.querySelector("progress"));
  expect(await barriers(visit)).toEqual([]);
  expect(await visit.page.evaluate(overflow)).toBe(0);
  await visit.type("Machine in YAML", presetText("ion-star-4"));
  await visit.page.locator(".map .hub").click();
  await visit.page.waitForSelector("form[aria-label='Switch hub']");
  expect(await barriers(visit)).toEqual([]);
  await visit.page.locator(".map .qpu[aria-label^='QPU east']").click();
  await visit.page.waitForSelector("form[aria-label='QPU east'] details[open]");
  expect(await barriers(visit)).toEqual([]);
  expect(await visit.page.evaluate(overflow)).toBe(0);
  await visit.press("Presets");
  await visit.page.waitForSelector("dialog[open]");
  expect(await barriers(visit)).toEqual([]);
  await visit.close();
});

it("is used by keyboard alone: tabs by arrow keys, a link chosen on the map, a run", async () => {
  const visit = await Visit.open();
  await visit.focus("#tab-result");
  await visit.page.keyboard.press("ArrowRight");
  expect(await visit.page.evaluate(() => document.activeElement?.id)).toBe("tab-links");
  await visit.focus(".map .link");
  await visit.page.keyboard.press("Space");
  await visit.page.waitForSelector("form[aria-label^='Link ']");
  await visit.focus(".runbar input[name='shots']");
  await visit.page.keyboard.press("Enter");
  await visit.page.waitForSelector(".report[data-run]:not(:empty)", { timeout: 30_000 });
  await visit.close();
});
