import type { Network } from "../../src/network/network.ts";
import { html, picture, round, svg } from "./dom.ts";
import { formatNs, plural, shorten } from "./format.ts";
import { ACCENT, FAINT, INK, MUTED, PAPER, qpuColor } from "./palette.ts";
import { scrollBox, tableFold } from "./tables.ts";
import type { Bar, BarKind, TimelineModel } from "./timelineModel.ts";
import { compressedScale, linearScale, type TimeScale } from "./timeScale.ts";

const WIDTH = 1040;
const LEFT = 104;
const RIGHT = WIDTH - 14;
const ROW = 17;
const LANE_HEAD = 20;
const AXIS = 26;
/** Longer shots are drawn up to the bar of this number. */
const MOST_BARS = 1500;
/** Of which the table beside the picture lists these. */
const MOST_ROWS = 300;
/** More tracks scroll in a box of their own. */
const MOST_TRACKS = 64;

const LEGEND: readonly (readonly [BarKind, string])[] = [
  ["gate", "gate"],
  ["measure", "measurement"],
  ["reset", "reset"],
  ["telegate", "telegate step"],
  ["copy", "copy held"],
  ["attempts", "attempts"],
  ["herald", "herald in flight"],
  ["held", "pair waits"],
  ["wasted", "pair not used"],
];

/** A stretch of a shot, in nanoseconds. */
export interface TimeWindow {
  startNs: number;
  endNs: number;
}

/** What of a model is drawn in a window, and the two scales that it is drawn on. */
export function timelineScales(
  model: TimelineModel,
  { startNs, endNs }: TimeWindow,
): { shown: TimelineModel; endNs: number; scales: Record<ScaleName, TimeScale> } {
  const inside = model.bars.filter((bar) => bar.endNs >= startNs && bar.startNs <= endNs);
  const cutNs = inside.length > MOST_BARS ? inside[MOST_BARS].startNs : endNs;
  const bars = inside
    .filter((bar) => bar.startNs <= cutNs)
    .map((bar) => ({ ...bar, startNs: Math.max(bar.startNs, startNs), endNs: Math.min(bar.endNs, cutNs) }));
  const messages = model.messages.filter((m) => m.sentNs >= startNs && m.receivedNs <= cutNs);
  const events = [...bars.flatMap((bar) => [bar.startNs, bar.endNs]), ...messages.flatMap((m) => [m.sentNs, m.receivedNs])];
  return {
    shown: { ...model, bars, messages },
    endNs: cutNs,
    scales: {
      compressed: compressedScale(events, cutNs, LEFT, RIGHT, startNs),
      linear: linearScale(cutNs, LEFT, RIGHT, startNs),
    },
  };
}

export type ScaleName = "compressed" | "linear";

const SCALE_LABELS: Record<ScaleName, string> = { compressed: "compressed time", linear: "true proportions" };

/**
 * One shot, or a window of it: rows are data qubits and communication qubits by QPU, then links. Two pictures of the same shot, one
 * with compressed time and one in proportion, between which two radio buttons switch without any script.
 */
