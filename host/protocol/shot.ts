import { BellwireError } from "../../src/errors.ts";
import type { Network } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import { CopyAdmission } from "./admission.ts";
import { EVENT, EventQueue, eventArgument, eventKind } from "./events.ts";
import { type Graph, NODE } from "./graph.ts";
import { insertSorted, Links } from "./links.ts";
import type { Recorder } from "./recorder.ts";
import { CommunicationQubits } from "./slots.ts";
import type { QpuTimes } from "./timing.ts";

/** Where a node is in its life. */
const STATE = { idle: 0, needsPairs: 1, needsRoom: 2, needsGate: 3, started: 4, done: 5 } as const;

/** What stays the same from shot to shot. */
export interface Machine {
  network: Network;
  figures: readonly LinkFigures[];
  times: readonly QpuTimes[];
  /** One-way message latencies in ns, `[from][to]`. */
  latency: readonly (readonly number[])[];
  seed: number;
}

/**
 * Executes a graph on the clock: every operation starts as soon as the operations before it on its operands have ended and
 * its resources are there. Resources are a QPU's places for two-qubit gates, and for packets and moves a Bell pair per link.
 *
 * Why it cannot deadlock, rings of QPUs included: take the earliest operation in program order that is not done. Everything
 * before it is done, so its operands are free. Places for gates come back by themselves. If it is a packet, the communication
 * qubits at its ends are taken by (a) copies opened before it in program order, for which the compiler left room, (b) copies
 * opened early, which CopyAdmission let in only with room for this packet, (c) measurements in progress, which end by
 * themselves, or (d) attempts and pairs reserved for later requests, which it takes back (Links). So its attempts run, its
 * pairs come, and it starts; nothing later can take them away, because pairs go to the earliest that is ready.
 */
export class ShotRun {
  readonly #graph: Graph;
  readonly #machine: Machine;
  readonly #events = new EventQueue();
  readonly #qubits: CommunicationQubits;
  readonly #links: Links;
  readonly #admission: CopyAdmission;
  #recorder!: Recorder;

  readonly #pending: number[] = [];
  readonly #state: number[] = [];
  /** When the operand of a slot was left alone: the end of the operation on it. */
  readonly #idleFrom: number[] = [];
  readonly #gatePlaces: number[];
  readonly #needGate: number[][];
  readonly #needRoom: number[] = [];
  /** The communication qubit that holds each packet's copy. */
  readonly #copyQubit: number[] = [];
  readonly #ready: number[] = [];
  #remaining = 0;
  /** The earliest node that is not done. */
  #frontier = 0;

