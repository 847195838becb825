import { bitsRead } from "../../src/circuit/circuit.ts";
import type { Step } from "../../src/compile/program.ts";
import { type BranchShape, branchShape, type Footprint, type StepRange } from "./footprints.ts";

/** A branch that has been come to and not been taken. */
export interface PendingBranch {
  branch: number;
}

/** From when on each of these QPUs knows which way a branch went. */
export type Told = Map<number, number>;

type Item = { kind: "steps"; range: StepRange } | { kind: "branch"; pending: PendingBranch } | { kind: "told"; told: Told };

/** Who has to wait for something before it in program order: QPUs, data qubits, and bits that are still to be read or written. */
class Blocked {
  readonly #qpus: Uint8Array;
  readonly #qubits: Uint8Array;
  readonly #reads: Uint8Array;
  readonly #writes: Uint8Array;
  #free = 0;

  constructor(qpus: number, qubits: number, bits: number) {
    this.#qpus = new Uint8Array(qpus);
    this.#qubits = new Uint8Array(qubits);
    this.#reads = new Uint8Array(bits);
    this.#writes = new Uint8Array(bits);
  }

  clear(): void {
    for (const set of [this.#qpus, this.#qubits, this.#reads, this.#writes]) set.fill(0);
    this.#free = this.#qpus.length;
  }

  /** Whether every QPU waits. */
  get all(): boolean {
    return this.#free === 0;
  }

  qpu(q: number): boolean {
    return this.#qpus[q] === 1;
  }

  /** Whether these bits cannot be read yet. */
  unread(bits: readonly number[]): boolean {
    return bits.some((bit) => this.#writes[bit] === 1);
  }

  holds({ qpus, qubits, reads, writes }: Footprint): boolean {
    return (
      qpus.some((q) => this.#qpus[q] === 1) ||
      qubits.some((q) => this.#qubits[q] === 1) ||
      this.unread(reads) ||
      writes.some((bit) => this.#reads[bit] === 1 || this.#writes[bit] === 1)
    );
  }

  add({ qpus, qubits, reads, writes }: Footprint): void {
    for (const q of qpus) {
      this.#free -= 1 - this.#qpus[q];
      this.#qpus[q] = 1;
    }
    for (const q of qubits) this.#qubits[q] = 1;
    for (const bit of reads) this.#reads[bit] = 1;
    for (const bit of writes) this.#writes[bit] = 1;
  }
}

/**
 * What is left of a shot's path, in program order. A branch whose bits are not known holds up the QPUs, qubits and bits that either way
 * of it touches, and whatever comes after it there; all else goes on. So each QPU takes its steps in program order, and with it
 * counts its communication qubits as the compiler did.
 */
export class Agenda {
  /** Branches whose bits have been computed by steps that were taken, in program order. */
  readonly open: PendingBranch[] = [];
  readonly #steps: readonly Step[];
  readonly #footprints: readonly Footprint[];
  readonly #blocked: Blocked;
  /** From when on each QPU knows of the branches before its next step. */
  readonly #knowsNs: number[];
  #items: Item[];

  constructor(steps: readonly Step[], footprints: readonly Footprint[], qpus: number, qubits: number, bits: number) {
    this.#steps = steps;
    this.#footprints = footprints;
    this.#blocked = new Blocked(qpus, qubits, bits);
    this.#knowsNs = new Array<number>(qpus).fill(0);
    this.#items = [{ kind: "steps", range: { from: 0, to: steps.length } }];
  }

  get done(): boolean {
    return this.#items.length === 0;
  }

  /** Takes every step that nothing before it holds up; `take` also hears from when on its QPUs know that it is to be done. */
  advance(take: (step: number, notBeforeNs: number) => void): void {
    const items = this.#items;
    this.#items = [];
    this.open.length = 0;
    this.#blocked.clear();
    for (const item of items) {
      if (item.kind === "branch") this.#meet(item.pending);
      else if (item.kind === "told") this.#tell(item.told);
      else this.#walk(item.range, take);
    }
  }

  /** A branch goes one way or the other, and its QPUs will know. */
  decide(pending: PendingBranch, holds: boolean, told: Told): void {
    const at = this.#items.findIndex((item) => item.kind === "branch" && item.pending === pending);
    const shape: BranchShape = branchShape(this.#steps, pending.branch);
    const taken = holds ? shape.holds : shape.fails;
    const next: Item[] = [{ kind: "told", told }];
    if (taken.from < taken.to) next.push({ kind: "steps", range: taken });
    if (holds && shape.loops) next.push({ kind: "branch", pending: { branch: pending.branch } });
    this.#items.splice(at, 1, ...next);
  }

  #walk({ from, to }: StepRange, take: (step: number, notBeforeNs: number) => void): void {
    for (let step = from; step < to; ) {
      if (this.#blocked.all) {
        this.#leave({ from: step, to });
        return;
      }
      if (this.#steps[step].kind === "branch") {
        this.#meet({ branch: step });
        step = branchShape(this.#steps, step).end;
        continue;
      }
      const footprint = this.#footprints[step];
      if (this.#blocked.holds(footprint)) {
        this.#blocked.add(footprint);
        this.#leave({ from: step, to: step + 1 });
      } else {
        let notBefore = 0;
        for (const q of footprint.qpus) notBefore = Math.max(notBefore, this.#knowsNs[q]);
        take(step, notBefore);
      }
      step++;
    }
  }

  #leave({ from, to }: StepRange): void {
    const last = this.#items.at(-1);
    if (last?.kind === "steps" && last.range.to === from) last.range = { from: last.range.from, to };
    else this.#items.push({ kind: "steps", range: { from, to } });
  }

  #meet(pending: PendingBranch): void {
    const step = this.#steps[pending.branch];
    // Once all QPUs wait, steps are left without a look at what they write.
    const known = step.kind === "branch" && !this.#blocked.all && !this.#blocked.unread(bitsRead(step.condition));
    if (known) this.open.push(pending);
    this.#blocked.add(this.#footprints[pending.branch]);
    this.#items.push({ kind: "branch", pending });
  }

  #tell(told: Told): void {
    for (const [q, timeNs] of told) {
      if (this.#blocked.qpu(q)) continue;
      this.#knowsNs[q] = Math.max(this.#knowsNs[q], timeNs);
      told.delete(q);
    }
    if (told.size > 0) this.#items.push({ kind: "told", told });
  }
}
