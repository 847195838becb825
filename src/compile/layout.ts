import type { Instance } from "./instance.ts";
import type { Routes } from "./routes.ts";

/** Stands for an unreachable QPU, so that the search leaves it only when nothing else fits. */
const UNREACHABLE = 1e6;

/** Where every qubit and every gate is, with the ebit count kept up to date move by move. */
export class Layout {
  readonly instance: Instance;
  readonly qpus: number;
  /** Ebits from one QPU to another, at from * qpus + to. */
  readonly distance: Float64Array;
  /** QPU of each qubit and of each gate. */
  readonly home: Int32Array;
  readonly site: Int32Array;
  /** Free places for data qubits. */
  readonly room: Int32Array;
  /** Sum over runs and QPUs that serve a gate of the run, other than the qubit's own, of the distance. */
  cost = 0;
  /** Gates of run r that sit in QPU k, at r * qpus + k. */
  readonly #count: Int32Array;
  readonly #runsOfQubit: readonly (readonly number[])[];

  /** `home` must respect the capacities. Gates start with their first operand, or with the operand that pins them. */
  constructor(instance: Instance, routes: Routes, capacities: readonly number[], home: ArrayLike<number>) {
    this.instance = instance;
    this.qpus = routes.qpus;
    this.distance = routes.hops.map((d) => (d === Number.POSITIVE_INFINITY ? UNREACHABLE : d));
    this.home = Int32Array.from(home);
    this.site = new Int32Array(instance.gates);
    this.room = Int32Array.from(capacities);
    for (const k of this.home) this.room[k]--;
    this.#count = new Int32Array(instance.runGates.length * this.qpus);
    const runs: number[][] = Array.from({ length: instance.qubits }, () => []);
    instance.runQubit.forEach((qubit, run) => {
      runs[qubit].push(run);
    });
    this.#runsOfQubit = runs;
    for (let g = 0; g < instance.gates; g++) {
      const pin = this.pin(g);
      this.site[g] = this.home[pin < 0 ? instance.qubitOf[2 * g] : pin];
      this.#add(instance.runOf[2 * g], this.site[g]);
      this.#add(instance.runOf[2 * g + 1], this.site[g]);
    }
  }

  /** The qubit that the gate must sit with, or -1. */
  pin(gate: number): number {
    const { runOf, qubitOf } = this.instance;
    if (runOf[2 * gate] < 0) return qubitOf[2 * gate];
    return runOf[2 * gate + 1] < 0 ? qubitOf[2 * gate + 1] : -1;
  }

  /** Moves a gate; the caller keeps pinned gates with their qubits. */
  place(gate: number, qpu: number): void {
    const old = this.site[gate];
    if (old === qpu) return;
    const { runOf } = this.instance;
    this.#remove(runOf[2 * gate], old);
    this.#remove(runOf[2 * gate + 1], old);
    this.site[gate] = qpu;
    this.#add(runOf[2 * gate], qpu);
    this.#add(runOf[2 * gate + 1], qpu);
  }

  /** What moving a gate would add to the cost. */
  delta(gate: number, qpu: number): number {
    const old = this.site[gate];
    if (old === qpu) return 0;
    const { runOf } = this.instance;
    return this.#runDelta(runOf[2 * gate], old, qpu) + this.#runDelta(runOf[2 * gate + 1], old, qpu);
  }

  /** Moves a qubit and the gates pinned to it, whether or not there is room. */
  settle(qubit: number, qpu: number): void {
    const old = this.home[qubit];
    if (old === qpu) return;
    const k = this.qpus;
    for (const run of this.#runsOfQubit[qubit]) {
      for (let at = 0; at < k; at++) {
        if (this.#count[run * k + at] > 0) this.cost += this.distance[qpu * k + at] - this.distance[old * k + at];
      }
    }
    this.home[qubit] = qpu;
    this.room[old]++;
    this.room[qpu]--;
    for (const gate of this.instance.qubitGates[qubit]) if (this.pin(gate) === qubit) this.place(gate, qpu);
  }

  #add(run: number, qpu: number): void {
    if (run < 0) return;
    if (this.#count[run * this.qpus + qpu]++ === 0) this.cost += this.distance[this.home[this.instance.runQubit[run]] * this.qpus + qpu];
  }

  #remove(run: number, qpu: number): void {
    if (run < 0) return;
    if (--this.#count[run * this.qpus + qpu] === 0) this.cost -= this.distance[this.home[this.instance.runQubit[run]] * this.qpus + qpu];
  }

  #runDelta(run: number, from: number, to: number): number {
    if (run < 0) return 0;
    const k = this.qpus;
    const home = this.home[this.instance.runQubit[run]] * k;
    const gain = this.#count[run * k + to] === 0 ? this.distance[home + to] : 0;
    return this.#count[run * k + from] === 1 ? gain - this.distance[home + from] : gain;
  }
}
