import { flatten, type Operand, type Step } from "../../src/compile/program.ts";
import { qubitNames } from "../../src/results/summary.ts";
import type { Message } from "../../src/timeline.ts";
import { qpusAlong } from "./circuitWalk.ts";
import type { RunReportData } from "./data.ts";
import { formatAngle, formatNumber, plural } from "./format.ts";

/** One shot as rows and bars: what the timeline picture and the trace export both show. Times in nanoseconds. */
export interface TimelineModel {
  tracks: Track[];
  bars: Bar[];
  messages: readonly Message[];
  durationNs: number;
}

export interface Track {
  kind: "data" | "communication" | "link";
  /** QPU index, or link index for links. */
  owner: number;
  label: string;
}

export type BarKind = "gate" | "measure" | "reset" | "telegate" | "copy" | "attempts" | "herald" | "held" | "wasted";

export interface Bar {
  /** Index into `tracks`. */
  track: number;
  startNs: number;
  endNs: number;
  kind: BarKind;
  label: string;
  /** Number of the pair that it belongs to, for attempts, heralds and waiting; -1 otherwise. */
  pair: number;
}

/** What a timeline is drawn from. */
export type TimelineData = Pick<RunReportData, "program" | "network" | "timeline">;

/** Rows and bars of the shot that the report shows. Rows: by QPU its data qubits and communication qubits, then links. */
export function timelineModel(data: TimelineData): TimelineModel {
  const builder = new Builder(data);
  data.timeline.pairs.forEach((_, i) => {
    builder.pair(i);
  });
  for (const visit of data.timeline.visits) builder.visit(builder.steps[visit.step], visit.startNs, visit.endNs);
  for (const pair of data.timeline.wasted) builder.wasted(pair);
  return builder.finish();
}

class Builder {
  readonly steps: readonly Step[];
  readonly #data: TimelineData;
  readonly #names: string[];
  readonly #tracks: { track: Track; order: number }[] = [];
  readonly #index = new Map<string, number>();
  readonly #bars: Bar[] = [];
  readonly #home: number[];
  /** Open packets: the slot that holds the copy, and since when. */
  readonly #copies = new Map<number, { slot: number; sinceNs: number }>();
  /** Slots at the far end of the route, by start of the visit that used the pair and its last link. */
  readonly #pairsOfVisit = new Map<number, number[]>();
  #visits = 0;

