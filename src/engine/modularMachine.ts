import type { Basis } from "../compile/program.ts";
import type { Matrix } from "../complex.ts";
import { BellwireError } from "../errors.ts";
import type { Acts, ModularChain } from "./modularChain.ts";
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

/** A qubit's copy in another site: a bond index that holds its bit; `flipped` says whether the qubit has flipped since. */
interface Copy {
  qubit: number;
  basis: Basis;
  from: number;
  to: number;
  flipped: boolean;
  /** On which vectors of the copy's site a gate acts that the copied bit 0 or 1 calls for. */
  served: readonly [Acts, Acts];
}

/** Uses of the network, for messages. */
export const USES = {
  copy: (qubit: number, from: string, to: string) => `copying qubit ${qubit} from ${from} to ${to}`,
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

  /** Copies a qubit to another site: doubles the bonds on the way, whose new index says which basis state the qubit was in. */
  async open(qubit: number, basis: Basis, to: number): Promise<void> {
    const { site: from, slot } = this.#places[qubit];
    await this.chain.join(from, to, 2, USES.copy(qubit, this.#name(from), this.#name(to)));
    const [zero, one] = [0, 1].map((bit) => newIndex(from, to, 2, bit));
    this.chain.gate(from, [slot], projector(basis, 0), zero.from);
    this.chain.gate(from, [slot], projector(basis, 1), one.from);
    this.#copy = { qubit, basis, from, to, flipped: false, served: [zero.to, one.to] };
  }

  /** A gate on the copied qubit and one in the copy's site, which the gate treats as the copied bit says. */
  serve(qubits: readonly number[], matrix: Matrix): void {
    const { qubit, basis, to, flipped, served } = this.#opened();
    const copied = qubits[0] === qubit ? 0 : 1;
    const { slot } = this.#places[qubits[1 - copied]];
    for (const bit of [0, 1] as const) {
      this.chain.gate(to, [slot], conditionalGate(matrix, copied, basis, bit), served[flipped ? 1 - bit : bit]);
    }
  }

  async close(): Promise<void> {
    const { from, to } = this.#opened();
    this.#copy = null;
    await this.#compress(from, to);
  }

  /** Any two-qubit gate between two sites: a sum of products, each term with its own value of the bond. */
  async across(qubits: readonly number[], matrix: Matrix): Promise<void> {
    const [a, b] = qubits.map((q) => this.#places[q]);
    const terms = schmidtTerms(matrix);
    await this.chain.join(a.site, b.site, terms.length, USES.gate(qubits));
    terms.forEach(([onA, onB], k) => {
      const index = newIndex(a.site, b.site, terms.length, k);
      this.chain.gate(a.site, [a.slot], onA, index.from);
      this.chain.gate(b.site, [b.slot], onB, index.to);
    });
    await this.#compress(a.site, b.site);
  }

  /** The qubit's bit becomes a bond index, and its state is made anew where it goes. */
  async move(qubit: number, toQpu: number): Promise<void> {
    const { site: from, slot } = this.#places[qubit];
    const to = this.siteOf(toQpu);
    const fresh = to === undefined ? undefined : this.#free[to][0];
    if (to === undefined || fresh === undefined)
      throw new BellwireError("internal", `qubit ${qubit} moves into QPU ${toQpu}, which is full`);
    await this.chain.join(from, to, 2, USES.move(qubit, this.#name(from), this.#name(to)));
    for (const bit of [0, 1]) {
      const index = newIndex(from, to, 2, bit);
      this.chain.gate(from, [slot], lowered("Z", bit), index.from);
      this.chain.gate(to, [fresh], raised("Z", bit), index.to);
    }
    this.#free[to].shift();
    this.#free[from].push(slot);
    this.#places[qubit] = { site: to, slot: fresh };
    await this.#compress(from, to);
  }

  async #compress(from: number, to: number): Promise<void> {
    await this.chain.compress(from, to);
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
