import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import type { RunReportData } from "../../host/report/data.ts";
import { linkTable, qpuTable } from "../../host/report/tables.ts";
import { fixture } from "./fixture.ts";

/** What a table says, row by row, the header first. */
function cells(draw: (document: Document, data: RunReportData) => HTMLElement, data = fixture()): string[][] {
  const { document } = parseHTML("<html><body></body></html>");
  return [...draw(document, data).querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent ?? ""));
}

describe("the tables of a report", () => {
  it("say of a link what it is, heralds, delivers and cost", () => {
    expect(cells(linkTable)).toEqual([
      [
        "link",
        "between",
        "scheme",
        "herald probability",
        "attempts",
        "heralded",
        "their fidelity",
        "delivered",
        "fidelity at use (95 %)",
        "age at use",
        "Φ+ · Ψ+ · Ψ- · Φ-",
        "attempts a pair (95 %)",
        "ebits a shot",
      ],
      [
        "alice-bob",
        "alice – bob",
        "two-photon",
        "2.18e-4",
        "835 k/s",
        "182 /s",
        "94.0 %",
        "182 /s",
        "95.810 % (95.800 to 95.820)",
        "310 µs",
        "0.94 · 0.02 · 0.02 · 0.02",
        "4587 (4436 to 4743)",
        "3",
      ],
    ]);
  });

  it("leave out columns in which no link has anything to say", () => {
    const data = fixture();
    const figures = [{ ...data.figures[0], scheme: "measured" as const, heraldProbability: null, attemptRateHz: null }];
    const link = { ...data.result.links["alice-bob"], delivered: { pairRateHz: 182, fidelity: null, ageS: null }, attemptsPerPair: null };
    const [head, row] = cells(linkTable, { ...data, figures, result: { ...data.result, links: { "alice-bob": link } } });
    expect(head).toEqual(["link", "between", "scheme", "heralded", "their fidelity", "delivered", "Φ+ · Ψ+ · Ψ- · Φ-", "ebits a shot"]);
    expect(row).toEqual(["alice-bob", "alice – bob", "measured", "182 /s", "94.0 %", "182 /s", "0.94 · 0.02 · 0.02 · 0.02", "3"]);
  });

  it("say of a QPU how full it is, and its figures", () => {
    const row = (name: string) => [name, "3 of 4", "2", "99.9950 %, 10 µs", "99.80 %, 200 µs", "99.80 %, 100 µs", "∞", "4 s"];
    expect(cells(qpuTable).slice(1)).toEqual([row("alice"), row("bob")]);
  });
});
