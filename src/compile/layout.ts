import type { Instance } from "./instance.ts";
import type { Trees } from "./trees.ts";

/** Where every stay and every gate is. */
export interface Arrangement {
  stayQpu: Int32Array;
  /** A move into stay s comes just before the gate of this number. */
  moveAt: Int32Array;
  /** QPU of each gate. */
  site: Int32Array;
  /** QPUs, as a bit mask, whose copies live on from run `linkFrom[r]` to run r. */
  kept: Int32Array;
}

/**
 * An arrangement with its ebit count, kept up to date move by move. A run costs the tree that joins the QPUs of its gates and
 * of its qubit, before and after it: a move right at the end of a run takes over a copy that the run has there anyway. A later
 * move costs its own way.
 */
export class Layout implements Arrangement {
  readonly instance: Instance;
  readonly trees: Trees;
  readonly qpus: number;
  readonly stayQpu: Int32Array;
  readonly moveAt: Int32Array;
  readonly site: Int32Array;
  readonly kept: Int32Array;
  /** Ebits. */
  cost = 0;
  /** Runs that begin in a stay, and the run that a move into it ends (-1 for first stays). */
  readonly runsFrom: readonly (readonly number[])[];
  readonly runInto: Int32Array;
  /** 1 for the first stay of each qubit. */
  readonly isFirst: Uint8Array;
  /** The stay that a gate must sit with because it leaves no basis of that operand alone, or -1. */
  readonly pin: Int32Array;
  /** Gates whose operands are in a stay. */
  readonly gatesOf: readonly (readonly number[])[];
  /** Members of run r in QPU k, at r * qpus + k, and the QPUs with members as a bit mask. */
  readonly #count: Int32Array;
  readonly #mask: Int32Array;
  /** How many links of copies that live on each run is an end of, and lies between. */
  readonly #ends: Int32Array;
  readonly #under: Int32Array;

  /** All stays of a qubit start in `home`; gates start with their first operand, or with the one that pins them. */
  constructor(instance: Instance, trees: Trees, home: ArrayLike<number>) {
    this.instance = instance;
    this.trees = trees;
    this.qpus = trees.qpus;
    const { stayOf, runOf, runEntry, runExit, stayStart } = instance;
    const stays = stayStart[instance.qubits];
    this.stayQpu = new Int32Array(stays);
    for (let q = 0; q < instance.qubits; q++) this.stayQpu.fill(home[q], stayStart[q], stayStart[q + 1]);
    this.moveAt = instance.moveFrom.slice();
    this.isFirst = new Uint8Array(stays);
    for (let q = 0; q < instance.qubits; q++) this.isFirst[stayStart[q]] = 1;
    this.#count = new Int32Array(runEntry.length * this.qpus);
    this.#mask = new Int32Array(runEntry.length);
    this.kept = new Int32Array(runEntry.length);
    this.#ends = new Int32Array(runEntry.length);
    this.#under = new Int32Array(runEntry.length);

    const runsFrom: number[][] = Array.from({ length: stays }, () => []);
    this.runInto = new Int32Array(stays).fill(-1);
    for (let run = 0; run < runEntry.length; run++) {
      runsFrom[runEntry[run]].push(run);
      if (runExit[run] !== runEntry[run]) this.runInto[runExit[run]] = run;
      this.#attach(run);
    }
    this.runsFrom = runsFrom;
    const gatesOf: number[][] = Array.from({ length: stays }, () => []);
    this.pin = new Int32Array(instance.gates).fill(-1);
    this.site = new Int32Array(instance.gates);
    for (let g = 0; g < instance.gates; g++) {
      for (const i of [2 * g, 2 * g + 1]) {
        gatesOf[stayOf[i]].push(g);
        if (runOf[i] < 0) this.pin[g] = stayOf[i];
      }
      this.site[g] = this.stayQpu[this.pin[g] < 0 ? stayOf[2 * g] : this.pin[g]];
      this.#add(runOf[2 * g], this.site[g]);
      this.#add(runOf[2 * g + 1], this.site[g]);
    }
    this.gatesOf = gatesOf;
  }

  /** QPU of a gate's operand when the gate is done. */
  qpuOf(gate: number, side: number): number {
    return this.stayQpu[this.instance.stayOf[2 * gate + side]];
  }

