import type { ClassicalExpr, GateOp } from "../circuit/circuit.ts";
import { gateMatrix } from "../circuit/gates.ts";
import { oneQubitAction, twoQubitBases } from "../compile/bases.ts";
import type { Basis } from "../compile/program.ts";
import type { Insertion } from "../noise/insertion.ts";
import type { Pauli } from "../noise/pauli.ts";
import type { ModularMachine } from "./modularMachine.ts";
import { Schedule, type Task } from "./modularSchedule.ts";
import type { Path } from "./stretch.ts";

/** What happens between two stops of a path: gates, Paulis of the noise, and qubits that change their QPU. */
export type Happening = { kind: "gate"; op: GateOp; optional: boolean } | { kind: "move"; qubit: number; to: number };

export function pauliHappening(qubit: number, pauli: Pauli): Happening {
  return { kind: "gate", op: { kind: "gate", gate: ["x", "y", "z"][pauli - 1], params: [], qubits: [qubit] }, optional: true };
}

/** What happens from a position to the path's next stop, and where that is. */
export function happeningsFrom(
  path: Path,
  from: number,
  insertions: readonly Insertion[],
  holds: (condition: ClassicalExpr) => boolean,
): { happenings: Happening[]; stop: number } {
  const happenings: Happening[] = [];
  const stop = path.stopAfter(from);
  let next = insertions.findIndex((i) => i.at >= from);
  for (let position = from; position <= stop; position++) {
    for (; next >= 0 && insertions[next]?.at === position; next++) {
      if (!path.isTooLate(insertions[next])) happenings.push(pauliHappening(insertions[next].qubit, insertions[next].pauli));
    }
    if (position === stop) break;
    const step = path.at(position);
    if (step.kind === "gate" && step.gate !== "id") happenings.push({ kind: "gate", op: step, optional: false });
    else if (step.kind === "conditioned" && holds(step.condition))
      happenings.push({ kind: "gate", op: { ...step, kind: "gate" }, optional: true });
    else if (step.kind === "move") happenings.push({ kind: "move", qubit: step.qubit, to: step.to });
  }
  return { happenings, stop };
}

/** What a stretch is taken through: a machine, or one that only counts. */
export type StretchMachine = Pick<ModularMachine, "place" | "isLocal" | "gate" | "open" | "serve" | "close" | "across" | "move">;

/** A qubit to be copied to a site, so that gates between them act there. */
interface Candidate {
  qubit: number;
  basis: Basis;
  site: number;
}

/** Copies compared before each is made; more would find little better. */
const MOST_CANDIDATES = 12;

/**
 * Takes a machine through a stretch. Gates inside QPUs run as soon as they may; when only gates between QPUs are left, the
 * copy that serves most of them is made, used and compressed away. So a bond doubles once for a whole run of gates, and at most
 * one copy is open.
 */
export async function takeStretch(
  machine: StretchMachine,
  happenings: readonly Happening[],
  qubits: number,
  turn: () => Promise<void>,
): Promise<void> {
  const stretch = new StretchRunner(machine, happenings, qubits);
  while (await stretch.advance()) await turn();
}

class StretchRunner {
  readonly #machine: StretchMachine;
  readonly #happenings: readonly Happening[];
  readonly #tasks: readonly Task[];
  readonly #schedule: Schedule;

  constructor(machine: StretchMachine, happenings: readonly Happening[], qubits: number) {
    this.#machine = machine;
    this.#happenings = happenings;
    // Moves keep their order by a qubit of their own, because they compete for places.
    this.#tasks = happenings.map((h) => (h.kind === "move" ? { qubits: [h.qubit, qubits], bases: [null, null] } : taskOf(h.op)));
    this.#schedule = new Schedule(this.#tasks, qubits + 1);
  }

