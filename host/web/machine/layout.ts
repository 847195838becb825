import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from "d3-force";

export interface Point {
  x: number;
  y: number;
}

/** The map in user units. */
export interface MapSize {
  width: number;
  height: number;
}

const MARGIN = 44;
/** So many QPUs and switches have room at full size. */
const ROOMY = 12;

/** A map for so many QPUs and switches: a large machine has more room, so that on the screen all is smaller. */
export function mapSize(count: number): MapSize & { crowded: boolean } {
  const scale = Math.sqrt(Math.max(1, count / ROOMY));
  const crowded = scale > 1.5;
  return { width: 420 * scale, height: (crowded ? 340 : 230) * scale, crowded };
}

interface Body extends SimulationNodeDatum {
  name: string;
}

/** What decides where things stand. */
export interface MachineShape {
  names: readonly string[];
  /** Pairs of indices into the names. */
  lines: readonly (readonly [number, number])[];
  /** So many names from the first on start on a circle, the others in its middle. */
  outer: number;
}

/** Where everything stands, by name: spread by d3-force from a circle, then fitted to the map. The same machine always looks the same. */
export function layoutMachine({ names, lines, outer }: MachineShape): Map<string, Point> {
  const bodies: Body[] = names.map((name, i) => {
    // Two stand side by side, four as a square.
    const angle = Math.PI * (1 + (2 * i) / outer) + (outer === 4 ? Math.PI / 4 : 0);
    const radius = i < outer ? 100 : 5 * (i - outer);
    return { name, x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
  });
  forceSimulation(bodies)
    .force("link", forceLink(lines.map(([source, target]) => ({ source, target }))).distance(120))
    .force("apart", forceManyBody().strength(-600))
    .force("collide", forceCollide(50))
    .force("x", forceX(0).strength(0.05))
    .force("y", forceY(0).strength(0.1))
    .stop()
    .tick(220);
  return fitted(bodies, mapSize(names.length));
}

function fitted(bodies: readonly Body[], map: MapSize): Map<string, Point> {
  const xs = bodies.map(({ x = 0 }) => x);
  const ys = bodies.map(({ y = 0 }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const room = { x: map.width - 2 * MARGIN - 40, y: map.height - 2 * MARGIN };
  // Wide and low as the map is: between neighbours side by side there is room for what their link delivers.
  const scale = { x: Math.min(1.6, room.x / Math.max(1, right - left)), y: Math.min(1.6, room.y / Math.max(1, bottom - top)) };
  return new Map(
    bodies.map(({ name, x = 0, y = 0 }) => [
      name,
      { x: map.width / 2 + scale.x * (x - (left + right) / 2), y: map.height / 2 + scale.y * (y - (top + bottom) / 2) },
    ]),
  );
}

/** A point kept inside the map. */
export function within(map: MapSize, { x, y }: Point): Point {
  const clamp = (value: number, size: number): number => Math.min(size - MARGIN, Math.max(MARGIN, value));
  return { x: clamp(x, map.width), y: clamp(y, map.height) };
}
