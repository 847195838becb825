import * as Plot from "@observablehq/plot";
import { sortedOutcomes, totalShots } from "../../src/results/counts.ts";
import { proportion } from "../../src/results/intervals.ts";
import type { RunResult } from "../../src/results/result.ts";
import { html } from "./dom.ts";
import { formatFraction, formatShare, plural } from "./format.ts";
import { ACCENT, INK } from "./palette.ts";
import { plotPicture } from "./plot.ts";

/** One outcome of the plot and its table. */
interface OutcomeRow {
  outcome: string;
  count: number;
  mean: number;
  low: number;
  high: number;
  /** Null when the ideal was not computed. */
  ideal: number | null;
}

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

/** The counts as a bar plot with 95 % intervals and, where known, ideal probabilities as ticks; and the same as a table. */
export function countsFigure(document: Document, result: Pick<RunResult, "counts" | "ideal">): HTMLElement {
  const rows = outcomeRows(result);
  const longest = Math.max(...rows.map((row) => row.outcome.length));
  const labels = new Map(
    rows.map((row) => [row.outcome, row.outcome.length > 26 ? `${row.outcome.slice(0, 12)}…${row.outcome.slice(-12)}` : row.outcome]),
  );
  const hasIdeal = rows.some((row) => row.ideal !== null);
  const plot = plotPicture({
    document,
    width: 500,
    height: 52 + 22 * rows.length,
    marginLeft: 16 + 7.4 * Math.min(longest, 26),
    marginRight: 16,
    marginBottom: 34,
    style: { fontFamily: "inherit", fontSize: "12px", background: "none", overflow: "visible" },
    ariaLabel: "Probability of each outcome",
    ariaDescription:
      "Bars are measured shares of shots with 95 % intervals; ticks are ideal probabilities. The table beside it holds the same numbers.",
    x: { label: "share of shots (%) →", percent: true, grid: true, zero: true, labelAnchor: "right", ticks: 6 },
    y: {
      label: null,
      domain: rows.map((row) => row.outcome),
      tickFormat: (key: string) => labels.get(key) ?? key,
      tickSize: 0,
      padding: 0.25,
    },
    marks: [
      Plot.barX(rows, {
        x: "mean",
        y: "outcome",
        fill: ACCENT,
        fillOpacity: 0.55,
        title: (d: OutcomeRow) => `${d.outcome}: ${d.count} shots`,
      }),
      Plot.ruleY(rows, { x1: "low", x2: "high", y: "outcome", stroke: INK, strokeWidth: 1.5 }),
      Plot.tickX(rows, { x: "low", y: "outcome", stroke: INK, strokeWidth: 1.5, insetTop: 4, insetBottom: 4 }),
      Plot.tickX(rows, { x: "high", y: "outcome", stroke: INK, strokeWidth: 1.5, insetTop: 4, insetBottom: 4 }),
      hasIdeal
        ? Plot.tickX(
            rows.filter((row) => row.ideal),
            { x: "ideal", y: "outcome", stroke: INK, strokeWidth: 2.5, strokeDasharray: "2,2" },
          )
        : null,
      Plot.ruleX([0], { stroke: INK }),
    ],
  });
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
    html(document, "div", { class: "scroll" }, plot),
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
