import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, inject, it } from "vitest";
import { presetText, readNetwork } from "../../host/index.ts";
import { Visit } from "./visit.ts";

it("opens a shared address in another tab with the same design", async () => {
  const first = await Visit.open();
  await first.page.locator(".runbar input[name='seed']").fill("123456");
  await first.page.locator(".runbar select[name='telegates']").fill("explicit");
  await first.type("Circuit in OpenQASM", "// Grüße, ψ\nqubit q;\nU(0, 0, 0) q;\n");
  const design = await first.design();
  expect(design.circuit.text).toBe("// Grüße, ψ\nqubit q;\nU(0, 0, 0) q;\n");
  expect(design.options).toMatchObject({ seed: 123456, telegate: "explicit" });
  const second = await Visit.open({ hash: await first.page.evaluate(() => location.hash) });
  expect(await second.design()).toEqual(design);
  await first.close();
  await second.close();
  const broken = await Visit.open({ hash: "#design=AAAA" });
  expect(await broken.text(".notice")).toContain("no design that can be read");
  await broken.close();
});

it("takes a file that is opened or dropped", async () => {
  const visit = await Visit.open();
  const picker = await visit.page.$("input[type=file]");
  if (!picker) throw new Error("no file input");
  await (picker as unknown as { uploadFile(...paths: string[]): Promise<void> }).uploadFile("examples/teleport.qasm");
  await visit.page.waitForFunction(() => document.querySelector(".panel .facts")?.textContent?.startsWith("teleport.qasm · 3 qubits"));
  await visit.page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "ring.yaml"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, presetText("ideal-ring-4"));
  await visit.page.waitForFunction(() => document.querySelectorAll(".map .qpu").length === 4);
  await visit.close();
});

