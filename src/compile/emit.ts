import type { GateOp } from "../circuit/circuit.ts";
import type { Network } from "../network/network.ts";
import { oneQubitAction, type PlainGate, splitFlip } from "./bases.ts";
import type { FlatItem, Item, Merge, Part } from "./instance.ts";
import type { Layout } from "./layout.ts";
import type { DistributedGate, DistributedOp, Operand, Packet } from "./program.ts";
import type { Routes } from "./routes.ts";

/** The gates of one run that one QPU serves, in program order, and how many of them are done. */
interface Service {
  run: number;
  qpu: number;
  gates: number[];
  done: number;
  /** The packet that is open for it, or -1. */
  packet: number;
}

/**
 * Writes the program in circuit order. A packet opens at its first gate and closes after its last, or hands over to its copy when the
 * qubit moves there at the end of the run. Where another copy or
 * another pair in preparation would exceed a QPU's communication qubits, the copy there whose next gate is furthest away is
 * closed first (Belady's rule) and opened again when it is needed: one ebit more.
 */
export function emit(layout: Layout, network: Network, routes: Routes): { ops: DistributedOp[]; packets: Packet[] } {
  const { instance, site, qpus } = layout;
  const { qubitOf, runOf, stayStart } = instance;
  const services = collectServices(layout);
  const moves = collectMoves(layout);
  /** Moves and gates that are done. */
  let moved = 0;
  let passed = 0;
  let depth = 0;
  const merged = new Set<Merge>();
  /** QPU of each qubit at this point. */
  const home = Array.from({ length: instance.qubits }, (_, q) => layout.stayQpu[stayStart[q]]);
  const packets: Packet[] = [];
  /** Open services by QPU, and by copied qubit. */
  const openIn: Set<Service>[] = network.qpus.map(() => new Set());
  const openOn: Set<Service>[] = Array.from({ length: instance.qubits }, () => new Set());

  const held = network.qpus.map(() => 0);
  for (const qpu of home) held[qpu]++;

  const close = (service: Service, out: DistributedOp[]) => {
    out.push({ kind: "close", packet: service.packet });
    forget(service);
  };
  const forget = (service: Service) => {
    openIn[service.qpu].delete(service);
    openOn[instance.runQubit[service.run]].delete(service);
    service.packet = -1;
  };
  const makeRoom = (qpu: number, needed: number, kept: readonly Service[], out: DistributedOp[]) => {
    const nextUse = (s: Service) => (s.done < s.gates.length ? s.gates[s.done] : layout.moveAt[instance.runExit[s.run]]);
    const { dataQubits, communicationQubits } = network.qpus[qpu];
    const waiting = Math.max(0, held[qpu] - dataQubits);
    while (openIn[qpu].size + waiting + needed > communicationQubits) {
      const [victim] = [...openIn[qpu]].filter((s) => !kept.includes(s)).sort((a, b) => nextUse(b) - nextUse(a));
      close(victim, out);
    }
  };
  /** Makes room for the pairs of a route. */
  const claim = (from: number, to: number, kept: readonly Service[], out: DistributedOp[]) => {
    for (const { qpu, count } of routes.claims(from, to)) makeRoom(qpu, count, kept, out);
  };
  const ofRun = new Map<number, Service[]>();
  for (const service of services.values()) {
    const list = ofRun.get(service.run);
    if (list) list.push(service);
    else ofRun.set(service.run, [service]);
  }
  /** Whether another copy of the run, still to be made, has a shorter way from here than from anywhere else that the qubit is. */
  const isNearestSource = (copy: Service): boolean => {
    const qubit = instance.runQubit[copy.run];
    const elsewhere = [home[qubit], ...[...openOn[qubit]].filter((other) => other !== copy).map((other) => other.qpu)];
    const waiting = (ofRun.get(copy.run) ?? []).filter((other) => other.packet < 0 && other.done < other.gates.length);
    const hops = (from: number, to: Service) => routes.hops[from * qpus + to.qpu];
    return waiting.some((other) => elsewhere.every((qpu) => hops(copy.qpu, other) < hops(qpu, other)));
  };
  /** Communication qubits that the pairs of a route take at its start. */
  const roomAtStart = (from: number, to: number) => routes.claims(from, to).find(({ qpu }) => qpu === from)?.count ?? 0;
  /** Copies from the nearest place that holds the qubit or an open copy of it, so that a run over a sparse network grows a tree. */
  const open = (service: Service, kept: readonly Service[], out: DistributedOp[]) => {
    const qubit = instance.runQubit[service.run];
    let from = home[qubit];
    let source: Service[] = [];
    for (const copy of openOn[qubit]) {
      const roomy = network.qpus[copy.qpu].communicationQubits > roomAtStart(copy.qpu, service.qpu);
      if (roomy && routes.hops[copy.qpu * qpus + service.qpu] < routes.hops[from * qpus + service.qpu]) {
        from = copy.qpu;
        source = [copy];
      }
    }
    claim(from, service.qpu, [...kept, ...source], out);
    service.packet = packets.length;
    packets.push({
      id: service.packet,
      qubit,
      basis: instance.runBasis[service.run],
      from,
      to: service.qpu,
      route: routes.route(from, service.qpu),
    });
    openIn[service.qpu].add(service);
    openOn[qubit].add(service);
    out.push({ kind: "open", packet: service.packet });
  };

  const serviceAt = (gate: number, side: number, qpu: number): Service | null => {
    if (home[qubitOf[2 * gate + side]] === qpu) return null;
    return services.get(runOf[2 * gate + side] * qpus + qpu) ?? null;
  };
  /** Where to do a gate: as planned, or beside one of its qubits if the copy it takes is open there already and the planned one is not. */
  const chooseSite = (gate: number): number => {
    const ready = (qpu: number) =>
      [0, 1].every((side) => {
        if (home[qubitOf[2 * gate + side]] === qpu) return true;
        return (services.get(runOf[2 * gate + side] * qpus + qpu)?.packet ?? -1) >= 0;
      });
    if (runOf[2 * gate] < 0 || runOf[2 * gate + 1] < 0 || ready(site[gate])) return site[gate];
    return [home[qubitOf[2 * gate]], home[qubitOf[2 * gate + 1]]].find(ready) ?? site[gate];
  };
  const emitRemote = (op: GateOp, gate: number, out: DistributedOp[]) => {
    const qpu = chooseSite(gate);
    const used = [serviceAt(gate, 0, qpu), serviceAt(gate, 1, qpu)];
    const kept = used.filter((s) => s !== null);
    for (const service of kept) if (service.packet < 0) open(service, kept, out);
    const operands = used.map((s, side): Operand => {
      const qubit = qubitOf[2 * gate + side];
      return s === null ? { qubit } : { qubit, packet: s.packet };
    });
    out.push({ kind: "gate", gate: op.gate, params: op.params, operands, qpu, alsoOnCopies: [] });
    const planned = [serviceAt(gate, 0, site[gate]), serviceAt(gate, 1, site[gate])].filter((s) => s !== null);
    for (const service of new Set([...planned, ...kept])) {
      while (service.done < service.gates.length && service.gates[service.done] <= gate) service.done++;
    }
    for (const qubit of [qubitOf[2 * gate], qubitOf[2 * gate + 1]]) {
      for (const copy of openOn[qubit]) {
        if (copy.done === copy.gates.length && !handsOver(layout, copy) && !isNearestSource(copy)) close(copy, out);
      }
    }
  };
  const emitOneQubit = (op: GateOp, item: FlatItem, out: DistributedOp[]) => {
    const [qubit] = op.qubits;
    const { merge } = item;
    if (merge?.first === item && openOn[qubit].size > 0) {
      merged.add(merge);
      if (merge.gate) emitGate(merge.gate, qubit, out);
    }
    if (!merge || !merged.has(merge)) emitGate(op, qubit, out);
  };
  const emitGate = (op: PlainGate, qubit: number, out: DistributedOp[]) => {
    const copies = [...openOn[qubit]];
    const push = (gate: string, params: readonly number[], alsoOnCopies: readonly number[]) =>
      out.push(oneQubitGate(gate, params, qubit, home[qubit], alsoOnCopies));
    const basis = copies.length > 0 ? instance.runBasis[copies[0].run] : null;
    if (basis === null || oneQubitAction(op).keeps.includes(basis)) {
      push(op.gate, op.params, []);
      return;
    }
    const { keep, flip } = splitFlip(op, basis);
    if (keep) push(keep.gate, keep.params, []);
    push(
      flip.gate,
      flip.params,
      copies.map((s) => s.packet),
    );
  };
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
    const service = services.get(run * qpus + to);
    if (service && service.packet >= 0) {
      out.push({ kind: "move", qubit, from, to, route: [], packet: service.packet });
      forget(service);
    } else {
      claim(from, to, [], out);
      out.push({ kind: "move", qubit, from, to, route: routes.route(from, to) });
    }
    home[qubit] = to;
    held[from]--;
    held[to]++;
  };
  const emitPair = (op: GateOp, parts: readonly Part[], out: DistributedOp[]) => {
    const gates = parts.flatMap((part) => (part.gate < 0 ? [] : [part.gate]));
    const local = gates.every(
      (g) => layout.qpuOf(g, 0) === layout.qpuOf(g, 1) && layout.qpuOf(g, 0) === site[g] && site[g] === site[gates[0]],
    );
    if (local) {
      const operands = op.qubits.map((qubit) => ({ qubit }));
      out.push({ kind: "gate", gate: op.gate, params: op.params, operands, qpu: site[gates[0]], alsoOnCopies: [] });
      passed = gates[gates.length - 1] + 1;
      return;
    }
    for (const part of parts) {
      emitMoves(out);
      if (part.item) emitOneQubit(part.op, part.item, out);
      else {
        emitRemote(part.op, part.gate, out);
        passed = part.gate + 1;
      }
    }
  };
  const emitFlat = (item: FlatItem, out: DistributedOp[]) => {
    const { op } = item;
    switch (op.kind) {
      case "gate":
        emitOneQubit(op, item, out);
        break;
      case "measure":
      case "reset":
        out.push({ ...op, qpu: home[op.qubit] });
        break;
      default:
        out.push(op);
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
      switch (item.kind) {
        case "flat":
          emitFlat(item, out);
          break;
        case "pair":
          emitPair(item.op, item.parts, out);
          break;
        case "if":
          out.push(nested(() => ({ kind: "if", condition: item.condition, then: walk(item.then), else: walk(item.else) })));
          break;
        case "while":
          out.push(nested(() => ({ kind: "while", condition: item.condition, body: walk(item.body) })));
          break;
      }
    }
    return out;
  };
  return { ops: walk(instance.block), packets };
}

function collectServices(layout: Layout): Map<number, Service> {
  const { instance, site, qpus } = layout;
  const services = new Map<number, Service>();
  for (let gate = 0; gate < instance.gates; gate++) {
    for (const side of [0, 1]) {
      if (layout.qpuOf(gate, side) === site[gate]) continue;
      const run = instance.runOf[2 * gate + side];
      const key = run * qpus + site[gate];
      const service = services.get(key);
      if (service) service.gates.push(gate);
      else services.set(key, { run, qpu: site[gate], gates: [gate], done: 0, packet: -1 });
    }
  }
  return services;
}

/** Whether the copy becomes the qubit at the end of its run: it stays open until that move. */
function handsOver({ instance, stayQpu, moveAt }: Layout, { run, qpu }: Service): boolean {
  const stay = instance.runExit[run];
  return stay !== instance.runEntry[run] && stayQpu[stay] === qpu && moveAt[stay] === instance.moveFrom[stay];
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

function oneQubitGate(
  gate: string,
  params: readonly number[],
  qubit: number,
  qpu: number,
  alsoOnCopies: readonly number[],
): DistributedGate {
  return { kind: "gate", gate, params, operands: [{ qubit }], qpu, alsoOnCopies };
}
