import type { Network } from "../../src/network/network.ts";

/**
 * The communication qubits of all QPUs, numbered through: QPU q's are `base[q]` and up. Each is free, or taken by a running
 * attempt, by half of a held pair, by a measurement in progress, or by an open copy.
 */
export class CommunicationQubits {
  readonly base: readonly number[];
  readonly capacity: readonly number[];
  /** QPU of each communication qubit. */
  readonly qpuOf: readonly number[];
  readonly #free: number[][];

  constructor(network: Network) {
    this.capacity = network.qpus.map((qpu) => qpu.communicationQubits);
    let next = 0;
    this.base = this.capacity.map((count) => {
      const first = next;
      next += count;
      return first;
    });
    this.qpuOf = this.capacity.flatMap((count, q) => new Array<number>(count).fill(q));
    this.#free = this.capacity.map(() => []);
    this.reset();
  }

  reset(): void {
    this.#free.forEach((stack, q) => {
      stack.length = 0;
      for (let i = this.capacity[q] - 1; i >= 0; i--) stack.push(this.base[q] + i);
    });
  }

  free(qpu: number): number {
    return this.#free[qpu].length;
  }

  /** Takes one that is free; the caller has asked `free`. */
  take(qpu: number): number {
    return this.#free[qpu].pop() as number;
  }

  release(qubit: number): void {
    this.#free[this.qpuOf[qubit]].push(qubit);
  }
}

/** Inserts a number into an ascending list, unless it is there. */
export function insertSorted(list: number[], value: number): void {
  let at = list.length;
  if (at > 0 && list[at - 1] >= value && list.includes(value)) return;
  list.push(value);
  for (; at > 0 && list[at - 1] > value; at--) list[at] = list[at - 1];
  list[at] = value;
}