it("edits the machine on the map: by hand, by keyboard and by form, with its YAML in step", async () => {
  const visit = await Visit.open();
  const count = (n: number, what: string) =>
    visit.page.waitForFunction((wanted, selector) => document.querySelectorAll(selector).length === wanted, {}, n, `.map .${what}`);
  await visit.press("Add QPU");
  await count(3, "qpu");
  await count(2, "link");
  // By hand: from the handle of the new QPU to the one that it is not linked to.
  const centre = (selector: string) =>
    visit.page.$eval(selector, (element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const from = await centre("g:has(> .qpu[aria-label^='QPU qpu3']) > .handle");
  const to = await centre(".qpu[aria-label^='QPU right'] .disc");
  await visit.page.mouse.move(from.x, from.y);
  await visit.page.mouse.down();
  await visit.page.mouse.move(to.x, to.y, { steps: 4 });
  await visit.page.mouse.up();
  await count(3, "link");
  // By keyboard: choose, rename, move.
  await visit.focus(".qpu[aria-label^='QPU qpu3']");
  const before = await centre(".qpu[aria-label^='QPU qpu3'] .disc");
  await visit.page.keyboard.press("ArrowUp");
  await visit.page.keyboard.press("Enter");
  expect((await centre(".qpu[aria-label^='QPU qpu3'] .disc")).y).toBeLessThan(before.y);
  await visit.page.locator("input[aria-label='Name of the QPU']").fill("middle");
  await visit.page.keyboard.press("Tab");
  await visit.page.waitForSelector(".qpu[aria-label^='QPU middle']");
  const { machine } = await visit.design();
  const network = readNetwork(machine.text, "page.yaml");
  expect(network.qpus.map((qpu) => qpu.name)).toEqual(["left", "right", "middle"]);
  expect(network.links.map((link) => link.between)).toEqual([
    [0, 1],
    [0, 2],
    [2, 1],
  ]);
  expect(machine.text).toContain("# 0.9999916 published by Oxford Ionics");
  await visit.press("Remove", "form[aria-label='QPU middle']");
  await count(2, "qpu");
  await count(1, "link");
  await visit.close();
});

it("edits switch, purification, pool and ions by form, with the YAML in step and its comments kept", async () => {
  const visit = await Visit.open();
  await visit.type("Machine in YAML", presetText("ion-star-4"));
  await visit.page.waitForSelector(".map .hub");
  expect(await visit.page.$$eval(".map .spoke", (all) => all.length)).toBe(4);
  const set = async (form: string, field: string, value: string): Promise<void> => {
    const input = `form[aria-label='${form}'] [name='${field}']`;
    await visit.page.locator(input).fill(value);
    await visit.page.$eval(input, (element) => element.dispatchEvent(new Event("change", { bubbles: true })));
  };
  const network = async () => readNetwork((await visit.design()).machine.text, "page.yaml");
  await set("Whole machine", "make pairs", "eager");
  await set("Whole machine", "routes by", "fidelity");
  await visit.page.locator(".map .hub").click();
  await set("Switch hub", "stations", "1");
  await set("Switch hub", "purification", "bbpssw");
  await set("Switch hub", "until fidelity", "0.97");
  await visit.page.locator(".map .qpu[aria-label^='QPU north']").click();
  await set("QPU north", "shuttling", "40");
  await set("QPU north", "attempts to cooling", "");
  await visit.page.waitForFunction(() => document.querySelector<HTMLInputElement>("[name='attempts to cooling']")?.placeholder === "never");
  const changed = await network();
  expect(changed.pool).toEqual({ policy: "eager", cutoffS: 0.05 });
  expect(changed.routing).toBe("fidelity");
  expect(changed.switches?.[0].measurements).toBe(1);
  expect(changed.links.map(({ purification }) => purification)).toEqual(
    changed.links.map(() => ({ protocol: "bbpssw", rounds: 1, untilFidelity: 0.97 })),
  );
  expect(changed.qpus.map(({ ions }) => [ions?.shuttlingUs, ions?.cooling])).toEqual(changed.qpus.map(() => [40, null]));
  const { text } = (await visit.design()).machine;
  expect(text).toContain("# published: 5.8(1) ms (Cui)");
  expect(text).toContain("# recalled: milliseconds for mechanical switches");
  await visit.close();
});

it("moves a slider of a photonic link: figures, curves and YAML follow, then the samples", async () => {
  const visit = await Visit.open();
  await visit.type("Machine in YAML", presetText("oxford-2020"));
  await visit.page.waitForSelector(".qpu[aria-label^='QPU alice']");
  await visit.tab("Links");
  await visit.page.waitForSelector(".link figure.plot svg");
  const fidelity = () => visit.page.$$eval(".link .answer dd", (cells) => cells[1].firstChild?.textContent ?? "");
  const before = await fidelity();
  await visit.focus("input[type=range][name='visibility']");
  for (let i = 0; i < 20; i++) await visit.page.keyboard.press("ArrowRight");
  await visit.page.waitForFunction((old) => document.querySelectorAll(".link .answer dd")[1]?.firstChild?.textContent !== old, {}, before);
  await visit.press("Simulate photons");
  await visit.page.waitForFunction(() => /sampled/.test(document.querySelectorAll(".link .answer dd")[1]?.textContent ?? ""), {
    timeout: 30_000,
  });
  await visit.focus("input[type=range][name='visibility']");
  await visit.page.keyboard.press("ArrowLeft");
  await visit.page.waitForFunction(() => !/sampled/.test(document.querySelectorAll(".link .answer dd")[1]?.textContent ?? ""));
  await visit.page.waitForFunction(() => /sampled/.test(document.querySelectorAll(".link .answer dd")[1]?.textContent ?? ""), {
    timeout: 30_000,
  });
  const csv = await visit.download("CSV", "figure.plot");
  expect(csv.split("\r\n").length).toBeGreaterThan(10);
  const result = JSON.parse(await visit.download("Save JSON"));
  expect(result).toMatchObject({ command: "link", network: { name: "oxford-2020" } });
  const { sampled } = result.links["alice-bob"];
  expect(sampled.attempts).toBe(1_000_000);
  const report = await visit.download("Save report");
  expect(report).toContain("Links of oxford-2020");
  expect(report).toContain("--link alice-bob --attempts 1000000 --seed 0");
  const { source } = readNetwork((await visit.design()).machine.text, "page.yaml").links[0];
  expect(source.kind === "photons" && source.visibility).toBeCloseTo(0.8805 + 19 / 1000, 2);
  await visit.close();
});

it("is seen within a second, brings less than 400 kB before the first run, and nothing that belongs to Node", async () => {
  const folder = join(inject("folder"), "assets");
  const later = /^(?:simulator|drawing|tables|backend)-/;
  const visit = await Visit.open();
  // Of three visits, since other tests keep the machine busy.
  let paintMs = Number.POSITIVE_INFINITY;
  for (let times = 0; times < 3 && paintMs >= 1000; times++) {
    await visit.page.reload({ waitUntil: "load" });
    await visit.page.waitForFunction(() => document.querySelectorAll(".cm-editor").length === 2);
    const paint = () => performance.getEntriesByName("first-contentful-paint")[0].startTime;
    paintMs = Math.min(paintMs, await visit.page.evaluate(paint));
  }
  expect(paintMs).toBeLessThan(1000);
  const loaded = await visit.page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name.split("/").at(-1) ?? ""));
  await visit.close();
  const sizes = new Map(readdirSync(folder).map((name) => [name, gzipSync(readFileSync(join(folder, name))).length]));
  // The page lists what it loaded; what its workers load at their start follows from their own imports.
  const early = new Set(loaded.filter((name) => sizes.has(name)));
  for (const name of early) {
    for (const [, file] of readFileSync(join(folder, name), "utf8").matchAll(/(?:import|from)\s*["'`]\.\/([^"'`]+)["'`]/g)) early.add(file);
  }
  expect([...early].filter((name) => later.test(name))).toEqual([]);
  for (const kind of ["index-", "codeMirror-", "worker-"]) expect([...early].some((name) => name.startsWith(kind))).toBe(true);
  expect([...early].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0)).toBeLessThan(400_000);
  for (const name of sizes.keys()) {
    const text = readFileSync(join(folder, name), "utf8");
    expect(text, name).not.toMatch(/["'`]node:|linkedom|dawn\.node|createRequire/);
  }
});

it("carries the licences of all that it bundles, in its own thread and in its workers", () => {
  const text = readFileSync(join(inject("folder"), "licenses.md"), "utf8");
  const titles = [...text.matchAll(/^## (.+) \d/gm)].map(([, name]) => name);
  expect(titles).toEqual(expect.arrayContaining(["preact", "codemirror", "@observablehq/plot", "yaml", "zod", "flatqueue", "gpu.js"]));
  expect(new Set(titles).size).toBe(titles.length);
});
