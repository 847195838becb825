import { useRef, useState } from "preact/hooks";
import { formatPercent, formatRate, shorten } from "../../report/format.ts";
import { qpuColor } from "../../report/palette.ts";
import { checkedMachine, editMachine } from "../checks.ts";
import { MAP, type Point, within } from "./layout.ts";
import { moved, positions, type Selection, selected, selection } from "./selection.ts";

const RADIUS = 25;
/** Where the handle sits from which a link is drawn. */
const HANDLE: Point = { x: 20, y: -20 };
const STEP = 12;

type Drag = { kind: "move"; name: string } | { kind: "link"; from: string; at: Point };

/** The machine as a graph. QPUs are dragged, or moved with arrow keys; a link is drawn from the handle of one QPU to another. */
export function MachineMap() {
  const root = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const machine = checkedMachine.value.value;
  if (!machine) return <div class="map empty" aria-busy="true" />;
  const { network, figures } = machine;
  const at = (name: string): Point => positions.value.get(name) ?? { x: MAP.width / 2, y: MAP.height / 2 };
  const isSelected = (wanted: Selection): boolean => JSON.stringify(selected.value) === JSON.stringify(wanted);

  const pointOf = (event: PointerEvent): Point => {
    const matrix = root.current?.getScreenCTM();
    if (!matrix) return { x: 0, y: 0 };
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    return { x, y };
  };
  const move = (name: string, point: Point): void => {
    moved.value = new Map(moved.value).set(name, within(point));
  };
  const nearest = (point: Point): string | undefined =>
    network.qpus.find(({ name }) => Math.hypot(at(name).x - point.x, at(name).y - point.y) < RADIUS + 10)?.name;

  const onMove = (event: PointerEvent): void => {
    if (drag?.kind === "move") move(drag.name, pointOf(event));
    else if (drag?.kind === "link") setDrag({ ...drag, at: pointOf(event) });
  };
  const onUp = (event: PointerEvent): void => {
    if (drag?.kind === "link") {
      const to = nearest(pointOf(event));
      if (to !== undefined && to !== drag.from) void editMachine({ kind: "addLink", between: [drag.from, to] });
    }
    setDrag(null);
  };
  const start = (event: PointerEvent, next: Drag): void => {
    event.stopPropagation();
    root.current?.setPointerCapture(event.pointerId);
    setDrag(next);
  };
  const onKey = (event: KeyboardEvent, name: string): void => {
    const step = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (step) {
      event.preventDefault();
      move(name, { x: at(name).x + step[0], y: at(name).y + step[1] });
    }
  };
  const activate = (event: KeyboardEvent, wanted: Selection): void => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    selection.value = wanted;
  };

  return (
    <svg
      ref={root}
      class="map"
      viewBox={`0 0 ${MAP.width} ${MAP.height}`}
      role="group"
      aria-label={`Map of ${network.name}`}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerDown={() => {
        selection.value = null;
      }}
    >
      {network.links.map(({ id, between, switch: shared }, i) => {
        const [a, b] = between.map((qpu) => at(network.qpus[qpu].name));
        const wanted: Selection = { kind: "link", id };
        const figure = figures[i];
        const label = figure ? `${formatRate(figure.pairRateHz)} · ${formatPercent(figure.pairFidelity)}` : "no pairs";
        const ends = between.map((qpu) => network.qpus[qpu].name).join(" to ");
        return (
          <g
            key={id}
            class={isSelected(wanted) ? "link selected" : "link"}
            role="button"
            tabindex={0}
            aria-label={`Link ${id}, ${ends}: ${label}`}
            aria-pressed={isSelected(wanted)}
            onPointerDown={(event) => {
              event.stopPropagation();
              selection.value = wanted;
            }}
            onKeyDown={(event) => activate(event, wanted)}
          >
            <line class="reach" x1={a.x} y1={a.y} x2={b.x} y2={b.y} />
            <line class="pair outer" x1={a.x} y1={a.y} x2={b.x} y2={b.y} stroke-dasharray={shared === undefined ? undefined : "7 4"} />
            <line class="pair inner" x1={a.x} y1={a.y} x2={b.x} y2={b.y} />
            <LinkLabel a={a} b={b} text={label} />
          </g>
        );
      })}
      {drag?.kind === "link" && <line class="draft" x1={at(drag.from).x} y1={at(drag.from).y} x2={drag.at.x} y2={drag.at.y} />}
      {network.qpus.map(({ name, dataQubits, communicationQubits }, i) => {
        const { x, y } = at(name);
        const wanted: Selection = { kind: "qpu", name };
        return (
          <g key={name} transform={`translate(${x} ${y})`}>
            <g
              class={isSelected(wanted) ? "qpu selected" : "qpu"}
              role="button"
              tabindex={0}
              aria-label={`QPU ${name}: ${dataQubits} data qubits, ${communicationQubits} communication qubits. Arrow keys move it.`}
              aria-pressed={isSelected(wanted)}
              onPointerDown={(event) => {
                selection.value = wanted;
                start(event, { kind: "move", name });
              }}
              onKeyDown={(event) => {
                onKey(event, name);
                activate(event, wanted);
              }}
            >
              <circle class="halo" r={RADIUS + 4} />
              <circle class="disc" r={RADIUS} stroke={qpuColor(i)} fill={qpuColor(i)} />
            </g>
            <g aria-hidden="true">
              <text class="count" y={1}>
                {dataQubits}
              </text>
              <text class="comm" y={14}>
                +{communicationQubits}
              </text>
              <text class="name" y={RADIUS + 16}>
                {shorten(name)}
              </text>
            </g>
            <g
              class="handle"
              transform={`translate(${HANDLE.x} ${HANDLE.y})`}
              aria-hidden="true"
              onPointerDown={(event) => start(event, { kind: "link", from: name, at: { x, y } })}
            >
              <title>Drag to another QPU to link them</title>
              <circle r={7.5} />
              <path d="M-3.5 0H3.5M0 -3.5V3.5" />
            </g>
          </g>
        );
      })}
    </svg>
  );
}

/** Upright beside the middle of the line. */
function LinkLabel({ a, b, text }: { a: Point; b: Point; text: string }) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(dx, dy) || 1;
  const level = Math.abs(dy) / length < 0.5;
  const x = (a.x + b.x) / 2;
  const y = (a.y + b.y) / 2;
  return (
    <text class="figures" x={level ? x : x + 9} y={level ? y - 10 : y + 4} style={{ textAnchor: level ? "middle" : "start" }}>
      {text}
    </text>
  );
}