export function timelineFigure(document: Document, model: TimelineModel, network: Network, shot: number, window?: TimeWindow): HTMLElement {
  const whole: TimeWindow = { startNs: 0, endNs: model.durationNs };
  const { startNs, endNs } = window ?? whole;
  const { shown, endNs: cutNs, scales: byName } = timelineScales(model, { startNs, endNs });
  const { bars } = shown;
  const scales = (Object.keys(SCALE_LABELS) as ScaleName[]).map((id): [string, string, TimeScale] => [id, SCALE_LABELS[id], byName[id]]);
  const figure = html(document, "figure", { class: "timeline switch" });
  scales.forEach(([id, label], i) => {
    figure.append(
      html(document, "input", { type: "radio", name: "time-scale", id: `time-${id}`, checked: i === 0 }),
      html(document, "label", { for: `time-${id}` }, label),
    );
  });
  for (const [id, label, scale] of scales) {
    const drawing = draw(document, shown, network, scale, `Timeline of shot ${shot}, ${label}`);
    const box = scrollBox(document, `Timeline, ${label}`, model.tracks.length > MOST_TRACKS, drawing);
    figure.append(html(document, "div", { class: id }, box));
  }
  const rows = bars.slice(0, MOST_ROWS).map((bar) => {
    const track = model.tracks[bar.track];
    const owner = track.kind === "link" ? "link" : network.qpus[track.owner].name;
    return [`${owner} ${track.label}`, bar.label, formatNs(bar.startNs, 6), formatNs(bar.endNs - bar.startNs)];
  });
  const part = window ? ` Drawn: ${formatNs(startNs, 6)} to ${formatNs(cutNs, 6)}.` : "";
  const cut =
    cutNs < endNs ? ` The first ${formatNs(cutNs - startNs)} of ${formatNs(endNs - startNs)} are drawn; the trace export holds all.` : "";
  const legend = LEGEND.filter(([kind]) => bars.some((bar) => bar.kind === kind)).map(([kind, label]) =>
    html(document, "span", { class: "key" }, swatch(document, kind), label),
  );
  figure.append(html(document, "div", { class: "legend" }, ...legend));
  figure.append(
    html(
      document,
      "figcaption",
      {},
      `Shot ${shot}, ${formatNs(model.durationNs)} from start to end. In compressed time each stretch between two events is as wide as the fourth root of its length.${part}${cut}`,
    ),
  );
  figure.append(tableFold(document, ["where", "what", "from", "for"], rows));
  return figure;
}

function swatch(document: Document, kind: BarKind): SVGElement {
  const root = svg(document, "svg", { width: 26, height: 12, viewBox: "0 0 26 12", "aria-hidden": "true" });
  root.append(shape(document, kind, 1, 25, 6, qpuColor(0)));
  return root;
}

/** The look of a bar around height `y`. */
function shape(document: Document, kind: BarKind, x1: number, x2: number, y: number, color: string): SVGElement {
  const width = Math.max(0.8, x2 - x1);
  const stroke = (attributes: Record<string, string | number>): SVGElement =>
    svg(document, "line", { x1: round(x1), x2: round(x1 + width), y1: y, y2: y, ...attributes });
  const block = (height: number, attributes: Record<string, string | number>): SVGElement =>
    svg(document, "rect", { x: round(x1), y: y - height / 2, width: round(width), height, ...attributes });
  switch (kind) {
    case "gate":
      return block(11, { fill: color, stroke: PAPER, "stroke-width": 0.7 });
    case "measure":
      return block(10, { fill: INK, "fill-opacity": 0.75 });
    case "reset":
      return block(10, { fill: "none", stroke: color });
    case "telegate":
      return block(10, { fill: color, "fill-opacity": 0.35, stroke: color });
    case "copy":
      return block(7, { fill: color, "fill-opacity": 0.45 });
    case "attempts":
      return stroke({ stroke: MUTED, "stroke-width": 5, "stroke-dasharray": "1.5 2.5" });
    case "herald":
      return stroke({ stroke: INK, "stroke-width": 1.5 });
    case "held":
      return stroke({ stroke: ACCENT, "stroke-width": 5 });
    case "wasted":
      return stroke({ stroke: FAINT, "stroke-width": 5 });
  }
}

