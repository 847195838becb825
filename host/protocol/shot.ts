import { BellwireError } from "../../src/errors.ts";
import { CopyAdmission } from "./admission.ts";
import { timeBudget } from "./budget.ts";
import { DataPlaces } from "./dataPlaces.ts";
import { EVENT, EventQueue, eventArgument, eventKind } from "./events.ts";
import { late, unserved } from "./failures.ts";
import { GatePlaces } from "./gatePlaces.ts";
import { type Graph, NODE } from "./graph.ts";
import { Links } from "./links.ts";
import type { Machine } from "./machine.ts";
import { OperandWaits } from "./operandWaits.ts";
import { PairWorks } from "./pairWorks.ts";
import { Progress, STATE } from "./progress.ts";
import type { Recorder } from "./recorder.ts";
import { CommunicationQubits } from "./slots.ts";
import { Telegates } from "./telegates.ts";

/**
 * Executes a graph on the clock: every operation starts as soon as the operations before it on its operands have ended and
 * its resources are there. Resources are a QPU's places for two-qubit gates, and for packets and moves a Bell pair per link.
 *
 * Why it cannot deadlock, rings of QPUs included: take the earliest operation in program order that is not done. Everything
 * before it is done, so its operands are free. Places for gates come back by themselves. If it is a packet or a move, the
 * communication qubits at its ends are taken by (a) copies opened, or qubits moved in, before it in program order, for which
 * the compiler left room, (b) those of later operations that went ahead, which CopyAdmission let in only with room for this one
 * and which moves into one QPU never do, (c) measurements in progress, which end by themselves, or (d) attempts and pairs
 * reserved for later requests, which it takes back (Links). So its attempts run, its pairs come, and it starts; nothing later
 * can take them away, because pairs go to the earliest that is ready.
 */
export class ShotRun {
  readonly #graph: Graph;
  readonly #machine: Machine;
  readonly #events = new EventQueue();
  readonly #qubits: CommunicationQubits;
  readonly #links: Links;
  readonly #admission: CopyAdmission;
  readonly #places: GatePlaces;
  readonly #dataPlaces: DataPlaces;
  readonly #waits: OperandWaits;
  readonly #telegates: Telegates;
  #recorder!: Recorder;

  readonly #progress: Progress;
  readonly #deadlinesNs: readonly number[];

  constructor(graph: Graph, machine: Machine) {
    this.#graph = graph;
    this.#machine = machine;
    const { network, figures, plans, timing, seed } = machine;
    const events = this.#events;
    const qubits = new CommunicationQubits(network);
    const works = new PairWorks(network, figures, plans, timing, events, seed);
    const places = new GatePlaces(network);
    const progress = new Progress(graph);
    const admission = new CopyAdmission(graph, qubits.capacity);
    const links = new Links({ ...machine, graph }, qubits, events, works, {
      isWaiting: (node) => progress.state[node] === STATE.needsPairs,
      obstacle: (node) => this.#obstacle(node),
      takeGatePlaces: (a, b) => this.#takeGatePlaces(a, b),
      dropped: (pair) => this.#recorder.wasted(links.pairs, pair, events.now, qubits),
    });
    const waits = new OperandWaits(graph, network, events, works, links.pairs);
    this.#progress = progress;
    this.#qubits = qubits;
    this.#places = places;
    this.#dataPlaces = new DataPlaces(network, machine.placement);
    this.#admission = admission;
    this.#links = links;
    this.#waits = waits;
    this.#telegates = new Telegates({ graph, machine, events, qubits, links, works, admission, places, waits });
    this.#deadlinesNs = network.links.map((link) => Math.round((link.deadlineS ?? Number.POSITIVE_INFINITY) * 1e9));
  }

  /** Starts a shot at time 0. */
  reset(shot: number, recorder: Recorder): void {
    this.#recorder = recorder;
    this.#progress.reset();
    this.#events.clear();
    this.#qubits.reset();
    this.#places.reset();
    this.#dataPlaces.reset();
    this.#admission.reset();
    this.#links.reset(shot);
  }

  get now(): number {
    return this.#events.now;
  }

  /** Whether a node has begun, and whether it has ended. */
  hasBegun(node: number): boolean {
    return this.#progress.state[node] >= STATE.started;
  }

