import type { Basis } from "../compile/program.ts";
import type { Matrix } from "../complex.ts";
import { BellwireError } from "../errors.ts";
import { type Acts, type ModularChain, type Range, rangeOf } from "./modularChain.ts";
import { conditionalGate, lowered, newIndex, projector, raised, schmidtTerms } from "./modularOperators.ts";

export interface Place {
  site: number;
  slot: number;
}

/** Where an executable's qubits live in a chain, before its first step. */
export interface ChainLayout {
  /** Site of each QPU; QPUs without qubits have none. */
  siteOf: ReadonlyMap<number, number>;
  /** Qubits of each site, enough for the most that are there at once. */
  sizes: readonly number[];
  places: readonly Place[];
  /** What the sites' QPUs are called. */
  names: readonly string[];
}

/** A qubit's copy in other sites: a bond index that holds its bit; `flipped` says whether the qubit has flipped since. */
interface Copy {
  qubit: number;
  basis: Basis;
  /** The sites that have it, and its own. */
  range: Range;
  flipped: boolean;
  /** By site, on which vectors a gate acts that the copied bit 0 or 1 calls for. */
  served: ReadonlyMap<number, readonly [Acts, Acts]>;
}

/** Uses of the network, for messages. */
export const USES = {
  copy: (qubit: number, from: string, to: readonly string[]) => `copying qubit ${qubit} from ${from} to ${to.join(", ")}`,
  gate: (qubits: readonly number[]) => `a gate on qubits ${qubits.join(" and ")}`,
  move: (qubit: number, from: string, to: string) => `moving qubit ${qubit} from ${from} to ${to}`,
};

/** Slots of each site that hold no qubit before the first step. */
export function freeSlots({ places, sizes }: ChainLayout): number[][] {
  const taken = new Set(places.map(({ site, slot }) => `${site}.${slot}`));
  return sizes.map((size, site) => Array.from({ length: size }, (_, slot) => slot).filter((slot) => !taken.has(`${site}.${slot}`)));
}

const ALWAYS: Acts = () => true;

/** One trajectory of a modular machine: the chain, and where its qubits are. One copy is open at a time. */
export class ModularMachine {
  readonly chain: ModularChain;
  readonly #layout: ChainLayout;
  readonly #places: Place[];
  /** Slots of each site that hold no qubit. They are in |0>. */
  readonly #free: number[][];
  #copy: Copy | null;
  readonly #history: (readonly number[])[];

  constructor(chain: ModularChain, layout: ChainLayout, from?: ModularMachine) {
    this.chain = chain;
    this.#layout = layout;
    const copy = from ? from.#copy : null;
    this.#copy = copy ? { ...copy } : null;
    this.#history = from ? [...from.#history] : [];
    this.#places = [...(from ? from.#places : layout.places)];
    this.#free = from ? from.#free.map((slots) => [...slots]) : freeSlots(layout);
  }

