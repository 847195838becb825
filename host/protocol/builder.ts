import { gateSpec, isVirtual } from "../../src/circuit/gates.ts";
import type { DistributedGate, DistributedProgram, FlatDistributedOp, Operand, Packet } from "../../src/compile/program.ts";
import { BellwireError } from "../../src/errors.ts";
import { type Network, pairRoom } from "../../src/network/network.ts";
import { Graph, NODE } from "./graph.ts";
import type { Timing } from "./timing.ts";

/** A gate without duration: diagonal one-qubit gates, and SWAPs of two data qubits, which are relabelled. */
export function isFree(op: DistributedGate): boolean {
  if (op.gate === "swap") return op.operands.every((operand) => operand.packet === undefined);
  return isVirtual(op.gate);
}

/** Turns the steps of a path into nodes of a graph, and checks that each finds its communication qubits in program order. */
export class GraphBuilder {
  readonly graph: Graph;
  readonly #program: DistributedProgram;
  readonly #network: Network;
  readonly #timing: Timing;
  /** The last slot of each operand, or -1. */
  readonly #last: number[];
  /** Whether each operand holds a state that idling would spoil. */
  readonly #live: boolean[];
  /** Packets that are open in program order. */
  readonly #open = new Set<Packet>();
  /** Operand that each packet copied. */
  readonly #source: number[];
  /** The node that opened each packet last. */
  readonly #opener: number[];
  readonly #copies: number[];
  /** Data qubits in each QPU in program order. */
  readonly #held: number[];
  /** The last move into each QPU, and the moves out of it since. */
  readonly #entered: number[][];
  readonly #left: number[][];

  constructor(program: DistributedProgram, network: Network, timing: Timing) {
    this.#program = program;
    this.#network = network;
    this.#timing = timing;
    const operands: Operand[] = [
      ...Array.from({ length: program.circuit.qubits }, (_, qubit) => ({ qubit })),
      ...program.packets.map((packet) => ({ qubit: packet.qubit, packet: packet.id })),
    ];
    this.graph = new Graph(operands, network.qpus.length, network.links.length);
    this.#last = operands.map(() => -1);
    this.#live = operands.map(() => false);
    this.#source = program.packets.map((packet) => packet.qubit);
    this.#opener = program.packets.map(() => -1);
    this.#copies = network.qpus.map(() => 0);
    this.#held = network.qpus.map((_, q) => program.placement.filter((home) => home === q).length);
    this.#entered = network.qpus.map(() => []);
    this.#left = network.qpus.map(() => []);
  }

  /** Adds one step of the path; it may start at `notBeforeNs` at the earliest. */
  append(op: FlatDistributedOp, visit: number, notBeforeNs: number): void {
    const at = { visit, notBeforeNs };
    const { graph } = this;
    switch (op.kind) {
      case "gate":
        this.#gate(op, at);
        return;
      case "open":
        this.#openPacket(this.#program.packets[op.packet], at);
        return;
      case "close":
        this.#closePacket(this.#program.packets[op.packet], at);
        return;
      case "move":
        if (op.packet === undefined) this.#move(op, at);
        else this.#handOver(this.#program.packets[op.packet], at);
        return;
      case "measure": {
        const durationNs = this.#timing.qpus[op.qpu].measureNs;
        const node = this.#node(NODE.timed, op.qpu, durationNs, at, -1, true);
        this.#slot(op.qubit, op.qpu);
        graph.setEnds(node, durationNs);
        return;
      }
      case "reset": {
        const durationNs = this.#timing.qpus[op.qpu].resetNs;
        const node = this.#node(NODE.timed, op.qpu, durationNs, at, -1, true);
        // What a qubit suffers before it is reset, and as |0> after it, is without effect.
        this.#live[op.qubit] = false;
        this.#slot(op.qubit, op.qpu);
        graph.setEnds(node, durationNs);
        return;
      }
      case "barrier": {
        const node = this.#node(NODE.instant, -1, 0, at);
        for (const qubit of new Set(op.qubits)) this.#slot(qubit, -1, false);
        graph.setEnds(node, 0);
        return;
      }
      case "assign":
        this.#node(NODE.instant, -1, 0, at);
    }
  }

