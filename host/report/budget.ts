import { isVirtual } from "../../src/circuit/gates.ts";
import { flatten, type Step } from "../../src/compile/program.ts";
import { type Decay, heldDecay, type Qpu } from "../../src/network/network.ts";
import { NOISE_CAUSES, type NoiseCause } from "../../src/noise/draw.ts";
import type { RunResult } from "../../src/results/result.ts";
import { TIME_CAUSES, type TimeCause } from "../../src/timeline.ts";
import { qpusAlong } from "./circuitWalk.ts";
import type { RunReportData } from "./data.ts";
import { formatDuration, formatFraction, formatNumber, plural } from "./format.ts";

/** One cause and how much it contributes. */
export interface BudgetItem {
  label: string;
  /** How it was counted, in words. */
  detail: string;
  /** Nanoseconds for time, a fraction for infidelity, expected errors per shot for errors. */
  value: number;
}

/** What each cause of the protocol's account means to a person. */
const TIME_LABELS: Record<TimeCause, [string, string]> = {
  attempts: ["attempts", "waiting for links to herald a Bell pair"],
  flight: ["light", "photons on their way to the midpoint, heralds on their way back"],
  cooling: ["cooling", "pauses between attempts"],
  switching: ["switching", "an optical switch turns"],
  purification: ["purification", "its gates, readout and messages"],
  messages: ["messages", "classical bits on their way"],
  gates: ["gates", "gates and transport, those of telegates included"],
  measurements: ["measurements", "readout and resets, those of telegates included"],
  waiting: ["waiting", "for a link that is down, or with a pair that is made later on purpose"],
};

/** The word for a cause of time. */
export const timeLabel = (cause: string): string => TIME_LABELS[cause as TimeCause]?.[0] ?? cause;

const CAUSE_LABELS: Record<NoiseCause, [string, string]> = {
  pairs: ["Bell pairs", "their state when heralded, and their ageing until they were used"],
  gates: ["gates", "one- and two-qubit gates of the program"],
  telegates: ["telegates", "gates that telegates, moves and swaps are made of"],
  readout: ["readout", "measurements inside telegates, moves and swaps"],
  idling: ["idling", "qubits that waited"],
};

/** Where the infidelity of the state came from, over all shots; the items sum to it. Largest first; empty where it is not known. */
export function infidelityBudget({ budget }: Pick<RunResult, "budget">): BudgetItem[] {
  return NOISE_CAUSES.flatMap((cause) => {
    const estimate = budget.infidelity?.[cause];
    if (!estimate) return [];
    const [label, what] = CAUSE_LABELS[cause];
    return [{ label, detail: `${what}; ${formatFraction(estimate)}`, value: estimate.mean }];
  }).sort((x, y) => y.value - x.value);
}

/** Where the time went, over all shots, in nanoseconds of a shot; the items sum to the mean duration. Largest first. */
export function meanTimeBudget({ budget }: Pick<RunResult, "budget">): BudgetItem[] {
  return TIME_CAUSES.flatMap((cause) => {
    const estimate = budget.timeS[cause];
    if (!estimate) return [];
    const [label, what] = TIME_LABELS[cause];
    return [{ label, detail: `${what}; ${formatDuration(estimate)}`, value: estimate.mean * 1e9 }];
  }).sort((x, y) => y.value - x.value);
}

/**
 * Where the time of the shown shot went, along the chain of causes that ends last, so the items sum to the duration; largest
 * first. Empty when the shot was not accounted for.
 */
export function timeBudget({ timeline }: Pick<RunReportData, "timeline">): BudgetItem[] {
  const { time } = timeline;
  if (!time) return [];
  return TIME_CAUSES.map((cause) => ({ label: TIME_LABELS[cause][0], detail: TIME_LABELS[cause][1], value: time[cause] }))
    .filter(({ value }) => value > 0)
    .sort((x, y) => y.value - x.value);
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
  for (const { link, emissionNs, usedNs, bell } of timeline.pairs) {
    if (bell) {
      tally.add(`Bell pairs of ${network.links[link].id}`, "consumed pair", 1 - bell[0]);
      continue;
    }
    tally.add(`Bell pairs of ${network.links[link].id}`, "consumed pair", 1 - figures[link].pairFidelity);
    for (const qpu of network.links[link].between)
      tally.add("Bell pairs waiting for their herald and use", "half pair", idleError(heldDecay(network.qpus[qpu]), usedNs - emissionNs));
  }
  for (const { qpu, operand, durationNs, attempts } of timeline.idles) {
    const decay = operand.packet === undefined ? network.qpus[qpu] : heldDecay(network.qpus[qpu]);
    tally.add("qubits waiting", "idle span", idleError(decay, durationNs));
    const flip = network.qpus[qpu].ions?.attemptFlipProbability ?? 0;
    if (attempts && flip > 0) tally.add("attempts beside waiting qubits", "idle span", (1 - (1 - 2 * flip) ** attempts) / 2);
  }
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
      if (step.packet !== undefined) {
        readout(qpus[step.from], telegate);
        return;
      }
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
function idleError(qpu: Decay, durationNs: number): number {
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
