import type { GateOp } from "../circuit/circuit.ts";
import type { Matrix } from "../complex.ts";
import type { Network } from "../network/network.ts";
import { oneQubitAction, type PlainGate, splitFlip } from "./bases.ts";
import { productOf } from "./conjugate.ts";
import type { Layout } from "./layout.ts";
import { mergeOneQubit } from "./merge.ts";
import type { Basis, DistributedOp, Packet } from "./program.ts";
import type { Routes } from "./routes.ts";
import type { Service, Services } from "./services.ts";

/**
 * The qubits and their open copies while a program is written. Where another copy or another pair in preparation would exceed a QPU's
 * communication qubits, the copy there whose next gate is furthest away is closed first (Belady's rule). One-qubit gates that break the
 * basis of a qubit's copies wait until they do so no longer, or until the last copy is closed.
 */
export class Copies {
  readonly packets: Packet[] = [];
  /** QPU of each qubit, and how many qubits each QPU holds. */
  readonly home: number[];
  readonly held: number[];
  readonly #layout: Layout;
  readonly #network: Network;
  readonly #routes: Routes;
  readonly #services: Services;
  readonly #openIn: Set<Service>[];
  readonly #openOn: Set<Service>[];
  readonly #basis: Basis[] = [];
  readonly #waiting: GateOp[][];

  constructor(layout: Layout, services: Services, network: Network, routes: Routes) {
    this.#layout = layout;
    this.#services = services;
    this.#network = network;
    this.#routes = routes;
    const { instance, stayQpu } = layout;
    this.home = Array.from({ length: instance.qubits }, (_, q) => stayQpu[instance.stayStart[q]]);
    this.held = network.qpus.map(() => 0);
    for (const qpu of this.home) this.held[qpu]++;
    this.#openIn = network.qpus.map(() => new Set());
    this.#openOn = this.home.map(() => new Set());
    this.#waiting = this.home.map(() => []);
  }