  isDone(node: number): boolean {
    return this.#progress.state[node] === STATE.done;
  }

  get eventsTaken(): number {
    return this.#events.taken;
  }

  /** Takes in what the graph has gained, and runs all of it to its end, or until `enough` says so after an event. */
  run(enough?: () => boolean): void {
    this.#extend();
    for (;;) {
      this.#drain();
      if (this.#progress.finished || enough?.()) return;
      this.#links.settle();
      const code = this.#events.next();
      if (code < 0) throw this.#stuck();
      this.#take(eventKind(code), eventArgument(code));
    }
  }

  /** The program has ended: accounts for the time, and for the pairs that are left over. */
  finish(): void {
    const events = this.#events;
    const { timing, figures } = this.#machine;
    const { pairs } = this.#links;
    const heraldLatencyNs = figures.map((f) => Math.round(f.heraldLatencyNs));
    this.#recorder.account(timeBudget(this.#recorder.lastEvent, { graph: this.#graph, pairs, events, timing, heraldLatencyNs }));
    for (const pair of this.#links.heldPairs()) this.#recorder.wasted(pairs, pair, events.now, this.#qubits);
  }

  #extend(): void {
    this.#progress.extend();
    this.#admission.extend();
    this.#links.extend();
  }

  /** Starts what has become ready, in the order in which it did. */
  #drain(): void {
    const { ready } = this.#progress;
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
        this.#waits.end(this.#graph.firstSlot[argument]);
        this.#progress.release(this.#graph.firstSlot[argument]);
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
        this.#progress.satisfy(argument);
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
        if (this.#progress.state[argument] === STATE.needsPairs) throw late(argument, this.#recorder.shot, this.#graph, this.#machine);
        return;
      case EVENT.placeFree:
        this.#placeFree(argument);
        return;
      case EVENT.bitsHere:
        this.#try(argument);
    }
  }

  /** A pair can be used: the requests that wait for its link try again, earliest first, until no pair is left. */
  #pairCame(pair: number): void {
    const link = this.#links.pairs.link[pair];
    for (const node of this.#links.waiting(link)) {
      if (!this.#links.hasPair(link)) return;
      if (this.#progress.state[node] === STATE.needsPairs) this.#try(node);
    }
  }

  /** Starts a node whose operands are free, or files it under the resource that it lacks. */
  #try(node: number): void {
    if (this.#progress.state[node] >= STATE.started) return;
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
        this.#places.take(qpu);
        this.#begin(node);
        this.#events.push(now + graph.durationNs[node], EVENT.end, node);
        return;
      }
      case NODE.closeCopy:
        this.#begin(node);
        this.#telegates.measureCopy(node, this.#recorder);
        return;
      case NODE.giveOver:
        this.#begin(node);
        this.#telegates.measureOriginal(node, this.#recorder);
        return;
      default:
        if (!this.#canConnect(node)) return;
        this.#begin(node);
        this.#telegates.connect(node, this.#recorder);
    }
  }

  #hasPlace(node: number, qpu: number): boolean {
    if (this.#places.has(qpu)) return true;
    this.#progress.state[node] = STATE.needsGate;
    this.#places.wait(qpu, node);
    return false;
  }

  #takeGatePlaces(a: number, b: number): boolean {
    if (!this.#places.has(a) || !this.#places.has(b)) return false;
    this.#places.take(a);
    this.#places.take(b);
    return true;
  }

  /** Whether an open or a move has all it needs: room for a copy, a pair per link, and places for its local gates. */
  #canConnect(node: number): boolean {
    const { links, qpus } = this.#telegates.route(node);
    if (this.#keepsQubit(node) && !this.#admission.admits(node, qpus[qpus.length - 1], this.#progress.frontier)) {
      this.#progress.state[node] = STATE.needsRoom;
      return false;
    }
    if (!this.#links.canTake(links, node)) {
      this.#setDeadline(node, links);
      this.#progress.state[node] = STATE.needsPairs;
      // On all its links, so that pairs that are here already are kept for it.
      for (const link of links) this.#links.wait(link, node);
      return false;
    }
    for (let i = 0; i < qpus.length - 1; i++) if (!this.#hasPlace(node, qpus[i])) return false;
    return true;
  }

