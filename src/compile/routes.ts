import { inputError } from "../errors.ts";
import type { Network } from "../network/network.ts";

/** Shortest routes between QPUs, by number of links. */
export interface Routes {
  qpus: number;
  /** Links on the way from a to b, at a * qpus + b; Infinity where pairs cannot be made. */
  hops: Float64Array;
  /** Link indices from a to b; one error naming the QPU when there is no way. */
  route(a: number, b: number): readonly number[];
  /** QPUs along the route, `a` and `b` included. */
  stops(a: number, b: number): readonly number[];
}

/**
 * Breadth-first search from every QPU. The ends of a route need one communication qubit each and every QPU in between two,
 * since it holds the halves of two pairs when it swaps them.
 */
export function findRoutes(network: Network): Routes {
  const n = network.qpus.length;
  const hops = new Float64Array(n * n).fill(Number.POSITIVE_INFINITY);
  const via = new Int32Array(n * n).fill(-1);
  const neighbours: { qpu: number; link: number }[][] = network.qpus.map(() => []);
  network.links.forEach((link, index) => {
    const [a, b] = link.between;
    neighbours[a].push({ qpu: b, link: index });
    neighbours[b].push({ qpu: a, link: index });
  });
  const free = (qpu: number) => network.qpus[qpu].communicationQubits;
  for (let start = 0; start < n; start++) {
    hops[start * n + start] = 0;
    if (free(start) === 0) continue;
    const queue = [start];
    for (const at of queue) {
      if (at !== start && free(at) < 2) continue;
      for (const { qpu, link } of neighbours[at]) {
        if (free(qpu) === 0 || hops[start * n + qpu] !== Number.POSITIVE_INFINITY) continue;
        hops[start * n + qpu] = hops[start * n + at] + 1;
        via[start * n + qpu] = link;
        queue.push(qpu);
      }
    }
  }

  const walk = (a: number, b: number) => {
    const links: number[] = [];
    const stops = [b];
    for (let at = b; at !== a; ) {
      const link = via[a * n + at];
      if (link < 0) throw inputError(whyNoRoute(network, a, b));
      const [x, y] = network.links[link].between;
      at = x === at ? y : x;
      links.unshift(link);
      stops.unshift(at);
    }
    return { links, stops };
  };
  const known = new Map<number, ReturnType<typeof walk>>();
  const lookUp = (a: number, b: number) => {
    let found = known.get(a * n + b);
    if (!found) {
      found = walk(a, b);
      known.set(a * n + b, found);
    }
    return found;
  };
  return { qpus: n, hops, route: (a, b) => lookUp(a, b).links, stops: (a, b) => lookUp(a, b).stops };
}

function whyNoRoute(network: Network, a: number, b: number): string {
  const [from, to] = [network.qpus[a].name, network.qpus[b].name];
  for (const qpu of [a, b]) {
    if (network.qpus[qpu].communicationQubits === 0) {
      return `a gate between ${from} and ${to} needs a communication qubit in ${network.qpus[qpu].name}, which has 0; give it at least 1 or fit the circuit into one QPU`;
    }
  }
  const narrow = network.qpus.filter((q) => q.communicationQubits < 2).map((q) => q.name);
  const relays = narrow.length > 0 ? ` (a QPU in between needs 2 communication qubits; too few in ${narrow.join(", ")})` : "";
  return `no route of links joins ${from} and ${to}${relays}; a gate between them cannot be served`;
}
