import { BellwireError } from "../../src/errors.ts";
import type { CopyAdmission } from "./admission.ts";
import { EVENT, type EventQueue } from "./events.ts";
import type { GatePlaces } from "./gatePlaces.ts";
import { type Graph, NODE, type RouteInfo } from "./graph.ts";
import type { Links } from "./links.ts";
import type { Machine } from "./machine.ts";
import type { OperandWaits } from "./operandWaits.ts";
import type { PairWorks } from "./pairWorks.ts";
import type { Recorder } from "./recorder.ts";
import type { CommunicationQubits } from "./slots.ts";

/** The parts of a shot that a telegate or a teleportation touches. */
export interface TelegateParts {
  graph: Graph;
  machine: Machine;
  events: EventQueue;
  qubits: CommunicationQubits;
  links: Links;
  works: PairWorks;
  admission: CopyAdmission;
  places: GatePlaces;
  waits: OperandWaits;
}

/**
 * The steps that use pairs, as events. Cat-entangle: a CNOT with the near half, its measurement, the bit's message, the
 * correction of the far half, which is the copy. Cat-disentangle: a Hadamard and the measurement of the copy, the message back,
 * a Pauli of the packet's basis. Swaps in the QPUs between go on at the same time as the near end's gate; their bits are
 * combined with the near one at the far end.
 */
export class Telegates {
  readonly #parts: TelegateParts;
  /** The communication qubit that holds the copy, or on which the moved qubit arrives, by the node that opened the packet or moves. */
  readonly #farQubit: number[] = [];

  constructor(parts: TelegateParts) {
    this.#parts = parts;
  }

  route(node: number): RouteInfo {
    const route = this.#parts.graph.route[node];
    if (!route) throw new BellwireError("internal", `node ${node} has no route`);
    return route;
  }

  /** Starts an open or a move, whose resources are there: takes its pairs, swaps between, and measures at the near end. */
  connect(node: number, recorder: Recorder): void {
    const { graph, machine, events, qubits, links, works, admission, places, waits } = this.#parts;
    const { qpus: times, latency } = machine.timing;
    const { now } = events;
    const route = this.route(node);
    const { qpus } = route;
    const hops = route.links.length;
    const from = qpus[0];
    const to = qpus[hops];
    const isMove = graph.kind[node] === NODE.move;

    const near = times[from];
    const measured = now + near.twoQubitNs + (isMove ? near.oneQubitNs : 0) + near.measureNs;
    let arrival = measured + latency[from][to];
    recorder.message(from, to, measured, arrival, isMove ? "teledata" : "entangle");
    places.take(from);
    events.push(now + near.twoQubitNs, isMove ? EVENT.gateSlot : EVENT.localDone, isMove ? from : node);

    let farHalf = -1;
    for (let hop = 0; hop < hops; hop++) {
      const link = route.links[hop];
      const pair = links.take(link, route.demand[hop]);
      recorder.used(links.pairs, pair, graph.visit[node], now, qubits, works.bell(links.pairs, pair));
      const forward = machine.network.links[link].between[0] === qpus[hop];
      const { qubitA, qubitB } = links.pairs;
      const nearHalf = forward ? qubitA[pair] : qubitB[pair];
      if (hop === 0) events.push(measured + near.resetNs, EVENT.free, nearHalf);
      else {
        const middle = qpus[hop];
        const t = times[middle];
        const swapped = now + t.twoQubitNs + t.oneQubitNs + t.measureNs;
        places.take(middle);
        events.push(now + t.twoQubitNs, EVENT.gateSlot, middle);
        events.push(swapped + t.resetNs, EVENT.free, farHalf);
        events.push(swapped + t.resetNs, EVENT.free, nearHalf);
        const received = swapped + latency[middle][to];
        recorder.message(middle, to, swapped, received, "swap");
        arrival = Math.max(arrival, received);
      }
      farHalf = forward ? qubitB[pair] : qubitA[pair];
    }

    const corrected = arrival + times[to].oneQubitNs;
    events.push(corrected, EVENT.arrived, node);
    // The far half waits from now on, but for its correction.
    waits.since(graph.firstSlot[node + 1] - 1, now + times[to].oneQubitNs);
    this.#farQubit[node] = farHalf;
    if (isMove) events.push(measured + near.resetNs, EVENT.placeFree, node);
    if (!isMove || graph.crowded[node]) admission.opened(node, to);
  }

  /** Measures a copy that is to be disentangled. */
  measureCopy(node: number, recorder: Recorder): void {
    const { graph, events, machine } = this.#parts;
    const measured = events.now + graph.durationNs[node];
    this.#sendBit(node, measured, recorder);
    events.push(measured + machine.timing.qpus[graph.qpu[node]].resetNs, EVENT.copyFree, node);
  }

  /** Measures a qubit whose copy takes over when the bit has come. */
  measureOriginal(node: number, recorder: Recorder): void {
    const { graph, events, machine } = this.#parts;
    const measured = events.now + graph.durationNs[node];
    this.#sendBit(node, measured, recorder);
    events.push(measured, EVENT.end, node);
    events.push(measured + machine.timing.qpus[graph.qpu[node]].resetNs, EVENT.placeFree, node);
  }

  /** The communication qubit on which a copy, or a qubit that has moved in, sits. */
  qubitOf(node: number): number {
    const opener = this.#parts.graph.opener[node];
    return this.#farQubit[opener < 0 ? node : opener];
  }

  /** What sat on a communication qubit is gone, or in a data place; returns its communication qubit, which is free. */
  vacate(node: number): number {
    const { graph, admission } = this.#parts;
    const opener = graph.opener[node];
    if (opener >= 0) admission.closed(opener, graph.qpu[node]);
    else if (graph.crowded[node]) admission.closed(node, this.destination(node));
    return this.qubitOf(node);
  }

  /** The QPU in which the copy or the moved qubit of a node is. */
  destination(node: number): number {
    const route = this.#parts.graph.route[node];
    return route ? route.qpus[route.qpus.length - 1] : this.#parts.graph.qpu[node];
  }

  /** Sends the outcome of a disentangling measurement to the correction, which is the next node. */
  #sendBit(node: number, measuredNs: number, recorder: Recorder): void {
    const { graph, events, machine } = this.#parts;
    const from = graph.qpu[node];
    const to = graph.qpu[node + 1];
    const received = measuredNs + machine.timing.latency[from][to];
    recorder.message(from, to, measuredNs, received, "disentangle");
    events.push(received, EVENT.message, node + 1);
  }
}