  #gate(op: DistributedGate, at: At): void {
    const free = isFree(op);
    const pair = !free && gateSpec(op.gate).qubits === 2;
    const copies = op.alsoOnCopies.map((id) => this.#program.packets[id]);
    const times = this.#timing.qpus;
    const oneQubit = () => Math.max(...[op.qpu, ...copies.map((packet) => packet.to)].map((q) => times[q].oneQubitNs));
    const durationNs = free ? 0 : pair ? times[op.qpu].twoQubitNs : oneQubit();
    const node = this.#node(free ? NODE.instant : pair ? NODE.gate : NODE.timed, op.qpu, durationNs, at);
    for (const operand of op.operands) this.#slot(this.#key(operand), op.qpu);
    for (const packet of copies) this.#slot(this.#copyKey(packet), packet.to);
    this.graph.setEnds(node, durationNs);
    if (!free) for (const operand of op.operands) this.#live[this.#key(operand)] = true;
    else if (op.gate === "swap") {
      const [a, b] = op.operands;
      [this.#live[a.qubit], this.#live[b.qubit]] = [this.#live[b.qubit], this.#live[a.qubit]];
    }
  }

  #openPacket(packet: Packet, at: At): void {
    const { graph } = this;
    const node = this.#node(NODE.open, packet.from, 0, at, packet.id);
    // A copy of a copy is made from the copy that is in `from`.
    const source = [...this.#open].find((other) => other.qubit === packet.qubit && other.to === packet.from);
    const from = source ? this.#copyKey(source) : packet.qubit;
    this.#source[packet.id] = from;
    const local = this.#slot(from, packet.from);
    this.#live[from] = true;
    const copy = this.#copyKey(packet);
    this.#last[copy] = -1;
    this.#live[copy] = false;
    const far = this.#slot(copy, packet.to);
    this.#live[copy] = true;
    this.#opener[packet.id] = node;
    this.#open.add(packet);
    this.#demand(node, packet.from, packet.to, packet.route, `packet ${packet.id}`);
    this.#copies[packet.to]++;
    const near = this.#timing.qpus[packet.from];
    const bitSent = near.twoQubitNs + near.measureNs;
    graph.slotDelayNs[local] = near.twoQubitNs;
    graph.slotDelayNs[far] = bitSent + this.#timing.latency[packet.from][packet.to] + this.#timing.qpus[packet.to].oneQubitNs;
  }

  #closePacket(packet: Packet, at: At): void {
    const { graph } = this;
    const { oneQubitNs, measureNs } = this.#timing.qpus[packet.to];
    const durationNs = oneQubitNs + measureNs;
    const copy = this.#node(NODE.closeCopy, packet.to, durationNs, at, packet.id);
    this.#slot(this.#copyKey(packet), packet.to);
    graph.setEnds(copy, durationNs);
    this.#open.delete(packet);
    this.#copies[packet.to]--;
    this.#occupy(copy, packet.to, 0);

    // The copy that was copied may have been closed meanwhile; then the correction belongs to the qubit itself.
    const source = this.#source[packet.id];
    const sourceOpen = source < this.#program.circuit.qubits || [...this.#open].some((other) => this.#copyKey(other) === source);
    this.#correction(NODE.closeData, copy, packet, sourceOpen ? source : packet.qubit, packet.from, at);
  }