  constructor(data: TimelineData) {
    this.#data = data;
    this.steps = flatten(data.program.ops);
    this.#names = qubitNames(data.program.circuit);
    this.#home = [...data.program.placement];
    data.timeline.pairs.forEach((pair, i) => {
      const list = this.#pairsOfVisit.get(pair.visit);
      if (list) list.push(i);
      else this.#pairsOfVisit.set(pair.visit, [i]);
    });
    this.#home.forEach((qpu, qubit) => {
      this.#dataTrack(qpu, qubit);
    });
  }

  #track(key: string, order: number, track: Track): number {
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    this.#index.set(key, this.#tracks.length);
    return this.#tracks.push({ track, order }) - 1;
  }

  #dataTrack(qpu: number, qubit: number): number {
    return this.#track(`d${qpu}.${qubit}`, qpu * 2e6 + qubit, { kind: "data", owner: qpu, label: this.#names[qubit] });
  }

  #slotTrack(qpu: number, slot: number): number {
    return this.#track(`c${qpu}.${slot}`, qpu * 2e6 + 1e6 + slot, { kind: "communication", owner: qpu, label: `comm ${slot}` });
  }

  #linkTrack(link: number): number {
    return this.#track(`l${link}`, 1e12 + link, { kind: "link", owner: link, label: this.#data.network.links[link].id });
  }

  #bar(track: number, startNs: number, endNs: number, kind: BarKind, label: string, pair = -1): void {
    if (endNs >= startNs) this.#bars.push({ track, startNs, endNs, kind, label, pair });
  }

  pair(number: number): void {
    const { link, attempts, startNs, emissionNs, heraldNs, usedNs, slots } = this.#data.timeline.pairs[number];
    const { between, id } = this.#data.network.links[link];
    const tried = attempts === null ? "waiting for a pair" : plural(attempts, "attempt");
    const tracks = [this.#linkTrack(link), this.#slotTrack(between[0], slots[0]), this.#slotTrack(between[1], slots[1])];
    for (const track of tracks) {
      this.#bar(track, startNs, emissionNs, "attempts", `${tried} on ${id}`, number);
      this.#bar(track, emissionNs, heraldNs, "herald", `herald on its way, ${id}`, number);
      this.#bar(track, heraldNs, usedNs, "held", `pair waits for use, ${id}`, number);
    }
  }

  wasted({ link, startNs, heraldNs, droppedNs, slots }: RunReportData["timeline"]["wasted"][number]): void {
    const { between, id } = this.#data.network.links[link];
    for (const track of [this.#linkTrack(link), this.#slotTrack(between[0], slots[0]), this.#slotTrack(between[1], slots[1])]) {
      this.#bar(track, startNs, heraldNs, "attempts", `attempts on ${id} for a pair that was dropped`);
      this.#bar(track, heraldNs, droppedNs, "wasted", `pair of ${id}, dropped unused`);
    }
  }

  #operandTrack(operand: Operand): number {
    if (operand.packet === undefined) return this.#dataTrack(this.#home[operand.qubit], operand.qubit);
    const packet = this.#data.program.packets[operand.packet];
    return this.#slotTrack(packet.to, this.#copies.get(packet.id)?.slot ?? 0);
  }

  /** Visits must come in the order in which they were taken. */
  visit(step: Step, startNs: number, endNs: number): void {
    const visit = this.#visits++;
    switch (step.kind) {
      case "gate": {
        const angles = step.params.length > 0 ? `(${step.params.map(formatAngle).join(", ")})` : "";
        const on = step.operands.map((o) => this.#names[o.qubit]).join(", ");
        const tracks = [
          ...step.operands.map((o) => this.#operandTrack(o)),
          ...step.alsoOnCopies.map((p) => this.#operandTrack({ qubit: 0, packet: p })),
        ];
        for (const track of tracks) this.#bar(track, startNs, endNs, "gate", `${step.gate}${angles} ${on}`);
        return;
      }
      case "measure":
      case "reset":
        this.#bar(
          this.#dataTrack(this.#home[step.qubit], step.qubit),
          startNs,
          endNs,
          step.kind,
          `${step.kind} ${this.#names[step.qubit]}`,
        );
        return;
      case "open": {
        const packet = this.#data.program.packets[step.packet];
        this.#bar(
          this.#operandTrack({ qubit: packet.qubit }),
          startNs,
          endNs,
          "telegate",
          `cat-entangle ${this.#names[packet.qubit]}, packet ${packet.id}`,
        );
        this.#copies.set(packet.id, { slot: this.#farSlot(visit, packet.from, packet.route), sinceNs: startNs });
        return;
      }
      case "close": {
        const packet = this.#data.program.packets[step.packet];
        this.#endCopy(packet.id, endNs);
        this.#bar(
          this.#operandTrack({ qubit: packet.qubit }),
          startNs,
          endNs,
          "telegate",
          `cat-disentangle ${this.#names[packet.qubit]}, packet ${packet.id}`,
        );
        return;
      }
      case "move": {
        if (step.packet !== undefined) this.#endCopy(step.packet, endNs);
        const label =
          step.packet === undefined ? `teleport ${this.#names[step.qubit]}` : `packet ${step.packet} becomes ${this.#names[step.qubit]}`;
        this.#bar(this.#dataTrack(step.from, step.qubit), startNs, endNs, "telegate", label);
        this.#home[step.qubit] = step.to;
        this.#bar(this.#dataTrack(step.to, step.qubit), startNs, endNs, "telegate", label);
        return;
      }
      default:
        return;
    }
  }

  #farSlot(visit: number, from: number, route: readonly number[]): number {
    const to = qpusAlong(this.#data.network, from, route)[route.length];
    for (const number of this.#pairsOfVisit.get(visit) ?? []) {
      const { link, slots } = this.#data.timeline.pairs[number];
      if (link !== route[route.length - 1]) continue;
      return slots[this.#data.network.links[link].between[0] === to ? 0 : 1];
    }
    return 0;
  }

  #endCopy(packet: number, endNs: number): void {
    const copy = this.#copies.get(packet);
    if (!copy) return;
    const { to, qubit } = this.#data.program.packets[packet];
    this.#bar(this.#slotTrack(to, copy.slot), copy.sinceNs, endNs, "copy", `copy of ${this.#names[qubit]}, packet ${formatNumber(packet)}`);
    this.#copies.delete(packet);
  }

  finish(): TimelineModel {
    const { durationNs, messages } = this.#data.timeline;
    for (const packet of [...this.#copies.keys()]) this.#endCopy(packet, durationNs);
    const sorted = this.#tracks.map(({ order }, i) => ({ order, i })).sort((a, b) => a.order - b.order);
    const place = new Map(sorted.map(({ i }, position) => [i, position]));
    const bars = this.#bars.map((bar) => ({ ...bar, track: place.get(bar.track) as number }));
    bars.sort((a, b) => a.startNs - b.startNs || b.endNs - a.endNs);
    return { tracks: sorted.map(({ i }) => this.#tracks[i].track), bars, messages, durationNs };
  }
}
