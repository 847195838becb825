import type { ModularFigures } from "./engine.ts";
import type { ModularChain } from "./modularChain.ts";
import type { ModularMachine } from "./modularMachine.ts";

/** What is shown of the bonds of one trajectory, and the largest and the losses of all. */
export class BondRecorder {
  readonly #order: readonly number[];
  readonly #ebits: readonly number[];
  readonly #jointBytes: number;
  #shown: ModularMachine["history"] = [];
  readonly #largest: number[];
  #entropy: readonly number[];
  #worstAngle = 0;

  /** `ebits`: those of the program across each bond. */
  constructor(order: readonly number[], ebits: readonly number[], jointBytes: number) {
    this.#jointBytes = jointBytes;
    this.#order = order;
    this.#ebits = ebits;
    this.#largest = order.slice(1).map(() => 1);
    this.#entropy = this.#largest.map(() => 0);
  }

  /** Notes the bonds after a use of the network. */
  after(chain: ModularChain): void {
    chain.bonds.forEach((size, i) => {
      this.#largest[i] = Math.max(this.#largest[i], size);
    });
  }

  /** Takes the trajectory that results show, at its end. */
  show({ chain, history }: ModularMachine): void {
    this.#shown = history;
    this.#entropy = chain.record().weights.map((w) => w.reduce((sum, p) => sum - (p > 0 ? p * Math.log2(p) : 0), 0));
  }

  finish(chain: ModularChain): void {
    this.#worstAngle = Math.max(this.#worstAngle, chain.record().angle);
  }

  figures(): ModularFigures {
    return {
      order: this.#order,
      ebits: this.#ebits,
      jointBytes: this.#jointBytes,
      history: this.#shown,
      largest: this.#largest,
      entropyBits: this.#entropy,
      fidelityBound: Math.cos(Math.min(Math.PI / 2, this.#worstAngle)) ** 2,
    };
  }
}
