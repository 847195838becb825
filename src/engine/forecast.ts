import type { Backend } from "../backend/backend.ts";
import type { Executable } from "../compile/executable.ts";
import type { Matrix } from "../complex.ts";
import type { BellwireError } from "../errors.ts";
import { Fans } from "./fans.ts";
import { type Range, rangeOf } from "./modularChain.ts";
import { type ChainLayout, freeSlots, type Place, USES } from "./modularMachine.ts";
import { lowered, raised, schmidtTerms } from "./modularOperators.ts";
import { bytesOf, fittingBond, roomError, roomNeeded } from "./modularRoom.ts";
import { ProductStates } from "./productStates.ts";
import { type ProductSum, QubitChain } from "./qubitChain.ts";
import type { Mark } from "./treeForecast.ts";

/** What a machine's vectors are held in, and what compressions of its bonds may discard. */
export interface ForecastSetting {
  backend: Pick<Backend, "limits">;
  layout: ChainLayout;
  tolerance: number;
  maxBond: number;
  /** Multiplications that following the state may take; 0 to count only. */
  budget: number;
}

/** The least bonds that did not fit in some amount of memory, and what would make them. */
interface Room {
  needed: number;
  bonds: readonly number[];
  what: string;
  certain: boolean;
}

/**
 * Says what bonds a machine will have: by following its state as a matrix-product state of single qubits, on the host, as long as
 * that is cheap; from then on by counting, where bonds grow by every use of the network that may entangle, up to what their
 * smaller side can hold. Takes the calls of a ModularMachine, with QPUs instead of sites.
 */
export class Forecaster {
  /** Largest size of each bond between uses of the network. */
  readonly largest: number[];
  /** Most bytes of vectors at once. */
  bytes = 0;
  /** Multiplications of an amplitude. */
  work = 0;
  /** What it takes at its start, and wherever else trajectories part. */
  readonly marks: Mark[] = [];
  readonly #setting: ForecastSetting;
  readonly #places: Place[];
  readonly #free: number[][];
  /** Position of each site's first slot in the chain of qubits. */
  readonly #offsets: readonly number[];
  readonly #most: readonly number[];
  readonly #products: ProductStates;
  readonly #fans = new Fans((operator) => this.#sum(operator));
  #chain: QubitChain | null;
  #bonds: number[];
  #copy: { range: Range; entangles: boolean } | null = null;
  /** Running records of the room that uses of the network take, ever more. */
  readonly #rooms: Room[] = [];
  /** Bytes of vectors, with those of an open copy. */
  #held = 0;