  /** What a run would pay for its gate in a QPU, beyond what it pays for everything else. */
  extension(run: number, gate: number, qpu: number): number {
    if (run < 0) return 0;
    const at = run * this.qpus;
    const site = this.site[gate];
    let mask = this.#mask[run];
    if (this.#count[at + site] === 1) mask &= ~(1 << site);
    if ((mask >> qpu) & 1) return 0;
    return this.trees.cost(mask | (1 << qpu)) - this.trees.cost(mask);
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

  /** Puts the stays `first` to `last` of one qubit, and the gates pinned to them, into a QPU. */
  settle(first: number, last: number, qpu: number): void {
    for (let stay = first; stay <= last; stay++) {
      if (this.stayQpu[stay] === qpu) continue;
      this.#detachAround(stay);
      this.stayQpu[stay] = qpu;
      this.#attachAround(stay);
      for (const gate of this.gatesOf[stay]) if (this.pin[gate] === stay) this.place(gate, qpu);
    }
  }

  /** Puts a qubit that is in one QPU throughout into another, for its whole life. */
  settleForGood(qubit: number, qpu: number): void {
    const { stayStart, runExit, moveFrom } = this.instance;
    const [first, end] = [stayStart[qubit], stayStart[qubit + 1]];
    const old = this.stayQpu[first];
    if (old === qpu) return;
    for (let stay = first; stay < end; stay++) {
      for (const run of this.runsFrom[stay]) {
        const exit = runExit[run];
        const members = exit !== stay && this.moveAt[exit] === moveFrom[exit] ? 2 : 1;
        const at = run * this.qpus;
        const mask = this.#mask[run];
        this.#count[at + old] -= members;
        this.#count[at + qpu] += members;
        const changed = (this.#count[at + old] === 0 ? mask & ~(1 << old) : mask) | (1 << qpu);
        if (changed === mask) continue;
        this.#mask[run] = changed;
        this.cost += this.trees.cost(changed) - this.trees.cost(mask);
      }
    }
    this.stayQpu.fill(qpu, first, end);
    for (let stay = first; stay < end; stay++) {
      for (const gate of this.gatesOf[stay]) if (this.pin[gate] === stay) this.place(gate, qpu);
    }
  }

  /** Sets when the move into a stay happens. */
  schedule(stay: number, gate: number): void {
    const run = this.runInto[stay];
    if (run < 0 || this.moveAt[stay] === gate) return;
    this.#detach(run);
    this.moveAt[stay] = gate;
    this.#attach(run);
  }

  /** Whether any gate of a run sits in a QPU, or a qubit that belongs to it. */
  reaches(run: number, qpu: number): boolean {
    return this.#count[run * this.qpus + qpu] > 0;
  }

  /** Whether a gate is done on a qubit and on its copies that live on, so that it stays with that qubit. */
  isEmbedded(gate: number): boolean {
    const { runOf } = this.instance;
    return this.#isUnder(runOf[2 * gate]) || this.#isUnder(runOf[2 * gate + 1]);
  }

  /**
   * Whether the copy of a run in a QPU may live on from the run that it goes on from: the qubit stays where it is, and the gates between
   * have copies of neither operand in the way.
   */
  mayKeep(run: number, qpu: number): boolean {
    const { linkFrom, linkOver, runEntry, runGates } = this.instance;
    const from = linkFrom[run];
    if (from < 0 || (this.kept[run] >> qpu) & 1) return false;
    const home = this.stayQpu[runEntry[run]];
    if (home === qpu) return false;
    if (this.kept[run] !== 0) return true;
    for (let stay = runEntry[from]; stay < runEntry[run]; stay++) if (this.stayQpu[stay] !== home) return false;
    if (this.#isUnder(from) || this.#isUnder(run)) return false;
    return linkOver[run].every(
      (under) => this.#ends[under] === 0 && runGates[under].every((gate) => !this.#isUnder(this.#partner(gate, under))),
    );
  }

  /** Lets the copy of a run in a QPU live on from the run before, which saves its ebit there; gates between go to the qubit. */
  keep(run: number, qpu: number): void {
    const { linkOver, runEntry, runGates } = this.instance;
    const home = this.stayQpu[runEntry[run]];
    if (this.kept[run] === 0) {
      this.#count1(run, 1);
      for (const under of linkOver[run]) for (const gate of runGates[under]) this.place(gate, home);
    }
    this.#keepIn(run, qpu, home, true);
  }

  /** Takes `keep` back, but for the places of gates. */
  drop(run: number, qpu: number): void {
    this.#keepIn(run, qpu, this.stayQpu[this.instance.runEntry[run]], false);
    if (this.kept[run] === 0) this.#count1(run, -1);
  }

  #count1(run: number, sign: 1 | -1): void {
    const { linkFrom, linkOver } = this.instance;
    this.#ends[linkFrom[run]] += sign;
    this.#ends[run] += sign;
    for (const under of linkOver[run]) this.#under[under] += sign;
  }

  #keepIn(run: number, qpu: number, home: number, on: boolean): void {
    const { linkFrom, linkOver, runGates } = this.instance;
    const change = (member: number) => (on ? this.#add(member, qpu) : this.#remove(member, qpu));
    change(linkFrom[run]);
    change(run);
    for (const under of linkOver[run]) for (const gate of runGates[under]) change(this.#partner(gate, under));
    const before = this.kept[run];
    this.kept[run] = before ^ (1 << qpu);
    this.cost += this.trees.cost(before | (1 << home)) - this.trees.cost(this.kept[run] | (1 << home));
  }

  #partner(gate: number, run: number): number {
    const { runOf } = this.instance;
    return runOf[2 * gate] === run ? runOf[2 * gate + 1] : runOf[2 * gate];
  }

  #isUnder(run: number): boolean {
    return run >= 0 && this.#under[run] > 0;
  }

  /** Lets no copy live on. */
  dropAll(): void {
    for (let run = 0; run < this.kept.length; run++) {
      for (let qpu = 0; this.kept[run] >> qpu > 0; qpu++) if ((this.kept[run] >> qpu) & 1) this.drop(run, qpu);
    }
  }

  snapshot(): Arrangement & { cost: number } {
    return {
      cost: this.cost,
      stayQpu: this.stayQpu.slice(),
      moveAt: this.moveAt.slice(),
      site: this.site.slice(),
      kept: this.kept.slice(),
    };
  }

  restore(from: Arrangement): void {
    this.dropAll();
    for (let stay = 0; stay < from.stayQpu.length; stay++) {
      this.settle(stay, stay, from.stayQpu[stay]);
      this.schedule(stay, from.moveAt[stay]);
    }
    for (let g = 0; g < from.site.length; g++) this.place(g, from.site[g]);
    for (let run = 0; run < from.kept.length; run++) {
      for (let qpu = 0; from.kept[run] >> qpu > 0; qpu++) if ((from.kept[run] >> qpu) & 1) this.keep(run, qpu);
    }
  }

  #detachAround(stay: number): void {
    for (const run of this.runsFrom[stay]) this.#detach(run);
    if (this.runInto[stay] >= 0) this.#detach(this.runInto[stay]);
  }

