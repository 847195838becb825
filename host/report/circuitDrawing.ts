import type { DistributedProgram } from "../../src/compile/program.ts";
import type { Network } from "../../src/network/network.ts";
import { BOX, boxWidth, drawSpot, line, text } from "./circuitGlyphs.ts";
import { layoutCircuit } from "./circuitLayout.ts";
import type { CircuitLayout, Mark } from "./circuitShapes.ts";
import { html, picture, round, svg } from "./dom.ts";
import { plural, shorten } from "./format.ts";
import { FAINT, INK, MUTED, qpuColor } from "./palette.ts";

/** Pixels. A page is as wide as a report column, so that a long circuit folds like music instead of running off the screen. */
const PAGE_WIDTH = 1066;
const ROW = 38;
const LANE_HEAD = 22;
/** For what is written below the last row. */
const LANE_FOOT = 6;
const LANE_GAP = 8;
/** Pages beyond these wait behind a fold. */
const OPEN_PAGES = 5;
/** With more rows than these, a page leaves out the QPUs in which nothing happens on it. */
const ROOMY = 48;

/**
 * The program as a circuit, lanes grouped by QPU: one scrollable figure of one or more pages. Every operation is drawn (to a
 * limit that the caption states) and carries its number in `data-op`.
 */
export function circuitFigure(document: Document, program: DistributedProgram, network: Network): HTMLElement {
  const layout = layoutCircuit(program, network);
  const geometry = measure(layout);
  const pages = geometry.pages.map((page, i) =>
    html(document, "div", { class: "scroll" }, drawPage(document, layout, geometry, page, network, i)),
  );
  const rest = pages.slice(OPEN_PAGES);
  const fold =
    rest.length > 0
      ? html(document, "details", {}, html(document, "summary", {}, `${plural(rest.length, "more line")} of the circuit`), ...rest)
      : null;
  const cut = layout.drawnOps < layout.ops ? ` The first ${layout.drawnOps} of ${layout.ops} operations are drawn.` : "";
  const idle = pages.length > 1 && isCrowded(layout) ? " A line leaves out the QPUs in which nothing happens on it." : "";
  const caption = `Double lines are Bell pairs, dashed arrows classical messages; a communication qubit is coloured while it holds half of a pair or a copy.${idle}${cut}`;
  return html(document, "figure", { class: "circuit" }, ...pages.slice(0, OPEN_PAGES), fold, html(document, "figcaption", {}, caption));
}

interface Page {
  from: number;
  /** Exclusive. */
  to: number;
  width: number;
}

interface Geometry {
  /** Where wires begin: right of the longest label. */
  start: number;
  /** Left edge of each column within its page, and its width. */
  left: number[];
  width: number[];
  pages: Page[];
}

/** The rows of one page. */
interface Rows {
  /** Centre of each row that is drawn. */
  y: ReadonlyMap<number, number>;
  lanes: { qpu: number; top: number; bottom: number }[];
  height: number;
}

function measure(layout: CircuitLayout): Geometry {
  const width = new Array<number>(layout.columns).fill(30);
  for (const mark of layout.marks) {
    const need = mark.spots.map((s) =>
      s.symbol === "meter" && mark.join !== "none" ? BOX + 12 + s.note.length * 11 : Math.max(boxWidth(s) + 8, s.note.length * 5.6 + 6),
    );
    width[mark.column] = Math.max(width[mark.column], ...need);
  }
  for (const { from, to, label } of layout.regions) {
    const inside = width.slice(from, to + 1).reduce((sum, w) => sum + w, 0);
    width[from] += Math.max(0, label.length * 6.4 + 14 - inside);
  }
  const start = 26 + 7 * Math.max(6, ...layout.rows.map((row) => shorten(row.label).length));
  return { start, width, ...foldColumns(width, start) };
}

function isCrowded(layout: CircuitLayout): boolean {
  return layout.rows.length > ROOMY;
}

/** Where the rows of a page stand; a crowded drawing keeps those of QPUs that one of the page's `marks` touches. */
function placeRows(layout: CircuitLayout, marks: readonly Mark[]): Rows {
  const busy = new Set(marks.filter(({ join }) => join !== "barrier").flatMap(({ spots }) => spots.map(({ row }) => layout.rows[row].qpu)));
  const shown = isCrowded(layout) && busy.size > 0 ? (qpu: number) => busy.has(qpu) : () => true;
  const y = new Map<number, number>();
  const lanes: Rows["lanes"] = [];
  let top = 0;
  layout.rows.forEach(({ qpu }, row) => {
    if (!shown(qpu)) return;
    if (lanes.at(-1)?.qpu !== qpu) {
      if (lanes.length > 0) top += LANE_FOOT + LANE_GAP;
      lanes.push({ qpu, top, bottom: 0 });
      top += LANE_HEAD;
    }
    y.set(row, top + ROW / 2);
    top += ROW;
    lanes[lanes.length - 1].bottom = top + LANE_FOOT;
  });
  return { y, lanes, height: top + LANE_FOOT + 4 };
}

/** Lines of about equal length, as few as fit: each ends at the column whose middle passes its share of the whole. */
function foldColumns(width: readonly number[], start: number): { left: number[]; pages: Page[] } {
  const whole = width.reduce((sum, w) => sum + w, 0);
  const lines = Math.max(1, Math.ceil(whole / (PAGE_WIDTH - start - Math.max(...width, 0))));
  const left: number[] = [];
  const pages: Page[] = [];
  let x = start;
  let from = 0;
  let passed = 0;
  width.forEach((w, column) => {
    if (column > from && passed + w / 2 > ((pages.length + 1) * whole) / lines) {
      pages.push({ from, to: column, width: x });
      from = column;
      x = start;
    }
    left.push(x);
    x += w;
    passed += w;
  });
  pages.push({ from, to: width.length, width: x });
  return { left, pages };
}

