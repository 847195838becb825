import { sortedOutcomes, totalShots } from "../../src/results/counts.ts";
import { proportion } from "../../src/results/intervals.ts";
import type { RunResult } from "../../src/results/result.ts";
import { countsBars, type OutcomeRow } from "./countsBars.ts";
import { html } from "./dom.ts";
import { formatFraction, formatShare, plural } from "./format.ts";

/** Outcomes beyond these are summed into one row. */
const MOST_ROWS = 20;

/** Outcomes with Wilson's intervals beside their ideal probabilities, by falling weight; the tail as one row. */
export function outcomeRows(result: Pick<RunResult, "counts" | "ideal">): OutcomeRow[] {
  const shots = totalShots(result.counts);
  const ideal = result.ideal;
  const seen = sortedOutcomes(result.counts);
  const unseen = ideal === null ? [] : Object.entries(ideal).filter(([key, p]) => p > 1e-6 && !(key in result.counts));
  const keys = [...seen.map(([key]) => key), ...unseen.sort(([, p], [, q]) => q - p).map(([key]) => key)];
  const weight = (key: string): number => Math.max((result.counts[key] ?? 0) / shots, ideal?.[key] ?? 0);
  keys.sort((a, b) => weight(b) - weight(a));
  const row = (outcome: string, count: number, p: number | null): OutcomeRow => ({ outcome, count, ...proportion(count, shots), ideal: p });
  const shown = keys.length > MOST_ROWS ? keys.slice(0, MOST_ROWS - 1) : keys;
  const rows = shown.map((key) => row(key || "(no bits)", result.counts[key] ?? 0, ideal === null ? null : (ideal[key] ?? 0)));
  const rest = keys.slice(shown.length);
  if (rest.length > 0) {
    const count = rest.reduce((sum, key) => sum + (result.counts[key] ?? 0), 0);
    const p = ideal === null ? null : Math.max(0, 1 - shown.reduce((sum, key) => sum + (ideal[key] ?? 0), 0));
    rows.push(row(plural(rest.length, "other"), count, p));
  }
  return rows;
}

/** The counts as a bar plot with 95 % intervals and, where known, ideal probabilities as ticks; and the same as a table. `most`: the share at the right edge. */
export function countsFigure(document: Document, result: Pick<RunResult, "counts" | "ideal">, most?: number): HTMLElement {
  const rows = outcomeRows(result);
  const hasIdeal = rows.some((row) => row.ideal !== null);
  const head = ["outcome", "shots", "share (95 %)", ...(hasIdeal ? ["ideal"] : [])].map((label) =>
    html(document, "th", { scope: "col" }, label),
  );
  const body = rows.map((row) =>
    html(
      document,
      "tr",
      {},
      html(document, "td", { class: "bits" }, row.outcome),
      html(document, "td", {}, row.count),
      html(document, "td", {}, formatFraction(row)),
      hasIdeal ? html(document, "td", {}, formatShare(row.ideal ?? 0)) : null,
    ),
  );
  const plotted = html(
    document,
    "div",
    {},
    html(document, "div", { class: "scroll" }, countsBars(document, rows, most)),
    html(
      document,
      "figcaption",
      {},
      `Bars: measured, with 95 % intervals (Wilson).${hasIdeal ? " Dashed ticks: the circuit without noise." : ""}`,
    ),
  );
  const table = html(
    document,
    "table",
    {},
    html(document, "thead", {}, html(document, "tr", {}, ...head)),
    html(document, "tbody", {}, ...body),
  );
  return html(document, "figure", { class: "counts columns" }, plotted, html(document, "div", { class: "scroll" }, table));
}
