import { gateSpec, isVirtual } from "../../src/circuit/gates.ts";
import type { DistributedGate, DistributedProgram, FlatDistributedOp, Operand } from "../../src/compile/program.ts";
import { BellwireError } from "../../src/errors.ts";
import type { Network } from "../../src/network/network.ts";
import type { QpuTimes } from "./timing.ts";

/** What a node is; the executor branches on it. */
export const NODE = {
  /** Takes no time: virtual gates, relabelled SWAPs, barriers, assignments. */
  instant: 0,
  /** Takes time on its operands and nothing else: one-qubit gates, measurements, resets. */
  timed: 1,
  /** A two-qubit gate, which also takes one of the QPU's places for such gates. */
  gate: 2,
  open: 3,
  /** The measurement of a copy that is disentangled. */
  closeCopy: 4,
  /** The correction of the copied qubit once the copy's bit has come back. */
  closeData: 5,
  move: 6,
} as const;

/** A gate without duration: diagonal one-qubit gates, and SWAPs of two data qubits, which are relabelled. */
export function isFree(op: DistributedGate): boolean {
  if (op.gate === "swap") return op.operands.every((operand) => operand.packet === undefined);
  return isVirtual(op.gate);
}

/**
 * The operations of a shot's path as a graph in flat arrays: nodes in program order, each with slots (one per operand), each
 * slot pointing to the operation before and after it on the same operand. Built once for a program without branches.
 */
export class Graph {
  readonly kind: number[] = [];
  readonly visit: number[] = [];
  readonly qpu: number[] = [];
  readonly durationNs: number[] = [];
  readonly notBeforeNs: number[] = [];
  /** Packet of open and close nodes, -1 for others. */
  readonly packet: number[] = [];
  /** Slots of node n are `firstSlot[n]` up to `firstSlot[n + 1]`. */
  readonly firstSlot: number[] = [0];
  /** Operations that must end before the node may start. */
  readonly pending: number[] = [];
  /** Route of open and move nodes. */
  readonly route: (RouteInfo | null)[] = [];

  readonly slotPrevious: number[] = [];
  readonly slotNext: number[] = [];
  /** 1 when time without an operation before this slot is idling that matters. */
  readonly slotLive: number[] = [];
  /** 0 when the node does not end its operand's idling (barriers). */
  readonly slotEnds: number[] = [];
  readonly slotKey: number[] = [];
  readonly slotQpu: number[] = [];

  /** Nodes that need a pair of each link, in program order. */
  readonly demands: number[][];
  /** Per QPU: the nodes at which its communication qubits are taken, and how many are taken there in program order. */
  readonly occupancy: { node: number[]; taken: number[] }[];
  /** Node that opened each packet last. */
  readonly opener: number[];
  /** Operand of each key: data qubits first, then copies by packet. */
  readonly operands: readonly Operand[];

  readonly #last: number[];
  readonly #live: number[];
  readonly #copies: number[];
  readonly #program: DistributedProgram;
  readonly #network: Network;
  readonly #times: readonly QpuTimes[];

  constructor(program: DistributedProgram, network: Network, times: readonly QpuTimes[]) {
    this.#program = program;
    this.#network = network;
    this.#times = times;
    const qubits = program.circuit.qubits;
    this.operands = [
      ...Array.from({ length: qubits }, (_, qubit) => ({ qubit })),
      ...program.packets.map((packet) => ({ qubit: packet.qubit, packet: packet.id })),
    ];
    this.demands = network.links.map(() => []);
    this.occupancy = network.qpus.map(() => ({ node: [], taken: [] }));
    this.opener = program.packets.map(() => -1);
    this.#last = this.operands.map(() => -1);
    this.#live = this.operands.map(() => 0);
    this.#copies = network.qpus.map(() => 0);
  }

  get nodes(): number {
    return this.kind.length;
  }

  /** Adds one step of the path; it may start at `notBeforeNs` at the earliest. */
  append(op: FlatDistributedOp, visit: number, notBeforeNs: number): void {
    switch (op.kind) {
      case "gate":
        this.#gate(op, visit, notBeforeNs);
        return;
      case "open":
        this.#open(op.packet, visit, notBeforeNs);
        return;
      case "close":
        this.#close(op.packet, visit, notBeforeNs);
        return;
      case "move":
        this.#move(op, visit, notBeforeNs);
        return;
      case "measure":
        this.#node(NODE.timed, visit, op.qpu, this.#times[op.qpu].measureNs, notBeforeNs);
        this.#slot(op.qubit, op.qpu);
        this.#seal();
        return;
      case "reset":
        this.#node(NODE.timed, visit, op.qpu, this.#times[op.qpu].resetNs, notBeforeNs);
        // What a qubit suffers before it is reset, and as |0> after it, is without effect.
        this.#live[op.qubit] = 0;
        this.#slot(op.qubit, op.qpu);
        this.#seal();
        return;
      case "barrier":
        this.#node(NODE.instant, visit, -1, 0, notBeforeNs);
        for (const qubit of op.qubits) this.#slot(qubit, -1, 0);
        this.#seal();
        return;
      case "assign":
        this.#node(NODE.instant, visit, -1, 0, notBeforeNs);
        this.#seal();
        return;
    }
  }