function drawPage(document: Document, layout: CircuitLayout, g: Geometry, page: Page, network: Network, index: number): SVGElement {
  const width = page.width + 12;
  const total = g.pages.length;
  const title = `Circuit by QPU${total > 1 ? `, line ${index + 1} of ${total}` : ""}`;
  const marks = layout.marks.filter((m) => m.column >= page.from && m.column < page.to);
  const pairs = marks.filter((m) => m.join === "pair").length;
  const { y, lanes, height } = placeRows(layout, marks);
  const qpus = lanes.filter(({ qpu }) => qpu >= 0).length;
  const described = `${plural(marks.length, "step")} on ${plural(y.size, "line")} in ${plural(qpus, "QPU")}, ${plural(pairs, "Bell pair")}.`;
  const root = picture(document, width, height, title, described);
  const centre = (column: number): number => g.left[column] + g.width[column] / 2;
  for (const lane of lanes) {
    const color = lane.qpu < 0 ? FAINT : qpuColor(lane.qpu);
    root.append(
      svg(document, "rect", { x: 0, y: lane.top, width, height: lane.bottom - lane.top, rx: 6, fill: color, "fill-opacity": 0.09 }),
      svg(document, "rect", { x: 0, y: lane.top, width: 4, height: lane.bottom - lane.top, rx: 2, fill: color }),
      text(document, 12, lane.top + 15, lane.qpu < 0 ? "classical" : network.qpus[lane.qpu].name, { class: "lane" }),
    );
  }
  for (const [i, at] of y) {
    const row = layout.rows[i];
    root.append(
      text(document, g.start - 10, at + 4, shorten(row.label), {
        class: row.kind === "data" ? "wire" : "wire quiet",
        "text-anchor": "end",
      }),
    );
    const dashed = row.kind === "communication" ? "1 4" : null;
    root.append(line(document, g.start - 4, at, width - 6, at, { stroke: MUTED, "stroke-dasharray": dashed, "stroke-width": 1 }));
    if (row.kind === "classical") root.append(line(document, g.start - 4, at + 3, width - 6, at + 3, { stroke: MUTED, "stroke-width": 1 }));
  }
  for (const { row, from, to } of layout.holdings) {
    const at = y.get(row);
    if (at === undefined || to < page.from || from >= page.to) continue;
    const x1 = from < page.from ? g.start - 4 : centre(from);
    const x2 = to >= page.to ? width - 6 : centre(to);
    root.append(line(document, x1, at, x2, at, { stroke: qpuColor(layout.rows[row].qpu), "stroke-width": 3 }));
  }
  for (const region of layout.regions) {
    if (region.to < page.from || region.from >= page.to) continue;
    const starts = region.from >= page.from;
    const x1 = starts ? g.left[region.from] + 2 : g.start - 6;
    const x2 = region.to < page.to ? g.left[region.to] + g.width[region.to] - 1 : width - 2;
    root.append(
      svg(
        document,
        "g",
        { "data-op": region.op },
        svg(document, "rect", {
          x: x1,
          y: 2,
          width: round(x2 - x1),
          height: height - 6,
          rx: 6,
          fill: "none",
          stroke: MUTED,
          "stroke-dasharray": "5 3",
        }),
        text(document, x1 + 6, 15, starts ? region.label : `… ${region.label}`, { class: "region" }),
      ),
    );
  }
  for (const mark of marks) root.append(drawMark(document, mark, centre(mark.column), y, layout));
  return root;
}

function drawMark(document: Document, mark: Mark, x: number, y: Rows["y"], layout: CircuitLayout): SVGElement {
  const group = svg(document, "g", { "data-op": mark.op, class: `mark ${mark.join}` }, svg(document, "title", {}, mark.title));
  const ys = mark.spots.map((spot) => y.get(spot.row)).filter((at) => at !== undefined);
  if (ys.length === 0) return group;
  const top = Math.min(...ys);
  const bottom = Math.max(...ys);
  if (mark.join === "barrier") {
    group.append(line(document, x, top - 14, x, bottom + 14, { stroke: MUTED, "stroke-width": 2, "stroke-dasharray": "4 4" }));
    return group;
  }
  if (mark.join === "line" && bottom > top) group.append(line(document, x, top, x, bottom, { stroke: INK, "stroke-width": 1.5 }));
  if (mark.join === "pair") {
    for (const dx of [-2.5, 2.5]) group.append(line(document, x + dx, top, x + dx, bottom, { stroke: INK, "stroke-width": 1.5 }));
  }
  if (mark.join === "message") {
    const down = ys[1] > ys[0] ? 1 : -1;
    const tip = ys[1] - down * (BOX / 2 + 1);
    group.append(
      line(document, x, ys[0] + (down * BOX) / 2, x, tip - down * 5, { stroke: INK, "stroke-width": 1.5, "stroke-dasharray": "4 3" }),
      svg(document, "path", {
        d: `M${round(x - 4)} ${round(tip - down * 7)}L${round(x + 4)} ${round(tip - down * 7)}L${round(x)} ${round(tip)}Z`,
        fill: INK,
      }),
    );
  }
  mark.spots.forEach((spot, i) => {
    drawSpot(document, group, spot, x, ys[i], qpuColor(Math.max(0, layout.rows[spot.row].qpu)), mark.join);
  });
  return group;
}