  #attachAround(stay: number): void {
    for (const run of this.runsFrom[stay]) this.#attach(run);
    if (this.runInto[stay] >= 0) this.#attach(this.runInto[stay]);
  }

  /** Counts the qubit's own places before and after a run. */
  #attach(run: number): void {
    const { runEntry, runExit, moveFrom } = this.instance;
    const entry = this.stayQpu[runEntry[run]];
    const stay = runExit[run];
    this.#add(run, entry);
    if (stay === runEntry[run]) return;
    if (this.moveAt[stay] === moveFrom[stay]) this.#add(run, this.stayQpu[stay]);
    else this.cost += this.trees.distance[entry * this.qpus + this.stayQpu[stay]];
  }

  #detach(run: number): void {
    const { runEntry, runExit, moveFrom } = this.instance;
    const entry = this.stayQpu[runEntry[run]];
    const stay = runExit[run];
    this.#remove(run, entry);
    if (stay === runEntry[run]) return;
    if (this.moveAt[stay] === moveFrom[stay]) this.#remove(run, this.stayQpu[stay]);
    else this.cost -= this.trees.distance[entry * this.qpus + this.stayQpu[stay]];
  }

  #add(run: number, qpu: number): void {
    if (run < 0 || this.#count[run * this.qpus + qpu]++ > 0) return;
    const mask = this.#mask[run];
    this.#mask[run] = mask | (1 << qpu);
    this.cost += this.trees.cost(this.#mask[run]) - this.trees.cost(mask);
  }

  #remove(run: number, qpu: number): void {
    if (run < 0 || --this.#count[run * this.qpus + qpu] > 0) return;
    const mask = this.#mask[run];
    this.#mask[run] = mask & ~(1 << qpu);
    this.cost += this.trees.cost(this.#mask[run]) - this.trees.cost(mask);
  }

  #runDelta(run: number, from: number, to: number): number {
    if (run < 0) return 0;
    const mask = this.#mask[run];
    let changed = mask | (1 << to);
    if (this.#count[run * this.qpus + from] === 1) changed &= ~(1 << from);
    return changed === mask ? 0 : this.trees.cost(changed) - this.trees.cost(mask);
  }
}
