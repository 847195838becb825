import { picture, round, svg } from "./dom.ts";
import { shortenBits } from "./format.ts";
import { ACCENT, INK } from "./palette.ts";

/** One outcome of the bars and their table. */
export interface OutcomeRow {
  outcome: string;
  count: number;
  mean: number;
  low: number;
  high: number;
  /** Null when the ideal was not computed. */
  ideal: number | null;
}

const WIDTH = 500;
const ROW = 22;
const BAR = 16;
const TOP = 8;
/** Longer outcomes are shown by their ends. */
const LONGEST = 26;
/** Of the typewriter face, whose letters are whole pixels wide on some screens. */
const LETTER = 7.2;

/** The largest share that bars of these rows reach, intervals and ideal ticks included. */
export function largestShare(rows: readonly OutcomeRow[]): number {
  return Math.max(0.01, ...rows.map(({ high, ideal }) => Math.max(high, ideal ?? 0)));
}

/** Measured shares as bars with their intervals, ideal probabilities as dashed ticks. `most`: the share at the right edge. */
export function countsBars(document: Document, rows: readonly OutcomeRow[], most = largestShare(rows)): SVGElement {
  const labels = rows.map(({ outcome }) => shortenBits(outcome, LONGEST));
  const left = 16 + LETTER * Math.max(...labels.map((label) => label.length));
  const bottom = TOP + ROW * rows.length;
  const ticks = shareTicks(most);
  const x = (share: number): number => round(left + ((WIDTH - 16 - left) * share) / Math.max(most, ticks.at(-1) ?? most));
  const line = (x1: number, y1: number, x2: number, y2: number, more: Record<string, string | number> = {}): SVGElement =>
    svg(document, "line", { x1, y1, x2, y2, stroke: INK, ...more });
  const root = picture(
    document,
    WIDTH,
    bottom + 44,
    "Probability of each outcome",
    "Bars are measured shares of shots with 95 % intervals; ticks are ideal probabilities. The table beside it holds the same numbers.",
  );
  for (const share of ticks) {
    root.append(
      line(x(share), TOP, x(share), bottom + 4, { "stroke-opacity": 0.12 }),
      svg(document, "text", { class: "tick", x: x(share), y: bottom + 18, "text-anchor": "middle" }, percent(share, ticks)),
    );
  }
  rows.forEach(({ outcome, count, mean, low, high, ideal }, i) => {
    const middle = TOP + ROW * (i + 0.5);
    const bar = svg(
      document,
      "rect",
      { x: x(0), y: middle - BAR / 2, width: round(x(mean) - x(0)), height: BAR, fill: ACCENT, "fill-opacity": 0.55 },
      svg(document, "title", {}, `${outcome}: ${count} shots`),
    );
    root.append(
      svg(document, "text", { class: "bits", x: x(0) - 6, y: middle + 4, "text-anchor": "end" }, labels[i]),
      bar,
      line(x(low), middle, x(high), middle, { "stroke-width": 1.5 }),
      ...[low, high].map((end) => line(x(end), middle - 4, x(end), middle + 4, { "stroke-width": 1.5 })),
    );
    if (ideal) {
      const at = x(ideal);
      root.append(line(at, middle - BAR / 2 - 1, at, middle + BAR / 2 + 1, { "stroke-width": 2.5, "stroke-dasharray": "2,2" }));
    }
  });
  root.append(
    line(x(0), TOP, x(0), bottom),
    svg(document, "text", { x: WIDTH - 16, y: bottom + 38, "text-anchor": "end" }, "share of shots (%) →"),
  );
  return root;
}

/** Round shares from 0 on, at most seven of them. */
function shareTicks(most: number): number[] {
  const rough = most / 6;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * decade).find((s) => s >= rough * 0.999) as number;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** As many digits as the step between ticks needs. */
function percent(share: number, ticks: readonly number[]): string {
  const step = 100 * (ticks[1] ?? 1);
  return (100 * share).toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}
