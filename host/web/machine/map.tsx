import { useRef, useState } from "preact/hooks";
import { formatPercent, formatRate } from "../../report/format.ts";
import { checkedMachine, editMachine } from "../design/checks.ts";
import type { LinkFigures } from "../types.ts";
import { mapSize, type Point, within } from "./layout.ts";
import { LinkLine, QpuDisc, RADIUS, Strand, SwitchBox } from "./mapParts.tsx";
import { moved, positions, type Selection, selected, selection, switchKey } from "./selection.ts";

const STEP = 12;

type Drag = { kind: "move"; key: string } | { kind: "link"; from: string; at: Point };

/**
 * The machine as a graph. QPUs and switches are dragged, or moved with arrow keys; a link is drawn from the handle of one QPU to
 * another.
 */
export function MachineMap() {
  const root = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const machine = checkedMachine.value.value;
  if (!machine) return <div class="map empty" aria-busy="true" />;
  const { network, figures, places } = machine;
  const { qpus, links, switches = [] } = network;
  const map = mapSize(qpus.length + switches.length);
  const at = (key: string): Point => positions.value.get(key) ?? { x: map.width / 2, y: map.height / 2 };

  const pointOf = (event: PointerEvent): Point => {
    const matrix = root.current?.getScreenCTM();
    if (!matrix) return { x: 0, y: 0 };
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    return { x, y };
  };
  const move = (key: string, point: Point): void => {
    moved.value = new Map(moved.value).set(key, within(map, point));
  };
  const nearest = (point: Point): string | undefined =>
    qpus.find(({ name }) => Math.hypot(at(name).x - point.x, at(name).y - point.y) < RADIUS + 10)?.name;

  const onMove = (event: PointerEvent): void => {
    if (drag?.kind === "move") move(drag.key, pointOf(event));
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
  /** What every part of the map answers to; `key` where it can be moved. */
  const part = (wanted: NonNullable<Selection>, key?: string) => ({
    selected: JSON.stringify(selected.value) === JSON.stringify(wanted),
    onPointerDown: (event: PointerEvent): void => {
      selection.value = wanted;
      if (key === undefined) event.stopPropagation();
      else start(event, { kind: "move", key });
    },
    onKeyDown: (event: KeyboardEvent): void => {
      const step = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
      if (step && key !== undefined) {
        event.preventDefault();
        move(key, { x: at(key).x + step[0], y: at(key).y + step[1] });
      } else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        selection.value = wanted;
      }
    },
  });
  const spokes = links.flatMap(({ between, switch: hub }, i) =>
    hub !== undefined && places[i].made ? between.map((qpu) => `${qpus[qpu].name}\n${switchKey(switches[hub].name)}`) : [],
  );

  return (
    <svg
      ref={root}
      class={map.crowded ? "map crowded" : "map"}
      viewBox={`0 0 ${map.width} ${map.height}`}
      style={{ aspectRatio: `${map.width} / ${map.height}` }}
      role="group"
      aria-label={`Map of ${network.name}`}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerDown={() => {
        selection.value = null;
      }}
    >
      {[...new Set(spokes)].map((spoke) => (
        <g key={spoke} class="spoke" aria-hidden="true">
          <Strand points={spoke.split("\n").map(at)} />
        </g>
      ))}
      {links.map(({ id, between, switch: hub }, i) => {
        if (places[i].made) return null;
        const [a, b] = between.map((qpu) => at(qpus[qpu].name));
        return (
          <LinkLine
            key={id}
            id={id}
            points={hub === undefined ? [a, b] : [a, at(switchKey(switches[hub].name)), b]}
            figures={figuresText(figures[i])}
            ends={between.map((qpu) => qpus[qpu].name).join(" to ")}
            {...part({ kind: "link", id })}
          />
        );
      })}
      {drag?.kind === "link" && <line class="draft" x1={at(drag.from).x} y1={at(drag.from).y} x2={drag.at.x} y2={drag.at.y} />}
      {switches.map((hub, index) => {
        const made = links.findIndex((link, i) => link.switch === index && places[i].made);
        const key = switchKey(hub.name);
        return (
          <SwitchBox
            key={key}
            hub={hub}
            at={at(key)}
            figures={made < 0 ? "" : figuresText(figures[made])}
            {...part({ kind: "switch", name: hub.name }, key)}
          />
        );
      })}
      {qpus.map((qpu, i) => (
        <QpuDisc
          key={qpu.name}
          qpu={qpu}
          index={i}
          at={at(qpu.name)}
          onHandle={(event) => start(event, { kind: "link", from: qpu.name, at: at(qpu.name) })}
          {...part({ kind: "qpu", name: qpu.name }, qpu.name)}
        />
      ))}
    </svg>
  );
}

function figuresText(figures: LinkFigures | null): string {
  return figures ? `${formatRate(figures.pairRateHz)} · ${formatPercent(figures.pairFidelity)}` : "no pairs";
}
