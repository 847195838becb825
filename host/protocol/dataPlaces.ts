import type { Network } from "../../src/network/network.ts";

/** The data places of each QPU that are free, and the qubits that wait for one on the communication qubit they arrived on. */
export class DataPlaces {
  readonly #free: number[];
  readonly #waiting: { qubit: number; node: number }[][];
  readonly #initial: readonly number[];

  constructor(network: Network, placement: readonly number[]) {
    this.#initial = network.qpus.map((qpu, q) => qpu.dataQubits - placement.filter((home) => home === q).length);
    this.#free = [...this.#initial];
    this.#waiting = network.qpus.map(() => []);
  }

  reset(): void {
    this.#initial.forEach((free, q) => {
      this.#free[q] = free;
      this.#waiting[q].length = 0;
    });
  }

  /** A qubit has arrived on a communication qubit with the node that moved it; false when it has to stay there. */
  arrive(qpu: number, qubit: number, node: number): boolean {
    if (this.#free[qpu] > 0) {
      this.#free[qpu]--;
      return true;
    }
    this.#waiting[qpu].push({ qubit, node });
    return false;
  }

  /** A qubit has left; returns who takes its place, if anyone waits for it. */
  leave(qpu: number): { qubit: number; node: number } | undefined {
    const next = this.#waiting[qpu].shift();
    if (!next) this.#free[qpu]++;
    return next;
  }
}
