import { gateMatrix } from "../circuit/gates.ts";
import { oneQubitAction } from "../compile/bases.ts";
import type { GateStep, PlaceStep } from "../compile/executable.ts";
import type { Basis } from "../compile/program.ts";
import { type Matrix, matrix } from "../complex.ts";
import { BellwireError } from "../errors.ts";
import type { Pauli } from "../noise/pauli.ts";
import type { Acts, ModularChain } from "./modularChain.ts";
import { conditionalGate, lowered, newIndex, phaseOn, projector, raised, schmidtTerms } from "./modularOperators.ts";

/** A packet that is open: its bond index holds the qubit's bit at opening; `flipped` says whether the qubit has flipped since. */
interface OpenPacket {
  qubit: number;
  basis: Basis;
  from: number;
  to: number;
  flipped: boolean;
}

interface Place {
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
}

/** One trajectory of a modular machine: the chain, and what its steps have done to qubits and packets. */
export class ModularMachine {
  readonly chain: ModularChain;
  readonly #layout: ChainLayout;
  readonly #places: Place[];
  readonly #packets: Map<number, OpenPacket>;
  /** Slots of each site that hold no qubit. They are in |0>. */
  readonly #free: number[][];

  constructor(chain: ModularChain, layout: ChainLayout, from?: ModularMachine) {
    this.chain = chain;
    this.#layout = layout;
    this.#places = [...(from ? from.#places : layout.places)];
    this.#packets = new Map(from ? [...from.#packets].map(([id, packet]) => [id, { ...packet }]) : []);
    const taken = new Set(layout.places.map(({ site, slot }) => `${site}.${slot}`));
    this.#free = from
      ? from.#free.map((slots) => [...slots])
      : layout.sizes.map((size, site) => Array.from({ length: size }, (_, slot) => slot).filter((slot) => !taken.has(`${site}.${slot}`)));
  }

  async clone(): Promise<ModularMachine> {
    return new ModularMachine(await this.chain.clone(), this.#layout, this);
  }

  place(qubit: number): Place {
    return this.#places[qubit];
  }

  /** A Pauli of the noise. It waits under a switch, so that every trajectory of a path relabels its qubits in the same way. */
  pauli(qubit: number, code: Pauli): void {
    const gate = PAULI_GATES[code];
    this.#flipPackets({ kind: "gate", gate, params: [], qubits: [qubit] });
    this.#local([qubit], gateMatrix(gate, []), ALWAYS);
  }

  /** A gate of the program on qubits and copies. `optional`: other trajectories of the path may not have it. */
  async gate(step: GateStep, optional = false): Promise<void> {
    const { qubits, gate, params } = step;
    if (gate === "id") return;
    if (qubits.length === 1) {
      this.#flipPackets(step);
      this.#local(qubits, gateMatrix(gate, params), optional ? ALWAYS : null);
    } else if (step.copies?.some((packet) => packet !== null)) this.#served(step, step.copies);
    else if (this.#places[qubits[0]].site === this.#places[qubits[1]].site) this.#local(qubits, gateMatrix(gate, params));
    else await this.#across(qubits, gateMatrix(gate, params));
  }

  async step(step: PlaceStep): Promise<void> {
    if (step.kind === "open") await this.#open(step);
    else if (step.kind === "close") await this.#close(step.packet);
    else if (step.kind === "move") await this.#move(step);
  }

  #local(qubits: readonly number[], m: Matrix, acts: Acts | null = null): void {
    const { site } = this.#places[qubits[0]];
    this.chain.gate(
      site,
      qubits.map((q) => this.#places[q].slot),
      m,
      acts,
    );
  }

  /** A one-qubit gate on a copied qubit either keeps the packet's basis or exchanges its two states. */
  #flipPackets({ qubits: [qubit], gate, params }: GateStep): void {
    for (const packet of this.#packets.values()) {
      if (packet.qubit !== qubit) continue;
      const { keeps, flips } = oneQubitAction({ gate, params });
      if (flips.includes(packet.basis)) packet.flipped = !packet.flipped;
      else if (!keeps.includes(packet.basis)) {
        throw new BellwireError("internal", `gate ${gate} on qubit ${qubit} breaks its open copy in basis ${packet.basis}`);
      }
    }
  }

  /** Two-qubit gates between QPUs without a packet: a sum of products, each term with its own value of the bond. */
  async #across(qubits: readonly number[], m: Matrix): Promise<void> {
    const [a, b] = qubits.map((q) => this.#places[q].site);
    const terms = schmidtTerms(m);
    await this.chain.join(a, b, terms.length, null);
    terms.forEach(([onA, onB], k) => {
      const isTerm = newIndex(a, b, terms.length, k);
      this.#local([qubits[0]], onA, isTerm.from);
      this.#local([qubits[1]], onB, isTerm.to);
    });
    await this.chain.compress(a, b);
  }

  /** The copy is a new bond index that says which of its basis states the qubit was in. A copy of a copy repeats its index. */
  async #open(step: Extract<PlaceStep, { kind: "open" }>): Promise<void> {
    const home = this.#places[step.qubit].site;
    const from = this.#siteOf(step.from);
    const to = this.#siteOf(step.to);
    const source = from === home ? undefined : [...this.#packets].find(([, p]) => p.qubit === step.qubit && p.to === from);
    await this.chain.join(from, to, 2, step.packet);
    for (const k of [0, 1]) {
      const isNew = newIndex(from, to, 2, k).from;
      if (source) {
        const [id, open] = source;
        const isOther = this.#hasBit(id, { ...open, flipped: false }, from, 1 - k);
        this.chain.gate(from, [0], NOTHING, (l, r) => isNew(l, r) && isOther(l, r));
      } else this.#local([step.qubit], projector(step.basis, k), isNew);
    }
    this.#packets.set(step.packet, { qubit: step.qubit, basis: step.basis, from, to, flipped: source?.[1].flipped ?? false });
  }

  async #close(id: number): Promise<void> {
    const { from, to } = this.#packet(id);
    this.#packets.delete(id);
    this.chain.forget(id);
    await this.chain.compress(from, to);
  }

