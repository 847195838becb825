import { readFileSync } from "node:fs";
import { parseHTML } from "linkedom";
import { expect, it } from "vitest";
import { loadPreset, presetText, readCircuit, readNetwork, run } from "../../host/index.ts";
import { nodePlatform } from "../../host/platform/node.ts";
import type { Design } from "../../host/web/design/design.ts";
import { Visit } from "./visit.ts";

const PAIR = `# two small modules
name: test-pair
qpus:
  alice: &module
    dataQubits: 5   # room for half of the circuit
    communicationQubits: 2
    twoQubitGate: { fidelity: 0.99, durationUs: 100 }
    measurement: { fidelity: 0.99, durationUs: 50 }
    t2S: 1
  bob: *module
links:
  alice-bob: { between: [alice, bob], pair: { rateHz: 200, fidelity: 0.95 } }
`;

/** Every shot has errors of its own, so that shots end one after another. */
const NOISY = presetText("ionq-9999-pair").replace("fidelity: 0.999916", "fidelity: 0.99");

function designOf(options: Partial<Design["options"]> = {}, example = "ghz8", machine = PAIR): Design {
  return {
    circuit: { file: `${example}.qasm`, text: readFileSync(`examples/${example}.qasm`, "utf8") },
    machine: { file: "machine.yaml", text: machine },
    options: { shots: 500, seed: 7, backend: "cpu", engine: "auto", telegate: "effective", ...options },
  };
}

/** What the command line would count. */
async function countsInNode({ circuit, machine, options }: Design): Promise<Record<string, number>> {
  const network = readNetwork(machine.text, machine.file);
  const { result } = await run({ circuit: readCircuit(circuit.text, circuit.file), network, ...options, backend: "cpu" }, nodePlatform());
  return result.counts;
}

it("loads an example, edits the machine, and counts on the CPU exactly what the command line counts", async () => {
  const visit = await Visit.open({ design: designOf({ shots: 400, seed: 11 }, "ghz8") });
  await visit.press("Examples");
  await visit.page.locator("dialog[open] .card ::-p-text(qft8)").click();
  await visit.page.locator('.map .qpu[aria-label^="QPU alice"]').click();
  const field = visit.page.locator("form[aria-label='QPU alice'] input[name='data qubits']");
  await field.fill("6");
  await visit.page.keyboard.press("Tab");
  await visit.page.waitForFunction(() => document.querySelector(".map .count")?.textContent === "6");
  const result = await visit.run();
  const design = await visit.design();
  expect(design.circuit.file).toBe("qft8.qasm");
  expect(design.machine.text).toBe(PAIR.replace("dataQubits: 5 ", "dataQubits: 6 "));
  expect(result.backend).toBe("cpu");
  expect(result.counts).toEqual(await countsInNode(design));
  await visit.close();
});

it.each(["webgpu", "webgl2"] as const)("runs on %s and agrees with the CPU within statistics", async (name) => {
  const design = designOf({ backend: name, shots: 1000 });
  const visit = await Visit.open({ design });
  const { backend, counts, shots } = await visit.run();
  expect(backend).toBe(name);
  const other = await countsInNode(design);
  const keys = new Set([...Object.keys(counts), ...Object.keys(other)]);
  const square = [...keys].reduce((sum, key) => {
    const [a, b] = [counts[key] ?? 0, other[key] ?? 0];
    return sum + (a - b) ** 2 / (a + b);
  }, 0);
  expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(shots);
  // Chi-squared of two samples has mean and half the variance of its degrees of freedom: five sigma and some for the tails.
  const freedom = keys.size - 1;
  expect(square).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom) + 10);
  await visit.close();
});

