import type { Basis } from "../compile/program.ts";

/** One operation of a stretch, as the scheduler sees it: its qubits, and the basis in which it leaves each alone (null: none). */
export interface Task {
  qubits: readonly number[];
  bases: readonly (Basis | null)[];
}

/** The runs of one qubit: tasks of one basis commute on it and form a run; runs follow each other. */
interface Run {
  basis: Basis | null;
  tasks: number[];
}

/**
 * Which tasks of a stretch may come next. Tasks keep their order on a qubit unless both leave it alone in the same basis; so
 * gates that share a control can be brought together, and one copy of the control can serve them all.
 */
export class Schedule {
  readonly #tasks: readonly Task[];
  readonly #runs: readonly Run[][];
  /** Of each task, the run of each of its qubits. */
  readonly #runOf: readonly number[][];
  /** Of each qubit: the run that is being worked on, and tasks of it that are left. */
  readonly #current: Int32Array;
  readonly #left: Int32Array;
  readonly #done: Uint8Array;
  #remaining: number;
  #ready: number[];

  constructor(tasks: readonly Task[], qubits: number, from?: Schedule) {
    this.#tasks = tasks;
    if (from) {
      this.#runs = from.#runs;
      this.#runOf = from.#runOf;
      this.#current = from.#current.slice();
      this.#left = from.#left.slice();
      this.#done = from.#done.slice();
      this.#remaining = from.#remaining;
      this.#ready = [...from.#ready];
      return;
    }
    const runs: Run[][] = Array.from({ length: qubits }, () => []);
    this.#runOf = tasks.map((task, index) =>
      task.qubits.map((qubit, j) => {
        const own = runs[qubit];
        const last = own.at(-1);
        const basis = task.bases[j];
        if (last && basis !== null && last.basis === basis) last.tasks.push(index);
        else own.push({ basis, tasks: [index] });
        return own.length - 1;
      }),
    );
    this.#runs = runs;
    this.#current = new Int32Array(qubits);
    this.#left = Int32Array.from(runs, (own) => own[0]?.tasks.length ?? 0);
    this.#done = new Uint8Array(tasks.length);
    this.#remaining = tasks.length;
    this.#ready = tasks.flatMap((_, index) => (this.#isReady(index) ? [index] : []));
  }

  get finished(): boolean {
    return this.#remaining === 0;
  }

  /** Tasks that may come next, in program order. */
  get ready(): readonly number[] {
    return this.#ready;
  }

  clone(): Schedule {
    return new Schedule(this.#tasks, 0, this);
  }

  complete(task: number): void {
    this.#done[task] = 1;
    this.#remaining--;
    this.#ready = this.#ready.filter((other) => other !== task);
    const opened: number[] = [];
    for (const qubit of this.#tasks[task].qubits) {
      if (--this.#left[qubit] > 0) continue;
      const next = ++this.#current[qubit];
      const run = this.#runs[qubit][next];
      if (!run) continue;
      this.#left[qubit] = run.tasks.length;
      for (const other of run.tasks) if (this.#isReady(other)) opened.push(other);
    }
    if (opened.length > 0) this.#ready = [...new Set([...this.#ready, ...opened])].sort((a, b) => a - b);
  }

  #isReady(task: number): boolean {
    return this.#done[task] === 0 && this.#tasks[task].qubits.every((qubit, j) => this.#runOf[task][j] === this.#current[qubit]);
  }
}
