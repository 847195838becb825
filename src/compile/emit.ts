import type { GateOp } from "../circuit/circuit.ts";
import type { Network } from "../network/network.ts";
import { Copies } from "./copies.ts";
import { PairWriter } from "./emitPair.ts";
import type { Item } from "./instance.ts";
import type { Layout } from "./layout.ts";
import type { DistributedOp, Packet } from "./program.ts";
import type { Routes } from "./routes.ts";
import { Services } from "./services.ts";

/**
 * Writes the program in circuit order. A packet opens at its first gate and closes after its last, or hands over to its copy when the
 * qubit moves there at the end of the run; where communication qubits are short it is closed early and opened again, one ebit more.
 */
export function emit(layout: Layout, network: Network, routes: Routes): { ops: DistributedOp[]; packets: Packet[] } {
  const services = new Services(layout);
  const copies = new Copies(layout, services, network, routes);
  const pairs = new PairWriter(layout, services, copies);
  const { home, held } = copies;
  const moves = collectMoves(layout);
  /** Moves that are done, gates that are done, and how deep in control flow. */
  let moved = 0;
  let passed = 0;
  let depth = 0;

  /**
   * Moves that come before the next gate; control flow is entered and left with none under way. They happen together: a qubit that
   * finds its new QPU full waits on its communication qubit, and the next to move is one that leaves there.
   */
  const emitMoves = (out: DistributedOp[]) => {
    if (depth > 0) return;
    const due: Move[] = [];
    while (moved < moves.length && moves[moved].before <= passed) due.push(moves[moved++]);
    while (due.length > 0) {
      const full = (qpu: number, more: number) => held[qpu] + more > network.qpus[qpu].dataQubits;
      let next = due.findIndex(({ qubit }) => full(home[qubit], 0));
      if (next < 0) next = due.findIndex(({ to }) => !full(to, 1));
      const [move] = due.splice(Math.max(next, 0), 1);
      emitMove(move, out);
    }
  };
  const emitMove = ({ qubit, to, run }: Move, out: DistributedOp[]) => {
    const from = home[qubit];
    const service = services.at(run, to);
    if (service && service.packet >= 0) {
      out.push({ kind: "move", qubit, from, to, route: [], packet: service.packet });
      copies.forget(service);
    } else {
      copies.claim(from, to, [], out);
      out.push({ kind: "move", qubit, from, to, route: routes.route(from, to) });
    }
    home[qubit] = to;
    held[from]--;
    held[to]++;
    copies.settle(qubit, out);
  };
  const emitPair = (item: Extract<Item, { kind: "pair" }>, out: DistributedOp[]) => {
    const gates = item.parts.flatMap((part) => (part.gate < 0 ? [] : [part.gate]));
    const [first] = gates;
    const together = gates.every((g) => layout.qpuOf(g, 0) === layout.qpuOf(g, 1) && layout.site[g] === layout.qpuOf(first, 0));
    // A gate without a basis is done as it stands where both qubits are, unless a copy would have to follow.
    if (item.parts.length > 1 && together && !item.op.qubits.some((q) => copies.isCopied(q))) {
      const operands = item.op.qubits.map((qubit) => ({ qubit }));
      out.push({ kind: "gate", gate: item.op.gate, params: item.op.params, operands, qpu: layout.site[first], alsoOnCopies: [] });
      passed = gates[gates.length - 1] + 1;
      return;
    }
    for (const part of item.parts) {
      emitMoves(out);
      if (part.gate < 0) copies.oneQubit(part.op, out);
      else {
        pairs.write(part.op, part.gate, out);
        passed = part.gate + 1;
      }
    }
  };
  const nested = (write: () => DistributedOp): DistributedOp => {
    depth++;
    const op = write();
    depth--;
    return op;
  };
  const walk = (items: readonly Item[]): DistributedOp[] => {
    const out: DistributedOp[] = [];
    for (const item of items) {
      emitMoves(out);
      if (item.kind === "pair") emitPair(item, out);
      else if (item.kind === "if") {
        out.push(nested(() => ({ kind: "if", condition: item.condition, then: walk(item.then), else: walk(item.else) })));
      } else if (item.kind === "while") out.push(nested(() => ({ kind: "while", condition: item.condition, body: walk(item.body) })));
      else if (item.op.kind === "gate") copies.oneQubit(item.op as GateOp, out);
      else if (item.op.kind === "measure" || item.op.kind === "reset") out.push({ ...item.op, qpu: home[item.op.qubit] });
      else out.push(item.op);
    }
    return out;
  };
  return { ops: walk(layout.instance.block), packets: copies.packets };
}

interface Move {
  qubit: number;
  to: number;
  /** The gate before which it happens, and the run that it ends. */
  before: number;
  run: number;
}

/** Moves in the order in which they happen. */
function collectMoves({ instance, stayQpu, moveAt, runInto }: Layout): Move[] {
  const moves: Move[] = [];
  for (let qubit = 0; qubit < instance.qubits; qubit++) {
    for (let stay = instance.stayStart[qubit] + 1; stay < instance.stayStart[qubit + 1]; stay++) {
      if (stayQpu[stay] !== stayQpu[stay - 1]) moves.push({ qubit, to: stayQpu[stay], before: moveAt[stay], run: runInto[stay] });
    }
  }
  return moves.sort((a, b) => a.before - b.before);
}
