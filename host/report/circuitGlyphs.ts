import type { Mark } from "./circuitShapes.ts";
import type { Spot } from "./circuitSymbols.ts";
import { round, svg } from "./dom.ts";
import { INK, PAPER } from "./palette.ts";

/** Height of a gate's box in pixels, and the least of its width. */
export const BOX = 24;

/** Pixels that a symbol takes of its column. */
export function boxWidth(spot: Spot): number {
  if (spot.symbol === "box" || spot.symbol === "reset") return Math.max(BOX, spot.label.length * 7.2 + 10, spot.note.length * 5.4 + 8);
  return BOX;
}

/** Draws the symbol of one operation on one row, with its centre at (`x`, `y`). */
export function drawSpot(document: Document, group: SVGElement, spot: Spot, x: number, y: number, color: string, join: Mark["join"]): void {
  const pair = join === "pair";
  // Under a meter that sends a message there is the arrow.
  const beside = join === "message" || join === "line";
  const half = boxWidth(spot) / 2;
  switch (spot.symbol) {
    case "dot":
      group.append(
        svg(document, "circle", { cx: round(x), cy: y, r: pair ? 5.5 : 4, fill: pair ? color : INK, stroke: pair ? INK : null }),
      );
      break;
    case "basis":
      group.append(
        svg(document, "circle", { cx: round(x), cy: y, r: 8, fill: INK }),
        text(document, x, y + 3.5, spot.label, { class: "inverse" }),
      );
      break;
    case "plus":
      group.append(
        svg(document, "circle", { cx: round(x), cy: y, r: 8.5, fill: PAPER, stroke: INK, "stroke-width": 1.5 }),
        line(document, x - 8.5, y, x + 8.5, y, { stroke: INK, "stroke-width": 1.5 }),
        line(document, x, y - 8.5, x, y + 8.5, { stroke: INK, "stroke-width": 1.5 }),
      );
      break;
    case "cross":
      group.append(
        line(document, x - 5, y - 5, x + 5, y + 5, { stroke: INK, "stroke-width": 2 }),
        line(document, x - 5, y + 5, x + 5, y - 5, { stroke: INK, "stroke-width": 2 }),
      );
      break;
    default: {
      group.append(
        svg(document, "rect", {
          x: round(x - half),
          y: y - BOX / 2,
          width: round(2 * half),
          height: BOX,
          rx: 3,
          fill: PAPER,
          stroke: spot.symbol === "box" ? color : INK,
          "stroke-width": 1.5,
        }),
      );
      if (spot.symbol === "meter") {
        group.append(
          svg(document, "path", {
            d: `M${round(x - 8)} ${y + 5}A8.5 8.5 0 0 1 ${round(x + 8)} ${y + 5}`,
            fill: "none",
            stroke: INK,
            "stroke-width": 1.3,
          }),
          line(document, x, y + 5, x + 6, y - 7, { stroke: INK, "stroke-width": 1.3 }),
        );
      } else group.append(text(document, x, y + (spot.note ? 1 : 4), spot.label, { class: "gate" }));
    }
  }
  if (!spot.note) return;
  if (spot.symbol === "box") group.append(text(document, x, y + 10, spot.note, { class: "angle" }));
  else if (spot.symbol === "meter" && beside) group.append(text(document, x + BOX / 2 + 3, y - 5, spot.note, { class: "note beside" }));
  else group.append(text(document, x, y + (spot.symbol === "dot" ? 15 : 21), spot.note, { class: "note" }));
}

/** A straight line. */
export function line(
  document: Document,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  attributes: Record<string, string | number | null>,
): SVGElement {
  return svg(document, "line", { x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2), ...attributes });
}

/** A line of text; `y` is its foot. */
export function text(document: Document, x: number, y: number, value: string, attributes: Record<string, string>): SVGElement {
  return svg(document, "text", { x: round(x), y: round(y), ...attributes }, value);
}
