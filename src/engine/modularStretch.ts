import type { ClassicalExpr, GateOp } from "../circuit/circuit.ts";
import { gateMatrix } from "../circuit/gates.ts";
import { oneQubitAction, twoQubitBases } from "../compile/bases.ts";
import type { Basis } from "../compile/program.ts";
import type { Matrix } from "../complex.ts";
import type { ModularMachine } from "./modularMachine.ts";
import { Schedule, type Task } from "./modularSchedule.ts";
import { partBy } from "./partBy.ts";
import type { Path } from "./stretch.ts";

/** What happens between two stops of a path: gates, and qubits that change their QPU. */
export type Happening = { kind: "gate"; op: GateOp; optional: boolean } | { kind: "move"; qubit: number; to: number };

/** What happens from a position to the path's next stop, where that is, and the position of each happening. */
export function happeningsFrom(
  path: Path,
  from: number,
  holds: (condition: ClassicalExpr) => boolean,
): { happenings: Happening[]; positions: number[]; stop: number } {
  const happenings: Happening[] = [];
  const positions: number[] = [];
  const stop = path.stopAfter(from);
  for (let position = from; position < stop; position++) {
    const step = path.at(position);
    if (step.kind === "gate" && step.gate !== "id") happenings.push({ kind: "gate", op: step, optional: false });
    else if (step.kind === "conditioned" && holds(step.condition))
      happenings.push({ kind: "gate", op: { ...step, kind: "gate" }, optional: true });
    else if (step.kind === "move") happenings.push({ kind: "move", qubit: step.qubit, to: step.to });
    else continue;
    positions.push(position);
  }
  return { happenings, positions, stop };
}

/** What a stretch is taken through: a machine, or one that only counts. */
export type StretchMachine = Pick<ModularMachine, "place" | "siteOf" | "gate" | "open" | "serve" | "close" | "across" | "move">;

/** One thing that a machine does. `task` numbers the happening whose gate it is. */
export type Deed =
  | { kind: "gate"; task: number; qubits: readonly number[]; matrix: Matrix; optional: boolean; flips: boolean }
  | { kind: "open"; qubit: number; basis: Basis; sites: ReadonlySet<number> }
  | { kind: "serve"; task: number; qubits: readonly number[]; matrix: Matrix }
  | { kind: "close" }
  | { kind: "across"; task: number; qubits: readonly number[]; matrix: Matrix }
  | { kind: "move"; qubit: number; to: number };

/** Does one thing, with the given matrix in place of its own. True when it ends a use of the network. */
export async function perform(machine: StretchMachine, deed: Deed, instead: Matrix | null = null): Promise<boolean> {
  switch (deed.kind) {
    case "gate":
      machine.gate(deed.qubits, instead ?? deed.matrix, deed);
      return false;
    case "serve":
      machine.serve(deed.qubits, instead ?? deed.matrix);
      return false;
    case "open":
      await machine.open(deed.qubit, deed.basis, deed.sites);
      return false;
    case "close":
      await machine.close();
      return true;
    case "across":
      await machine.across(deed.qubits, instead ?? deed.matrix);
      return true;
    case "move":
      await machine.move(deed.qubit, deed.to);
      return true;
  }
}

/** Takes a machine through a stretch. */
export async function takeStretch(
  machine: StretchMachine,
  happenings: readonly Happening[],
  qubits: number,
  turn: () => Promise<void>,
): Promise<void> {
  for (const deeds of planStretch(machine, happenings, qubits)) {
    let used = false;
    for (const deed of deeds) used = (await perform(machine, deed)) || used;
    if (used) await turn();
  }
}

/** A qubit to be copied, so that gates between it and others act where those are. */
interface Candidate {
  qubit: number;
  basis: Basis;
}

/** The sites in which a copy serves gates. */
interface Copying extends Candidate {
  sites: ReadonlySet<number>;
}

/** Copies compared before each is made; more would find little better. */
const MOST_CANDIDATES = 12;
/** How many times the gates of a copy count that goes the way of the last. */
const AHEAD = 2;

/**
 * What a machine does to get through a stretch, one use of the network at a time with the local gates before it. Gates inside QPUs
 * run as soon as they may; when only gates between QPUs are left, the copy that serves most of them is made, in all QPUs in which
 * it serves any, used and compressed away. So a bond doubles once for a whole run of gates, and at most one copy is open. The
 * machine only says where its qubits are; the order of its chain does not matter.
 */
export function* planStretch(
  machine: Pick<StretchMachine, "place" | "siteOf">,
  happenings: readonly Happening[],
  qubits: number,
): Generator<Deed[], void> {
  const planner = new StretchPlanner(machine, happenings, qubits);
  for (let deeds = planner.next(); deeds.length > 0; deeds = planner.next()) yield deeds;
}

class StretchPlanner {
  readonly #machine: Pick<StretchMachine, "siteOf">;
  readonly #happenings: readonly Happening[];
  readonly #tasks: readonly Task[];
  readonly #matrices: readonly (Matrix | null)[];
  readonly #schedule: Schedule;
  /** The site of each qubit. */
  readonly #sites: number[];
  #deeds: Deed[] = [];
  /** Of each site, the mean number of the qubits there. */
  readonly #means: ReadonlyMap<number, number>;
  /** Which way the last copy went, to sites of higher (1) or lower (-1) numbers; 0 for both, or none yet. */
  #way = 0;

