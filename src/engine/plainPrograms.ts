import type { Backend, Program } from "../backend/backend.ts";
import type { Layout } from "../passes/pass.ts";
import { planPasses } from "../passes/plan.ts";
import type { SwitchedGate } from "./stretch.ts";

/** A stretch of gates without switches, ready to run. */
interface PlainProgram {
  /** Null when there is nothing to run. */
  program: Program | null;
  /** The layout after it. */
  layout: Layout;
}

/** Programs kept at a time. */
const MOST = 256;

/** Programs of stretches of one executable: branches that come to the same place with the same gates and layout share one. */
export class PlainPrograms {
  readonly #backend: Backend;
  readonly #qubits: number;
  readonly #known = new Map<string, PlainProgram>();

  constructor(backend: Backend, qubits: number) {
    this.#backend = backend;
    this.#qubits = qubits;
  }

  /** `place` says where in the executable the gates begin and end; `acts` chooses among them. */
  get(place: string, gates: readonly SwitchedGate[], acts: (gate: SwitchedGate) => boolean, layout: Layout): PlainProgram {
    const chosen = gates.map(acts);
    const key = [place, chosen.map(Number).join(""), layout.position.join(), layout.flipped.map(Number).join("")].join(";");
    const found = this.#known.get(key);
    if (found) return found;
    if (this.#known.size >= MOST) this.dispose();
    const acting = gates.filter((_, i) => chosen[i]).map(({ qubits, matrix }) => ({ qubits, matrix }));
    const plan = planPasses(acting, this.#qubits, this.#backend.limits, layout);
    const program = plan.passes.length > 0 ? this.#backend.prepare(plan.passes, this.#qubits) : null;
    const made = { program, layout: plan.layout };
    this.#known.set(key, made);
    return made;
  }

  dispose(): void {
    for (const { program } of this.#known.values()) program?.dispose();
    this.#known.clear();
  }
}
