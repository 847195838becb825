import { bitsRead, type ClassicalExpr, evaluate } from "../../src/circuit/circuit.ts";
import { type Branch, type DistributedProgram, flatten, type Step } from "../../src/compile/program.ts";
import { BellwireError, inputError } from "../../src/errors.ts";
import type { ShotTimeline } from "../../src/timeline.ts";
import { Agenda, type PendingBranch, type Told } from "./agenda.ts";
import type { GraphBuilder } from "./builder.ts";
import { type Access, accesses, Dependencies } from "./dependencies.ts";
import { type Footprint, footprints } from "./footprints.ts";
import type { Machine } from "./machine.ts";
import type { Recorder } from "./recorder.ts";
import { ShotRun } from "./shot.ts";

/** More steps, or branches, than this in one shot means a loop that does not end. */
const MAX_VISITS = 10_000_000;

/** What a program with branches is, whatever the shot. */
export interface BranchingProgram {
  program: DistributedProgram;
  steps: readonly Step[];
  footprints: readonly Footprint[];
  accesses: readonly Access[];
}

export function branchingProgram(program: DistributedProgram, { network }: Machine): BranchingProgram {
  return { program, steps: flatten(program.ops), footprints: footprints(program, network), accesses: accesses(program, network) };
}

/** What has to happen on the clock before a branch can be taken. */
interface Needs {
  /** Visits that measured the bits that the branch reads, and all visits that have to be evolved to know them. */
  sources: readonly number[];
  visits: readonly number[];
  /** Nodes of the sources that are not known to be done, and nodes of the others that are not known to have begun. */
  undone: number[];
  idle: number[];
}

/** The path of one shot through a program with branches: which steps are taken, and when the ways of branches are known where. */
export class BranchingShot {
  readonly run: ShotRun;
  readonly #machine: Machine;
  readonly #program: BranchingProgram;
  readonly #builder: GraphBuilder;
  readonly #recorder: Recorder;
  readonly #agenda: Agenda;
  readonly #dependencies: Dependencies;
  readonly #needs = new Map<PendingBranch, Needs>();
  /** The visit that wrote each classical bit last, and the visits whose measurements it was computed from. */
  readonly #writer = new Map<number, number>();
  readonly #sources = new Map<number, readonly number[]>();
  readonly #assigned: { visit: number; sources: readonly number[] }[] = [];
  /** First node of each visit. */
  readonly #firstNode: number[] = [];
  #branches = 0;

  constructor(machine: Machine, program: BranchingProgram, builder: GraphBuilder, recorder: Recorder, shot: number) {
    this.#machine = machine;
    this.#program = program;
    this.#builder = builder;
    this.#recorder = recorder;
    const { qubits, clbits, scratchBits } = program.program.circuit;
    this.#agenda = new Agenda(program.steps, program.footprints, machine.network.qpus.length, qubits, clbits + scratchBits);
    this.#dependencies = new Dependencies(program.accesses);
    this.run = new ShotRun(builder.graph, machine);
    this.run.reset(shot, recorder);
  }