  /** A machine in the same place of its path, its copy open if this one's is. */
  async clone(): Promise<ModularMachine> {
    return new ModularMachine(await this.chain.clone(), this.#layout, this);
  }

  /** Every bond's size after each use of the network. */
  get history(): readonly (readonly number[])[] {
    return this.#history;
  }

  place(qubit: number): Place {
    return this.#places[qubit];
  }

  /** The site of a QPU; undefined where it has none. */
  siteOf(qpu: number): number | undefined {
    return this.#layout.siteOf.get(qpu);
  }

  /**
   * A gate on qubits of one site. `flips`: it exchanges the two states of the basis in which the qubit is copied. `optional`:
   * other trajectories of the path may not have it, so it waits under a switch and every trajectory has the same layout.
   */
  gate(qubits: readonly number[], matrix: Matrix, { optional = false, flips = false } = {}): void {
    const { site } = this.#places[qubits[0]];
    const slots = qubits.map((q) => this.#places[q].slot);
    this.chain.gate(site, slots, matrix, optional ? ALWAYS : null);
    if (flips && this.#copy?.qubit === qubits[0]) this.#copy.flipped = !this.#copy.flipped;
  }

  /** Copies a qubit to other sites: doubles the bonds on the way, whose new index says which basis state the qubit was in. */
  async open(qubit: number, basis: Basis, sites: Iterable<number>): Promise<void> {
    const { site: from, slot } = this.#places[qubit];
    const to = [...sites];
    const range = rangeOf(from, ...to);
    await this.chain.join(
      range,
      2,
      USES.copy(
        qubit,
        this.#name(from),
        to.map((site) => this.#name(site)),
      ),
    );
    for (const bit of [0, 1]) this.chain.gate(from, [slot], projector(basis, bit), newIndex(from, range, 2, bit));
    const served = new Map(to.map((site) => [site, [newIndex(site, range, 2, 0), newIndex(site, range, 2, 1)] as const]));
    this.#copy = { qubit, basis, range, flipped: false, served };
  }

  /** A gate on the copied qubit and one in a site that has the copy, which the gate treats as the copied bit says. */
  serve(qubits: readonly number[], matrix: Matrix): void {
    const { qubit, basis, flipped, served } = this.#opened();
    const copied = qubits[0] === qubit ? 0 : 1;
    const { site, slot } = this.#places[qubits[1 - copied]];
    const acts = served.get(site);
    if (!acts) throw new BellwireError("internal", `qubit ${qubit} has no copy in ${this.#name(site)}`);
    for (const bit of [0, 1] as const) {
      this.chain.gate(site, [slot], conditionalGate(matrix, copied, basis, bit), acts[flipped ? 1 - bit : bit]);
    }
  }

  async close(): Promise<void> {
    const { range } = this.#opened();
    this.#copy = null;
    await this.#compress(range);
  }

  /** Any two-qubit gate between two sites: a sum of products, each term with its own value of the bond. */
  async across(qubits: readonly number[], matrix: Matrix): Promise<void> {
    const [a, b] = qubits.map((q) => this.#places[q]);
    const terms = schmidtTerms(matrix);
    const range = rangeOf(a.site, b.site);
    await this.chain.join(range, terms.length, USES.gate(qubits));
    terms.forEach(([onA, onB], k) => {
      this.chain.gate(a.site, [a.slot], onA, newIndex(a.site, range, terms.length, k));
      this.chain.gate(b.site, [b.slot], onB, newIndex(b.site, range, terms.length, k));
    });
    await this.#compress(range);
  }

  /** The qubit's bit becomes a bond index, and its state is made anew where it goes. */
  async move(qubit: number, toQpu: number): Promise<void> {
    const { site: from, slot } = this.#places[qubit];
    const to = this.siteOf(toQpu);
    const fresh = to === undefined ? undefined : this.#free[to][0];
    if (to === undefined || fresh === undefined)
      throw new BellwireError("internal", `qubit ${qubit} moves into QPU ${toQpu}, which is full`);
    const range = rangeOf(from, to);
    await this.chain.join(range, 2, USES.move(qubit, this.#name(from), this.#name(to)));
    for (const bit of [0, 1]) {
      this.chain.gate(from, [slot], lowered("Z", bit), newIndex(from, range, 2, bit));
      this.chain.gate(to, [fresh], raised("Z", bit), newIndex(to, range, 2, bit));
    }
    this.#free[to].shift();
    this.#free[from].push(slot);
    this.#places[qubit] = { site: to, slot: fresh };
    await this.#compress(range);
  }

  async #compress(range: Range): Promise<void> {
    await this.chain.compress(range);
    this.#history.push([...this.chain.bonds]);
  }

  #name(site: number): string {
    return this.#layout.names[site];
  }

  #opened(): Copy {
    if (!this.#copy) throw new BellwireError("internal", "no copy is open");
    return this.#copy;
  }
}
