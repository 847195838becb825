import type { FlatOp } from "../circuit/circuit.ts";
import { BellwireError } from "../errors.ts";
import type { Network } from "../network/network.ts";
import type { ExecutableStep } from "./executable.ts";
import type { Basis, DistributedProgram, FlatDistributedOp, Operand, Packet } from "./program.ts";

export type ExplicitOp = FlatOp | Extract<ExecutableStep, { kind: "conditioned" }>;

/** Just before op number `at` of an expansion (its length: after the last), on that engine qubit. */
export interface NoisePlace {
  at: number;
  qubit: number;
}

/** What one flat operation becomes. */
export interface Expansion {
  ops: ExplicitOp[];
  /** `pair k` (the far half of the route's pair k), `left k` and `right k` (the swap after it), `near`, `source`, `control`. */
  places: Record<string, NoisePlace>;
  copies: ReadonlyMap<number, number>;
}

/** A copy in basis B is V (copy in basis Z) V^-1, V taking Z to B: gates of V and of its inverse, in time order. */
const FRAME: Readonly<Record<Basis, { enter: readonly string[]; leave: readonly string[] }>> = {
  Z: { enter: [], leave: [] },
  X: { enter: ["h"], leave: ["h"] },
  Y: { enter: ["h", "s"], leave: ["sdg", "h"] },
};

const gate = (name: string, ...qubits: number[]): ExplicitOp => ({ kind: "gate", gate: name, params: [], qubits });

/**
 * Expands flat operations in program order, handing out communication qubits as packets open and close. Each communication
 * qubit has one protocol bit, because its outcome is used before it is measured again.
 */
export class ExplicitExpander {
  readonly #program: DistributedProgram;
  /** QPU of each communication qubit handed out so far, and which are in use. */
  readonly #communication: { qpu: number; busy: boolean }[] = [];
  readonly #copies = new Map<number, number>();
  readonly #network: Network;
  readonly #dataQubits: number;
  readonly #bits: number;

  constructor(program: DistributedProgram, network: Network) {
    this.#program = program;
    this.#network = network;
    this.#dataQubits = program.circuit.qubits;
    this.#bits = program.circuit.clbits + program.circuit.scratchBits;
  }

  /** Engine qubits so far: data qubits first, then communication qubits. */
  get qubits(): number {
    return this.#dataQubits + this.#communication.length;
  }

  /** Classical bits so far: the circuit's, then one per communication qubit. */
  get clbits(): number {
    return this.#bits + this.#communication.length;
  }

