import type { Layout } from "./layout.ts";

/** The gates that one copy serves in one QPU, in program order, and how many of them are done. */
export interface Service {
  qubit: number;
  qpu: number;
  /** The run that it ends with: it began with an earlier one where it lives on over gates between. */
  run: number;
  gates: number[];
  done: number;
  /** The packet that is open for it, or -1. */
  packet: number;
}

/** The services that an arrangement asks for. */
export class Services {
  readonly #qpus: number;
  readonly #byPlace = new Map<number, Service>();
  readonly #byRun: Service[][];
  /** QPUs, as a bit mask, with copies of the qubit that live on over each run. */
  readonly #over: Int32Array;

  constructor(layout: Layout) {
    const { instance, site, qpus, kept } = layout;
    const { runOf, linkFrom, linkOver } = instance;
    this.#qpus = qpus;
    this.#byRun = Array.from(linkFrom, () => []);
    this.#over = new Int32Array(linkFrom.length);
    kept.forEach((mask, run) => {
      if (mask === 0) return;
      for (const under of linkOver[run]) this.#over[under] |= mask;
      const from = linkFrom[run];
      for (let qpu = 0; mask >> qpu > 0; qpu++) if ((mask >> qpu) & 1) this.#goesOn(from, run, qpu, instance.runQubit[run]);
    });
    for (let gate = 0; gate < instance.gates; gate++) {
      for (const side of [0, 1]) {
        const run = runOf[2 * gate + side];
        const home = layout.qpuOf(gate, side);
        if (home !== site[gate]) this.#use(run, site[gate], gate, instance.runQubit[run]);
        const partner = runOf[2 * gate + 1 - side];
        const others = partner < 0 ? 0 : this.#over[partner];
        for (let qpu = 0; others >> qpu > 0; qpu++) {
          if ((others >> qpu) & 1 && qpu !== home && qpu !== site[gate]) this.#use(run, qpu, gate, instance.runQubit[run]);
        }
      }
    }
  }

  at(run: number, qpu: number): Service | null {
    return run < 0 ? null : (this.#byPlace.get(run * this.#qpus + qpu) ?? null);
  }

  /** All services of a run. */
  of(run: number): readonly Service[] {
    return run < 0 ? [] : this.#byRun[run];
  }

  /** Whether a copy in a QPU is to live on over the gates of a run. */
  livesOver(run: number, qpu: number): boolean {
    return run >= 0 && ((this.#over[run] >> qpu) & 1) === 1;
  }

  #use(run: number, qpu: number, gate: number, qubit: number): void {
    (this.at(run, qpu) ?? this.#begin(run, qpu, qubit)).gates.push(gate);
  }

  #begin(run: number, qpu: number, qubit: number): Service {
    const service = { qubit, qpu, run, gates: [], done: 0, packet: -1 };
    this.#set(run, qpu, service);
    return service;
  }

  #goesOn(from: number, run: number, qpu: number, qubit: number): void {
    const service = this.at(from, qpu) ?? this.#begin(from, qpu, qubit);
    service.run = run;
    this.#set(run, qpu, service);
  }

  #set(run: number, qpu: number, service: Service): void {
    this.#byPlace.set(run * this.#qpus + qpu, service);
    this.#byRun[run].push(service);
  }
}
