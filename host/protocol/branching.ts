import { bitsRead, type ClassicalExpr, evaluate } from "../../src/circuit/circuit.ts";
import type { Branch, FlatDistributedOp, Packet, Step } from "../../src/compile/program.ts";
import { BellwireError, inputError } from "../../src/errors.ts";
import type { GraphBuilder } from "./builder.ts";
import type { Machine } from "./machine.ts";
import type { Recorder } from "./recorder.ts";
import { ShotRun } from "./shot.ts";

/** More steps than this in one shot means a loop that does not end. */
const MAX_VISITS = 10_000_000;

/** Where and when a measured bit came to be known. */
interface BitSource {
  qpu: number;
  timeNs: number;
}

/** The path of one shot through a program with branches: which steps are taken, and when their conditions are known where. */
export class BranchingShot {
  readonly run: ShotRun;
  readonly #machine: Machine;
  readonly #steps: readonly Step[];
  readonly #guards: readonly (readonly number[])[];
  readonly #packets: readonly Packet[];
  readonly #builder: GraphBuilder;
  readonly #recorder: Recorder;
  #counter = 0;
  /** First visit whose bits have not been looked at. */
  #learned = 0;
  /** What each classical bit was computed from. */
  readonly #bits = new Map<number, readonly BitSource[]>();
  /** What the last evaluation of each branch read, and the QPUs to which those bits have been sent. */
  readonly #conditions = new Map<number, { sources: readonly BitSource[]; sentTo: Set<number> }>();

  constructor(
    machine: Machine,
    steps: readonly Step[],
    stepGuards: readonly (readonly number[])[],
    packets: readonly Packet[],
    builder: GraphBuilder,
    recorder: Recorder,
    shot: number,
  ) {
    this.#machine = machine;
    this.#steps = steps;
    this.#guards = stepGuards;
    this.#packets = packets;
    this.#builder = builder;
    this.#recorder = recorder;
    this.run = new ShotRun(builder.graph, machine);
    this.run.reset(shot, recorder);
  }

  /** Takes steps up to the next branch, and returns its index; null at the end of the program. */
  walk(): number | null {
    for (; this.#counter < this.#steps.length; this.#counter++) {
      const step = this.#steps[this.#counter];
      if (step.kind === "branch") return this.#counter;
      if (step.kind === "jump") {
        // The loop adds one.
        this.#counter = step.to - 1;
        continue;
      }
      if (this.#recorder.visits >= MAX_VISITS)
        throw new BellwireError("limit", `a shot took more than ${MAX_VISITS} steps; does a while loop of the program never end?`);
      this.#builder.append(step, this.#recorder.visit(this.#counter), this.#notBefore(this.#counter, step));
    }
    return null;
  }

  /** Notes where and when the bits of the steps that were run came to be known. */
  learnBits(): void {
    for (; this.#learned < this.#recorder.visits; this.#learned++) {
      const op = this.#steps[this.#recorder.step(this.#learned)];
      if (op.kind === "measure") this.#bits.set(op.clbit, [{ qpu: op.qpu, timeNs: this.#recorder.endOf(this.#learned) }]);
      else if (op.kind === "assign") {
        const sources = this.#sources(op.value);
        for (const bit of op.clbits) this.#bits.set(bit, sources);
        if (sources.length > 0) this.#recorder.at(this.#learned, Math.max(...sources.map((source) => source.timeNs)));
      }
    }
  }

  /** Goes the way that the shot's bits say. */
  decide(branch: number, bits: Uint8Array): void {
    const { condition, otherwise } = this.#steps[branch] as Branch;
    this.#conditions.set(branch, { sources: this.#sources(condition), sentTo: new Set() });
    this.#counter = evaluate(condition, bits) !== 0 ? branch + 1 : otherwise;
  }

  #sources(expr: ClassicalExpr): BitSource[] {
    return bitsRead(expr).flatMap((bit) => this.#bits.get(bit) ?? []);
  }

  /** When the conditions of all branches around a step are known in the QPUs that take part in it. */
  #notBefore(index: number, op: FlatDistributedOp): number {
    let notBefore = this.run.now;
    if (this.#guards[index].length === 0) return notBefore;
    const qpus = this.#qpusOf(op);
    for (const guard of this.#guards[index]) {
      const condition = this.#conditions.get(guard);
      if (!condition) continue;
      for (const qpu of qpus) {
        const tell = !condition.sentTo.has(qpu);
        condition.sentTo.add(qpu);
        for (const source of condition.sources) {
          const received = source.timeNs + this.#machine.timing.latency[source.qpu][qpu];
          if (received === Number.POSITIVE_INFINITY) {
            const names = [source.qpu, qpu].map((q) => this.#machine.network.qpus[q].name);
            throw inputError(`${names[1]} needs a bit measured at ${names[0]}, and no path of links joins them; add a link`);
          }
          if (tell && source.qpu !== qpu) this.#recorder.message(source.qpu, qpu, source.timeNs, received, "bit");
          notBefore = Math.max(notBefore, received);
        }
      }
    }
    return notBefore;
  }

  #qpusOf(op: FlatDistributedOp): number[] {
    switch (op.kind) {
      case "gate":
        return [op.qpu, ...op.alsoOnCopies.map((id) => this.#packets[id].to)];
      case "open":
      case "close":
        return [this.#packets[op.packet].from, this.#packets[op.packet].to];
      case "move":
        return [op.from, op.to];
      case "measure":
      case "reset":
        return [op.qpu];
      default:
        return [];
    }
  }
}

/** For each step, the branches in whose bodies it lies: from the shape that `flatten` gives to `if`, `else` and `while`. */
export function guards(steps: readonly Step[]): number[][] {
  const result: number[][] = steps.map(() => []);
  steps.forEach((step, branch) => {
    if (step.kind !== "branch") return;
    const last = steps[step.otherwise - 1];
    const end = last.kind === "jump" && last.to > step.otherwise ? last.to : step.otherwise;
    for (let i = branch + 1; i < end; i++) result[i].push(branch);
  });
  return result;
}
