import { inputError } from "../errors.ts";
import { type Network, pairRoom } from "../network/network.ts";

/** Shortest routes between QPUs, by number of links. */
export interface Routes {
  qpus: number;
  /** Links on the way from a to b, at a * qpus + b; Infinity where pairs cannot be made. */
  hops: Float64Array;
  /** Link indices from a to b; one error naming the QPU when there is no way. */
  route(a: number, b: number): readonly number[];
  /** Communication qubits that preparing the pairs of the route takes, per QPU. */
  claims(a: number, b: number): readonly { qpu: number; count: number }[];
}

/**
 * Breadth-first search from every QPU over the links that both ends have the communication qubits for: fewest links, and among
 * those the least sum of `costs` (one per link; 0 when left out). A QPU in between holds the halves of two pairs when it swaps
 * them, so it needs room for both.
 */
export function findRoutes(network: Network, costs?: readonly number[]): Routes {
  const n = network.qpus.length;
  const hops = new Float64Array(n * n).fill(Number.POSITIVE_INFINITY);
  const cost = new Float64Array(n * n).fill(Number.POSITIVE_INFINITY);
  const via = new Int32Array(n * n).fill(-1);
  const neighbours: { qpu: number; link: number; room: number }[][] = network.qpus.map(() => []);
  network.links.forEach((link, index) => {
    const [a, b] = link.between;
    const room = pairRoom(link);
    if (network.qpus[a].communicationQubits < room || network.qpus[b].communicationQubits < room) return;
    neighbours[a].push({ qpu: b, link: index, room });
    neighbours[b].push({ qpu: a, link: index, room });
  });
  for (let start = 0; start < n; start++) {
    hops[start * n + start] = 0;
    cost[start * n + start] = 0;
    const queue = [start];
    for (const at of queue) {
      const arrival = at === start ? 0 : pairRoom(network.links[via[start * n + at]]);
      for (const { qpu, link, room } of neighbours[at]) {
        const distance = hops[start * n + at] + 1;
        const price = cost[start * n + at] + (costs?.[link] ?? 0);
        const known = hops[start * n + qpu];
        // The queue goes through QPUs by distance, so what it has reached at this distance is not yet gone on from.
        if (known < distance || (known === distance && cost[start * n + qpu] <= price)) continue;
        if (at !== start && arrival + room > network.qpus[at].communicationQubits) continue;
        hops[start * n + qpu] = distance;
        cost[start * n + qpu] = price;
        via[start * n + qpu] = link;
        if (known === Number.POSITIVE_INFINITY) queue.push(qpu);
      }
    }
  }

  const walk = (a: number, b: number) => {
    const links: number[] = [];
    const claims = new Map<number, number>();
    for (let at = b; at !== a; ) {
      const link = via[a * n + at];
      if (link < 0) throw inputError(whyNoRoute(network, a, b));
      const { between } = network.links[link];
      for (const qpu of between) claims.set(qpu, (claims.get(qpu) ?? 0) + pairRoom(network.links[link]));
      at = between[0] === at ? between[1] : between[0];
      links.unshift(link);
    }
    return { links, claims: [...claims].map(([qpu, count]) => ({ qpu, count })) };
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
  return { qpus: n, hops, route: (a, b) => lookUp(a, b).links, claims: (a, b) => lookUp(a, b).claims };
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