  #gate(op: DistributedGate, visit: number, notBeforeNs: number): void {
    const free = isFree(op);
    const pair = !free && gateSpec(op.gate).qubits === 2;
    const copies = op.alsoOnCopies.map((id) => this.#program.packets[id]);
    const duration = free
      ? 0
      : pair
        ? this.#times[op.qpu].twoQubitNs
        : Math.max(...[op.qpu, ...copies.map((packet) => packet.to)].map((q) => this.#times[q].oneQubitNs));
    this.#node(free ? NODE.instant : pair ? NODE.gate : NODE.timed, visit, op.qpu, duration, notBeforeNs);
    for (const operand of op.operands) this.#slot(this.#key(operand), op.qpu);
    for (const packet of copies) this.#slot(this.#key({ qubit: packet.qubit, packet: packet.id }), packet.to);
    if (!free) for (const operand of op.operands) this.#live[this.#key(operand)] = 1;
    else if (op.gate === "swap") this.#exchangeLive(op.operands[0].qubit, op.operands[1].qubit);
    this.#seal();
  }

  #exchangeLive(a: number, b: number): void {
    const live = this.#live[a];
    this.#live[a] = this.#live[b];
    this.#live[b] = live;
  }

  #open(id: number, visit: number, notBeforeNs: number): void {
    const packet = this.#program.packets[id];
    const node = this.#node(NODE.open, visit, packet.from, 0, notBeforeNs, id);
    this.#slot(packet.qubit, packet.from);
    this.#live[packet.qubit] = 1;
    const key = this.#key({ qubit: packet.qubit, packet: id });
    this.#last[key] = -1;
    this.#live[key] = 0;
    this.#slot(key, packet.to);
    this.#live[key] = 1;
    this.#seal();
    this.opener[id] = node;
    this.#demand(node, packet.from, packet.to, packet.route, `packet ${id}`);
    this.#copies[packet.to]++;
  }

  #close(id: number, visit: number, notBeforeNs: number): void {
    const packet = this.#program.packets[id];
    const to = this.#times[packet.to];
    const copy = this.#node(NODE.closeCopy, visit, packet.to, to.oneQubitNs + to.measureNs, notBeforeNs, id);
    this.#slot(this.#key({ qubit: packet.qubit, packet: id }), packet.to);
    this.#seal();
    this.#copies[packet.to]--;
    this.#occupy(copy, packet.to, 0);
    // The correction is a Pauli of the packet's basis: virtual for Z, a gate otherwise.
    const correction = packet.basis === "Z" ? 0 : this.#times[packet.from].oneQubitNs;
    const data = this.#node(NODE.closeData, visit, packet.from, correction, notBeforeNs, id);
    this.#slot(packet.qubit, packet.from);
    this.pending[data]++;
    this.#seal();
  }

  #move(op: { qubit: number; from: number; to: number; route: readonly number[] }, visit: number, notBeforeNs: number): void {
    const node = this.#node(NODE.move, visit, op.from, 0, notBeforeNs);
    this.#slot(op.qubit, op.from);
    this.#seal();
    this.#demand(node, op.from, op.to, op.route, `the move of qubit ${op.qubit}`);
    this.#occupy(node, op.to, 0);
  }

  #demand(node: number, from: number, to: number, route: readonly number[], who: string): void {
    const qpus = qpusAlong(this.#network, from, to, route, who);
    this.route[node] = { links: route, qpus, demand: route.map((link) => this.demands[link].push(node) - 1) };
    this.#occupy(node, from, 1, who);
    for (const middle of qpus.slice(1, -1)) this.#occupy(node, middle, 2, who);
    this.#occupy(node, to, 1, who);
  }

  #occupy(node: number, qpu: number, extra: number, who = ""): void {
    const taken = this.#copies[qpu] + extra;
    const { name, communicationQubits } = this.#network.qpus[qpu];
    if (taken > communicationQubits) {
      const message = `${who} needs ${taken} communication qubits at ${name}, which has ${communicationQubits}; open fewer packets there at once`;
      throw new BellwireError("limit", message);
    }
    this.occupancy[qpu].node.push(node);
    this.occupancy[qpu].taken.push(taken);
  }

  #key(operand: Operand): number {
    return operand.packet === undefined ? operand.qubit : this.#program.circuit.qubits + operand.packet;
  }

  #node(kind: number, visit: number, qpu: number, durationNs: number, notBeforeNs: number, packet = -1): number {
    this.visit.push(visit);
    this.qpu.push(qpu);
    this.durationNs.push(durationNs);
    this.notBeforeNs.push(notBeforeNs);
    this.packet.push(packet);
    this.pending.push(0);
    this.route.push(null);
    return this.kind.push(kind) - 1;
  }

  #slot(key: number, qpu: number, ends = 1): void {
    const previous = this.#last[key];
    const slot = this.slotKey.push(key) - 1;
    this.slotPrevious.push(previous);
    this.slotNext.push(-1);
    this.slotLive.push(this.#live[key]);
    this.slotEnds.push(ends);
    this.slotQpu.push(qpu);
    this.#last[key] = slot;
    if (previous >= 0) {
      this.slotNext[previous] = this.nodes - 1;
      this.pending[this.nodes - 1]++;
    }
  }

  #seal(): void {
    this.firstSlot.push(this.slotKey.length);
  }
}

/** The pairs that a node consumes. */
export interface RouteInfo {
  links: readonly number[];
  /** One more than links: from, the QPUs that swap, to. */
  qpus: readonly number[];
  /** Position of the node among the demands of each link. */
  demand: readonly number[];
}

/** The QPUs that a route passes, checked link by link. */
function qpusAlong(network: Network, from: number, to: number, route: readonly number[], who: string): number[] {
  const qpus = [from];
  for (const l of route) {
    const here = qpus[qpus.length - 1];
    const between = network.links[l]?.between;
    if (!between?.includes(here))
      throw new BellwireError("internal", `the route of ${who} uses link ${l}, which does not touch QPU ${here}`);
    qpus.push(between[0] === here ? between[1] : between[0]);
  }
  if (qpus.length < 2 || qpus[qpus.length - 1] !== to) throw new BellwireError("internal", `the route of ${who} does not end at QPU ${to}`);
  return qpus;
}