  /** Open copies of a qubit. */
  of(qubit: number): readonly Service[] {
    return [...this.#openOn[qubit]];
  }

  isCopied(qubit: number): boolean {
    return this.#openOn[qubit].size > 0;
  }

  /** The basis of a qubit's open copies; undefined without. */
  basisOf(qubit: number): Basis | undefined {
    return this.isCopied(qubit) ? this.#basis[qubit] : undefined;
  }

  /** One-qubit gates that are still to be done on a qubit, or null for none. */
  waiting(qubit: number): Matrix | null {
    return this.#waiting[qubit].length === 0 ? null : productOf(this.#waiting[qubit]);
  }

  close(service: Service, out: DistributedOp[]): void {
    out.push({ kind: "close", packet: service.packet });
    this.forget(service);
    this.settle(service.qubit, out);
  }

  /** Takes a service's copy off the books, without a word in the program. */
  forget(service: Service): void {
    this.#openIn[service.qpu].delete(service);
    this.#openOn[service.qubit].delete(service);
    service.packet = -1;
  }

  /** Does the gates that wait on a qubit once nothing copies it. */
  settle(qubit: number, out: DistributedOp[]): void {
    const waiting = this.#waiting[qubit];
    if (waiting.length === 0 || this.isCopied(qubit)) return;
    this.#waiting[qubit] = [];
    const merged = waiting.length === 1 ? waiting[0] : mergeOneQubit(waiting);
    if (merged) this.#put(merged, qubit, out);
  }

  /** Closes the copies of a qubit that have served their last gate. */
  closeServed(qubit: number, out: DistributedOp[]): void {
    for (const copy of this.of(qubit)) {
      if (copy.done === copy.gates.length && !handsOver(this.#layout, copy) && !this.#isNearestSource(copy)) this.close(copy, out);
    }
  }

  /**
   * Copies a qubit from the nearest place that holds it or an open copy of it, so that a run over a sparse network grows a tree. False,
   * and nothing done, where the communication qubits do not suffice beside the copies `kept`.
   */
  open(service: Service, basis: () => Basis, kept: readonly Service[], out: DistributedOp[]): boolean {
    if (service.packet >= 0) return true;
    const { qubit, qpu } = service;
    const hops = (from: number) => this.#routes.hops[from * this.#layout.qpus + qpu];
    let from = this.home[qubit];
    let beside = kept;
    for (const copy of this.#openOn[qubit]) {
      if (hops(copy.qpu) < hops(from) && this.#affords(copy.qpu, qpu, [...kept, copy])) {
        from = copy.qpu;
        beside = [...kept, copy];
      }
    }
    if (from === this.home[qubit] && !this.#affords(from, qpu, kept)) return false;
    this.claim(from, qpu, beside, out);
    service.packet = this.packets.length;
    // Only now: making room may have closed the last copy, and done the gates that waited.
    if (!this.isCopied(qubit)) this.#basis[qubit] = basis();
    const route = this.#routes.route(from, qpu);
    this.packets.push({ id: service.packet, qubit, basis: this.#basis[qubit], from, to: qpu, route });
    this.#openIn[qpu].add(service);
    this.#openOn[qubit].add(service);
    out.push({ kind: "open", packet: service.packet });
    return true;
  }

  /** Makes room for the pairs of a route. */
  claim(from: number, to: number, kept: readonly Service[], out: DistributedOp[]): void {
    for (const { qpu, count } of this.#routes.claims(from, to)) this.#makeRoom(qpu, count, kept, out);
  }

  /** A gate on one qubit: done, on the copies too where it flips them, or put off. */
  oneQubit(op: GateOp, out: DistributedOp[]): void {
    const [qubit] = op.qubits;
    const waiting = this.#waiting[qubit];
    waiting.push(op);
    if (!this.isCopied(qubit)) return this.settle(qubit, out);
    const merged = waiting.length === 1 ? op : mergeOneQubit(waiting);
    if (merged && !passes(merged, this.#basis[qubit])) return;
    this.#waiting[qubit] = [];
    if (merged) this.now(merged, qubit, out);
  }

  /** A gate that leaves the basis of the qubit's copies alone or flips it, before the gates that wait. */
  now(op: PlainGate, qubit: number, out: DistributedOp[]): void {
    const basis = this.basisOf(qubit);
    if (basis === undefined || oneQubitAction(op).keeps.includes(basis)) return this.#put(op, qubit, out);
    const { keep, flip } = splitFlip(op, basis);
    if (keep) this.#put(keep, qubit, out);
    this.#put(
      flip,
      qubit,
      out,
      this.of(qubit).map((copy) => copy.packet),
    );
  }

  #put({ gate, params }: PlainGate, qubit: number, out: DistributedOp[], alsoOnCopies: readonly number[] = []): void {
    out.push({ kind: "gate", gate, params, operands: [{ qubit }], qpu: this.home[qubit], alsoOnCopies });
  }

  /** Communication qubits of a QPU that qubits without a data qubit wait on. */
  #crowd(qpu: number): number {
    return Math.max(0, this.held[qpu] - this.#network.qpus[qpu].dataQubits);
  }

  #affords(from: number, to: number, kept: readonly Service[]): boolean {
    return this.#routes.claims(from, to).every(({ qpu, count }) => {
      const stay = kept.filter((copy) => copy.packet >= 0 && copy.qpu === qpu).length;
      return stay + this.#crowd(qpu) + count <= this.#network.qpus[qpu].communicationQubits;
    });
  }

  #makeRoom(qpu: number, needed: number, kept: readonly Service[], out: DistributedOp[]): void {
    const { instance, moveAt } = this.#layout;
    const nextUse = (s: Service) => (s.done < s.gates.length ? s.gates[s.done] : moveAt[instance.runExit[s.run]]);
    while (this.#openIn[qpu].size + this.#crowd(qpu) + needed > this.#network.qpus[qpu].communicationQubits) {
      const [victim] = [...this.#openIn[qpu]].filter((s) => !kept.includes(s)).sort((a, b) => nextUse(b) - nextUse(a));
      this.close(victim, out);
    }
  }

  /** Whether another copy of the run, still to be made, has a shorter way from here than from anywhere else that the qubit is. */
  #isNearestSource(copy: Service): boolean {
    const elsewhere = [this.home[copy.qubit], ...this.of(copy.qubit).flatMap((other) => (other === copy ? [] : [other.qpu]))];
    const waiting = this.#services.of(copy.run).filter((other) => other.packet < 0 && other.done < other.gates.length);
    const hops = (from: number, to: Service) => this.#routes.hops[from * this.#layout.qpus + to.qpu];
    return waiting.some((other) => elsewhere.every((qpu) => hops(copy.qpu, other) < hops(qpu, other)));
  }
}

function passes(gate: PlainGate, basis: Basis): boolean {
  const { keeps, flips } = oneQubitAction(gate);
  return keeps.includes(basis) || flips.includes(basis);
}

/** Whether the copy becomes the qubit at the end of its run: it stays open until that move. */
function handsOver({ instance, stayQpu, moveAt }: Layout, { run, qpu }: Service): boolean {
  const stay = instance.runExit[run];
  return stay !== instance.runEntry[run] && stayQpu[stay] === qpu && moveAt[stay] === instance.moveFrom[stay];
}
