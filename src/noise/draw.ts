import type { Operand } from "../compile/program.ts";
import { BellwireError } from "../errors.ts";
import type { ConsumedPair, IdleSpan, ShotTimeline } from "../timeline.ts";
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

/** What a timeline says of each visit, taken in as it grows. */
export class VisitEvents {
  readonly #idles = new ByVisit<IdleSpan>();
  readonly #pairs = new ByVisit<ConsumedPair>();

  extend({ idles, pairs, visits }: ShotTimeline): void {
    this.#idles.extend(idles, visits.length);
    this.#pairs.extend(pairs, visits.length);
  }

  idles(visit: number): IdleSpan[] {
    return this.#idles.of(visit);
  }

  pairs(visit: number): ConsumedPair[] {
    return this.#pairs.of(visit);
  }
}

/**
 * Draws the noise of some visits, one after the other. For each: the idling that it ended, its pairs in the order of the route, then
 * its own errors and flips. `blame` hears the cause of each error that is drawn. Which visits come next may depend on what was drawn
 * before, but on nothing that is drawn later.
 */
export function drawNoise(
  model: NoiseModel,
  { visits: all }: ShotTimeline,
  visits: readonly number[],
  events: VisitEvents,
  dice: Dice,
  blame?: (cause: NoiseCause) => void,
): NoisyVisit[] {
  return visits.map((v) => {
    const { step } = all[v];
    let paulis: readonly PauliAt[] = NONE;
    const add = (more: readonly PauliAt[], cause: NoiseCause) => {
      paulis = paulis.length === 0 ? more : [...paulis, ...more];
      blame?.(cause);
    };
    const waited = events.idles(v);
    if (waited.length > 1) waited.sort(byOperand);
    for (const idle of waited) {
      const code = dice.roll("noise", model.idle(idle));
      if (code !== 0) add([{ where: { kind: "before", operand: idle.operand }, pauli: code as 1 | 2 | 3 }], "idling");
    }
    const noise = model.of(step);
    const used = noise.pairs.length > 0 ? events.pairs(v) : [];
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
  #items: readonly T[] = [];
  #known = 0;
  /** The latest item of each visit, and the one before it of the same visit; -1 where there is none. */
  #last = new Int32Array(0);
  #next = new Int32Array(0);

  /** Takes in the items that a list has gained; it grows in place. */
  extend(items: readonly T[], visits: number): void {
    this.#items = items;
    this.#last = atLeast(this.#last, visits);
    this.#next = atLeast(this.#next, items.length);
    for (; this.#known < items.length; this.#known++) {
      const { visit } = items[this.#known];
      this.#next[this.#known] = this.#last[visit];
      this.#last[visit] = this.#known;
    }
  }

  of(visit: number): T[] {
    let i = this.#last[visit];
    if (i < 0) return [];
    const found: T[] = [];
    for (; i >= 0; i = this.#next[i]) found.push(this.#items[i]);
    return found;
  }
}

/** The same numbers with room for so many, -1 where there are none yet; twice the room when there was some before. */
function atLeast(numbers: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (numbers.length >= length) return numbers;
  const longer = new Int32Array(Math.max(length, 2 * numbers.length)).fill(-1, numbers.length);
  longer.set(numbers);
  return longer;
}

function byOperand(a: IdleSpan, b: IdleSpan): number {
  const packet = (o: Operand) => o.packet ?? -1;
  return a.operand.qubit - b.operand.qubit || packet(a.operand) - packet(b.operand);
}