  /** QPU of each engine qubit; data qubits where they start. */
  get qpuOf(): number[] {
    return [...this.#program.placement, ...this.#communication.map((c) => c.qpu)];
  }

  expand(op: FlatDistributedOp): Expansion {
    switch (op.kind) {
      case "open":
        return this.#open(this.#program.packets[op.packet]);
      case "close":
        return this.#close(this.#program.packets[op.packet]);
      case "move":
        return op.packet === undefined ? this.#move(op.qubit, op.route, op.from) : this.#handOver(this.#program.packets[op.packet]);
      case "gate": {
        const served: ExplicitOp = { kind: "gate", gate: op.gate, params: op.params, qubits: op.operands.map((o) => this.#engineQubit(o)) };
        const onCopies = op.alsoOnCopies.map((packet): ExplicitOp => ({ ...served, qubits: [this.#copyOf(packet)] }));
        return this.#expansion([served, ...onCopies]);
      }
      case "measure":
        return this.#expansion([{ kind: "measure", qubit: op.qubit, clbit: op.clbit }]);
      case "reset":
        return this.#expansion([{ kind: "reset", qubit: op.qubit }]);
      default:
        return this.#expansion([op]);
    }
  }

  #expansion(ops: ExplicitOp[], places: Record<string, NoisePlace> = {}): Expansion {
    return { ops, places, copies: new Map(this.#copies) };
  }

  /** Cat-entangler: CX into the near half, whose outcome says whether the far half, now the copy, must be flipped. */
  #open(packet: Packet): Expansion {
    const ops: ExplicitOp[] = [];
    const places: Record<string, NoisePlace> = {};
    const source = this.#sourceOf(packet);
    const { near, far } = this.#pairAlong(packet.route, packet.from, ops, places);
    const { enter, leave } = FRAME[packet.basis];
    ops.push(...leave.map((g) => gate(g, source)), gate("cx", source, near), ...enter.map((g) => gate(g, source)));
    places.control = { at: ops.length, qubit: source };
    places.near = { at: ops.length, qubit: near };
    ops.push(this.#measure(near), this.#conditioned(near, "x", far), ...enter.map((g) => gate(g, far)));
    this.#release(near, ops);
    this.#copies.set(packet.id, far);
    return this.#expansion(ops, places);
  }

  /** Cat-disentangler: the copy is measured across its basis, and the outcome puts the basis Pauli on the source. */
  #close(packet: Packet): Expansion {
    const copy = this.#copyOf(packet.id);
    const copies = new Map(this.#copies);
    const ops: ExplicitOp[] = [...FRAME[packet.basis].leave.map((g) => gate(g, copy)), gate("h", copy), this.#measure(copy)];
    this.#copies.delete(packet.id);
    ops.push(this.#conditioned(copy, packet.basis.toLowerCase(), this.#sourceOf(packet)));
    this.#release(copy, ops);
    return { ops, places: {}, copies };
  }

  /** Teleportation; the state then swaps into the qubit's own number, which is a relabelling. */
  #move(qubit: number, route: readonly number[], from: number): Expansion {
    const ops: ExplicitOp[] = [];
    const places: Record<string, NoisePlace> = {};
    const { near, far } = this.#pairAlong(route, from, ops, places);
    ops.push(gate("cx", qubit, near));
    places.source = { at: ops.length, qubit };
    places.near = { at: ops.length, qubit: near };
    // The outcome of the source goes to the far half's bit, which is free until that half is next measured.
    ops.push(gate("h", qubit), { kind: "measure", qubit, clbit: this.#bitOf(far) }, this.#measure(near));
    ops.push(this.#conditioned(near, "x", far), this.#conditioned(far, "z", far));
    ops.push({ kind: "reset", qubit }, gate("swap", qubit, far));
    this.#release(near, ops);
    this.#communication[far - this.#dataQubits].busy = false;
    return this.#expansion(ops, places);
  }

  /** A close with the parts of qubit and copy exchanged: the original is measured, and the copy takes the qubit's number. */
  #handOver(packet: Packet): Expansion {
    const copy = this.#copyOf(packet.id);
    const copies = new Map(this.#copies);
    const { qubit } = packet;
    const ops: ExplicitOp[] = [...FRAME[packet.basis].leave.map((g) => gate(g, qubit)), gate("h", qubit)];
    ops.push({ kind: "measure", qubit, clbit: this.#bitOf(copy) }, this.#conditioned(copy, packet.basis.toLowerCase(), copy));
    ops.push({ kind: "reset", qubit }, gate("swap", qubit, copy));
    this.#copies.delete(packet.id);
    this.#communication[copy - this.#dataQubits].busy = false;
    return { ops, places: {}, copies };
  }

  /** A Bell pair Phi+ between the two ends of a route, by entanglement swapping in the QPUs between. */
  #pairAlong(route: readonly number[], from: number, ops: ExplicitOp[], places: Record<string, NoisePlace>): { near: number; far: number } {
    let at = from;
    let near = -1;
    let far = -1;
    route.forEach((link, k) => {
      const next = this.#otherEnd(link, at);
      const left = this.#take(at);
      const right = this.#take(next);
      ops.push(gate("h", left), gate("cx", left, right));
      places[`pair ${k}`] = { at: ops.length, qubit: right };
      if (k === 0) {
        near = left;
      } else {
        ops.push(gate("cx", far, left));
        places[`left ${k - 1}`] = { at: ops.length, qubit: far };
        places[`right ${k - 1}`] = { at: ops.length, qubit: left };
        ops.push(gate("h", far), this.#measure(far), this.#measure(left));
        ops.push(this.#conditioned(left, "x", right), this.#conditioned(far, "z", right));
        this.#release(far, ops);
        this.#release(left, ops);
      }
      far = right;
      at = next;
    });
    return { near, far };
  }

  #otherEnd(link: number, qpu: number): number {
    const [a, b] = this.#network.links[link].between;
    return a === qpu ? b : a;
  }

  /** The lowest free communication qubit of a QPU; as many as the program holds at once. */
  #take(qpu: number): number {
    let index = this.#communication.findIndex((c) => c.qpu === qpu && !c.busy);
    if (index < 0) index = this.#communication.push({ qpu, busy: false }) - 1;
    this.#communication[index].busy = true;
    return this.#dataQubits + index;
  }

  #release(qubit: number, ops: ExplicitOp[]): void {
    ops.push({ kind: "reset", qubit });
    this.#communication[qubit - this.#dataQubits].busy = false;
  }

  #bitOf(communicationQubit: number): number {
    return this.#bits + communicationQubit - this.#dataQubits;
  }

  #measure(communicationQubit: number): ExplicitOp {
    return { kind: "measure", qubit: communicationQubit, clbit: this.#bitOf(communicationQubit) };
  }

  #conditioned(measured: number, pauli: string, qubit: number): ExplicitOp {
    const condition = { kind: "bits", clbits: [this.#bitOf(measured)] } as const;
    return { kind: "conditioned", condition, gate: pauli, params: [], qubits: [qubit] };
  }

  #copyOf(packet: number): number {
    const copy = this.#copies.get(packet);
    if (copy === undefined) throw new BellwireError("internal", `packet ${packet} is used while it is not open`);
    return copy;
  }

  #engineQubit(operand: Operand): number {
    return operand.packet === undefined ? operand.qubit : this.#copyOf(operand.packet);
  }

  /** The engine qubit that a packet copies: the data qubit, or the copy of it that another packet holds where this one starts. */
  #sourceOf(packet: Packet): number {
    const { packets } = this.#program;
    for (const [id, copy] of this.#copies) {
      if (id !== packet.id && packets[id].qubit === packet.qubit && packets[id].to === packet.from) return copy;
    }
    return packet.qubit;
  }
}
