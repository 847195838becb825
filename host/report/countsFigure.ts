import { totalShots } from "../../src/results/counts.ts";
import { proportion } from "../../src/results/intervals.ts";
import type { RunResult } from "../../src/results/result.ts";
import { countsBars, type OutcomeRow } from "./countsBars.ts";
import { html } from "./dom.ts";
import { formatFraction, formatShare, plural, shortenBits } from "./format.ts";

/** Outcomes beyond these are summed into one row. */
const MOST_ROWS = 20;
/** Longer outcomes are shown by their ends; the JSON has them whole. */
const LONGEST = 34;

/** Outcomes with Wilson's intervals beside their ideal probabilities, by falling weight; the tail as one row. */
export function outcomeRows(result: Pick<RunResult, "counts" | "ideal">): OutcomeRow[] {
  const { counts, ideal } = result;
  const shots = totalShots(counts);
  const row = (outcome: string, count: number, p: number | null): OutcomeRow => ({ outcome, count, ...proportion(count, shots), ideal: p });
  const all = weighOutcomes(counts, ideal, shots);
  const shown = heaviest(all, all.length > MOST_ROWS ? MOST_ROWS - 1 : MOST_ROWS);
  const rows = shown.map(({ key, count, p }) => row(key || "(no bits)", count, ideal === null ? null : p));
  const rest = all.length - shown.length;
  if (rest > 0) {
    const count = shots - shown.reduce((sum, outcome) => sum + outcome.count, 0);
    const p = ideal === null ? null : Math.max(0, 1 - shown.reduce((sum, outcome) => sum + outcome.p, 0));
    rows.push(row(plural(rest, "other"), count, p));
  }
  return rows;
}

interface WeighedOutcome {
  key: string;
  count: number;
  /** 0 where the ideal is not known. */
  p: number;
  weight: number;
}

/** Outcomes that were seen, and those that should have been. */
function weighOutcomes(counts: RunResult["counts"], ideal: RunResult["ideal"], shots: number): WeighedOutcome[] {
  const all: WeighedOutcome[] = [];
  const add = (key: string, count: number, p: number): void => {
    all.push({ key, count, p, weight: Math.max(count / shots, p) });
  };
  for (const key in counts) add(key, counts[key], ideal?.[key] ?? 0);
  for (const key in ideal) if (ideal[key] > 1e-6 && !(key in counts)) add(key, 0, ideal[key]);
  return all;
}

/** The first ones by weight, ties by count and then by name; of tens of thousands only those at stake are sorted. */
function heaviest(all: readonly WeighedOutcome[], most: number): WeighedOutcome[] {
  const weights = Float64Array.from(all, ({ weight }) => weight).sort();
  const least = weights[Math.max(0, weights.length - most)];
  return all
    .filter(({ weight }) => weight >= least)
    .sort((a, b) => b.weight - a.weight || b.count - a.count || (a.key < b.key ? -1 : 1))
    .slice(0, most);
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
      html(document, "td", { class: "bits", title: row.outcome.length > LONGEST ? row.outcome : null }, shortenBits(row.outcome, LONGEST)),
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