  /** Whether a request takes a communication qubit of the far QPU until something else frees it. */
  #keepsQubit(node: number): boolean {
    return this.#graph.kind[node] === NODE.open || this.#graph.crowded[node];
  }

  #obstacle(node: number): number {
    return this.#keepsQubit(node) ? this.#admission.obstacle(node, this.#telegates.destination(node), this.#progress.frontier) : -1;
  }

  /** A request that starts to wait for pairs may do so for a time only. */
  #setDeadline(node: number, links: readonly number[]): void {
    if (this.#progress.state[node] === STATE.needsPairs) return;
    let deadline = Number.POSITIVE_INFINITY;
    for (const link of links) deadline = Math.min(deadline, this.#deadlinesNs[link]);
    if (deadline < Number.POSITIVE_INFINITY) this.#events.push(this.#events.now + deadline, EVENT.deadline, node);
  }

  /** The node's operands are busy from now on. */
  #begin(node: number): void {
    this.#progress.state[node] = STATE.started;
    this.#recorder.started(this.#graph.visit[node], this.#events.now);
    this.#waits.begin(node, this.#recorder);
    this.#links.began(node);
  }

  #end(node: number): void {
    const graph = this.#graph;
    for (let s = graph.firstSlot[node]; s < graph.firstSlot[node + 1]; s++) {
      this.#waits.end(s);
      this.#progress.release(s);
    }
    this.#recorder.ended(graph.visit[node], this.#events.now, this.#events.current);
    if (graph.kind[node] === NODE.takeOver) this.#settleIn(node);
    this.#done(node);
    if (graph.kind[node] === NODE.gate) this.#gateEnded(graph.qpu[node]);
  }

  /** A copy, or a moved qubit, is ready. Since when it waits was noted when the pair was used. */
  #arrived(node: number): void {
    this.#progress.release(this.#graph.firstSlot[node + 1] - 1);
    this.#recorder.ended(this.#graph.visit[node], this.#events.now, this.#events.current);
    if (this.#graph.kind[node] === NODE.move) this.#settleIn(node);
    this.#done(node);
  }

  /** A qubit that has moved in takes a data place, or waits for one on its communication qubit. */
  #settleIn(node: number): void {
    if (this.#dataPlaces.arrive(this.#telegates.destination(node), this.#telegates.qubitOf(node), node)) this.#vacate(node);
    this.#progress.arrived(node);
  }

  /** The place of a qubit that has moved away is free for one that waits. */
  #placeFree(node: number): void {
    const next = this.#dataPlaces.leave(this.#graph.qpu[node]);
    if (next) this.#vacate(next.node);
    this.#progress.left(node);
  }

  #copyFree(node: number): void {
    this.#done(node);
    this.#vacate(node);
  }

  /** The communication qubit of a copy, or of a qubit that has moved in, is free. */
  #vacate(node: number): void {
    this.#freed(this.#telegates.vacate(node));
    this.#retryRoom(this.#telegates.destination(node), true);
  }

  #freed(qubit: number): void {
    this.#qubits.release(qubit);
    this.#links.touch(this.#qubits.qpuOf[qubit]);
  }

  /** A two-qubit gate ended: its place goes to the earliest that wait for it. */
  #gateEnded(qpu: number): void {
    this.#places.give(qpu);
    this.#links.gatePlaceFree(qpu);
    for (let node = this.#places.next(qpu); node !== undefined; node = this.#places.next(qpu)) this.#try(node);
  }

  /** Opens that were refused in a QPU try again: all when a copy there has ended. */
  #retryRoom(qpu: number, all: boolean): void {
    for (const node of this.#admission.released(qpu, all, this.#progress.frontier)) this.#try(node);
  }

  #done(node: number): void {
    if (!this.#progress.done(node)) return;
    for (let q = 0; q < this.#machine.network.qpus.length; q++) this.#retryRoom(q, false);
  }

  /** Nothing is left to happen, and the program has not ended. */
  #stuck(): BellwireError {
    const node = this.#progress.firstIn(STATE.needsPairs);
    if (node >= 0) return unserved(node, this.#recorder.shot, this.#graph, this.#machine);
    const step = this.#recorder.step(this.#graph.visit[this.#progress.frontier]);
    return new BellwireError("internal", `the protocol stands still at step ${step} of the program: nothing is left to happen`);
  }
}
