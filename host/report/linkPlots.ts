import * as Plot from "@observablehq/plot";
import { proportion } from "../../src/results/intervals.ts";
import type { Estimate } from "../../src/results/result.ts";
import { html } from "./dom.ts";
import { formatFraction, formatNumber, formatPercent } from "./format.ts";
import { ACCENT, INK, MUTED } from "./palette.ts";
import { plotPicture } from "./plot.ts";
import { tableFold } from "./tables.ts";

/** A point of a curve. */
export interface CurvePoint {
  x: number;
  y: number;
}

export interface CurveOptions {
  title: string;
  xLabel: string;
  yLabel: string;
  xLog?: boolean;
  yLog?: boolean;
  /** Where the machine is on the curve. */
  here?: CurvePoint;
  /** What was sampled there, with its interval. */
  sampled?: { x: number; estimate: Estimate };
  caption?: string;
}

const LOOK = { fontFamily: "inherit", fontSize: "12px", background: "none", overflow: "visible" };
const SIZE = { width: 500, height: 270, marginLeft: 64, marginRight: 20, marginBottom: 40, marginTop: 26 };

/** An analytic curve, the operating point on it, and the sampled value with its 95 % interval. */
export function curvePlot(document: Document, points: readonly CurvePoint[], options: CurveOptions): HTMLElement {
  const { title, xLabel, yLabel, xLog, yLog, here, sampled } = options;
  const plot = plotPicture({
    ...SIZE,
    document,
    style: LOOK,
    ariaLabel: title,
    ariaDescription: `${yLabel} against ${xLabel}, ${points.length} points.`,
    x: { label: xLabel, type: xLog ? "log" : "linear", ticks: 6, tickFormat: xLog ? plain : undefined },
    y: { label: yLabel, type: yLog ? "log" : "linear", grid: true, ticks: 6, tickFormat: yLog ? plain : undefined, nice: !yLog },
    marks: [
      Plot.line([...points], { x: "x", y: "y", stroke: ACCENT, strokeWidth: 2 }),
      here ? Plot.ruleX([here.x], { stroke: MUTED, strokeDasharray: "3,3" }) : null,
      here ? Plot.dot([here], { x: "x", y: "y", fill: ACCENT, r: 4.5 }) : null,
      sampled
        ? Plot.ruleX([sampled], { x: "x", y1: (d) => d.estimate.low, y2: (d) => d.estimate.high, stroke: INK, strokeWidth: 2 })
        : null,
      sampled ? Plot.dot([sampled], { x: "x", y: (d) => d.estimate.mean, stroke: INK, fill: "none", r: 6 }) : null,
    ],
  });
  const rows = points.map(({ x, y }) => [formatNumber(x), formatNumber(y, 5)]);
  return framed(document, title, plot, options.caption, tableFold(document, [xLabel, yLabel].map(plainLabel), rows));
}

/** Click patterns: sampled shares with Wilson's intervals as bars, the closed form as ticks. */
export function patternPlot(
  document: Document,
  shares: readonly { pattern: string; share: number }[],
  counts: Readonly<Record<string, number>> | null,
): HTMLElement {
  const heralds = counts ? Object.values(counts).reduce((sum, n) => sum + n, 0) : 0;
  const rows = shares.map(({ pattern, share }) => ({ pattern, share, ...proportion(counts?.[pattern] ?? 0, heralds) }));
  const title = "Click patterns of heralds";
  const plot = plotPicture({
    ...SIZE,
    document,
    style: LOOK,
    height: 70 + 30 * rows.length,
    ariaLabel: title,
    ariaDescription: rows.map((row) => `${row.pattern}: ${(100 * row.share).toFixed(1)} % expected`).join(", "),
    x: { label: "share of heralds (%) →", percent: true, grid: true, zero: true, labelAnchor: "right", ticks: 6 },
    y: { label: null, domain: rows.map((row) => row.pattern), tickSize: 0, padding: 0.3 },
    marks: [
      heralds > 0 ? Plot.barX(rows, { x: "mean", y: "pattern", fill: ACCENT, fillOpacity: 0.55 }) : null,
      heralds > 0 ? Plot.ruleY(rows, { x1: "low", x2: "high", y: "pattern", stroke: INK, strokeWidth: 1.5 }) : null,
      Plot.tickX(rows, { x: "share", y: "pattern", stroke: INK, strokeWidth: 2.5, strokeDasharray: "2,2" }),
      Plot.ruleX([0], { stroke: INK }),
    ],
  });
  const caption = "The ports that clicked; + joins two clicks. Dashed: closed form. Bars: sampled, with 95 % intervals.";
  const table = rows.map(({ pattern, share, ...sampled }) => [pattern, formatPercent(share), heralds > 0 ? formatFraction(sampled) : "–"]);
  return framed(
    document,
    title,
    plot,
    heralds > 0 ? caption : "The ports that clicked; + joins two clicks.",
    tableFold(document, ["pattern", "closed form", "sampled (95 %)"], table),
  );
}

