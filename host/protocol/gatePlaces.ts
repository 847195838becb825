import type { Network } from "../../src/network/network.ts";
import { insertSorted } from "./slots.ts";

/** How many more two-qubit gates each QPU may run now, and who waits for it. */
export class GatePlaces {
  readonly #free: number[];
  readonly #waiting: number[][];
  readonly #network: Network;

  constructor(network: Network) {
    this.#network = network;
    this.#free = network.qpus.map(() => 0);
    this.#waiting = network.qpus.map(() => []);
  }

  reset(): void {
    this.#network.qpus.forEach((qpu, q) => {
      this.#free[q] = qpu.parallelTwoQubitGates;
      this.#waiting[q].length = 0;
    });
  }

  has(qpu: number): boolean {
    return this.#free[qpu] > 0;
  }

  take(qpu: number): void {
    this.#free[qpu]--;
  }

  give(qpu: number): void {
    this.#free[qpu]++;
  }

  wait(qpu: number, node: number): void {
    insertSorted(this.#waiting[qpu], node);
  }

  /** The earliest node that waits for a place that is free now, taken off the list; undefined when there is none. */
  next(qpu: number): number | undefined {
    return this.#free[qpu] > 0 ? this.#waiting[qpu].shift() : undefined;
  }
}