  constructor(machine: Pick<StretchMachine, "place" | "siteOf">, happenings: readonly Happening[], qubits: number) {
    this.#machine = machine;
    this.#happenings = happenings;
    this.#sites = Array.from({ length: qubits }, (_, qubit) => machine.place(qubit).site);
    this.#means = meansOf(this.#sites);
    this.#matrices = happenings.map((h) => (h.kind === "move" ? null : gateMatrix(h.op.gate, h.op.params)));
    // Moves keep their order by a qubit of their own, because they compete for places.
    this.#tasks = happenings.map((h) => (h.kind === "move" ? { qubits: [h.qubit, qubits], bases: [null, null] } : taskOf(h.op)));
    this.#schedule = new Schedule(this.#tasks, qubits + 1);
  }

  /** One use of the network, and the local gates before it; nothing when nothing is left. */
  next(): Deed[] {
    this.#deeds = [];
    this.#runLocal();
    if (this.#schedule.finished) return this.#deeds;
    const best = this.#bestCopy();
    if (best) {
      this.#deeds.push({ kind: "open", ...best });
      this.#follow(this.#schedule, best, (task) => this.#apply(task, best));
      this.#deeds.push({ kind: "close" });
      this.#way = this.#wayTo(best);
      return this.#deeds;
    }
    const [task] = this.#schedule.ready;
    const happening = this.#happenings[task];
    const matrix = this.#matrices[task];
    if (happening.kind === "move") {
      const { qubit, to } = happening;
      this.#deeds.push({ kind: "move", qubit, to });
      this.#sites[qubit] = this.#machine.siteOf(to) ?? this.#sites[qubit];
    } else if (matrix) this.#deeds.push({ kind: "across", task, qubits: happening.op.qubits, matrix });
    this.#schedule.complete(task);
    return this.#deeds;
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
    return happening.kind === "gate" && happening.op.qubits.every((q) => this.#sites[q] === this.#sites[happening.op.qubits[0]]);
  }

  /**
   * The copy that serves the most gates, among those that serve one that is ready. One that goes the way of the last counts AHEAD:
   * what copies do one way is a product of two numbers, whose Schmidt values are few in a Fourier transform; turning round adds the
   * product of two others before the first is complete.
   */
  #bestCopy(): Copying | null {
    const candidates = new Map<string, Candidate>();
    for (const task of this.#schedule.ready) {
      if (this.#happenings[task].kind === "move") continue;
      const { qubits, bases } = this.#tasks[task];
      qubits.forEach((qubit, j) => {
        const basis = bases[j];
        if (basis !== null && candidates.size < MOST_CANDIDATES) candidates.set(`${qubit} ${basis}`, { qubit, basis });
      });
    }
    let best: Copying | null = null;
    let most = 0;
    for (const candidate of candidates.values()) {
      const { gates, sites } = this.#follow(this.#schedule.clone(), candidate, () => {});
      const copying = { ...candidate, sites };
      const value = this.#way !== 0 && this.#wayTo(copying) === this.#way ? AHEAD * gates : gates;
      if (value <= most) continue;
      best = copying;
      most = value;
    }
    return best;
  }

  #wayTo({ qubit, sites }: Copying): number {
    const mean = (site: number) => this.#means.get(site) ?? 0;
    const ways = new Set(Array.from(sites, (site) => Math.sign(mean(site) - mean(this.#sites[qubit]))));
    return ways.size === 1 ? [...ways][0] : 0;
  }

  /** Completes every task that may run while a copy is open. */
  #follow(schedule: Schedule, copy: Candidate, apply: (task: number) => void): { gates: number; sites: ReadonlySet<number> } {
    let gates = 0;
    const sites = new Set<number>();
    for (let found = true; found; ) {
      found = false;
      for (const task of schedule.ready) {
        const serves = this.#isServed(task, copy);
        if (!serves && !this.#runsBeside(task, copy)) continue;
        if (serves) {
          gates++;
          sites.add(this.#otherSite(task, copy));
        }
        apply(task);
        schedule.complete(task);
        found = true;
      }
    }
    return { gates, sites };
  }

  #isServed(task: number, copy: Candidate): boolean {
    if (this.#happenings[task].kind === "move") return false;
    const { qubits, bases } = this.#tasks[task];
    const j = qubits.indexOf(copy.qubit);
    return qubits.length === 2 && j >= 0 && bases[j] === copy.basis && this.#otherSite(task, copy) !== this.#sites[copy.qubit];
  }

  /** The site of the qubit that a gate on two acts on beside the copied one. */
  #otherSite(task: number, { qubit }: Candidate): number {
    const { qubits } = this.#tasks[task];
    return this.#sites[qubits[0] === qubit ? qubits[1] : qubits[0]];
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
    const matrix = this.#matrices[task];
    if (happening.kind === "move" || !matrix) return;
    const { op, optional } = happening;
    const { qubits } = op;
    if (copy && this.#isServed(task, copy)) this.#deeds.push({ kind: "serve", task, qubits, matrix });
    else {
      const flips = copy !== null && qubits[0] === copy.qubit && qubits.length === 1 && oneQubitAction(op).flips.includes(copy.basis);
      this.#deeds.push({ kind: "gate", task, qubits, matrix, optional, flips });
    }
  }
}

/** Of each site, the mean number of its qubits. */
function meansOf(sites: readonly number[]): Map<number, number> {
  const bySite = partBy([...sites.keys()], (qubit) => sites[qubit]);
  return new Map([...bySite].map(([site, own]) => [site, own.reduce((sum, q) => sum + q, 0) / own.length]));
}

function taskOf(op: GateOp): Task {
  return { qubits: op.qubits, bases: op.qubits.length === 1 ? [oneQubitAction(op).keeps[0] ?? null] : twoQubitBases(op) };
}
