import { plural, shorten } from "../../report/format.ts";
import { qpuColor } from "../../report/palette.ts";
import type { Network } from "../types.ts";
import type { Point } from "./layout.ts";

/** What a person can do with a part of the map: choose it, drag it, move it by keys. */
interface Handlers {
  onPointerDown: (event: PointerEvent) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

interface PartProps extends Handlers {
  selected: boolean;
}

export const RADIUS = 25;
/** Where the handle sits from which a link is drawn. */
const HANDLE: Point = { x: 20, y: -20 };
const HALF = 15;

interface QpuProps extends PartProps {
  qpu: Network["qpus"][number];
  index: number;
  at: Point;
  onHandle: (event: PointerEvent) => void;
}

export function QpuDisc({ qpu, index, at, selected, onHandle, ...handlers }: QpuProps) {
  const { name, dataQubits, communicationQubits } = qpu;
  const figures = `${name}: ${plural(dataQubits, "data qubit")}, ${plural(communicationQubits, "communication qubit")}`;
  return (
    <g transform={`translate(${at.x} ${at.y})`}>
      <g
        class={selected ? "qpu selected" : "qpu"}
        role="button"
        tabindex={0}
        aria-label={`QPU ${figures}. Arrow keys move it.`}
        aria-pressed={selected}
        {...handlers}
      >
        <title>{figures}</title>
        <circle class="halo" r={RADIUS + 4} />
        <circle class="disc" r={RADIUS} stroke={qpuColor(index)} fill={qpuColor(index)} />
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
      <g class="handle" transform={`translate(${HANDLE.x} ${HANDLE.y})`} aria-hidden="true" onPointerDown={onHandle}>
        <title>Drag to another QPU to link them</title>
        <circle r={7.5} />
        <path d="M-3.5 0H3.5M0 -3.5V3.5" />
      </g>
    </g>
  );
}

interface SwitchProps extends PartProps {
  hub: NonNullable<Network["switches"]>[number];
  at: Point;
  /** What the links that it makes deliver; empty where it makes none. */
  figures: string;
}

export function SwitchBox({ hub, at, figures, selected, ...handlers }: SwitchProps) {
  const { name, measurements } = hub;
  return (
    <g transform={`translate(${at.x} ${at.y})`}>
      <g
        class={selected ? "hub selected" : "hub"}
        role="button"
        tabindex={0}
        aria-label={`Switch ${name}: ${plural(measurements, "measurement station")}. Arrow keys move it.`}
        aria-pressed={selected}
        {...handlers}
      >
        <title>{`${name}: ${plural(measurements, "measurement station")}`}</title>
        <rect class="halo" x={-HALF - 4} y={-HALF - 4} width={2 * HALF + 8} height={2 * HALF + 8} rx={7} />
        <rect class="box" x={-HALF} y={-HALF} width={2 * HALF} height={2 * HALF} rx={4} />
      </g>
      <g aria-hidden="true">
        <text class="stations" y={5}>
          {measurements}
        </text>
        <text class="name" y={HALF + 15}>
          {shorten(name)}
        </text>
        {figures && (
          <text class="figures" y={HALF + 29}>
            {figures}
          </text>
        )}
      </g>
    </g>
  );
}

interface LineProps extends PartProps {
  id: string;
  /** From end to end, by way of its switch. */
  points: readonly Point[];
  /** What it delivers. */
  figures: string;
  ends: string;
}

export function LinkLine({ id, points, figures, ends, selected, ...handlers }: LineProps) {
  return (
    <g
      class={selected ? "link selected" : "link"}
      role="button"
      tabindex={0}
      aria-label={`Link ${id}, ${ends}: ${figures}`}
      aria-pressed={selected}
      {...handlers}
    >
      <title>{`${id}: ${figures}`}</title>
      <Strand points={points} />
      <LinkLabel a={points[0]} b={points[1]} text={figures} />
    </g>
  );
}

/** A double line, which a pointer need not hit exactly. */
export function Strand({ points }: { points: readonly Point[] }) {
  const path = points.map(({ x, y }) => `${x},${y}`).join(" ");
  return (
    <>
      <polyline class="reach" points={path} />
      <polyline class="pair outer" points={path} stroke-dasharray={points.length > 2 ? "7 4" : undefined} />
      <polyline class="pair inner" points={path} />
    </>
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
