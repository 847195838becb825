import { TIME_CAUSES, type TimeBudget } from "../../src/timeline.ts";
import { EVENT, type EventQueue, eventArgument, eventKind } from "./events.ts";
import { type Graph, NODE } from "./graph.ts";
import type { PairTable } from "./pairTable.ts";
import type { Timing } from "./timing.ts";

/** What the account of a shot's time reads. */
export interface ShotRecord {
  graph: Graph;
  pairs: PairTable;
  events: EventQueue;
  timing: Timing;
  heraldLatencyNs: readonly number[];
}

/**
 * Where a shot's time went. Whatever happens is set off by an event, which was pushed during an earlier one; so from the
 * event that ended the last step a chain leads back to the start of the shot, whose links follow each other without a gap.
 * Each is given to what it was spent on. This is the critical path: only making its parts shorter makes the shot shorter.
 */
export function timeBudget(last: number, record: ShotRecord): TimeBudget {
  const budget = Object.fromEntries(TIME_CAUSES.map((cause) => [cause, 0])) as TimeBudget;
  const { events } = record;
  for (let event = last; event >= 0; event = events.parent(event)) {
    const span = events.time(event) - events.time(events.parent(event));
    if (span > 0) account(budget, events.code(event), span, record);
  }
  return budget;
}

function account(budget: TimeBudget, code: number, span: number, record: ShotRecord): void {
  const { graph, timing } = record;
  const argument = eventArgument(code);
  /** The first part, as far as it goes, is for gates, the next for measuring, the rest for `rest`. */
  const split = (gatesNs: number, measureNs: number, rest: keyof TimeBudget): void => {
    const gates = Math.min(span, gatesNs);
    const measured = Math.min(span - gates, measureNs);
    budget.gates += gates;
    budget.measurements += measured;
    budget[rest] += span - gates - measured;
  };
  switch (eventKind(code)) {
    case EVENT.end:
      if (graph.kind[argument] === NODE.giveOver) split(timing.qpus[graph.qpu[argument]].oneQubitNs, span, "measurements");
      else budget[graph.reads[argument] ? "measurements" : "gates"] += span;
      return;
    case EVENT.localDone:
    case EVENT.gateSlot:
    case EVENT.transferred:
      budget.gates += span;
      return;
    case EVENT.arrived:
      accountArrival(budget, argument, span, record);
      return;
    case EVENT.free:
    case EVENT.copyFree:
    case EVENT.placeFree:
      split(0, span, "measurements");
      return;
    case EVENT.message: {
      const { oneQubitNs, measureNs } = timing.qpus[graph.qpu[argument - 1]];
      split(oneQubitNs, measureNs, "messages");
      return;
    }
    case EVENT.herald:
      accountHerald(budget, argument, span, record);
      return;
    case EVENT.purified:
      budget.purification += span;
      return;
    case EVENT.bitsHere:
      budget.messages += span;
      return;
    default:
      budget.waiting += span;
  }
}

/** An open or a move: local gates, readout, the last message, and the correction. */
function accountArrival(budget: TimeBudget, node: number, span: number, { graph, timing }: ShotRecord): void {
  const route = graph.route[node];
  const qpus = route?.qpus ?? [graph.qpu[node]];
  const to = qpus[qpus.length - 1];
  const correction = timing.qpus[to].oneQubitNs;
  const isMove = graph.kind[node] === NODE.move;
  for (let i = 0; i < qpus.length - 1; i++) {
    const { twoQubitNs, oneQubitNs, measureNs } = timing.qpus[qpus[i]];
    const gates = twoQubitNs + (i > 0 || isMove ? oneQubitNs : 0);
    const message = timing.latency[qpus[i]][to];
    // The branch whose message came last is what the correction waited for.
    if (gates + measureNs + message + correction !== span) continue;
    budget.gates += gates + correction;
    budget.measurements += measureNs;
    budget.messages += message;
    return;
  }
  budget.gates += span;
}

/** A pair: what is neither switching, cooling, lost messages nor the last flight were attempts. */
function accountHerald(budget: TimeBudget, pair: number, span: number, { pairs, heraldLatencyNs }: ShotRecord): void {
  const switching = Math.min(span, pairs.startNs[pair] - pairs.takenNs[pair]);
  const flight = Math.min(span - switching, heraldLatencyNs[pairs.link[pair]]);
  const cooling = Math.min(span - switching - flight, pairs.coolingNs[pair]);
  const recovery = Math.min(span - switching - flight - cooling, pairs.recoveryNs[pair]);
  budget.switching += switching;
  budget.flight += flight;
  budget.cooling += cooling;
  budget.messages += recovery;
  budget.attempts += span - switching - flight - cooling - recovery;
}
