import type { ConsumedPair, IdleSpan, Message, ShotTimeline, TimeBudget, Visit, WastedPair } from "../../src/timeline.ts";
import type { Graph } from "./graph.ts";
import type { PairTable } from "./pairTable.ts";
import type { CommunicationQubits } from "./slots.ts";

/** Collects a shot's timeline as it happens. */
export class Recorder {
  readonly detail: boolean;
  readonly shot: number;
  /** The event that ended the step which ended last, by sequence number. */
  lastEvent = -1;
  #time: TimeBudget | undefined;
  readonly #visits: Visit[] = [];
  readonly #idles: IdleSpan[] = [];
  readonly #pairs: ConsumedPair[] = [];
  readonly #messages: Message[] = [];
  readonly #wasted: WastedPair[] = [];
  #durationNs = 0;

  constructor(shot: number, detail: boolean) {
    this.shot = shot;
    this.detail = detail;
  }

  get visits(): number {
    return this.#visits.length;
  }

  step(visit: number): number {
    return this.#visits[visit].step;
  }

  /** Adds a step of the path; its times follow. */
  visit(step: number): number {
    return this.#visits.push({ step, startNs: -1, endNs: -1 }) - 1;
  }

  started(visit: number, startNs: number): void {
    const entry = this.#visits[visit];
    if (entry.startNs < 0) entry.startNs = startNs;
  }

  ended(visit: number, endNs: number, event: number): void {
    this.#visits[visit].endNs = endNs;
    if (endNs <= this.#durationNs) return;
    this.#durationNs = endNs;
    this.lastEvent = event;
  }

  account(time: TimeBudget): void {
    this.#time = time;
  }

  /** The visit is one moment: that of an assignment, or of a branch. */
  at(visit: number, timeNs: number): void {
    this.#visits[visit].startNs = timeNs;
    this.#visits[visit].endNs = timeNs;
  }

  endOf(visit: number): number {
    return this.#visits[visit].endNs;
  }

  idle(graph: Graph, slot: number, visit: number, durationNs: number, attempts: number | undefined): void {
    const span: IdleSpan = { visit, operand: graph.operands[graph.slotKey[slot]], qpu: graph.slotQpu[slot], durationNs };
    if (attempts !== undefined) span.attempts = attempts;
    this.#idles.push(span);
  }

  used(pairs: PairTable, pair: number, visit: number, usedNs: number, qubits: CommunicationQubits, bell: ConsumedPair["bell"]): void {
    const used: ConsumedPair = {
      visit,
      link: pairs.link[pair],
      attempts: pairs.attempts[pair] === 0 ? null : pairs.attempts[pair],
      startNs: pairs.startNs[pair],
      emissionNs: pairs.emissionNs[pair],
      heraldNs: pairs.heraldNs[pair],
      usedNs,
      slots: slotsOf(pairs, pair, qubits),
    };
    if (bell) {
      used.bell = bell;
      used.heralded = pairs.heralded[pair];
    }
    this.#pairs.push(used);
  }

  wasted(pairs: PairTable, pair: number, droppedNs: number, qubits: CommunicationQubits): void {
    if (!this.detail) return;
    this.#wasted.push({
      link: pairs.link[pair],
      startNs: pairs.startNs[pair],
      heraldNs: pairs.heraldNs[pair],
      droppedNs,
      slots: slotsOf(pairs, pair, qubits),
    });
  }

  message(from: number, to: number, sentNs: number, receivedNs: number, purpose: Message["purpose"]): void {
    if (this.detail) this.#messages.push({ from, to, sentNs, receivedNs, purpose });
  }

  /** What has happened so far. The lists go on growing in place. */
  timeline(): ShotTimeline {
    return {
      shot: this.shot,
      visits: this.#visits,
      idles: this.#idles,
      pairs: this.#pairs,
      messages: this.#messages,
      wasted: this.#wasted,
      durationNs: this.#durationNs,
      ...(this.#time && { time: this.#time }),
    };
  }
}

function slotsOf(pairs: PairTable, pair: number, qubits: CommunicationQubits): [number, number] {
  const a = pairs.qubitA[pair];
  const b = pairs.qubitB[pair];
  return [a - qubits.base[qubits.qpuOf[a]], b - qubits.base[qubits.qpuOf[b]]];
}
