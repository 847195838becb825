import { BellwireError } from "../../src/errors.ts";
import type { Network } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import { CopyAdmission } from "./admission.ts";
import { timeBudget } from "./budget.ts";
import { EVENT, EventQueue, eventArgument, eventKind } from "./events.ts";
import type { GenerationLaw } from "./generation.ts";
import { type Graph, NODE, type RouteInfo } from "./graph.ts";
import { Links } from "./links.ts";
import { PairWorks } from "./pair-works.ts";
import type { PurificationPlan } from "./purification.ts";
import type { Recorder } from "./recorder.ts";
import { CommunicationQubits, insertSorted } from "./slots.ts";
import type { Timing } from "./timing.ts";

/** Where a node is in its life. */
const STATE = { idle: 0, needsPairs: 1, needsRoom: 2, needsGate: 3, started: 4, done: 5 } as const;

/** What stays the same from shot to shot. */
export interface Machine {
  network: Network;
  figures: readonly LinkFigures[];
  timing: Timing;
  laws: readonly GenerationLaw[];
  plans: readonly PurificationPlan[];
  dataQubits: number;
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
  readonly #works: PairWorks;
  readonly #links: Links;
  readonly #admission: CopyAdmission;
  #recorder!: Recorder;

  readonly #pending: number[] = [];
  readonly #state: number[] = [];
  /** When the operand of a slot was left alone: the end of the operation on it. */
  readonly #idleFrom: number[] = [];
  readonly #gatePlaces: number[];
  readonly #needGate: number[][];
  /** Opens that would take the room of an earlier operation, per QPU of the copy, and that operation. */
  readonly #needRoom: number[][];
  readonly #obstacle: number[] = [];
  /** Attempts in the QPU until a slot's operand was left alone; kept only where attempts disturb data qubits. */
  readonly #attemptsFrom: number[] = [];
  readonly #disturbs: readonly boolean[];
  /** How late each operand was when the last operation on it began. */
  readonly #lateNs: number[] = [];
  readonly #deadlinesNs: readonly number[];
  /** The communication qubit that holds each packet's copy. */
  readonly #copyQubit: number[] = [];
  readonly #ready: number[] = [];
  /** Nodes of the graph that are known here. */
  #nodes = 0;
  #remaining = 0;
  /** The earliest node that is not done. */
  #frontier = 0;