it("saves the report, the pictures and the numbers of a run", async () => {
  const visit = await Visit.open({ design: designOf() });
  const result = await visit.run();
  const { document } = parseHTML(await visit.download("Save report"));
  expect(document.querySelector("h1")?.textContent).toBe("ghz8 on test-pair");
  expect(document.querySelectorAll("figure svg").length).toBeGreaterThan(2);
  expect(document.querySelector("script")).toBeNull();
  const blocks = [...document.querySelectorAll("details pre")].map((block) => block.textContent);
  expect(blocks.some((text) => text === JSON.stringify(result, null, 2))).toBe(true);
  expect(blocks).toContain(PAIR);

  const csv = await visit.download("CSV", "figure.counts");
  const [head, first] = csv.split("\r\n");
  expect(head).toBe("outcome,shots,share,low95,high95,ideal");
  const [outcome, count] = first.split(",");
  expect(result.counts[outcome]).toBe(Number(count));
  const picture = await visit.download("SVG", "figure.counts");
  expect(picture).toMatch(/^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(picture).toContain("--accent");
  const trace = JSON.parse(await visit.download("Save trace"));
  expect(trace.traceEvents.length).toBeGreaterThan(10);
  await visit.close();
});

it("shows the timeline of any shot, zooms into it and moves along", async () => {
  const visit = await Visit.open({ design: designOf({ shots: 50 }) });
  await visit.run();
  const caption = ".timeline figcaption";
  expect(await visit.text(caption)).toContain("Shot 0,");
  await visit.page.locator("input[name='shot']").fill("17");
  await visit.page.keyboard.press("Tab");
  await visit.page.waitForFunction((at) => document.querySelector(at)?.textContent?.startsWith("Shot 17,"), {}, caption);
  await visit.press("Zoom in");
  await visit.page.waitForFunction((at) => document.querySelector(at)?.textContent?.includes("Drawn:"), {}, caption);
  const zoomed = await visit.text(caption);
  await visit.press("Later");
  await visit.page.waitForFunction((at, old) => document.querySelector(at)?.textContent !== old, {}, caption, zoomed);
  await visit.press("Whole shot");
  await visit.page.waitForFunction((at) => !document.querySelector(at)?.textContent?.includes("Drawn:"), {}, caption);
  await visit.close();
});

it("shows what the first shots gave while the others run, and keeps it when the run is cancelled within 200 ms", async () => {
  const long = designOf({ shots: 5000 }, "ghz20", NOISY);
  const visit = await Visit.open({ design: long });
  const shotsSoFar = async (): Promise<number> => Number(/\d+/.exec((await visit.text(".so-far")).replaceAll(/\s/g, ""))?.[0]);
  let best = Number.POSITIVE_INFINITY;
  // A machine that is busy with other tests may be late once, but not always.
  for (let attempt = 0; attempt < 3 && best >= 200; attempt++) {
    await visit.press("Run");
    // The program is laid out before its shots have ended.
    await visit.page.waitForSelector(".report:not([data-run]) .circuit svg", { timeout: 30_000 });
    await visit.page.waitForSelector(".so-far", { timeout: 30_000 });
    const early = await shotsSoFar();
    await visit.page.waitForFunction((old) => document.querySelector(".so-far")?.textContent !== old, {}, await visit.text(".so-far"));
    expect(await shotsSoFar()).toBeGreaterThan(early);
    expect(await visit.page.$$eval(".report .answer dd", (all) => all.length)).toBe(4);
    best = Math.min(best, await visit.page.evaluate(cancelAndWait));
  }
  expect(best).toBeLessThan(200);
  await visit.page.waitForSelector(".report[data-run]");
  const { shots, counts } = JSON.parse(await visit.download("Save JSON"));
  expect(shots).toBeLessThan(5000);
  const said = `the run was cancelled; what the first ${shots} of 5000 shots gave is kept`;
  expect(await visit.text(".runbar [role=alert]")).toBe(said);
  expect(counts).toEqual(await countsInNode({ ...long, options: { ...long.options, shots } }));
  await visit.page.locator(".runbar input[name='shots']").fill("20");
  expect((await visit.run()).shots).toBe(20);
  await visit.close();
});

/** Milliseconds from the press until the page says that the run has ended. */
async function cancelAndWait(): Promise<number> {
  const button = [...document.querySelectorAll<HTMLButtonElement>(".runbar button")].find((each) => each.textContent === "Cancel");
  const start = performance.now();
  button?.click();
  while (document.querySelector("progress")) await new Promise(requestAnimationFrame);
  return performance.now() - start;
}

it("hears input all the while: no task of the page's own thread takes 50 ms while 20 qubits run", async () => {
  const visit = await Visit.open({ design: designOf({ shots: 600 }, "ghz20", NOISY) });
  // By the clock of the thread: what other tests take from the machine is not counted.
  let worst = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 2 && worst >= 50; attempt++) {
    worst = await visit.longestTask(async () => {
      await visit.press("Run");
      await visit.page.waitForSelector(".report .circuit svg");
      await visit.type("Circuit in OpenQASM", "// typed while it runs\n");
      await visit.page.waitForSelector(".report[data-run]", { timeout: 60_000 });
    });
    expect(await visit.text(".cm-content[aria-label='Circuit in OpenQASM']")).toContain("typed while it runs");
    await visit.type("Circuit in OpenQASM", readFileSync("examples/ghz20.qasm", "utf8"));
  }
  expect(worst).toBeLessThan(50);
  await visit.close();
});

it("compares two machines: the circuit on one big QPU makes no pairs", async () => {
  const visit = await Visit.open({ design: designOf({ shots: 200 }) });
  await visit.tab("Compare");
  await visit.press("Run both");
  await visit.page.waitForSelector(".compare table", { timeout: 30_000 });
  const rows = await visit.page.$$eval(".compare > .scroll tr", (all) =>
    all.map((row) => [...row.children].map((cell) => cell.textContent)),
  );
  const ebits = rows.find(([label]) => label === "ebits per shot");
  expect(Number(ebits?.[1])).toBeGreaterThan(0);
  expect(ebits?.[2]).toBe("0");
  const csv = (await visit.download("CSV", ".compare > .tools")).split("\r\n").map((line) => line.split(","));
  expect(csv.find(([part, cause]) => part === "infidelity" && cause === "Bell pairs")?.[3]).toBe("0 %");
  expect(csv.filter(([part]) => part === "time").length).toBeGreaterThan(2);
  await visit.close();
});

it("shows bonds and entanglement of the modular engine, in the report and for each link", async () => {
  const visit = await Visit.open({ design: designOf({ engine: "modular", shots: 20 }) });
  await visit.run();
  expect(await visit.text(".bonds-part table")).toContain("alice – bob");
  const csv = await visit.download("CSV", ".bonds-part");
  expect(csv.split("\r\n")[0]).toBe("use,alice - bob");
  await visit.tab("Links");
  expect(await visit.text(".in-run")).toMatch(/ebits a shot1.*bond alice – bobat most 2, 1 bits of entanglement/);
  await visit.close();
});

it("the first design runs as it stands", async () => {
  const visit = await Visit.open();
  const { counts } = await visit.run();
  const [circuit, machine] = [readFileSync("examples/ghz20.qasm", "utf8"), loadPreset("ionq-9999-pair")];
  const options = { shots: 1000, seed: 0, backend: "cpu", engine: "auto", telegate: "effective" } as const;
  const { result } = await run({ circuit: readCircuit(circuit, "ghz20.qasm"), network: machine, ...options }, nodePlatform());
  expect(counts).toEqual(result.counts);
  await visit.close();
});