  /** The qubit's bit becomes the bond index, if it is not already a packet's, and its state is made anew where it goes. */
  async #move({ qubit, to, packet }: Extract<PlaceStep, { kind: "move" }>): Promise<void> {
    const { site: from, slot } = this.#places[qubit];
    const target = this.#siteOf(to);
    const fresh = this.#free[target].shift();
    if (fresh === undefined) throw new BellwireError("internal", `qubit ${qubit} moves into QPU ${to}, which is full`);
    let isBit: (site: number, bit: number) => Acts;
    let basis: Basis = "Z";
    if (packet === null) {
      await this.chain.join(from, target, 2, null);
      isBit = (site, bit) => (site === from ? newIndex(from, target, 2, bit).from : newIndex(from, target, 2, bit).to);
    } else {
      const open = this.#packet(packet);
      basis = open.basis;
      isBit = (site, bit) => this.#hasBit(packet, open, site, bit);
    }
    for (const bit of [0, 1]) {
      this.chain.gate(from, [slot], lowered(basis, bit), isBit(from, bit));
      this.chain.gate(target, [fresh], raised(basis, bit), isBit(target, bit));
    }
    this.chain.touch(from);
    this.chain.touch(target);
    this.#free[from].push(slot);
    this.#places[qubit] = { site: target, slot: fresh };
    if (packet !== null) {
      this.#packets.delete(packet);
      this.chain.forget(packet);
    }
    await this.chain.compress(from, target);
  }

  /** A gate on copies acts on the rest of its operands, in each value of the copied bits as the gate says for that value. */
  #served({ qubits, gate, params }: GateStep, copies: readonly (number | null)[]): void {
    const m = gateMatrix(gate, params);
    const [first, second] = copies;
    const onCopies = copies.flatMap((packet) => (packet === null ? [] : [packet]));
    const site = this.#packet(onCopies[0]).to;
    if (first !== null && second !== null) {
      const [a, b] = [this.#packet(first), this.#packet(second)];
      for (const [x, y] of BIT_PAIRS) {
        const phase = phaseOn(m, a.basis, x, b.basis, y);
        const actsA = this.#hasBit(first, a, site, x);
        const actsB = this.#hasBit(second, b, site, y);
        this.chain.gate(
          site,
          [0],
          matrix([
            [phase, 0],
            [0, phase],
          ]),
          (l, r) => actsA(l, r) && actsB(l, r),
        );
      }
      return;
    }
    const copyOperand = first === null ? 1 : 0;
    const open = this.#packet(onCopies[0]);
    for (const bit of [0, 1]) {
      this.#local([qubits[1 - copyOperand]], conditionalGate(m, copyOperand, open.basis, bit), this.#hasBit(onCopies[0], open, site, bit));
    }
  }

  /** Acts where the packet's qubit now has this bit, seen from a site at one end of its bonds. */
  #hasBit(id: number, { from, to, flipped }: OpenPacket, site: number, bit: number): Acts {
    const other = site === from ? to : from;
    const index = other < site ? site - 1 : site;
    const labels = this.chain.bond(index).labels.get(id);
    if (!labels) throw new BellwireError("internal", `packet ${id} has no bond at site ${site}`);
    const wanted = flipped ? 1 - bit : bit;
    return other < site ? (left) => labels[left] === wanted : (_, right) => labels[right] === wanted;
  }

  #packet(id: number): OpenPacket {
    const open = this.#packets.get(id);
    if (!open) throw new BellwireError("internal", `packet ${id} is used while it is not open`);
    return open;
  }

  #siteOf(qpu: number): number {
    const site = this.#layout.siteOf.get(qpu);
    if (site === undefined) throw new BellwireError("internal", `QPU ${qpu} has no place in the chain`);
    return site;
  }
}

const PAULI_GATES = { 1: "x", 2: "y", 3: "z" } as const;
const ALWAYS: Acts = () => true;
const NOTHING = new Float64Array(8);

const BIT_PAIRS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;