  /** One use of the network, and the local gates before it; false when nothing is left. */
  async advance(): Promise<boolean> {
    this.#runLocal();
    if (this.#schedule.finished) return false;
    const best = this.#bestCopy();
    if (best) {
      await this.#machine.open(best.qubit, best.basis, best.site);
      this.#follow(this.#schedule, best, (task) => this.#apply(task, best));
      await this.#machine.close();
      return true;
    }
    const [task] = this.#schedule.ready;
    const next = this.#happenings[task];
    if (next.kind === "move") await this.#machine.move(next.qubit, next.to);
    else await this.#machine.across(next.op.qubits, gateMatrix(next.op.gate, next.op.params));
    this.#schedule.complete(task);
    return true;
  }

  #runLocal(): void {
    for (let found = true; found; ) {
      found = false;
      for (const task of this.#schedule.ready) {
        if (!this.#isLocal(task)) continue;
        this.#apply(task, null);
        this.#schedule.complete(task);
        found = true;
      }
    }
  }

  #isLocal(task: number): boolean {
    const happening = this.#happenings[task];
    return happening.kind === "gate" && this.#machine.isLocal(happening.op.qubits);
  }

  /** The copy that serves the most gates, among those that serve one that is ready. */
  #bestCopy(): Candidate | null {
    const candidates = new Map<string, Candidate>();
    for (const task of this.#schedule.ready) {
      if (this.#happenings[task].kind === "move") continue;
      const { qubits, bases } = this.#tasks[task];
      qubits.forEach((qubit, j) => {
        const basis = bases[j];
        const { site } = this.#machine.place(qubits[1 - j]);
        if (basis !== null && candidates.size < MOST_CANDIDATES) candidates.set(`${qubit} ${basis} ${site}`, { qubit, basis, site });
      });
    }
    let best: Candidate | null = null;
    let most = 0;
    for (const candidate of candidates.values()) {
      const served = this.#follow(this.#schedule.clone(), candidate, () => {});
      if (served <= most) continue;
      best = candidate;
      most = served;
    }
    return best;
  }

  /** Completes every task that may run while a copy is open; returns how many of them it serves. */
  #follow(schedule: Schedule, copy: Candidate, apply: (task: number) => void): number {
    let served = 0;
    for (let found = true; found; ) {
      found = false;
      for (const task of schedule.ready) {
        const serves = this.#isServed(task, copy);
        if (!serves && !this.#runsBeside(task, copy)) continue;
        if (serves) served++;
        apply(task);
        schedule.complete(task);
        found = true;
      }
    }
    return served;
  }

  #isServed(task: number, { qubit, basis, site }: Candidate): boolean {
    if (this.#happenings[task].kind === "move") return false;
    const { qubits, bases } = this.#tasks[task];
    const j = qubits.indexOf(qubit);
    return qubits.length === 2 && j >= 0 && bases[j] === basis && this.#machine.place(qubits[1 - j]).site === site;
  }

  /** A local gate that leaves the copied qubit's basis alone, or flips it cleanly. */
  #runsBeside(task: number, { qubit, basis }: Candidate): boolean {
    const happening = this.#happenings[task];
    if (happening.kind === "move" || !this.#isLocal(task)) return false;
    const j = happening.op.qubits.indexOf(qubit);
    if (j < 0) return true;
    if (happening.op.qubits.length === 2) return this.#tasks[task].bases[j] === basis;
    const { keeps, flips } = oneQubitAction(happening.op);
    return keeps.includes(basis) || flips.includes(basis);
  }

  #apply(task: number, copy: Candidate | null): void {
    const happening = this.#happenings[task];
    if (happening.kind === "move") return;
    const { op, optional } = happening;
    const matrix = gateMatrix(op.gate, op.params);
    if (copy && this.#isServed(task, copy)) this.#machine.serve(op.qubits, matrix);
    else {
      const flips = copy !== null && op.qubits.length === 1 && oneQubitAction(op).flips.includes(copy.basis);
      this.#machine.gate(op.qubits, matrix, { optional, flips });
    }
  }
}

function taskOf(op: GateOp): Task {
  return { qubits: op.qubits, bases: op.qubits.length === 1 ? [oneQubitAction(op).keeps[0] ?? null] : twoQubitBases(op) };
}
