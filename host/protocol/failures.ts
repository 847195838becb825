import { BellwireError } from "../../src/errors.ts";
import type { Graph } from "./graph.ts";
import type { Machine } from "./machine.ts";

/** A request that waits for a pair while nothing is left to happen: a link that stays down is the one cause the rules allow. */
export function unserved(node: number, shot: number, graph: Graph, { network }: Machine): BellwireError {
  const links = graph.route[node]?.links ?? [];
  const down = links.find((link) => network.links[link].down?.some(([, to]) => to === Number.POSITIVE_INFINITY));
  const id = network.links[down ?? links[0]].id;
  return new BellwireError("unserved", `${request(node, shot, graph, network)} cannot be served: link ${id} is down and stays down`);
}

/** A request that has waited longer than its links allow. */
export function late(node: number, shot: number, graph: Graph, { network }: Machine): BellwireError {
  const limits = (graph.route[node]?.links ?? []).map((link) => network.links[link]);
  const { id, deadlineS } = limits.reduce((a, b) => ((b.deadlineS ?? Infinity) < (a.deadlineS ?? Infinity) ? b : a));
  return new BellwireError(
    "unserved",
    `${request(node, shot, graph, network)} waited longer for a pair than deadlineS of link ${id}, ${deadlineS} s`,
  );
}

function request(node: number, shot: number, graph: Graph, network: Machine["network"]): string {
  const qpus = graph.route[node]?.qpus ?? [];
  const [from, to] = [qpus[0], qpus[qpus.length - 1]].map((q) => network.qpus[q].name);
  const packet = graph.packet[node];
  const what = packet < 0 ? `the move of qubit ${graph.slotKey[graph.firstSlot[node]]}` : `packet ${packet}`;
  return `shot ${shot}: ${what} from ${from} to ${to}`;
}
