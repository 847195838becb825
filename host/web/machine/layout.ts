import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from "d3-force";
import type { Network } from "../types.ts";

export interface Point {
  x: number;
  y: number;
}

/** User units of the map. */
export const MAP = { width: 420, height: 230, margin: 44 };

interface Body extends SimulationNodeDatum {
  name: string;
}

/** Where QPUs stand, by name: spread by d3-force from a circle, then fitted to the map. The same machine always looks the same. */
export function layoutMachine(network: Network): Map<string, Point> {
  const { qpus, links } = network;
  const bodies: Body[] = qpus.map(({ name }, i) => {
    // Two stand side by side, four as a square.
    const angle = Math.PI * (1 + (2 * i) / qpus.length) + (qpus.length === 4 ? Math.PI / 4 : 0);
    return { name, x: 100 * Math.cos(angle), y: 100 * Math.sin(angle) };
  });
  forceSimulation(bodies)
    .force("link", forceLink(links.map(({ between: [source, target] }) => ({ source, target }))).distance(120))
    .force("apart", forceManyBody().strength(-600))
    .force("collide", forceCollide(50))
    .force("x", forceX(0).strength(0.05))
    .force("y", forceY(0).strength(0.1))
    .stop()
    .tick(220);
  return fitted(bodies);
}

function fitted(bodies: readonly Body[]): Map<string, Point> {
  const xs = bodies.map(({ x = 0 }) => x);
  const ys = bodies.map(({ y = 0 }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const room = { x: MAP.width - 2 * MAP.margin - 40, y: MAP.height - 2 * MAP.margin };
  const scale = Math.min(1.6, room.x / Math.max(1, right - left), room.y / Math.max(1, bottom - top));
  return new Map(
    bodies.map(({ name, x = 0, y = 0 }) => [
      name,
      { x: MAP.width / 2 + scale * (x - (left + right) / 2), y: MAP.height / 2 + scale * (y - (top + bottom) / 2) },
    ]),
  );
}

/** A point kept inside the map. */
export function within({ x, y }: Point): Point {
  const clamp = (value: number, size: number): number => Math.min(size - MAP.margin, Math.max(MAP.margin, value));
  return { x: clamp(x, MAP.width), y: clamp(y, MAP.height) };
}
