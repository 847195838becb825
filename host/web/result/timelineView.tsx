import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type ScaleName, type TimeWindow, timelineFigure, timelineScales } from "../../report/timelineDrawing.ts";
import { timelineModel } from "../../report/timelineModel.ts";
import { isNewest } from "../run/runs.ts";
import type { RunPlan, ShotTimeline } from "../types.ts";
import { problemOf, runner } from "../worker/client.ts";
import { timelineCsv } from "./rows.ts";
import { addTools, makeReachable } from "./tools.ts";

/** Windows shorter than this hold nothing: events are at whole nanoseconds. */
const LEAST_NS = 10;

interface Props {
  id: number;
  plan: RunPlan;
  /** The shot that is shown first. */
  first: ShotTimeline;
  /** How many shots can be chosen from. */
  shots: number;
}

/** The timeline of any shot, with a window that is zoomed and moved by buttons, keys, or dragging across the picture. */
export function TimelineView({ id, plan, first, shots }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const scale = useRef<ScaleName>("compressed");
  const [timeline, setTimeline] = useState(first);
  const [window, setWindow] = useState<TimeWindow | null>(null);
  const [trouble, setTrouble] = useState("");
  const { program, network, circuit } = plan;
  const model = useMemo(() => timelineModel({ program, network, timeline }), [program, timeline]);
  const { shot, durationNs } = timeline;
  const { startNs, endNs } = window ?? { startNs: 0, endNs: durationNs };

  useEffect(() => {
    const figure = timelineFigure(document, model, network, shot, window ?? undefined);
    for (const input of figure.querySelectorAll("input")) {
      input.checked = input.id === `time-${scale.current}`;
      input.addEventListener("change", () => {
        scale.current = input.id === "time-linear" ? "linear" : "compressed";
      });
    }
    const { scales } = timelineScales(model, { startNs, endNs });
    for (const name of Object.keys(scales) as ScaleName[]) {
      const picture = figure.querySelector<SVGSVGElement>(`.${name} > svg`);
      if (picture) selectByDragging(picture, scales[name].ns, zoomTo);
    }
    addTools(figure, `shot ${shot} of ${circuit.name} on ${network.name}`, () => timelineCsv({ program, network, timeline }));
    makeReachable(figure);
    host.current?.replaceChildren(figure);
  }, [model, window]);

  const zoomTo = (from: number, to: number): void => {
    const width = Math.min(durationNs, Math.max(LEAST_NS, to - from));
    const start = Math.min(Math.max(0, from), durationNs - width);
    setWindow(width >= durationNs ? null : { startNs: start, endNs: start + width });
  };
  const width = endNs - startNs;
  /** To the middle half of the picture, whichever times stand there. */
  const zoomIn = (): void => {
    const { x, ns } = timelineScales(model, { startNs, endNs }).scales[scale.current];
    const quarter = (x(endNs) - x(startNs)) / 4;
    zoomTo(ns(x(startNs) + quarter), ns(x(endNs) - quarter));
  };
  const choose = async (wanted: number): Promise<void> => {
    try {
      setTimeline(await runner.call("timeline", { shot: wanted }).result);
      setWindow(null);
      setTrouble("");
    } catch (error) {
      setTrouble(problemOf(error).message);
    }
  };
  const actions: Record<string, () => void> = {
    "+": zoomIn,
    "-": () => zoomTo(startNs - width / 2, endNs + width / 2),
    ArrowLeft: () => zoomTo(startNs - width / 4, endNs - width / 4),
    ArrowRight: () => zoomTo(startNs + width / 4, endNs + width / 4),
    "0": () => setWindow(null),
  };
  const newest = isNewest(id);
  return (
    <div class="timeline-view">
      <div
        class="row"
        role="toolbar"
        aria-label="Timeline"
        onKeyDown={(event) => {
          if (event.target instanceof HTMLInputElement || !actions[event.key]) return;
          event.preventDefault();
          actions[event.key]();
        }}
      >
        <label>
          Shot{" "}
          <input
            type="number"
            name="shot"
            min={0}
            max={shots - 1}
            value={shot}
            disabled={!newest}
            onChange={({ currentTarget }) => {
              if (currentTarget.validity.valid) void choose(currentTarget.valueAsNumber);
            }}
          />
        </label>
        <button type="button" class="quiet" aria-label="Zoom in" onClick={actions["+"]}>
          +
        </button>
        <button type="button" class="quiet" aria-label="Zoom out" disabled={window === null} onClick={actions["-"]}>
          −
        </button>
        <button type="button" class="quiet" disabled={window === null} onClick={actions.ArrowLeft}>
          Earlier
        </button>
        <button type="button" class="quiet" disabled={window === null} onClick={actions.ArrowRight}>
          Later
        </button>
        <button type="button" class="quiet" disabled={window === null} onClick={actions["0"]}>
          Whole shot
        </button>
        <span class="note">{newest ? "Drag across the picture to zoom." : "Other shots can be seen of the newest run."}</span>
      </div>
      {trouble && (
        <p class="problem" role="alert">
          {trouble}
        </p>
      )}
      <div ref={host} />
    </div>
  );
}

/** Marks the stretch that a pointer drags over, and reports its times. */
function selectByDragging(picture: SVGSVGElement, timeAt: (x: number) => number, choose: (from: number, to: number) => void): void {
  const height = picture.viewBox.baseVal.height;
  const marker = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  marker.setAttribute("class", "marker");
  marker.setAttribute("y", "0");
  marker.setAttribute("height", String(height));
  let from: number | null = null;
  const at = (event: PointerEvent): number => {
    const matrix = picture.getScreenCTM();
    return matrix ? new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()).x : 0;
  };
  const mark = (to: number): void => {
    if (from === null) return;
    marker.setAttribute("x", String(Math.min(from, to)));
    marker.setAttribute("width", String(Math.abs(to - from)));
  };
  picture.addEventListener("pointerdown", (event) => {
    // A finger scrolls.
    if (event.pointerType === "touch" || event.button !== 0) return;
    from = at(event);
    picture.setPointerCapture(event.pointerId);
    mark(from);
    picture.append(marker);
  });
  picture.addEventListener("pointermove", (event) => mark(at(event)));
  picture.addEventListener("pointerup", (event) => {
    if (from === null) return;
    const [low, high] = [from, at(event)].sort((a, b) => a - b);
    from = null;
    marker.remove();
    if (high - low > 4) choose(timeAt(low), timeAt(high));
  });
}