  constructor(graph: Graph, machine: Machine) {
    this.#graph = graph;
    this.#machine = machine;
    const { network, figures, plans, timing, seed } = machine;
    this.#qubits = new CommunicationQubits(network);
    this.#works = new PairWorks(network, figures, plans, timing, this.#events, seed);
    this.#links = new Links({ ...machine, graph }, this.#qubits, this.#events, this.#works, {
      isWaiting: (node) => this.#state[node] === STATE.needsPairs,
      expected: (node) => this.#graph.earliestNs[node] + (this.#lateNs[this.#graph.slotKey[this.#graph.firstSlot[node]]] ?? 0),
      takeGatePlaces: (a, b) => this.#takeGatePlaces(a, b),
      dropped: (pair) => this.#recorder.wasted(this.#links.pairs, pair, this.#events.now, this.#qubits),
    });
    this.#disturbs = network.qpus.map((qpu) => (qpu.ions?.attemptFlipProbability ?? 0) > 0);
    this.#deadlinesNs = network.links.map((link) => Math.round((link.deadlineS ?? Number.POSITIVE_INFINITY) * 1e9));
    this.#admission = new CopyAdmission(graph, this.#qubits.capacity);
    this.#gatePlaces = network.qpus.map(() => 0);
    this.#needGate = network.qpus.map(() => []);
    this.#needRoom = network.qpus.map(() => []);
  }

  /** Starts a shot at time 0. The graph's nodes are added by `extend`. */
  reset(shot: number, recorder: Recorder): void {
    this.#recorder = recorder;
    this.#events.clear();
    this.#qubits.reset();
    this.#nodes = 0;
    this.#lateNs.length = 0;
    this.#machine.network.qpus.forEach((qpu, q) => {
      this.#gatePlaces[q] = qpu.parallelTwoQubitGates;
      this.#needGate[q].length = 0;
      this.#needRoom[q].length = 0;
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
    const { events, timing, figures } = { events: this.#events, ...this.#machine };
    const heraldLatencyNs = figures.map((f) => Math.round(f.heraldLatencyNs));
    this.#recorder.account(
      timeBudget(this.#recorder.lastEvent, { graph: this.#graph, pairs: this.#links.pairs, events, timing, heraldLatencyNs }),
    );
    for (const pair of this.#links.heldPairs()) this.#recorder.wasted(this.#links.pairs, pair, this.#events.now, this.#qubits);
  }

  #extend(): void {
    const graph = this.#graph;
    const first = this.#nodes;
    this.#nodes = graph.nodes;
    const firstNewSlot = graph.firstSlot[first];
    const nodes = this.#nodes;
    for (let n = first; n < nodes; n++) {
      let pending = graph.pending[n];
      // What comes before the new nodes is done.
      if (first > 0) {
        for (let s = graph.firstSlot[n]; s < graph.firstSlot[n + 1]; s++) {
          if (graph.slotPrevious[s] >= 0 && graph.slotPrevious[s] < firstNewSlot) pending--;
        }
      }
      this.#pending[n] = pending;
      this.#state[n] = STATE.idle;
      if (pending === 0) this.#ready.push(n);
    }
    this.#remaining = nodes - first;
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
    if (ready.length > 0) ready.length = 0;
  }

  #take(kind: number, argument: number): void {
    const links = this.#links;
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
        if (links.heralded(argument)) this.#pairCame(argument);
        return;
      case EVENT.transferred:
        if (links.transferred(argument)) this.#pairCame(argument);
        return;
      case EVENT.purified:
        if (links.purified(argument)) this.#pairCame(argument);
        return;
      case EVENT.cutoff:
        links.expired(argument);
        return;
      case EVENT.consider:
        links.consider(argument);
        return;
      case EVENT.deadline:
        if (this.#state[argument] < STATE.started) throw this.#late(argument);
        return;
      case EVENT.bitsHere:
        this.#try(argument);
    }
  }

  /** A pair can be used: the requests that wait for its link try again, earliest first. */
  #pairCame(pair: number): void {
    for (const node of this.#links.takeWaiting(this.#links.pairs.link[pair])) this.#try(node);
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
      case NODE.takeOver:
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
      case NODE.giveOver:
        this.#giveOver(node);
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
    if (this.#graph.kind[node] === NODE.open) {
      const obstacle = this.#admission.obstacle(node, to, this.#frontier);
      if (obstacle >= 0) {
        this.#state[node] = STATE.needsRoom;
        this.#obstacle[node] = obstacle;
        insertSorted(this.#needRoom[to], node);
        return false;
      }
    }
    if (!this.#canTake(links, node)) {
      if (this.#state[node] === STATE.idle) this.#setDeadline(node, links);
      this.#state[node] = STATE.needsPairs;
      // On all its links, so that pairs that are here already are kept for it.
      for (const link of links) this.#links.wait(link, node);
      return false;
    }
    for (let i = 0; i < qpus.length - 1; i++) if (!this.#hasPlace(node, qpus[i])) return false;
    return true;
  }

  #canTake(links: readonly number[], node: number): boolean {
    for (const link of links) if (!this.#links.canTake(link, node)) return false;
    return true;
  }

  #setDeadline(node: number, links: readonly number[]): void {
    const deadline = Math.min(...links.map((link) => this.#deadlinesNs[link]));
    if (deadline < Number.POSITIVE_INFINITY) this.#events.push(this.#events.now + deadline, EVENT.deadline, node);
  }

  #takeGatePlaces(a: number, b: number): boolean {
    if (this.#gatePlaces[a] === 0 || this.#gatePlaces[b] === 0) return false;
    this.#gatePlaces[a]--;
    this.#gatePlaces[b]--;
    return true;
  }

  /** Starts an open or a move: takes its pairs, swaps at the QPUs between, and measures at the near end. */
  #connect(node: number): void {
    const graph = this.#graph;
    const { network } = this.#machine;
    const { qpus: times, latency } = this.#machine.timing;
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
      this.#recorder.used(this.#links.pairs, pair, graph.visit[node], now, this.#qubits, this.#works.bell(this.#links.pairs, pair));
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
    if (isMove) {
      if (this.#disturbs[to]) this.#attemptsFrom[slot] = this.#works.attemptsAt(this.#links.pairs, to);
      this.#events.push(corrected, EVENT.free, farHalf);
    } else {
      this.#copyQubit[graph.packet[node]] = farHalf;
      this.#admission.opened(node, to);
    }
  }

  #arrived(node: number): void {
    const slot = this.#graph.firstSlot[node + 1] - 1;
    this.#release(slot, this.#idleFrom[slot]);
    this.#recorder.ended(this.#graph.visit[node], this.#events.now, this.#events.current);
    this.#done(node);
  }

  #closeCopy(node: number): void {
    const graph = this.#graph;
    const from = graph.qpu[node];
    this.#begin(node);
    const measured = this.#events.now + graph.durationNs[node];
    this.#sendBit(node, measured);
    this.#events.push(measured + this.#machine.timing.qpus[from].resetNs, EVENT.copyFree, node);
  }

  /** The qubit is measured, and its copy takes over when the bit has come. */
  #giveOver(node: number): void {
    this.#begin(node);
    const measured = this.#events.now + this.#graph.durationNs[node];
    this.#sendBit(node, measured);
    this.#events.push(measured, EVENT.end, node);
  }

  /** Sends the outcome of a disentangling measurement to the correction, which is the next node. */
  #sendBit(node: number, measuredNs: number): void {
    const from = this.#graph.qpu[node];
    const to = this.#graph.qpu[node + 1];
    const received = measuredNs + this.#machine.timing.latency[from][to];
    this.#recorder.message(from, to, measuredNs, received, "disentangle");
    this.#events.push(received, EVENT.message, node + 1);
  }

  #copyFree(node: number): void {
    this.#endCopy(node);
    this.#done(node);
    this.#retryRoom(this.#graph.qpu[node], true);
  }

  /** The packet's copy is gone, or is a data qubit now: its communication qubit is free. */
  #endCopy(node: number): void {
    const packet = this.#graph.packet[node];
    this.#admission.closed(this.#graph.opener[packet], this.#graph.qpu[node]);
    this.#freed(this.#copyQubit[packet]);
  }

  #freed(qubit: number): void {
    this.#qubits.release(qubit);
    this.#links.touch(this.#qubits.qpuOf[qubit]);
  }

  /** A two-qubit gate ended: its place goes to the earliest that wait for it. */
  #gateEnded(qpu: number): void {
    this.#gatePlaces[qpu]++;
    this.#links.gatePlaceFree(qpu);
    const waiting = this.#needGate[qpu];
    while (this.#gatePlaces[qpu] > 0 && waiting.length > 0) this.#try(waiting.shift() as number);
  }

  /** Opens in a QPU try again: all when a copy there has ended, or those whose obstacle is done. */
  #retryRoom(qpu: number, all: boolean): void {
    const waiting = this.#needRoom[qpu];
    if (waiting.length === 0 || !(all || waiting.some((node) => this.#obstacle[node] < this.#frontier))) return;
    this.#needRoom[qpu] = [];
    for (const node of waiting) this.#try(node);
  }

  /** The node's operands are busy from now on; what they waited is recorded. */
  #begin(node: number): void {
    const graph = this.#graph;
    const now = this.#events.now;
    const visit = graph.visit[node];
    const late = now - graph.earliestNs[node];
    this.#state[node] = STATE.started;
    this.#recorder.started(visit, now);
    for (let s = graph.firstSlot[node]; s < graph.firstSlot[node + 1]; s++) {
      this.#lateNs[graph.slotKey[s]] = late;
      const previous = graph.slotPrevious[s];
      if (previous < 0 || graph.slotLive[s] === 0 || graph.slotEnds[s] === 0) continue;
      const idle = now - this.#idleFrom[previous];
      if (idle > 0) this.#recorder.idle(graph, s, visit, idle, this.#attemptsSince(s, previous));
    }
  }

  /** Attempts in the QPU while a slot's operand idled; undefined where they do not disturb it. */
  #attemptsSince(slot: number, previous: number): number | undefined {
    const graph = this.#graph;
    const qpu = graph.slotQpu[slot];
    if (!this.#disturbs[qpu] || graph.operands[graph.slotKey[slot]].packet !== undefined) return undefined;
    return this.#works.attemptsAt(this.#links.pairs, qpu) - this.#attemptsFrom[previous];
  }

  #end(node: number): void {
    const graph = this.#graph;
    const now = this.#events.now;
    for (let s = graph.firstSlot[node]; s < graph.firstSlot[node + 1]; s++) {
      const previous = graph.slotPrevious[s];
      if (graph.slotEnds[s] === 1 || previous < 0) {
        const qpu = graph.slotQpu[s];
        if (this.#disturbs[qpu]) this.#attemptsFrom[s] = this.#works.attemptsAt(this.#links.pairs, qpu);
        this.#release(s, now);
      } else {
        this.#attemptsFrom[s] = this.#attemptsFrom[previous];
        this.#release(s, this.#idleFrom[previous]);
      }
    }
    this.#recorder.ended(graph.visit[node], now, this.#events.current);
    if (graph.kind[node] === NODE.takeOver) {
      this.#endCopy(node);
      this.#retryRoom(graph.qpu[node], true);
    }
    this.#done(node);
    if (graph.kind[node] === NODE.gate) this.#gateEnded(graph.qpu[node]);
  }

  #release(slot: number, idleFrom: number): void {
    this.#idleFrom[slot] = idleFrom;
    const next = this.#graph.slotNext[slot];
    if (next >= 0 && next < this.#nodes) this.#satisfy(next);
  }

  #satisfy(node: number): void {
    if (--this.#pending[node] === 0) this.#ready.push(node);
  }

  #done(node: number): void {
    this.#state[node] = STATE.done;
    this.#remaining--;
    if (node !== this.#frontier) return;
    while (this.#frontier < this.#nodes && this.#state[this.#frontier] === STATE.done) this.#frontier++;
    for (let q = 0; q < this.#needRoom.length; q++) this.#retryRoom(q, false);
  }

  #route(node: number): RouteInfo {
    const route = this.#graph.route[node];
    if (!route) throw new BellwireError("internal", `node ${node} has no route`);
    return route;
  }

  /** Names what stands still, and why: a link that stays down is the one cause that the rules allow. */
  #stuck(): BellwireError {
    const node = this.#state.slice(0, this.#nodes).indexOf(STATE.needsPairs);
    if (node < 0) {
      const step = this.#recorder.step(this.#graph.visit[this.#frontier]);
      return new BellwireError("internal", `the protocol stands still at step ${step} of the program: nothing is left to happen`);
    }
    const down = this.#route(node).links.find((link) =>
      this.#machine.network.links[link].down?.some(([, to]) => to === Number.POSITIVE_INFINITY),
    );
    const id = this.#machine.network.links[down ?? this.#route(node).links[0]].id;
    return new BellwireError("unavailable", `${this.#request(node)} cannot be served: link ${id} is down and stays down`);
  }

  #late(node: number): BellwireError {
    const { links } = this.#route(node);
    const strictest = links.reduce((a, b) => (this.#deadlinesNs[b] < this.#deadlinesNs[a] ? b : a));
    const { id, deadlineS } = this.#machine.network.links[strictest];
    return new BellwireError("unavailable", `${this.#request(node)} waited longer for a pair than deadlineS of link ${id}, ${deadlineS} s`);
  }

  #request(node: number): string {
    const { qpus } = this.#route(node);
    const names = [qpus[0], qpus[qpus.length - 1]].map((q) => this.#machine.network.qpus[q].name);
    const packet = this.#graph.packet[node];
    const what = packet < 0 ? `the move of qubit ${this.#graph.slotKey[this.#graph.firstSlot[node]]}` : `packet ${packet}`;
    return `shot ${this.#recorder.shot}: ${what} from ${names[0]} to ${names[1]}`;
  }
}