  constructor(executable: Executable, setting: ForecastSetting) {
    const { layout, budget, maxBond, tolerance } = setting;
    const { sizes } = layout;
    const total = sizes.reduce((sum, n) => sum + n, 0);
    this.#offsets = sizes.map((_, site) => sizes.slice(0, site).reduce((sum, n) => sum + n, 0));
    this.#setting = setting;
    this.#places = [...layout.places];
    this.#free = freeSlots(layout);
    this.#products = new ProductStates(executable);
    this.#most = this.#offsets.slice(1).map((left) => Math.min(maxBond, 2 ** Math.min(left, total - left)));
    this.#chain = budget > 0 ? new QubitChain(total, new Set(this.#cuts()), { tolerance, maxBond }) : null;
    this.#bonds = this.#most.map(() => 1);
    this.largest = [...this.#bonds];
    this.#hold(this.#bonds, "the machine at its start");
    this.mark();
  }

  /** Whether bonds have been followed so far; they are bounds otherwise. */
  get exact(): boolean {
    return this.#chain !== null;
  }

  get bytesNow(): number {
    return bytesOf(this.#setting.backend, this.#setting.layout.sizes, this.#bonds);
  }

  /** What following the state has cost. */
  get spent(): number {
    return this.#chain?.work ?? this.#setting.budget;
  }

  /** Follows no further. */
  forget(): void {
    this.#chain = null;
  }

  /** Samples are taken, of copies of one QPU's vectors at a time. */
  read(): void {
    this.#reach(roomNeeded(this.#setting.backend, this.#setting.layout.sizes, this.#bonds));
  }

  /** Trajectories part here. */
  mark(): void {
    this.marks.push({ bytes: this.#held, most: this.#held });
  }

  place(qubit: number): Place {
    return this.#places[qubit];
  }

  siteOf(qpu: number): number | undefined {
    return this.#setting.layout.siteOf.get(qpu);
  }

  gate(qubits: readonly number[], matrix: Matrix, optional = false): void {
    if (qubits.length === 1) this.#products.one(qubits[0], matrix, optional);
    else this.#products.two(qubits, matrix);
    this.work += this.#amplitudes(this.#places[qubits[0]].site);
    this.#act(qubits, matrix);
  }

  open(qubit: number, toQpus: readonly number[]): void {
    const from = this.#places[qubit].site;
    const to = toQpus.map((qpu) => this.siteOf(qpu) ?? 0);
    const range = rangeOf(from, ...to);
    this.#copy = { range, entangles: false };
    this.#join(
      range,
      2,
      USES.copy(
        qubit,
        this.#name(from),
        to.map((site) => this.#name(site)),
      ),
    );
  }

  serve(qubits: readonly number[], matrix: Matrix): void {
    if (!this.#copy) return;
    if (this.#products.two(qubits, matrix)) this.#copy.entangles = true;
    // Each half of one of the sites' vectors.
    this.work += Math.max(...qubits.map((qubit) => 2 * this.#amplitudes(this.#places[qubit].site)));
    this.#act(qubits, matrix);
  }

  close(): void {
    if (this.#copy) this.#compress(this.#copy.range, 2, this.#copy.entangles);
    this.#copy = null;
  }

  across(qubits: readonly number[], matrix: Matrix): void {
    const range = rangeOf(...qubits.map((q) => this.#places[q].site));
    const terms = schmidtTerms(matrix).length;
    const entangles = this.#products.two(qubits, matrix);
    this.#join(range, terms, USES.gate(qubits));
    this.#act(qubits, matrix);
    this.#compress(range, terms, entangles);
  }

  move(qubit: number, toQpu: number): void {
    const { site, slot } = this.#places[qubit];
    const to = this.siteOf(toQpu) ?? 0;
    const fresh = this.#free[to].shift() ?? 0;
    const range = rangeOf(site, to);
    this.#join(range, 2, USES.move(qubit, this.#name(site), this.#name(to)));
    const [before, after] = [this.#offsets[site] + slot, this.#offsets[to] + fresh];
    this.#free[site].push(slot);
    this.#places[qubit] = { site: to, slot: fresh };
    if (this.#chain) {
      this.#fans.flush();
      this.#sum(
        new Map([
          [before, [lowered("Z", 0), lowered("Z", 1)]],
          [after, [raised("Z", 0), raised("Z", 1)]],
        ]),
      );
    }
    this.#compress(range, 2, !this.#products.has(qubit));
  }

  /** The likelier outcome of a measurement; null when the state is not followed. */
  likelier(qubit: number): { outcome: 0 | 1; p: number } | null {
    this.#fans.flush();
    const p1 = this.#chain?.probability(this.#position(qubit));
    if (p1 === undefined) return null;
    return p1 > 0.5 ? { outcome: 1, p: p1 } : { outcome: 0, p: 1 - p1 };
  }

  /** A measurement or reset: goes on with one outcome. */
  collapse(qubit: number, outcome: 0 | 1): void {
    this.#fans.flush();
    this.#chain?.collapse(this.#position(qubit), outcome);
    this.#look();
    this.#hold(this.#bonds, "");
  }

  /** Why this does not fit, with `held` bytes beside it; `certain` where bonds were followed so far. */
  refusal(held: number): { certain: boolean; error: BellwireError; what: string; needed: number; offered: number; fits: number } | null {
    const { backend, layout } = this.#setting;
    const offered = backend.limits.maxStateBytes - held;
    const room = this.#rooms.find(({ needed }) => needed > offered);
    if (!room) return null;
    const { what, needed, bonds } = room;
    const certain = room.certain && (held === 0 || this.exact);
    const fits = fittingBond(backend, layout.sizes, bonds, offered);
    return { certain, what, needed, offered, fits, error: roomError(backend, layout.sizes, bonds, offered, what) };
  }

  #act(qubits: readonly number[], matrix: Matrix): void {
    if (!this.#chain) return;
    const positions = qubits.map((qubit) => this.#position(qubit));
    if (!this.#fans.take(positions, matrix)) this.#chain?.one(positions[0], matrix);
  }

  #sum(operator: ProductSum): void {
    if (this.#chain && this.#chain.work + this.#chain.costOf(operator) > this.#setting.budget) this.#chain = null;
    this.#chain?.sum(operator);
  }

  /** Two sweeps, each with two Gram matrices and three mixes per bond. `factor`: of a use, which stays where it entangles. */
  #compress({ low, high }: Range, factor: number, entangles: boolean): void {
    for (let bond = low; bond < high; bond++) {
      this.work += 5 * factor ** 2 * this.#bonds[bond] * (this.#amplitudes(bond) + this.#amplitudes(bond + 1));
    }
    const cuts = this.#cuts();
    this.#fans.flush(({ qubits }) => cuts.some((cut) => [...qubits].some((q) => q <= cut) && [...qubits].some((q) => q > cut)));
    if (this.#chain) this.#look();
    else if (entangles) {
      for (let bond = low; bond < high; bond++) this.#bonds[bond] = Math.min(factor * this.#bonds[bond], this.#most[bond]);
    }
    this.#hold(this.#bonds, "");
  }

  #look(): void {
    const chain = this.#chain;
    if (chain) this.#bonds = this.#cuts().map((cut) => chain.bond(cut));
  }

  #join({ low, high }: Range, factor: number, what: string): void {
    this.#hold(
      this.#bonds.map((size, bond) => (bond >= low && bond < high ? factor * size : size)),
      what,
    );
  }

  /** Notes what bonds take; those between uses of the network, and those that `what` makes of them while it lasts. */
  #hold(bonds: readonly number[], what: string): void {
    const { backend, layout } = this.#setting;
    this.#held = bytesOf(backend, layout.sizes, bonds);
    this.#reach(this.#held);
    if (what === "") {
      bonds.forEach((size, bond) => {
        this.largest[bond] = Math.max(this.largest[bond], size);
      });
      return;
    }
    const needed = roomNeeded(backend, layout.sizes, bonds);
    const certain = this.exact;
    // Nothing after this will be run.
    if (needed > backend.limits.maxStateBytes) this.#chain = null;
    if (needed > (this.#rooms.at(-1)?.needed ?? 0)) this.#rooms.push({ needed, bonds: [...bonds], what, certain });
  }

  #reach(bytes: number): void {
    this.bytes = Math.max(this.bytes, bytes);
    const last = this.marks.at(-1);
    if (last) last.most = Math.max(last.most, bytes);
  }

  /** Amplitudes of a site's vectors. */
  #amplitudes(site: number): number {
    return (this.#bonds[site - 1] ?? 1) * (this.#bonds[site] ?? 1) * 2 ** this.#setting.layout.sizes[site];
  }

  /** Bonds of the chain of qubits that are bonds of the machine. */
  #cuts(): number[] {
    return this.#offsets.slice(1).map((offset) => offset - 1);
  }

  #position(qubit: number): number {
    const { site, slot } = this.#places[qubit];
    return this.#offsets[site] + slot;
  }

  #name(site: number): string {
    return this.#setting.layout.names[site];
  }
}
