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
 * Where an error can come from: the Bell pairs (their state when heralded and their ageing), gates of the program, the gates that
 * telegates, moves and swaps are made of, their readout, and qubits that wait. The program's own readout spoils bits, not the state.
 */
export const NOISE_CAUSES = ["pairs", "gates", "telegates", "readout", "idling"] as const;
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
  const idles = new ByVisit(timeline.idles, from, timeline.visits.length);
  const pairs = new ByVisit(timeline.pairs, from, timeline.visits.length);
  return programOrder(model, timeline.visits, from).map((v) => {
    const { step } = timeline.visits[v];
    let paulis: readonly PauliAt[] = NONE;
    const add = (more: readonly PauliAt[], cause: NoiseCause) => {
      paulis = paulis.length === 0 ? more : [...paulis, ...more];
      blame?.(cause);
    };
    const waited = idles.of(v);
    if (waited.length > 1) waited.sort(byOperand);
    for (const idle of waited) {
      const code = dice.roll("noise", model.idle(idle));
      if (code !== 0) add([{ where: { kind: "before", operand: idle.operand }, pauli: code as 1 | 2 | 3 }], "idling");
    }
    const noise = model.of(step);
    const used = noise.pairs.length > 0 ? pairs.of(v) : [];
    for (const { link, outcomes } of noise.pairs) {
      const pair = used.find((p) => p.link === link);
      if (!pair) throw new BellwireError("internal", `visit ${v} of step ${step} has no pair on link ${link}`);
      const outcome = dice.roll("pairs", pairState(model, pair));
      if (outcome !== 0) add(outcomes[outcome], "pairs");
    }
    for (const { kind, distribution, outcomes } of noise.rolls) {
      const outcome = dice.roll(kind, distribution);
      if (outcome !== 0) add(outcomes[outcome], kind === "readout" ? "readout" : model.steps[step].kind === "gate" ? "gates" : "telegates");
    }
    return { step, paulis };
  });
}

const NONE: readonly PauliAt[] = [];

/** The Bell state of a pair when it was used; Phi+, Psi+, Psi-, Phi-. */
export function pairState(model: NoiseModel, { link, bell, usedNs, emissionNs }: ConsumedPair): Distribution {
  return bell ? distribution(bell.slice(1)) : model.pair(link, usedNs - emissionNs);
}

/** Items of a timeline by their visit, in lists threaded through two arrays: shots have thousands, and most visits have none. */
class ByVisit<T extends { visit: number }> {
  readonly #items: readonly T[];
  readonly #from: number;
  /** The first item of each visit, and the next one of the same visit; -1 where there is none. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  constructor(items: readonly T[], from: number, visits: number) {
    this.#items = items;
    this.#from = from;
    this.#first = new Int32Array(visits - from).fill(-1);
    this.#next = new Int32Array(items.length);
    for (let i = items.length - 1; i >= 0; i--) {
      const at = items[i].visit - from;
      if (at < 0) continue;
      this.#next[i] = this.#first[at];
      this.#first[at] = i;
    }
  }

  of(visit: number): T[] {
    let i = this.#first[visit - this.#from];
    if (i < 0) return [];
    const found: T[] = [];
    for (; i >= 0; i = this.#next[i]) found.push(this.#items[i]);
    return found;
  }
}

function byOperand(a: IdleSpan, b: IdleSpan): number {
  const packet = (o: Operand) => o.packet ?? -1;
  return a.operand.qubit - b.operand.qubit || packet(a.operand) - packet(b.operand);
}