  /** The copy becomes the qubit: like a close, with the measurement at the original and the correction at the copy. */
  #handOver(packet: Packet, at: At): void {
    const { graph } = this;
    const { oneQubitNs, measureNs } = this.#timing.qpus[packet.from];
    const durationNs = oneQubitNs + measureNs;
    const original = this.#node(NODE.giveOver, packet.from, durationNs, at, packet.id);
    this.#slot(packet.qubit, packet.from);
    graph.setEnds(original, durationNs);
    this.#open.delete(packet);
    this.#copies[packet.to]--;
    const taken = this.#correction(NODE.takeOver, original, packet, this.#copyKey(packet), packet.to, at);
    this.#changePlace(original, taken.node, packet.from, packet.to);
    this.#last[packet.qubit] = taken.slot;
    this.#live[packet.qubit] = true;
    this.#occupy(taken.node, packet.to, 0);
  }

  /** The node that waits for the bit of a disentangling measurement, and the slot that it leaves. */
  #correction(kind: number, measured: number, packet: Packet, key: number, qpu: number, at: At): { node: number; slot: number } {
    const { graph } = this;
    // The correction is a Pauli of the packet's basis: virtual for Z, a gate otherwise.
    const durationNs = packet.basis === "Z" ? 0 : this.#timing.qpus[qpu].oneQubitNs;
    const node = this.#node(kind, qpu, durationNs, at, packet.id);
    const slot = this.#slot(key, qpu);
    graph.pending[node]++;
    graph.messageNs[node] = graph.durationNs[measured] + this.#timing.latency[graph.qpu[measured]][qpu];
    graph.earliestNs[node] = Math.max(graph.earliestNs[node], graph.earliestNs[measured] + graph.messageNs[node]);
    graph.setEnds(node, durationNs);
    return { node, slot };
  }

  #move(op: { qubit: number; from: number; to: number; route: readonly number[] }, at: At): void {
    const node = this.#node(NODE.move, op.from, 0, at);
    this.#slot(op.qubit, op.from);
    this.#demand(node, op.from, op.to, op.route, `the move of qubit ${op.qubit}`);
    this.#changePlace(node, node, op.from, op.to);
    this.#occupy(node, op.to, 0);
    const near = this.#timing.qpus[op.from];
    const measured = near.twoQubitNs + near.oneQubitNs + near.measureNs;
    this.graph.setEnds(node, measured + this.#timing.latency[op.from][op.to] + this.#timing.qpus[op.to].oneQubitNs);
  }

  /**
   * A qubit leaves a data place and takes another. Moves into a QPU start in program order, and after those that make room for
   * them there, so that none waits on a communication qubit that something before it needs.
   */
  #changePlace(leaving: number, entering: number, from: number, to: number): void {
    this.graph.startAfter(leaving, this.#entered[to], this.#left[to]);
    this.#entered[to] = [entering];
    this.#left[to] = [];
    this.#left[from].push(leaving);
    this.#held[from]--;
    this.#held[to]++;
    this.graph.crowded[entering] = this.#held[to] > this.#network.qpus[to].dataQubits;
  }

  #demand(node: number, from: number, to: number, route: readonly number[], who: string): void {
    const { graph } = this;
    const qpus = qpusAlong(this.#network, from, to, route, who);
    graph.route[node] = { links: route, qpus, demand: route.map((link) => graph.demands[link].push(node) - 1) };
    const room = route.map((link) => pairRoom(this.#network.links[link]));
    qpus.forEach((qpu, i) => {
      this.#occupy(node, qpu, (room[i - 1] ?? 0) + (room[i] ?? 0), who);
    });
  }

  /** Notes how many communication qubits of a QPU are taken at a node, and that there are so many. */
  #occupy(node: number, qpu: number, extra: number, who = ""): void {
    const { name, dataQubits, communicationQubits } = this.#network.qpus[qpu];
    // Qubits beyond the data places wait on communication qubits.
    const taken = this.#copies[qpu] + Math.max(0, this.#held[qpu] - dataQubits) + extra;
    if (taken > communicationQubits) {
      const message = `${who} needs ${taken} communication qubits at ${name}, which has ${communicationQubits}; open fewer packets there at once`;
      throw new BellwireError("limit", message);
    }
    this.graph.occupancy[qpu].node.push(node);
    this.graph.occupancy[qpu].taken.push(taken);
  }

  #copyKey(packet: Packet): number {
    return this.#program.circuit.qubits + packet.id;
  }

  #key(operand: Operand): number {
    return operand.packet === undefined ? operand.qubit : this.#program.circuit.qubits + operand.packet;
  }

  #node(kind: number, qpu: number, durationNs: number, at: At, packet = -1, reads = false): number {
    const opener = packet < 0 || kind === NODE.open ? -1 : this.#opener[packet];
    return this.graph.addNode({ kind, qpu, durationNs, packet, opener, reads, ...at });
  }

  #slot(key: number, qpu: number, ends = true): number {
    this.#last[key] = this.graph.addSlot(key, qpu, this.#last[key], this.#live[key], ends);
    return this.#last[key];
  }
}

interface At {
  visit: number;
  notBeforeNs: number;
}

/** The QPUs that a route passes, checked link by link. */
export function qpusAlong(network: Network, from: number, to: number, route: readonly number[], who: string): number[] {
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