  /** Lets the clock run until the bits of a branch are known, and returns that branch; null when no branch is left. */
  next(): PendingBranch | null {
    this.#agenda.advance((step, notBeforeNs) => this.#take(step, notBeforeNs));
    const { open } = this.#agenda;
    for (const pending of open) if (!this.#needs.has(pending)) this.#needs.set(pending, this.#needsOf(pending.branch));
    if (this.#agenda.done) return null;
    const known = () => open.find((pending) => this.#isKnown(pending));
    this.run.run(() => known() !== undefined);
    const branch = known();
    if (!branch) throw new BellwireError("internal", "all is done, and no branch can be taken");
    return branch;
  }

  /** The timeline so far, with the visits that decide a branch. */
  ask(pending: PendingBranch): ShotTimeline {
    const needed = this.#dependencies.before(this.#needsFor(pending).visits);
    this.#dependencies.handOver(needed);
    return { ...this.#recorder.timeline(), needed };
  }

  /** Goes the way that the shot's bits say. */
  decide(pending: PendingBranch, bits: Uint8Array): void {
    if (this.#branches++ >= MAX_VISITS) throw endless();
    const { sources } = this.#needsFor(pending);
    const holds = evaluate(this.#branch(pending.branch).condition, bits) !== 0;
    this.#agenda.decide(pending, holds, this.#tell(pending.branch, sources));
    this.#needs.delete(pending);
  }

  /** The program has ended: says when its bits were assigned. */
  finish(): void {
    for (const { visit, sources } of this.#assigned) {
      if (sources.length > 0) this.#recorder.at(visit, Math.max(...sources.map((source) => this.#recorder.endOf(source))));
    }
  }

  #take(step: number, notBeforeNs: number): void {
    if (this.#recorder.visits >= MAX_VISITS) throw endless();
    const op = this.#program.steps[step];
    if (op.kind === "branch" || op.kind === "jump") throw new BellwireError("internal", `step ${step} is not one to take`);
    this.#firstNode.push(this.#builder.graph.nodes);
    const visit = this.#recorder.visit(step);
    this.#dependencies.add(step);
    this.#builder.append(op, visit, Math.max(notBeforeNs, this.run.now));
    if (op.kind === "measure") this.#write([op.clbit], visit, [visit]);
    else if (op.kind === "assign") {
      const sources = this.#sourcesOf(op.value);
      this.#write(op.clbits, visit, sources);
      this.#assigned.push({ visit, sources });
    }
  }

  #write(bits: readonly number[], visit: number, sources: readonly number[]): void {
    for (const bit of bits) {
      this.#writer.set(bit, visit);
      this.#sources.set(bit, sources);
    }
  }

  /** The last to write the bits of a branch, which the agenda says have all been taken, and what they follow. */
  #needsOf(branch: number): Needs {
    const { condition } = this.#branch(branch);
    const sources = this.#sourcesOf(condition);
    const visits = this.#dependencies.before(bitsRead(condition).flatMap((bit) => this.#writer.get(bit) ?? []));
    return { sources, visits, undone: this.#nodesOf(sources), idle: this.#nodesOf(visits) };
  }

  #nodesOf(visits: readonly number[]): number[] {
    return visits.flatMap((visit) => {
      const first = this.#firstNode[visit];
      const end = this.#firstNode[visit + 1] ?? this.#builder.graph.nodes;
      return Array.from({ length: end - first }, (_, k) => first + k);
    });
  }

  #isKnown(pending: PendingBranch): boolean {
    const { undone, idle } = this.#needsFor(pending);
    while (undone.length > 0 && this.run.isDone(undone[undone.length - 1])) undone.pop();
    while (undone.length === 0 && idle.length > 0 && this.run.hasBegun(idle[idle.length - 1])) idle.pop();
    return undone.length === 0 && idle.length === 0;
  }

  #needsFor(pending: PendingBranch): Needs {
    const needs = this.#needs.get(pending);
    if (!needs) throw new BellwireError("internal", `branch ${pending.branch} was not come to`);
    return needs;
  }

  #branch(index: number): Branch {
    return this.#program.steps[index] as Branch;
  }

  #sourcesOf(expr: ClassicalExpr): number[] {
    return [...new Set(bitsRead(expr).flatMap((bit) => this.#sources.get(bit) ?? []))];
  }

  /** Sends the bits to every QPU that either way of the branch touches; returns when each has all of them. */
  #tell(branch: number, sources: readonly number[]): Told {
    const told: Told = new Map();
    const { network, timing } = this.#machine;
    for (const to of this.#program.footprints[branch].qpus) {
      for (const source of sources) {
        const from = this.#qpuOf(source);
        const measured = this.#recorder.endOf(source);
        const received = measured + timing.latency[from][to];
        if (received === Number.POSITIVE_INFINITY) {
          const names = [from, to].map((q) => network.qpus[q].name);
          throw inputError(`${names[1]} needs a bit measured at ${names[0]}, and no path of links joins them; add a link`);
        }
        if (to !== from) this.#recorder.message(from, to, measured, received, "bit");
        told.set(to, Math.max(told.get(to) ?? 0, received));
      }
    }
    return told;
  }

  #qpuOf(visit: number): number {
    const op = this.#program.steps[this.#recorder.step(visit)];
    return op.kind === "measure" ? op.qpu : -1;
  }
}

function endless(): BellwireError {
  return new BellwireError("limit", `a shot took more than ${MAX_VISITS} steps; does a while loop of the program never end?`);
}