/** A histogram of counts over bins given by their edges. */
export function histogramPlot(
  document: Document,
  histogram: { edgesNs: readonly number[]; counts: readonly number[] },
  title: string,
  xLabel: string,
): HTMLElement {
  const bins = histogram.counts.map((count, i) => ({ from: histogram.edgesNs[i], to: histogram.edgesNs[i + 1], count }));
  const plot = plotPicture({
    ...SIZE,
    document,
    style: LOOK,
    ariaLabel: title,
    ariaDescription: `${bins.length} bins, ${bins.reduce((sum, bin) => sum + bin.count, 0)} heralds.`,
    x: { label: xLabel },
    y: { label: "↑ heralds", grid: true, zero: true, ticks: 5 },
    marks: [
      Plot.rectY(bins, { x1: "from", x2: "to", y: "count", fill: ACCENT, fillOpacity: 0.6, inset: 0.25 }),
      Plot.ruleY([0], { stroke: INK }),
    ],
  });
  const rows = bins.map(({ from, to, count }) => [`${formatNumber(from)} to ${formatNumber(to)}`, count]);
  return framed(document, title, plot, "", tableFold(document, [plainLabel(xLabel), "heralds"], rows));
}

/** The first heralds one by one: attempt against t1 - t2, a row of dots per click pattern. */
export function clickRaster(
  document: Document,
  clicks: readonly { attempt: number; pattern: string; deltaNs: number }[],
  patterns: readonly string[],
): HTMLElement {
  const title = "The first heralds, one by one";
  const plot = plotPicture({
    ...SIZE,
    document,
    style: LOOK,
    height: 90 + 26 * patterns.length,
    ariaLabel: title,
    ariaDescription: `${clicks.length} heralds by attempt and click pattern.`,
    x: { label: "attempt →", labelAnchor: "right", ticks: 5 },
    y: { label: null, domain: [...patterns], tickSize: 0 },
    marks: [Plot.tickX([...clicks], { x: "attempt", y: "pattern", stroke: ACCENT, strokeOpacity: 0.8, insetTop: 4, insetBottom: 4 })],
  });
  const rows = clicks.map(({ attempt, pattern, deltaNs }) => [attempt, pattern, deltaNs.toFixed(3)]);
  const last = clicks.length > 0 ? clicks[clicks.length - 1].attempt : 0;
  const table = tableFold(document, ["attempt", "pattern", "t1 - t2 (ns)"], rows);
  return framed(document, title, plot, `${clicks.length} heralds up to attempt ${formatNumber(last)}.`, table);
}

function framed(document: Document, title: string, plot: Element, caption = "", table: HTMLElement | null = null): HTMLElement {
  return html(
    document,
    "figure",
    { class: "plot" },
    html(document, "h3", {}, title),
    html(document, "div", { class: "scroll" }, plot),
    caption ? html(document, "figcaption", {}, caption) : null,
    table,
  );
}

/** Powers of ten in full where they are short. */
function plain(value: number): string {
  const exponent = Math.log10(value);
  if (Math.abs(exponent - Math.round(exponent)) > 1e-6) return "";
  return Math.abs(exponent) < 5 ? String(Number(value.toPrecision(1))) : `1e${Math.round(exponent)}`;
}

/** An axis label without its arrow. */
function plainLabel(label: string): string {
  return label.replace(/[↑→]/g, "").trim();
}