  constructor(graph: Graph, machine: Machine) {
    this.#graph = graph;
    this.#machine = machine;
    const { network, figures, seed } = machine;
    this.#qubits = new CommunicationQubits(network);
    this.#links = new Links(network, figures, this.#qubits, this.#events, graph, seed, {
      isWaiting: (node) => this.#state[node] === STATE.needsPairs,
      dropped: (pair) => this.#recorder.wasted(this.#links.pairs, pair, this.#events.now, this.#qubits),
    });
    this.#admission = new CopyAdmission(graph, this.#qubits.capacity);
    this.#gatePlaces = network.qpus.map(() => 0);
    this.#needGate = network.qpus.map(() => []);
  }

  /** Starts a shot at time 0. The graph's nodes are added by `extend`. */
  reset(shot: number, recorder: Recorder): void {
    this.#recorder = recorder;
    this.#events.clear();
    this.#qubits.reset();
    this.#pending.length = 0;
    this.#state.length = 0;
    this.#needRoom.length = 0;
    this.#machine.network.qpus.forEach((qpu, q) => {
      this.#gatePlaces[q] = qpu.parallelTwoQubitGates;
      this.#needGate[q].length = 0;
    });
    this.#remaining = 0;
    this.#frontier = 0;
    this.#admission.reset();
    this.#links.reset(shot);
  }

  get now(): number {
    return this.#events.now;
  }

  get eventsTaken(): number {
    return this.#events.taken;
  }

  /** Runs every node that the graph has gained since the last call to its end. All earlier nodes are done. */
  run(): void {
    this.#extend();
    for (;;) {
      this.#drain();
      if (this.#remaining === 0) return;
      this.#links.settle();
      const code = this.#events.next();
      if (code < 0) throw this.#stuck();
      this.#take(eventKind(code), eventArgument(code));
    }
  }

  /** Pairs that were made and are left over when the program has ended. */
  finish(): void {
    for (const pair of this.#links.heldPairs()) this.#recorder.wasted(this.#links.pairs, pair, this.#events.now, this.#qubits);
  }

  #extend(): void {
    const graph = this.#graph;
    const first = this.#state.length;
    const firstNewSlot = graph.firstSlot[first];
    for (let n = first; n < graph.nodes; n++) {
      let pending = graph.pending[n];
      for (let s = graph.firstSlot[n]; s < graph.firstSlot[n + 1]; s++) {
        if (graph.slotPrevious[s] >= 0 && graph.slotPrevious[s] < firstNewSlot) pending--;
      }
      this.#pending.push(pending);
      this.#state.push(STATE.idle);
      if (pending === 0) this.#ready.push(n);
    }
    this.#remaining = graph.nodes - first;
    this.#admission.extend();
    this.#links.extend();
  }

  /** Starts what has become ready, in the order in which it did. */
  #drain(): void {
    const ready = this.#ready;
    for (let i = 0; i < ready.length; i++) {
      const node = ready[i];
      const notBefore = this.#graph.notBeforeNs[node];
      if (notBefore > this.#events.now) this.#events.push(notBefore, EVENT.bitsHere, node);
      else this.#try(node);
    }
    ready.length = 0;
  }

  #take(kind: number, argument: number): void {
    switch (kind) {
      case EVENT.end:
        this.#end(argument);
        return;
      case EVENT.localDone:
        this.#release(this.#graph.firstSlot[argument], this.#events.now);
        this.#gateEnded(this.#graph.qpu[argument]);
        return;
      case EVENT.arrived:
        this.#arrived(argument);
        return;
      case EVENT.gateSlot:
        this.#gateEnded(argument);
        return;
      case EVENT.free:
        this.#freed(argument);
        return;
      case EVENT.message:
        this.#satisfy(argument);
        return;
      case EVENT.copyFree:
        this.#copyFree(argument);
        return;
      case EVENT.herald:
        if (this.#links.herald(argument)) for (const node of this.#links.takeWaiting(this.#links.pairs.link[argument])) this.#try(node);
        return;
      case EVENT.bitsHere:
        this.#try(argument);
        return;
    }
  }

  /** Starts a node whose operands are free, or files it under the resource that it lacks. */
  #try(node: number): void {
    if (this.#state[node] >= STATE.started) return;
    const graph = this.#graph;
    const now = this.#events.now;
    switch (graph.kind[node]) {
      case NODE.instant:
        this.#begin(node);
        this.#end(node);
        return;
      case NODE.timed:
      case NODE.closeData:
        this.#begin(node);
        if (graph.durationNs[node] === 0) this.#end(node);
        else this.#events.push(now + graph.durationNs[node], EVENT.end, node);
        return;
      case NODE.gate: {
        const qpu = graph.qpu[node];
        if (!this.#hasPlace(node, qpu)) return;
        this.#gatePlaces[qpu]--;
        this.#begin(node);
        this.#events.push(now + graph.durationNs[node], EVENT.end, node);
        return;
      }
      case NODE.closeCopy:
        this.#closeCopy(node);
        return;
      default:
        if (this.#hasRoom(node)) this.#connect(node);
    }
  }

  #hasPlace(node: number, qpu: number): boolean {
    if (this.#gatePlaces[qpu] > 0) return true;
    this.#state[node] = STATE.needsGate;
    insertSorted(this.#needGate[qpu], node);
    return false;
  }

  /** Whether an open or a move has all it needs: room for a copy, a pair per link, and places for its local gates. */
  #hasRoom(node: number): boolean {
    const { links, qpus } = this.#route(node);
    const to = qpus[qpus.length - 1];
    if (this.#graph.kind[node] === NODE.open && !this.#admission.admits(node, to, this.#frontier)) {
      this.#state[node] = STATE.needsRoom;
      insertSorted(this.#needRoom, node);
      return false;
    }
    if (!links.every((link) => this.#links.canTake(link, node))) {
      this.#state[node] = STATE.needsPairs;
      // On all its links, so that pairs that are here already are kept for it.
      for (const link of links) this.#links.wait(link, node);
      return false;
    }
    for (let i = 0; i < qpus.length - 1; i++) if (!this.#hasPlace(node, qpus[i])) return false;
    return true;
  }

  /** Starts an open or a move: takes its pairs, swaps at the QPUs between, and measures at the near end. */
  #connect(node: number): void {
    const graph = this.#graph;
    const { times, latency, network } = this.#machine;
    const now = this.#events.now;
    const route = this.#route(node);
    const { links, qpus } = route;
    const hops = links.length;
    const from = qpus[0];
    const to = qpus[hops];
    const isMove = graph.kind[node] === NODE.move;
    this.#begin(node);

    const near = times[from];
    const measured = now + near.twoQubitNs + (isMove ? near.oneQubitNs : 0) + near.measureNs;
    let arrival = measured + latency[from][to];
    this.#recorder.message(from, to, measured, arrival, isMove ? "teledata" : "entangle");
    this.#gatePlaces[from]--;
    this.#events.push(now + near.twoQubitNs, isMove ? EVENT.gateSlot : EVENT.localDone, isMove ? from : node);

    let farHalf = -1;
    for (let hop = 0; hop < hops; hop++) {
      const pair = this.#links.take(links[hop], route.demand[hop]);
      this.#recorder.used(this.#links.pairs, pair, graph.visit[node], now, this.#qubits);
      const forward = network.links[links[hop]].between[0] === qpus[hop];
      const { qubitA, qubitB } = this.#links.pairs;
      const nearHalf = forward ? qubitA[pair] : qubitB[pair];
      if (hop === 0) this.#events.push(measured + near.resetNs, EVENT.free, nearHalf);
      else {
        const middle = qpus[hop];
        const t = times[middle];
        const swapped = now + t.twoQubitNs + t.oneQubitNs + t.measureNs;
        this.#gatePlaces[middle]--;
        this.#events.push(now + t.twoQubitNs, EVENT.gateSlot, middle);
        this.#events.push(swapped + t.resetNs, EVENT.free, farHalf);
        this.#events.push(swapped + t.resetNs, EVENT.free, nearHalf);
        const received = swapped + latency[middle][to];
        this.#recorder.message(middle, to, swapped, received, "swap");
        arrival = Math.max(arrival, received);
      }
      farHalf = forward ? qubitB[pair] : qubitA[pair];
    }

    const corrected = arrival + times[to].oneQubitNs;
    this.#events.push(corrected, EVENT.arrived, node);
    // The far half waits from now on, but for its correction.
    const slot = graph.firstSlot[node + 1] - 1;
    this.#idleFrom[slot] = now + times[to].oneQubitNs;
    if (isMove) this.#events.push(corrected, EVENT.free, farHalf);
    else {
      this.#copyQubit[graph.packet[node]] = farHalf;
      this.#admission.opened(node, to);
    }
  }

  #arrived(node: number): void {
    const slot = this.#graph.firstSlot[node + 1] - 1;
    this.#release(slot, this.#idleFrom[slot]);
    this.#recorder.ended(this.#graph.visit[node], this.#events.now);
    this.#done(node);
  }

  #closeCopy(node: number): void {
    const graph = this.#graph;
    const from = graph.qpu[node];
    const to = graph.qpu[node + 1];
    this.#begin(node);
    const measured = this.#events.now + graph.durationNs[node];
    const received = measured + this.#machine.latency[from][to];
    this.#recorder.message(from, to, measured, received, "disentangle");
    this.#events.push(received, EVENT.message, node + 1);
    this.#events.push(measured + this.#machine.times[from].resetNs, EVENT.copyFree, node);
  }

  #copyFree(node: number): void {
    const packet = this.#graph.packet[node];
    const qpu = this.#graph.qpu[node];
    this.#admission.closed(this.#graph.opener[packet], qpu);
    this.#done(node);
    this.#freed(this.#copyQubit[packet]);
    this.#retryRoom();
  }

  #freed(qubit: number): void {
    this.#qubits.release(qubit);
    this.#links.touch(this.#qubits.qpuOf[qubit]);
  }

  /** A two-qubit gate ended: its place goes to the earliest that wait for it. */
  #gateEnded(qpu: number): void {
    this.#gatePlaces[qpu]++;
    const waiting = this.#needGate[qpu];
    while (this.#gatePlaces[qpu] > 0 && waiting.length > 0) this.#try(waiting.shift() as number);
  }

  #retryRoom(): void {
    if (this.#needRoom.length === 0) return;
    for (const node of this.#needRoom.splice(0)) this.#try(node);
  }

  /** The node's operands are busy from now on; what they waited is recorded. */
  #begin(node: number): void {
    const graph = this.#graph;
    const now = this.#events.now;
    const visit = graph.visit[node];
    this.#state[node] = STATE.started;
    this.#recorder.started(visit, now);
    for (let s = graph.firstSlot[node]; s < graph.firstSlot[node + 1]; s++) {
      const previous = graph.slotPrevious[s];
      if (previous < 0 || graph.slotLive[s] === 0 || graph.slotEnds[s] === 0) continue;
      const idle = now - this.#idleFrom[previous];
      if (idle > 0) this.#recorder.idle(graph, s, visit, idle);
    }
  }

  #end(node: number): void {
    const graph = this.#graph;
    const now = this.#events.now;
    for (let s = graph.firstSlot[node]; s < graph.firstSlot[node + 1]; s++) {
      const previous = graph.slotPrevious[s];
      this.#release(s, graph.slotEnds[s] === 1 || previous < 0 ? now : this.#idleFrom[previous]);
    }
    this.#recorder.ended(graph.visit[node], now);
    this.#done(node);
    if (graph.kind[node] === NODE.gate) this.#gateEnded(graph.qpu[node]);
  }

  #release(slot: number, idleFrom: number): void {
    this.#idleFrom[slot] = idleFrom;
    const next = this.#graph.slotNext[slot];
    if (next >= 0 && next < this.#pending.length) this.#satisfy(next);
  }

  #satisfy(node: number): void {
    if (--this.#pending[node] === 0) this.#ready.push(node);
  }

  #done(node: number): void {
    this.#state[node] = STATE.done;
    this.#remaining--;
    if (node !== this.#frontier) return;
    while (this.#frontier < this.#state.length && this.#state[this.#frontier] === STATE.done) this.#frontier++;
    this.#retryRoom();
  }

  #route(node: number) {
    const route = this.#graph.route[node];
    if (!route) throw new BellwireError("internal", `node ${node} has no route`);
    return route;
  }

  #stuck(): BellwireError {
    const step = this.#recorder.step(this.#graph.visit[this.#frontier]);
    return new BellwireError("internal", `the protocol stands still at step ${step} of the program: nothing is left to happen`);
  }
}
