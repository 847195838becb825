import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { errorBudget, infidelityBudget, meanTimeBudget, timeBudget } from "../../host/report/budget.ts";
import { circuitFigure } from "../../host/report/circuitDrawing.ts";
import { layoutCircuit } from "../../host/report/circuitLayout.ts";
import { outcomeRows } from "../../host/report/countsFigure.ts";
import type { RunReportData } from "../../host/report/data.ts";
import { renderReport } from "../../host/report/report.ts";
import type { DistributedOp } from "../../src/compile/program.ts";
import { fixture } from "./fixture.ts";
import { parseStrictly } from "./strict.ts";

/** Every operation of a program, those of bodies included. */
function countOps(ops: readonly DistributedOp[]): number {
  return ops.reduce(
    (sum, op) => sum + 1 + (op.kind === "if" ? countOps(op.then) + countOps(op.else) : op.kind === "while" ? countOps(op.body) : 0),
    0,
  );
}

describe("renderReport", () => {
  const text = renderReport(fixture());

  it("is one well-formed file without scripts or requests", () => {
    expect(text.startsWith("<!DOCTYPE html>")).toBe(true);
    const names = parseStrictly(text);
    expect(names).not.toContain("script");
    expect(names).not.toContain("img");
    expect(names).not.toContain("link");
    const withoutNamespaces = text.replaceAll(/xmlns(:\w+)?="[^"]*"/g, "");
    expect(withoutNamespaces).not.toMatch(/https?:|url\(|@import|src=/);
  });

  it("carries the whole result as JSON", () => {
    const { document } = parseHTML(text);
    const fold = [...document.querySelectorAll("details")].find(
      (details) => details.querySelector("summary")?.textContent === "Result as JSON",
    );
    expect(JSON.parse(fold?.querySelector("code")?.textContent ?? "")).toEqual(fixture().result);
  });

  it("answers first: outcome, fidelity, duration, ebits", () => {
    const { document } = parseHTML(text);
    const answers = [...document.querySelectorAll(".answer dd")].map((dd) => dd.textContent);
    expect(answers[0]).toMatch(/^000000.*44\.1 % of shots/);
    expect(answers[1]).toMatch(/^88\.1 %.*86\.1 to 89\.9/);
    expect(answers[2]).toMatch(/^16\.9 ms/);
    expect(answers[3]).toMatch(/^3/);
    expect(document.querySelector(".answer")!.compareDocumentPosition(document.querySelector("h2")!) & 4).toBe(4);
  });

  it("says what is needed to run again, and the warnings", () => {
    const { document } = parseHTML(text);
    const shown = document.body.textContent;
    const { commandLine, circuitSource, networkSource, result } = fixture();
    for (const part of [commandLine, circuitSource, networkSource, result.bellwire, ...result.warnings]) expect(shown).toContain(part);
  });

  it("names every picture for screen readers", () => {
    const { document } = parseHTML(text);
    const pictures = [...document.querySelectorAll("svg")].filter((svg) => svg.getAttribute("aria-hidden") !== "true");
    expect(pictures.length).toBeGreaterThanOrEqual(4);
    for (const svg of pictures) expect(svg.getAttribute("aria-label"), svg.outerHTML.slice(0, 200)).toBeTruthy();
  });

  it("holds the timeline as a table too", () => {
    const { document } = parseHTML(text);
    const rows = [...document.querySelectorAll(".timeline tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows).toContainEqual(["link alice-bob", "4821 attempts on alice-bob", "0 s", "5.78 ms"]);
    expect(rows.filter(([, what]) => what!.startsWith("measure ")).length).toBe(6);
  });

  it("escapes hostile names", () => {
    const data = fixture();
    const hostile = `</title><script>alert(1)</script>"'&<b>`;
    const bad: RunReportData = {
      ...data,
      commandLine: hostile,
      circuitSource: hostile,
      networkSource: hostile,
      result: {
        ...data.result,
        circuit: { ...data.result.circuit, name: hostile },
        network: { ...data.result.network, name: hostile },
        adapter: hostile,
        warnings: [hostile],
        counts: { [hostile]: 1000 },
      },
      network: {
        ...data.network,
        qpus: data.network.qpus.map((qpu) => ({ ...qpu, name: hostile })),
        links: data.network.links.map((l) => ({ ...l, id: hostile })),
      },
      program: {
        ...data.program,
        circuit: {
          ...data.program.circuit,
          registers: { quantum: [{ name: hostile, offset: 0, size: 6 }], classical: [{ name: hostile, offset: 0, size: 6 }] },
        },
      },
    };
    const html = renderReport(bad);
    const names = parseStrictly(html);
    expect(names).not.toContain("script");
    expect(names).not.toContain("b");
    expect(parseHTML(html).document.title).toContain(hostile);
  });

  it("shows a run without fidelity, ideal, bits or timing", () => {
    const data = fixture();
    const html = renderReport({
      ...data,
      result: { ...data.result, ideal: null, counts: { "": 1000 }, fidelity: { state: null, hellinger: null } },
      timeline: { shot: 0, visits: [], idles: [], pairs: [], messages: [], wasted: [], durationNs: 0 },
    });
    parseStrictly(html);
    expect(html).toContain("no bits measured");
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe("circuitFigure", () => {
  const draw = (data: RunReportData): Element => {
    const { document } = parseHTML("<!doctype html><html><body></body></html>");
    return circuitFigure(document, data.program, data.network);
  };

  it("draws every operation", () => {
    const data = fixture();
    const drawn = new Set([...draw(data).querySelectorAll("[data-op]")].map((g) => Number(g.getAttribute("data-op"))));
    const all = countOps(data.program.ops);
    expect([...drawn].sort((a, b) => a - b)).toEqual(Array.from({ length: all }, (_, i) => i));
  });

  it("draws one Bell pair and two messages per packet", () => {
    const figure = draw(fixture());
    expect(figure.querySelectorAll("g.pair").length).toBe(3);
    expect(figure.querySelectorAll("g.message").length).toBe(6);
  });

  it("folds a long circuit into lines of bounded width and says where it stops", () => {
    const data = fixture();
    const ops = Array.from(
      { length: 3200 },
      (_, i): DistributedOp => ({ kind: "gate", gate: "rz", params: [0.123], operands: [{ qubit: i % 2 }], qpu: 0, alsoOnCopies: [] }),
    );
    const figure = draw({ ...data, program: { ...data.program, ops } });
    const widths = [...figure.querySelectorAll("svg")].map((svg) => Number(svg.getAttribute("width")));
    expect(widths.length).toBeGreaterThan(40);
    expect(Math.max(...widths)).toBeLessThan(1110);
    expect(new Set([...figure.querySelectorAll("[data-op]")].map((g) => g.getAttribute("data-op"))).size).toBe(3000);
    expect(figure.textContent).toContain("first 3000 of 3200");
  });

  it("draws a route over several links and a qubit that moves", () => {
    const data = fixture();
    const third = { ...data.network.qpus[1], name: "carol" };
    const link = { ...data.network.links[0], id: "bob-carol", between: [1, 2] as const };
    const network = { ...data.network, qpus: [...data.network.qpus, third], links: [...data.network.links, link] };
    const ops: DistributedOp[] = [
      { kind: "open", packet: 0 },
      { kind: "gate", gate: "cz", params: [], operands: [{ qubit: 0, packet: 0 }, { qubit: 5 }], qpu: 2, alsoOnCopies: [] },
      { kind: "close", packet: 0 },
      { kind: "move", qubit: 1, from: 0, to: 1, route: [0] },
      { kind: "measure", qubit: 1, clbit: 0, qpu: 1 },
    ];
    const program = {
      ...data.program,
      placement: [0, 0, 1, 1, 2, 2],
      packets: [{ id: 0, qubit: 0, basis: "Z" as const, from: 0, to: 2, route: [0, 1] }],
      ops,
    };
    const figure = draw({ ...data, program, network });
    expect(figure.querySelectorAll("g.pair").length).toBe(3);
    expect([...figure.querySelectorAll("title")].map((t) => t.textContent)).toContain("entanglement swap in bob");
    expect([...figure.querySelectorAll("text.wire")].filter((t) => t.textContent === "q[1]").length).toBe(2);
  });

  it("draws a packet that starts from a copy, and copies that become their qubits", () => {
    const data = fixture();
    const third = { ...data.network.qpus[1], name: "carol" };
    const link = { ...data.network.links[0], id: "bob-carol", between: [1, 2] as const };
    const network = { ...data.network, qpus: [...data.network.qpus, third], links: [...data.network.links, link] };
    const served = { kind: "gate" as const, gate: "cz", params: [], alsoOnCopies: [] };
    const ops: DistributedOp[] = [
      { kind: "open", packet: 0 },
      { ...served, operands: [{ qubit: 0, packet: 0 }, { qubit: 3 }], qpu: 1 },
      { kind: "open", packet: 1 },
      { ...served, operands: [{ qubit: 0, packet: 1 }, { qubit: 5 }], qpu: 2 },
      { kind: "close", packet: 1 },
      { kind: "move", qubit: 0, from: 0, to: 1, route: [], packet: 0 },
      { ...served, operands: [{ qubit: 0 }, { qubit: 3 }], qpu: 1 },
    ];
    const packets = [
      { id: 0, qubit: 0, basis: "Z" as const, from: 0, to: 1, route: [0] },
      { id: 1, qubit: 0, basis: "Z" as const, from: 1, to: 2, route: [1] },
    ];
    const program = { ...data.program, placement: [0, 0, 1, 1, 2, 2], packets, ops };
    const { marks, rows, holdings } = layoutCircuit(program, network);
    const rowsOf = (title: string) => marks.find((mark) => mark.title.startsWith(title))?.spots.map(({ row }) => rows[row]);
    // The second packet is entangled from the copy in bob, not from the qubit in alice.
    expect(marks.filter((mark) => mark.title === "cat-entangle q[0]").map((mark) => mark.spots.map(({ row }) => rows[row].qpu))).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(rowsOf("cat-disentangle packet 1")?.map((row) => row.qpu)).toEqual([2, 1]);
    expect(rowsOf("packet 0 hands over")?.map((row) => [row.qpu, row.kind])).toEqual([
      [0, "data"],
      [1, "communication"],
    ]);
    expect(rowsOf("q[0] arrives in bob")?.map((row) => [row.qpu, row.kind])).toEqual([
      [1, "communication"],
      [1, "data"],
    ]);
    expect(Math.max(...holdings.map(({ to }) => to))).toBeLessThan(Math.max(...marks.map((mark) => mark.column)));
    expect(draw({ ...data, program, network }).querySelectorAll("g.pair").length).toBe(2);
  });
});

describe("budgets", () => {
  it("divides the whole shot, largest cause first", () => {
    const data = fixture();
    const items = timeBudget(data);
    expect(items.reduce((sum, item) => sum + item.value, 0)).toBe(data.timeline.durationNs);
    expect(items.map((item) => item.label)).toEqual(["attempts", "gates", "measurements", "messages", "light"]);
    expect(timeBudget({ timeline: { ...data.timeline, time: undefined } })).toEqual([]);
  });

  it("shows where all shots spent their time and lost their fidelity", () => {
    const { result } = fixture();
    expect(meanTimeBudget(result).map(({ label }) => label)).toEqual(["attempts", "gates", "measurements"]);
    expect(meanTimeBudget(result).reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(result.duration.meanS * 1e9, 3);
    expect(infidelityBudget(result).map(({ label }) => label)).toEqual(["Bell pairs", "gates"]);
    expect(infidelityBudget({ budget: { ...result.budget, infidelity: null } })).toEqual([]);
  });

  it("counts what attempts do to qubits beside them", () => {
    const data = fixture();
    const ions = { attemptFlipProbability: 1e-4, transfer: null, communicationT2S: null, cooling: null, shuttlingUs: 0 };
    const network = { ...data.network, qpus: data.network.qpus.map((qpu) => ({ ...qpu, ions })) };
    const idles = data.timeline.idles.map((idle) => ({ ...idle, attempts: 50 }));
    const items = errorBudget({ ...data, network, timeline: { ...data.timeline, idles } });
    expect(items.find((item) => item.label === "attempts beside waiting qubits")!.value).toBeCloseTo((3 * (1 - 0.9998 ** 50)) / 2, 12);
  });

  it("takes a pair as it was at use where the protocol says so", () => {
    const data = fixture();
    const pairs = data.timeline.pairs.map((pair) => ({ ...pair, bell: [0.99, 0.004, 0.003, 0.003] as const }));
    const items = errorBudget({ ...data, timeline: { ...data.timeline, pairs } });
    expect(items.find((item) => item.label === "Bell pairs of alice-bob")!.value).toBeCloseTo(0.03, 12);
    expect(items.find((item) => item.label.startsWith("Bell pairs waiting"))).toBeUndefined();
  });

  it("counts every cause", () => {
    const items = Object.fromEntries(errorBudget(fixture()).map((item) => [item.label, item.value]));
    expect(items["Bell pairs of alice-bob"]).toBeCloseTo(3 * 0.06, 12);
    expect(items["two-qubit gates"]).toBeCloseTo(7 * 1.25 * 0.002, 12);
    // h and the programmed x (twice: on its qubit and on the copy); rz and sdg are virtual.
    expect(items["one-qubit gates"]).toBeCloseTo(3 * 1.5 * 0.00005, 12);
    expect(items["final and mid-circuit readout"]).toBeCloseTo(6 * 0.002, 12);
    expect(items["telegates: local gates and readout"]).toBeCloseTo(3 * (1.25 * 0.002 + 2 * 0.002), 12);
  });
});

describe("outcomeRows", () => {
  it("sums the tail and keeps ideal outcomes that were never seen", () => {
    const counts = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k${i}`, 100 - i]));
    const rows = outcomeRows({ counts, ideal: { never: 0.6, k0: 0.4 } });
    expect(rows.length).toBe(20);
    expect(rows[0].outcome).toBe("never");
    expect(rows[0].count).toBe(0);
    expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(Object.values(counts).reduce((a, b) => a + b, 0));
    expect(rows[19].outcome).toBe("12 others");
  });
});
