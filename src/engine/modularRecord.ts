import type { ModularFigures } from "./engine.ts";
import type { ModularChain } from "./modularChain.ts";

/** Follows the bonds of a run's first trajectory, and the losses of all. */
export class BondRecorder {
  readonly #order: readonly number[];
  readonly #history: { step: number; bonds: readonly number[] }[] = [];
  readonly #largest: number[];
  #entropy: readonly number[] | null = null;
  #worstAngle = 0;

  constructor(order: readonly number[]) {
    this.#order = order;
    this.#largest = order.slice(1).map(() => 1);
  }

  /** Notes the bonds after a step where they changed; `follow` is true for the trajectory that the report shows. */
  after(step: number, chain: ModularChain, follow: boolean): void {
    const bonds = this.#largest.map((_, i) => chain.bond(i).size);
    bonds.forEach((size, i) => {
      this.#largest[i] = Math.max(this.#largest[i], size);
    });
    if (!follow || this.#entropy !== null) return;
    const before = this.#history.at(-1)?.bonds;
    if (before?.every((size, i) => size === bonds[i])) return;
    this.#history.push({ step, bonds });
  }

  finish(chain: ModularChain): void {
    const { weights, angle } = chain.record();
    this.#entropy ??= weights.map((w) => w.reduce((sum, p) => sum - (p > 0 ? p * Math.log2(p) : 0), 0));
    this.#worstAngle = Math.max(this.#worstAngle, angle);
  }

  figures(): ModularFigures {
    return {
      order: this.#order,
      history: this.#history,
      largest: this.#largest,
      entropyBits: this.#entropy ?? this.#largest.map(() => 0),
      fidelityBound: Math.cos(Math.min(Math.PI / 2, this.#worstAngle)) ** 2,
    };
  }
}
