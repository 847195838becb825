import type { Operand } from "../../src/compile/program.ts";

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
  /** The measurement of a qubit whose copy takes over. */
  giveOver: 7,
  /** The correction of the copy that becomes the qubit. */
  takeOver: 8,
} as const;

const NOTHING: readonly number[] = [];

/** The pairs that a node consumes. */
export interface RouteInfo {
  links: readonly number[];
  /** One more than links: from, the QPUs that swap, to. */
  qpus: readonly number[];
  /** Position of the node among the demands of each link. */
  demand: readonly number[];
}

/** What is known of a node when it is added. */
export interface NodeFields {
  kind: number;
  visit: number;
  qpu: number;
  durationNs: number;
  notBeforeNs: number;
  /** Packet of open, close and hand-over nodes, -1 for others. */
  packet: number;
  /** The node that opened that packet, -1 for the one that does. */
  opener: number;
  reads: boolean;
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
  /** Whether the node is a measurement or a reset of a data qubit. */
  readonly reads: boolean[] = [];
  readonly packet: number[] = [];
  /** Slots of node n are `firstSlot[n]` up to `firstSlot[n + 1]`. */
  readonly firstSlot: number[] = [0];
  /** Operations that must end before the node may start. */
  readonly pending: number[] = [];
  /** Moves that must have arrived, or left, before a move may start; and those that wait for this one to arrive or to leave. */
  readonly afterArrival: (readonly number[])[] = [];
  readonly afterLeaving: (readonly number[])[] = [];
  readonly onArrival: number[][] = [];
  readonly onLeaving: number[][] = [];
  /** Whether a qubit that moves in finds all data places taken in program order, and waits on its communication qubit. */
  readonly crowded: boolean[] = [];
  readonly route: (RouteInfo | null)[] = [];
  /** Of corrections: from the start of the measurement, which is the node before, to the arrival of its bit. */
  readonly messageNs: number[] = [];
  /** When the node would start if no pair and no other resource were waited for. */
  readonly earliestNs: number[] = [];

  readonly slotPrevious: number[] = [];
  readonly slotNext: number[] = [];
  /** 1 when time without an operation before this slot is idling that matters. */
  readonly slotLive: number[] = [];
  /** 0 when the node does not end its operand's idling (barriers). */
  readonly slotEnds: number[] = [];
  /** Operand of the slot, by its number in `operands`. */
  readonly slotKey: number[] = [];
  readonly slotQpu: number[] = [];
  /** Node of the slot. */
  readonly slotNode: number[] = [];
  /** How long after its node begins the slot's operand is free again. */
  readonly slotDelayNs: number[] = [];

  /** Operand of each key: data qubits first, then copies by packet. */
  readonly operands: readonly Operand[];
  /** Nodes that need a pair of each link, in program order. */
  readonly demands: number[][];
  /** Per QPU: the nodes at which its communication qubits are taken, and how many are taken there in program order. */
  readonly occupancy: { node: number[]; taken: number[] }[];
  /** The node that opened the packet of this one: a packet in a loop may be open again before it is done with. -1 without a packet. */
  readonly opener: number[] = [];

  constructor(operands: readonly Operand[], qpus: number, links: number) {
    this.operands = operands;
    this.demands = Array.from({ length: links }, () => []);
    this.occupancy = Array.from({ length: qpus }, () => ({ node: [], taken: [] }));
  }

  get nodes(): number {
    return this.kind.length;
  }

  addNode(fields: NodeFields): number {
    this.visit.push(fields.visit);
    this.qpu.push(fields.qpu);
    this.durationNs.push(fields.durationNs);
    this.notBeforeNs.push(fields.notBeforeNs);
    this.packet.push(fields.packet);
    this.opener.push(fields.opener);
    this.reads.push(fields.reads);
    this.pending.push(0);
    this.route.push(null);
    this.afterArrival.push(NOTHING);
    this.afterLeaving.push(NOTHING);
    this.onArrival.push([]);
    this.onLeaving.push([]);
    this.crowded.push(false);
    this.messageNs.push(0);
    this.earliestNs.push(fields.notBeforeNs);
    this.firstSlot.push(this.slotKey.length);
    return this.kind.push(fields.kind) - 1;
  }

  /** Adds an operand to the last node; `previous` is the slot before it on the same operand, or -1. */
  addSlot(key: number, qpu: number, previous: number, live: boolean, ends: boolean): number {
    const node = this.nodes - 1;
    const slot = this.slotKey.push(key) - 1;
    this.slotPrevious.push(previous);
    this.slotNext.push(-1);
    this.slotLive.push(live ? 1 : 0);
    this.slotEnds.push(ends ? 1 : 0);
    this.slotQpu.push(qpu);
    this.slotDelayNs.push(0);
    this.slotNode.push(node);
    this.firstSlot[node + 1] = slot + 1;
    if (previous >= 0) {
      this.slotNext[previous] = node;
      this.pending[node]++;
      this.earliestNs[node] = Math.max(this.earliestNs[node], this.earliestNs[this.slotNode[previous]] + this.slotDelayNs[previous]);
    }
    return slot;
  }

  /** The node starts only when these moves have arrived and left. */
  startAfter(node: number, arrived: readonly number[], left: readonly number[]): void {
    this.afterArrival[node] = arrived;
    this.afterLeaving[node] = left;
    this.pending[node] += arrived.length + left.length;
    for (const other of arrived) this.onArrival[other].push(node);
    for (const other of left) this.onLeaving[other].push(node);
  }

  /** All operands of a node are free so long after it starts. */
  setEnds(node: number, afterNs: number): void {
    for (let s = this.firstSlot[node]; s < this.firstSlot[node + 1]; s++) this.slotDelayNs[s] = afterNs;
  }
}
