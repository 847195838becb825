import type { Backend, Program } from "../backend/backend.ts";
import type { Executable } from "../compile/executable.ts";
import type { Insertion, Segment } from "../noise/insertion.ts";
import type { FactorGate, Layout } from "../passes/pass.ts";
import { planPasses } from "../passes/plan.ts";
import { insertionKey, Path, type Stretch, type Switch } from "./stretch.ts";

/**
 * A stretch ready to run: `switches[slot]` decides where that slot's gates act. After a measurement or a reset it begins with the
 * projection on each vector's outcome, and its last pass leaves the sums that its stop looks at.
 */
export interface PreparedStretch {
  stretch: Stretch;
  /** Null when there is nothing to run. */
  program: Program | null;
  switches: readonly Switch[];
  /** The layout after it. */
  layout: Layout;
}

/**
 * Trajectories that take one path with different noise, evolved by one set of programs in which every Pauli of any of them has
 * a switch. The members are chosen by the shots' own history and never by the batch size, so a trajectory meets the same
 * arithmetic however many run side by side.
 */
export class PatternGroup {
  readonly path: Path;
  readonly last: boolean;
  readonly start: Layout;
  readonly #backend: Backend;
  readonly #qubits: number;
  /** Insertions of any member, in order of place, each once. */
  readonly #sites: readonly Insertion[];
  readonly #members: readonly ReadonlySet<string>[];
  readonly #prepared = new Map<number, PreparedStretch>();
  #users = 0;

  constructor(backend: Backend, executable: Executable, segments: readonly Segment[], start: Layout) {
    const [{ steps, last }] = segments;
    this.#backend = backend;
    this.#qubits = executable.qubits;
    this.path = new Path(executable, steps, last);
    this.last = last;
    this.start = start;
    this.#members = segments.map((s) => new Set(s.insertions.map(insertionKey)));
    const sites = new Map(segments.flatMap((s) => s.insertions.map((i) => [insertionKey(i), i] as const)));
    this.#sites = [...sites.values()].sort((a, b) => a.at - b.at || a.qubit - b.qubit || a.pauli - b.pauli);
  }

  /** Whether the Pauli of that key is in a member's noise. */
  has(member: number, key: string): boolean {
    return this.#members[member].has(key);
  }

  /** The stretch from a position; `layout` is the one that the path always has there. */
  stretch(from: number, layout: Layout): PreparedStretch {
    let prepared = this.#prepared.get(from);
    if (!prepared) {
      prepared = this.#prepare(this.path.stretch(from, this.#sites), this.path.measuredBefore(from), layout);
      this.#prepared.set(from, prepared);
    }
    return prepared;
  }

  #prepare(stretch: Stretch, measured: number | null, layout: Layout): PreparedStretch {
    if (stretch.gates.length === 0 && measured === null) return { stretch, program: null, switches: [], layout };
    const switches: Switch[] = [];
    const gates = stretch.gates.map(({ qubits, matrix, switch: decides }) =>
      decides === undefined ? { qubits, matrix } : { qubits, matrix, slot: switches.push(decides) - 1 },
    );
    const projection: FactorGate[] = measured === null ? [] : [{ qubit: measured, factors: [0, 1] }];
    const plan = planPasses([...projection, ...gates], this.#qubits, this.#backend.limits, layout);
    const leaves = this.path.needsAt(stretch.stop, plan.layout);
    const program = plan.passes.length > 0 ? this.#backend.prepare(plan.passes, this.#qubits, leaves) : null;
    return { stretch, program, switches, layout: plan.layout };
  }

  /** Counts the nodes that still evolve; the programs go when the last one is done. */
  retain(): void {
    this.#users++;
  }

  release(): void {
    if (--this.#users > 0) return;
    for (const { program } of this.#prepared.values()) program?.dispose();
    this.#prepared.clear();
  }
}

/** What the last measurement or reset of a vector gave, and how likely that was. */
export interface Outcome {
  outcome: 0 | 1;
  probability: number;
}

/** A run's factors for the projection of each vector on its outcome, with the norm kept. */
export function projectionFactors(outcomes: readonly Outcome[]): Float64Array {
  const factors = new Float64Array(4 * outcomes.length);
  outcomes.forEach(({ outcome, probability }, b) => {
    factors[2 * (outcome * outcomes.length + b)] = 1 / Math.sqrt(probability);
  });
  return factors;
}
