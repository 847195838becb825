import { BellwireError } from "../errors.ts";
import type { Pass } from "../passes/pass.ts";
import type { Program } from "./backend.ts";
import { countFactors, countSlots } from "./checks.ts";

/** The prepared programs of one backend. `Compiled` is what the backend made of the passes. */
export class ProgramTable<Compiled> {
  readonly #compiled = new Map<Program, Compiled>();

  /** `release` is called once, when the program is disposed. */
  add(qubits: number, passes: readonly Pass[], compiled: Compiled, release: () => void = () => {}): Program {
    const program: Program = {
      qubits,
      slots: countSlots(passes),
      factors: countFactors(passes),
      dispose: () => {
        if (this.#compiled.delete(program)) release();
      },
    };
    this.#compiled.set(program, compiled);
    return program;
  }

  get(program: Program): Compiled {
    const compiled = this.#compiled.get(program);
    if (compiled === undefined) throw new BellwireError("internal", "the program was disposed or belongs to another backend");
    return compiled;
  }

  /** Disposes every program that still lives. */
  dispose(): void {
    for (const program of [...this.#compiled.keys()]) program.dispose();
  }
}
