import type { Operand } from "../compile/program.ts";
import { BellwireError } from "../errors.ts";
import type { ConsumedPair, IdleSpan, ShotTimeline, Visit } from "../timeline.ts";
import { type Distribution, distribution } from "./channels.ts";
import type { Dice } from "./dice.ts";
import type { NoiseModel, PauliAt } from "./model.ts";

/** One visit of a step, in program order, with the Paulis drawn for it. */
export interface NoisyVisit {
  /** Index into the flattened program. */
  step: number;
  paulis: readonly PauliAt[];
}

/**
 * Where an error can come from: the Bell pairs (their state when heralded and their ageing), gates of the program, the gates and
 * readout that telegates and moves are made of, and qubits that wait.
 */
export const NOISE_CAUSES = ["pairs", "gates", "telegates", "idling"] as const;
export type NoiseCause = (typeof NOISE_CAUSES)[number];

/** Numbers of visits in program order: the protocol may take independent steps in any order, but only between jumps. */
export function programOrder(model: NoiseModel, visits: readonly Visit[], from: number): number[] {
  const order: number[] = [];
  let stretch: number[] = [];
  const flush = () => {
    order.push(...stretch.sort((a, b) => visits[a].step - visits[b].step || a - b));
    stretch = [];
  };
  for (let v = from; v < visits.length; v++) {
    const { kind } = model.steps[visits[v].step];
    stretch.push(v);
    if (kind === "branch" || kind === "jump") flush();
  }
  flush();
  return order;
}

/**
 * Draws the noise of the visits from number `from` on, in program order. For each visit: the idling that it ended, its pairs
 * in the order of the route, then its own errors and flips. `blame` hears the cause of each error that is drawn.
 */
export function drawNoise(
  model: NoiseModel,
  timeline: ShotTimeline,
  from: number,
  dice: Dice,
  blame?: (cause: NoiseCause) => void,
): NoisyVisit[] {
  const idles = byVisit(timeline.idles, from);
  const pairs = byVisit(timeline.pairs, from);
  return programOrder(model, timeline.visits, from).map((v) => {
    const { step } = timeline.visits[v];
    const paulis: PauliAt[] = [];
    for (const idle of (idles.get(v) ?? []).sort(byOperand)) {
      const code = dice.roll("noise", model.idle(idle));
      if (code === 0) continue;
      paulis.push({ where: { kind: "before", operand: idle.operand }, pauli: code as 1 | 2 | 3 });
      blame?.("idling");
    }
    const noise = model.of(step);
    for (const { link, outcomes } of noise.pairs) {
      const pair = (pairs.get(v) ?? []).find((p) => p.link === link);
      if (!pair) throw new BellwireError("internal", `visit ${v} of step ${step} has no pair on link ${link}`);
      const outcome = dice.roll("pairs", pairState(model, pair));
      paulis.push(...outcomes[outcome]);
      if (outcome !== 0) blame?.("pairs");
    }
    for (const { kind, distribution, outcomes } of noise.rolls) {
      const outcome = dice.roll(kind, distribution);
      paulis.push(...outcomes[outcome]);
      if (outcome !== 0) blame?.(model.steps[step].kind === "gate" ? "gates" : "telegates");
    }
    return { step, paulis };
  });
}

/** The Bell state of a pair when it was used; Phi+, Psi+, Psi-, Phi-. */
export function pairState(model: NoiseModel, { link, bell, usedNs, emissionNs }: ConsumedPair): Distribution {
  return bell ? distribution(bell.slice(1)) : model.pair(link, usedNs - emissionNs);
}

function byVisit<T extends { visit: number }>(items: readonly T[], from: number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    if (item.visit < from) continue;
    const group = groups.get(item.visit);
    if (group) group.push(item);
    else groups.set(item.visit, [item]);
  }
  return groups;
}

function byOperand(a: IdleSpan, b: IdleSpan): number {
  const packet = (o: Operand) => o.packet ?? -1;
  return a.operand.qubit - b.operand.qubit || packet(a.operand) - packet(b.operand);
}
