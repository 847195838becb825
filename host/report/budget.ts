import { isVirtual } from "../../src/circuit/gates.ts";
import { flatten, type Step } from "../../src/compile/program.ts";
import type { Qpu } from "../../src/network/network.ts";
import { qpusAlong } from "./circuitWalk.ts";
import type { RunReportData } from "./data.ts";
import { formatNumber, plural } from "./format.ts";

/** One cause and how much it contributes. */
export interface BudgetItem {
  label: string;
  /** How it was counted, in words. */
  detail: string;
  /** Nanoseconds for time, expected errors per shot for errors. */
  value: number;
}

/**
 * Where the time of the shown shot went: every instant is given to the first of these that goes on anywhere in the machine.
 * The items sum to the duration.
 */
export function timeBudget(data: RunReportData): BudgetItem[] {
  const { timeline, program } = data;
  const steps = flatten(program.ops);
  const spans: { kind: number; startNs: number; endNs: number }[] = [];
  const add = (kind: number, startNs: number, endNs: number): void => {
    if (endNs > startNs) spans.push({ kind, startNs, endNs });
  };
  for (const { step, startNs, endNs } of timeline.visits) {
    const { kind } = steps[step];
    if (kind === "gate" || kind === "reset") add(0, startNs, endNs);
    else if (kind === "measure") add(1, startNs, endNs);
    else if (kind === "open" || kind === "close" || kind === "move") add(3, startNs, endNs);
  }
  for (const { sentNs, receivedNs } of timeline.messages) add(2, sentNs, receivedNs);
  for (const { startNs, heraldNs } of timeline.pairs) add(4, startNs, heraldNs);
  const names: [string, string][] = [
    ["gates", "at least one gate runs in some QPU"],
    ["measurements", "only measurements run"],
    ["messages", "only classical messages are on their way"],
    ["telegate steps", "entangling, measuring and correcting the copies of telegates"],
    ["waiting for Bell pairs", "nothing runs but attempts on links"],
    ["idle", "nothing runs"],
  ];
  const totals = cover(spans, timeline.durationNs, names.length);
  return names.map(([label, detail], kind) => ({ label, detail, value: totals[kind] })).filter((item) => item.value > 0);
}

/** Length of [0, end] in which each kind is the lowest that is open; the last kind takes what nothing covers. */
function cover(spans: readonly { kind: number; startNs: number; endNs: number }[], endNs: number, kinds: number): number[] {
  const edges = spans.flatMap(({ kind, startNs, endNs: stop }) => [
    { at: Math.min(startNs, endNs), kind, change: 1 },
    { at: Math.min(stop, endNs), kind, change: -1 },
  ]);
  edges.sort((a, b) => a.at - b.at);
  edges.push({ at: endNs, kind: 0, change: 0 });
  const open = new Array<number>(kinds).fill(0);
  const totals = new Array<number>(kinds).fill(0);
  let now = 0;
  for (const { at, kind, change } of edges) {
    const lowest = open.findIndex((n) => n > 0);
    totals[lowest < 0 ? kinds - 1 : lowest] += at - now;
    now = at;
    open[kind] += change;
  }
  return totals;
}

/**
 * Errors expected in the shown shot, by cause, to first order: the probability of a non-identity Pauli (of a flipped bit for
 * readout) at every place where the model draws one, summed. Average gate fidelity F means 5/4 (1 - F) for two qubits and
 * 3/2 (1 - F) for one, because the identity is among the depolarising Paulis.
 */
export function errorBudget(data: RunReportData): BudgetItem[] {
  const { timeline, program, network, figures } = data;
  const steps = flatten(program.ops);
  const tally = new Tally();
  for (const { step } of timeline.visits) tallyStep(tally, steps[step], data);
  for (const { link, emissionNs, usedNs } of timeline.pairs) {
    tally.add(`Bell pairs of ${network.links[link].id}`, "consumed pair", 1 - figures[link].pairFidelity);
    for (const qpu of network.links[link].between)
      tally.add("Bell pairs waiting for their herald and use", "half pair", idleError(network.qpus[qpu], usedNs - emissionNs));
  }
  for (const { qpu, durationNs } of timeline.idles) tally.add("qubits waiting", "idle span", idleError(network.qpus[qpu], durationNs));
  return tally.items();
}

function tallyStep(tally: Tally, step: Step, { program, network }: RunReportData): void {
  const { qpus } = network;
  const twoQubit = (qpu: Qpu, label: string): void => tally.add(label, "gate", 1.25 * (1 - qpu.twoQubitGate.fidelity));
  const readout = (qpu: Qpu, label: string): void =>
    tally.add(label, "readout", 1 - (qpu.measurement.fidelity0 + qpu.measurement.fidelity1) / 2);
  const telegate = "telegates: local gates and readout";
  const swaps = (from: number, route: readonly number[]): void => {
    for (const middle of qpusAlong(network, from, route).slice(1, -1)) {
      twoQubit(qpus[middle], telegate);
      readout(qpus[middle], telegate);
      readout(qpus[middle], telegate);
    }
  };
  switch (step.kind) {
    case "gate": {
      const qpu = qpus[step.qpu];
      if (step.operands.length === 2) twoQubit(qpu, "two-qubit gates");
      else if (!isVirtual(step.gate)) {
        const where = [qpu, ...step.alsoOnCopies.map((packet) => qpus[program.packets[packet].to])];
        for (const { oneQubitGate } of where) tally.add("one-qubit gates", "gate", 1.5 * (1 - oneQubitGate.fidelity));
      }
      return;
    }
    case "measure":
      readout(qpus[step.qpu], "final and mid-circuit readout");
      return;
    case "open": {
      const { from, route } = program.packets[step.packet];
      swaps(from, route);
      twoQubit(qpus[from], telegate);
      readout(qpus[from], telegate);
      return;
    }
    case "close":
      readout(qpus[program.packets[step.packet].to], telegate);
      return;
    case "move":
      swaps(step.from, step.route);
      twoQubit(qpus[step.from], telegate);
      readout(qpus[step.from], telegate);
      readout(qpus[step.from], telegate);
      return;
    default:
      return;
  }
}

/** Probability of any Pauli after idling: p_x + p_y + p_z of the twirled decay (docs/model.md). */
function idleError(qpu: Qpu, durationNs: number): number {
  const t = durationNs / 1e9;
  const flips = -Math.expm1(-t / qpu.t1S) / 4;
  return flips - Math.expm1(-t / qpu.t2S) / 2;
}

class Tally {
  readonly #causes = new Map<string, { noun: string; count: number; sum: number }>();

  add(label: string, noun: string, probability: number): void {
    const cause = this.#causes.get(label) ?? { noun, count: 0, sum: 0 };
    cause.count++;
    cause.sum += probability;
    this.#causes.set(label, cause);
  }

  items(): BudgetItem[] {
    return [...this.#causes]
      .filter(([, cause]) => cause.sum > 0)
      .map(([label, { noun, count, sum }]) => ({
        label,
        detail: `${plural(count, noun)}, ${formatNumber(sum / count, 2)} each`,
        value: sum,
      }))
      .sort((a, b) => b.value - a.value);
  }
}
