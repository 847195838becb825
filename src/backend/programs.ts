import { BellwireError } from "../errors.ts";
import type { Program } from "./backend.ts";

/** The prepared programs of one backend. `Compiled` is what the backend made of the passes. */
export class ProgramTable<Compiled> {
  readonly #compiled = new Map<Program, Compiled>();

  /** `release` is called once, when the program is disposed. */
  add(qubits: number, slots: number, compiled: Compiled, release: () => void = () => {}): Program {
    const program: Program = {
      qubits,
      slots,
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