function draw(document: Document, model: TimelineModel, network: Network, scale: TimeScale, title: string): SVGElement {
  const y: number[] = [];
  const lanes: { label: string; color: string; top: number; bottom: number; qpu: number }[] = [];
  let top = AXIS;
  model.tracks.forEach((track, i) => {
    const before = model.tracks[i - 1];
    const link = track.kind === "link";
    if (!before || (before.kind === "link") !== link || (!link && before.owner !== track.owner)) {
      top += i > 0 ? 6 : 0;
      const qpu = link ? -1 : track.owner;
      lanes.push({
        label: link ? "links" : network.qpus[track.owner].name,
        color: link ? MUTED : qpuColor(track.owner),
        top,
        bottom: 0,
        qpu,
      });
      top += LANE_HEAD;
    }
    y.push(top + ROW / 2);
    top += ROW;
    lanes[lanes.length - 1].bottom = top + 3;
  });
  const height = top + 8;
  const described = `${plural(model.bars.length, "bar")} on ${plural(model.tracks.length, "row")}, ${plural(model.messages.length, "message")}, ${formatNs(model.durationNs)}.`;
  const root = picture(document, WIDTH, height, title, described);
  for (const { label, color, top: laneTop, bottom } of lanes) {
    root.append(
      svg(document, "rect", { x: 0, y: laneTop, width: WIDTH, height: bottom - laneTop, rx: 6, fill: color, "fill-opacity": 0.08 }),
      svg(document, "rect", { x: 0, y: laneTop, width: 4, height: bottom - laneTop, rx: 2, fill: color }),
      svg(document, "text", { x: 12, y: laneTop + 14, class: "lane" }, label),
    );
  }
  // A narrow window late in a shot needs more digits to tell its ticks apart.
  const [from, to] = [scale.ns(LEFT), scale.ns(RIGHT)];
  const digits = 4 + Math.max(0, Math.floor(Math.log10(to / Math.max(1, to - from))));
  for (const tick of scale.ticks) {
    const x = round(scale.x(tick));
    const text = tick === 0 ? "0" : formatNs(tick, digits);
    root.append(
      svg(document, "line", { x1: x, x2: x, y1: AXIS - 6, y2: height - 6, stroke: FAINT }),
      svg(document, "text", { x, y: AXIS - 11, class: "tick", "text-anchor": tick === 0 ? "start" : "middle" }, text),
    );
  }
  model.tracks.forEach((track, i) => {
    root.append(
      svg(
        document,
        "text",
        { x: LEFT - 8, y: y[i] + 4, class: track.kind === "data" ? "wire" : "wire quiet", "text-anchor": "end" },
        shorten(track.label),
      ),
    );
  });
  const held = (bar: Bar): boolean => bar.kind === "copy";
  for (const bar of [...model.bars.filter(held), ...model.bars.filter((bar) => !held(bar))]) {
    const track = model.tracks[bar.track];
    const color = track.kind === "link" ? MUTED : qpuColor(track.owner);
    const element = shape(document, bar.kind, scale.x(bar.startNs), scale.x(bar.endNs), y[bar.track], color);
    element.append(svg(document, "title", {}, `${bar.label}: ${formatNs(bar.endNs - bar.startNs)} from ${formatNs(bar.startNs, 6)}`));
    root.append(element);
  }
  const port = network.qpus.map((_, qpu) => {
    const row = model.tracks.findIndex((track) => track.kind === "communication" && track.owner === qpu);
    return row >= 0
      ? y[row]
      : y[
          Math.max(
            0,
            model.tracks.findIndex((track) => track.kind === "data" && track.owner === qpu),
          )
        ];
  });
  for (const message of model.messages) {
    const [x1, x2] = [scale.x(message.sentNs), scale.x(message.receivedNs)];
    const [y1, y2] = [port[message.from], port[message.to]];
    root.append(
      arrow(
        document,
        x1,
        y1,
        x2,
        y2,
        `${message.purpose} message, ${network.qpus[message.from].name} to ${network.qpus[message.to].name}: ${formatNs(message.receivedNs - message.sentNs)}`,
      ),
    );
  }
  return root;
}

function arrow(document: Document, x1: number, y1: number, x2: number, y2: number, title: string): SVGElement {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [bx, by] = [x2 - 6 * ux, y2 - 6 * uy];
  const head = `M${round(bx - 3 * uy)} ${round(by + 3 * ux)}L${round(bx + 3 * uy)} ${round(by - 3 * ux)}L${round(x2)} ${round(y2)}Z`;
  return svg(
    document,
    "g",
    { class: "message" },
    svg(document, "title", {}, title),
    svg(document, "line", { x1: round(x1), y1, x2: round(bx), y2: round(by), stroke: INK, "stroke-dasharray": "3 3" }),
    svg(document, "path", { d: head, fill: INK }),
  );
}
