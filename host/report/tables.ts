import type { Delivered } from "../../src/results/result.ts";
import type { BudgetItem } from "./budget.ts";
import type { RunReportData } from "./data.ts";
import { type Child, html } from "./dom.ts";
import { formatEstimate, formatFraction, formatNumber, formatPercent, formatRate, formatSeconds } from "./format.ts";
import { qpuColor } from "./palette.ts";

/** Tables of more rows scroll in a box of their own. */
const TALL = 24;
/** Stands where there is nothing to say. */
const none = "–";

/** What scrolls sideways where it must, and downwards in a box of its own where it is `tall`; `label` is what a screen reader calls the box. */
export function scrollBox(document: Document, label: string, tall: boolean, ...children: Child[]): HTMLElement {
  const box = tall ? { class: "scroll tall", role: "region", "aria-label": label, tabindex: 0 } : { class: "scroll" };
  return html(document, "div", box, ...children);
}

/** A table with a header row that scrolls where it must. */
export function table(document: Document, head: readonly string[], rows: readonly (readonly Child[])[]): HTMLElement {
  const header = html(document, "tr", {}, ...head.map((label) => html(document, "th", { scope: "col" }, label)));
  const body = rows.map((row) => html(document, "tr", {}, ...row.map((cell) => html(document, "td", {}, cell))));
  const whole = html(document, "table", {}, html(document, "thead", {}, header), html(document, "tbody", {}, ...body));
  return scrollBox(document, `Table of ${rows.length} rows`, rows.length > TALL, whole);
}

/** The numbers behind a picture, folded away: for screen readers and for copying. */
export function tableFold(document: Document, head: readonly string[], rows: readonly (readonly Child[])[]): HTMLElement {
  return html(document, "details", {}, html(document, "summary", {}, "As a table"), table(document, head, rows));
}

/** The columns that say something in some row; the first one always does. */
function spoken(head: readonly string[], rows: readonly (readonly Child[])[]): { head: string[]; rows: Child[][] } {
  const says = head.map((_, column) => column === 0 || rows.some((row) => row[column] !== none));
  return { head: head.filter((_, column) => says[column]), rows: rows.map((row) => row.filter((_, column) => says[column])) };
}

/** Every link, then every pair of QPUs between which pairs were swapped: what is delivered and what the run took from it. */
export function linkTable(document: Document, { result, network, figures }: RunReportData): HTMLElement {
  const rows = network.links.map((link, i): Child[] => {
    const { scheme, heraldProbability, attemptRateHz, pairRateHz, pairFidelity, bell } = figures[i];
    const { attemptsPerPair: measured = null, delivered = null } = result.links[link.id] ?? {};
    return [
      link.id,
      ends(document, link.between, network),
      scheme,
      heraldProbability === null ? none : formatNumber(heraldProbability),
      attemptRateHz === null ? none : formatRate(attemptRateHz),
      formatRate(pairRateHz),
      formatPercent(pairFidelity),
      ...deliveredCells(delivered),
      bell.map((weight) => formatNumber(weight, 3)).join(" · "),
      measured === null ? none : formatEstimate(measured),
      formatNumber(result.ebits.byLink[link.id] ?? 0),
    ];
  });
  const swapped = result.routes.map(({ between, links, perShot, delivered }): Child[] => [
    `${links[0]} … ${links[links.length - 1]}`,
    between.join(" – "),
    `swapped over ${links.length} links`,
    none,
    none,
    none,
    none,
    ...deliveredCells(delivered),
    none,
    none,
    `${formatNumber(perShot)} swapped pairs`,
  ]);
  const head = [
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
  ];
  const said = spoken(head, [...rows, ...swapped]);
  return table(document, said.head, said.rows);
}

/** Rate, fidelity at use and age at use. */
function deliveredCells(delivered: Delivered | null): string[] {
  if (delivered === null) return [none, none, none];
  const { pairRateHz, fidelity, ageS } = delivered;
  return [formatRate(pairRateHz), fidelity ? formatFraction(fidelity) : none, ageS === null ? none : formatSeconds(ageS)];
}

function ends(document: Document, between: readonly [number, number], network: RunReportData["network"]): HTMLElement {
  const [a, b] = between.map((qpu) => qpuName(document, qpu, network));
  return html(document, "span", {}, a, " – ", b);
}

/** A QPU's name behind its colour. */
export function qpuName(document: Document, qpu: number, network: RunReportData["network"]): HTMLElement {
  return html(
    document,
    "span",
    {},
    html(document, "span", { class: "swatch", style: `background:${qpuColor(qpu)}` }),
    network.qpus[qpu].name,
  );
}

/** Every QPU: how full it is, and its device figures. */
export function qpuTable(document: Document, { network, program }: RunReportData): HTMLElement {
  const rows = network.qpus.map((qpu, i): Child[] => [
    qpuName(document, i, network),
    `${program.placement.filter((home) => home === i).length} of ${qpu.dataQubits}`,
    qpu.communicationQubits,
    gate(qpu.oneQubitGate),
    gate(qpu.twoQubitGate),
    `${formatPercent((qpu.measurement.fidelity0 + qpu.measurement.fidelity1) / 2)}, ${formatSeconds(qpu.measurement.durationUs / 1e6)}`,
    Number.isFinite(qpu.t1S) ? formatSeconds(qpu.t1S) : "∞",
    Number.isFinite(qpu.t2S) ? formatSeconds(qpu.t2S) : "∞",
  ]);
  return table(
    document,
    ["QPU", "data qubits", "communication qubits", "one-qubit gate", "two-qubit gate", "measurement", "T1", "T2"],
    rows,
  );
}

function gate({ fidelity, durationUs }: { fidelity: number; durationUs: number }): string {
  return `${formatPercent(fidelity)}, ${formatSeconds(durationUs / 1e6)}`;
}

/** Causes with a bar, their share, and their value; `format` says the value. */
export function budgetTable(document: Document, items: readonly BudgetItem[], format: (value: number) => string): HTMLElement {
  const total = items.reduce((sum, item) => sum + item.value, 0) || 1;
  const rows = items.map(({ label, detail, value }) => {
    const share = (100 * value) / total;
    const bar = html(document, "i", { style: `width:${Math.max(0.3, share).toFixed(1)}%` });
    return html(
      document,
      "tr",
      {},
      html(document, "td", {}, label, bar, html(document, "small", {}, detail)),
      html(document, "td", { class: "share" }, `${share < 0.05 ? "<0.1" : share.toFixed(1)} %`),
      html(document, "td", { class: "value" }, format(value)),
    );
  });
  return html(document, "table", { class: "budget" }, html(document, "tbody", {}, ...rows));
}
