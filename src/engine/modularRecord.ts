import type { ModularFigures } from "./engine.ts";
import type { ModularChain } from "./modularChain.ts";

/** Follows the bonds of a run's first trajectory, and the losses of all. */
export class BondRecorder {
  readonly #order: readonly number[];
  readonly #ebits: readonly number[];
  readonly #jointBytes: number;
  readonly #history: (readonly number[])[] = [];
  readonly #largest: number[];
  #entropy: readonly number[] | null = null;
  #worstAngle = 0;

  /** `ebits`: those of the program across each bond. */
  constructor(order: readonly number[], ebits: readonly number[], jointBytes: number) {
    this.#jointBytes = jointBytes;
    this.#order = order;
    this.#ebits = ebits;
    this.#largest = order.slice(1).map(() => 1);
  }

  /** Notes the bonds after a use of the network; `follow` is true for the trajectory that the report shows. */
  after(chain: ModularChain, follow: boolean): void {
    const bonds = [...chain.bonds];
    bonds.forEach((size, i) => {
      this.#largest[i] = Math.max(this.#largest[i], size);
    });
    if (follow && this.#entropy === null) this.#history.push(bonds);
  }

  finish(chain: ModularChain): void {
    const { weights, angle } = chain.record();
    this.#entropy ??= weights.map((w) => w.reduce((sum, p) => sum - (p > 0 ? p * Math.log2(p) : 0), 0));
    this.#worstAngle = Math.max(this.#worstAngle, angle);
  }

  figures(): ModularFigures {
    return {
      order: this.#order,
      ebits: this.#ebits,
      jointBytes: this.#jointBytes,
      history: this.#history,
      largest: this.#largest,
      entropyBits: this.#entropy ?? this.#largest.map(() => 0),
      fidelityBound: Math.cos(Math.min(Math.PI / 2, this.#worstAngle)) ** 2,
    };
  }
}
