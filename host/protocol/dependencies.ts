import { bitsRead } from "../../src/circuit/circuit.ts";
import { lowerExplicit } from "../../src/compile/explicit.ts";
import { type DistributedProgram, flatten, type Step } from "../../src/compile/program.ts";
import type { Network } from "../../src/network/network.ts";

/** What a step leaves as it found it, and what it changes: qubits of an explicit evolution, and classical bits after them. */
export interface Access {
  reads: readonly number[];
  writes: readonly number[];
}

/**
 * What the steps of the flattened program share, for effective and explicit telegates alike: data qubits, whose copies count as
 * the qubit itself; communication qubits, which copies change and passing pairs leave as they were; the program's bits.
 */
export function accesses(program: DistributedProgram, network: Network): Access[] {
  const explicit = lowerExplicit(program, network);
  const { circuit, packets } = program;
  return flatten(program.ops).map((step, index) => {
    const { first, end, copies } = explicit.ranges[index];
    const held = new Set(copies.values());
    const touched = explicit.steps.slice(first, end).flatMap((op) => ("qubit" in op ? [op.qubit] : "qubits" in op ? op.qubits : []));
    const changed = touched.filter((q) => q < circuit.qubits || held.has(q));
    const bit = (clbit: number) => explicit.qubits + clbit;
    const { reads, writes } = bitsOf(step);
    return {
      reads: [...new Set([...touched.filter((q) => !changed.includes(q)), ...reads.map(bit)])],
      writes: [...new Set([...changed, ...copied(step, packets), ...writes.map(bit)])],
    };
  });
}

function bitsOf(step: Step): Access {
  if (step.kind === "measure") return { reads: [], writes: [step.clbit] };
  return step.kind === "assign" ? { reads: bitsRead(step.value), writes: step.clbits } : { reads: [], writes: [] };
}

function copied(step: Step, packets: DistributedProgram["packets"]): number[] {
  if (step.kind === "gate") return step.operands.map(({ qubit }) => qubit);
  return step.kind === "open" || step.kind === "close" ? [packets[step.packet].qubit] : [];
}

/**
 * What came before what in one shot: a step follows those before it that share something with it, unless both leave it as it is.
 * Steps that are handed over for evolution take with them all that they follow, so that what is left can be evolved afterwards.
 */
export class Dependencies {
  readonly #accesses: readonly Access[];
  /** By what is shared: the last visit that changed it, and those that have used it since. */
  readonly #changed = new Map<number, number>();
  readonly #used = new Map<number, number[]>();
  /** What each visit follows. */
  readonly #follows: number[][] = [];
  readonly #handed: boolean[] = [];

  constructor(steps: readonly Access[]) {
    this.#accesses = steps;
  }

  /** The next visit, which is of this step. */
  add(step: number): void {
    const { reads, writes } = this.#accesses[step];
    const visit = this.#follows.length;
    const follows: number[] = [];
    for (const key of reads) {
      follows.push(...this.#lastChange(key));
      const used = this.#used.get(key);
      if (used) used.push(visit);
      else this.#used.set(key, [visit]);
    }
    for (const key of writes) {
      follows.push(...this.#lastChange(key), ...(this.#used.get(key) ?? []));
      this.#used.delete(key);
      this.#changed.set(key, visit);
    }
    this.#follows.push(follows);
    this.#handed.push(false);
  }

  /** These visits and all that they follow, as far as they have not been handed over, in order. */
  before(visits: readonly number[]): number[] {
    const found = new Set<number>();
    const open = [...visits];
    for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
      if (this.#handed[visit] || found.has(visit)) continue;
      found.add(visit);
      open.push(...this.#follows[visit]);
    }
    return [...found].sort((a, b) => a - b);
  }

  handOver(visits: readonly number[]): void {
    for (const visit of visits) this.#handed[visit] = true;
  }

  #lastChange(key: number): number[] {
    const visit = this.#changed.get(key);
    return visit === undefined ? [] : [visit];
  }
}
