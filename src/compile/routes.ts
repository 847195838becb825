import { inputError } from "../errors.ts";
import { type Network, pairRoom } from "../network/network.ts";
import { type RouteCosts, routeCost } from "./routeCosts.ts";

/** The best route between any two QPUs, the same both ways. */
export interface Routes {
  qpus: number;
  /** Links on the way from a to b, at a * qpus + b; Infinity where pairs cannot be made. */
  hops: Float64Array;
  /** Link indices from a to b; one error naming the QPU when there is no way. */
  route(a: number, b: number): readonly number[];
  /** Communication qubits that preparing the pairs of the route takes, per QPU. */
  claims(a: number, b: number): readonly { qpu: number; count: number }[];
}

/** A way from the start of a search. */
interface Way {
  links: readonly number[];
  middles: readonly number[];
  end: number;
  cost: number;
}

/**
 * Dijkstra's search from every QPU over the links that both ends have the communication qubits for, going on from the best way to
 * each QPU; without `costs` the fewest links, the first one found. A QPU in between holds the halves of two pairs when it
 * swaps them, so it needs room for both.
 */
export function findRoutes(network: Network, costs?: RouteCosts): Routes {
  const n = network.qpus.length;
  const hops = new Float64Array(n * n).fill(Number.POSITIVE_INFINITY);
  const ways = Array.from({ length: n }, (_, start) => waysFrom(start, network, costs));
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) hops[a * n + b] = ways[Math.min(a, b)][Math.max(a, b)]?.links.length ?? Number.POSITIVE_INFINITY;
  }
  const route = (a: number, b: number): readonly number[] => {
    const way = ways[Math.min(a, b)][Math.max(a, b)];
    if (!way) throw inputError(whyNoRoute(network, a, b));
    return a < b ? way.links : [...way.links].reverse();
  };
  const claims = (a: number, b: number) => {
    const counts = new Map<number, number>();
    for (const link of route(a, b)) {
      for (const qpu of network.links[link].between) counts.set(qpu, (counts.get(qpu) ?? 0) + pairRoom(network.links[link]));
    }
    return [...counts].map(([qpu, count]) => ({ qpu, count }));
  };
  return { qpus: n, hops, route: remembered(n, route), claims: remembered(n, claims) };
}

/** The best way from `start` to every QPU; undefined where there is none. */
function waysFrom(start: number, network: Network, costs: RouteCosts | undefined): (Way | undefined)[] {
  const found: (Way | undefined)[] = network.qpus.map(() => undefined);
  const open: (Way | undefined)[] = network.qpus.map(() => undefined);
  open[start] = { links: [], middles: [], end: start, cost: 0 };
  for (;;) {
    let best: Way | undefined;
    for (const way of open) if (way && (!best || isBetter(way, best, costs))) best = way;
    if (!best) return found;
    open[best.end] = undefined;
    found[best.end] = best;
    for (const [link, { between }] of network.links.entries()) {
      const end = between[0] === best.end ? between[1] : between[1] === best.end ? between[0] : -1;
      if (end < 0 || found[end] || !hasRoom(network, best, link)) continue;
      const links = [...best.links, link];
      const middles = best.links.length === 0 ? [] : [...best.middles, best.end];
      const way = { links, middles, end, cost: costs ? routeCost(costs, links, middles) : 0 };
      const known = open[end];
      if (!known || isBetter(way, known, costs)) open[end] = way;
    }
  }
}

function isBetter(a: Way, b: Way, costs: RouteCosts | undefined): boolean {
  const shorter = a.links.length - b.links.length;
  const cheaper = a.cost - b.cost;
  return (costs === undefined || costs.by === "ebits" ? shorter || cheaper : cheaper || shorter) < 0;
}

/** Whether the ends of a link have the communication qubits to go on over it. */
function hasRoom(network: Network, { links, end }: Way, link: number): boolean {
  const room = pairRoom(network.links[link]);
  const held = links.length === 0 ? 0 : pairRoom(network.links[links[links.length - 1]]);
  return network.links[link].between.every((qpu) => network.qpus[qpu].communicationQubits >= room + (qpu === end ? held : 0));
}

function remembered<T>(n: number, find: (a: number, b: number) => T): (a: number, b: number) => T {
  const known = new Map<number, T>();
  return (a, b) => {
    let found = known.get(a * n + b);
    if (found === undefined) {
      found = find(a, b);
      known.set(a * n + b, found);
    }
    return found;
  };
}

function whyNoRoute(network: Network, a: number, b: number): string {
  const [from, to] = [network.qpus[a].name, network.qpus[b].name];
  for (const qpu of [a, b]) {
    if (network.qpus[qpu].communicationQubits === 0) {
      return `a gate between ${from} and ${to} needs a communication qubit in ${network.qpus[qpu].name}, which has 0; give it at least 1 or fit the circuit into one QPU`;
    }
  }
  const needs = Math.max(...network.links.map(pairRoom));
  const narrow = network.qpus.filter((q) => q.communicationQubits < 2 * needs).map((q) => q.name);
  const relays =
    narrow.length > 0
      ? ` (a pair takes up to ${needs} communication qubits at each end of a link, and a QPU in between makes two at once; too few may be in ${narrow.join(", ")})`
      : "";
  return `no route of links joins ${from} and ${to}${relays}; a gate between them cannot be served`;
}
