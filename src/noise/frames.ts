import { FLIP, twoQubitBases } from "../compile/bases.ts";
import type { DistributedGate, DistributedProgram, Operand, Packet, Step } from "../compile/program.ts";
import { BellwireError } from "../errors.ts";
import type { PauliAt } from "./model.ts";
import { anticommute, hasX, hasZ, PAULI, type Pauli } from "./pauli.ts";

/** An open packet: whether its copy differs from the qubit in the packet's basis, and whether its phase is flipped. */
interface OpenPacket {
  packet: Packet;
  basis: Pauli;
  flip: Pauli;
  x: boolean;
  z: boolean;
}

/**
 * Telegates by their effect (docs/model.md): a flipped copy makes each gate that it serves act with the qubit negated in the
 * packet's basis, and a flipped phase is the basis Pauli on the qubit when the packet closes. Everything that goes wrong with
 * a pair, a copy, a near half or a message ends in one of the two bits; a Pauli on the qubit itself acts in place.
 */
export class PacketFrames {
  readonly #packets: readonly Packet[];
  readonly #open = new Map<number, OpenPacket>();
  /** Packets whose copies have not yet followed a gate that flipped their qubit: the qubit that controls it, and its Pauli there. */
  readonly #owed = new Map<number, { control: number; pauli: Pauli }>();

  constructor(program: DistributedProgram) {
    this.#packets = program.packets;
  }

  /** Takes a step with its drawn Paulis; `insert` gets the Paulis on data qubits, before or after the step. */
  visit(step: Step, paulis: readonly PauliAt[], insert: (when: "before" | "after", qubit: number, pauli: Pauli) => void): void {
    for (const { where, pauli } of paulis) {
      if (where.kind === "before") this.#onOperand(where.operand, pauli, (p) => insert("before", where.operand.qubit, p));
    }
    if (step.kind === "open") this.#begin(step.packet, paulis, insert);
    else if (step.kind === "close") this.#end(step.packet, insert);
    else if (step.kind === "move" && step.packet !== undefined) this.#handOver(step.packet, insert);
    else if (step.kind === "move") {
      const { x, z } = teleported(paulis);
      if (x) insert("after", step.qubit, 1);
      if (z) insert("after", step.qubit, 3);
    } else if (step.kind === "gate") {
      if (step.echo) this.#follow(step, (qubit, pauli) => insert("after", qubit, pauli));
      else this.#serve(step, insert);
    }
    for (const { where, pauli } of paulis) {
      if (where.kind === "after") this.#onOperand(where.operand, pauli, (p) => insert("after", where.operand.qubit, p));
    }
  }

  /** Served gates act with the flipped copy's qubit negated. Copies in a basis that the gate flips are to follow, and do not know of that. */
  #serve(step: DistributedGate, insert: (when: "before" | "after", qubit: number, pauli: Pauli) => void): void {
    if (step.operands.length === 2) {
      const bases = twoQubitBases({ kind: "gate", gate: step.gate, params: step.params, qubits: step.operands.map((o) => o.qubit) });
      step.operands.forEach(({ qubit, packet }, side) => {
        const basis = bases[side];
        const partner = step.operands[1 - side];
        const control = bases[1 - side];
        if (packet !== undefined || basis === null || control === null) return;
        for (const open of this.#open.values()) {
          if (open.packet.qubit !== qubit || open.basis === PAULI[basis]) continue;
          this.#owed.set(open.packet.id, { control: partner.qubit, pauli: PAULI[control] });
          if (partner.packet !== undefined && this.#get(partner.packet).x) open.x = !open.x;
        }
      });
    }
    for (const { qubit, packet } of step.operands) {
      if (packet === undefined) continue;
      const { x, flip } = this.#get(packet);
      if (!x) continue;
      insert("before", qubit, flip);
      insert("after", qubit, flip);
    }
  }

  /** A copy follows its qubit: wrongly where its control is a flipped copy, and its own phase comes back on the control. */
  #follow({ operands }: DistributedGate, insert: (qubit: number, pauli: Pauli) => void): void {
    const side = operands.findIndex(({ packet }) => packet !== undefined && this.#owed.has(packet));
    const control = operands[1 - side];
    const id = operands[side]?.packet ?? -1;
    const owed = this.#owed.get(id);
    if (!owed) throw new BellwireError("internal", "an echo that no gate asked for");
    this.#owed.delete(id);
    const copy = this.#get(id);
    if (control.packet !== undefined && this.#get(control.packet).x) copy.x = !copy.x;
    if (copy.z) this.#onOperand(control, owed.pauli, (pauli) => insert(control.qubit, pauli));
  }

  /** A Pauli on a data qubit acts in place and makes every open copy of it differ; on a copy it only moves the copy's bits. */
  #onOperand({ qubit, packet }: Operand, pauli: Pauli, insert: (pauli: Pauli) => void): void {
    if (packet !== undefined) {
      const open = this.#get(packet);
      if (anticommute(pauli, open.basis)) open.x = !open.x;
      if (anticommute(pauli, open.flip)) open.z = !open.z;
      return;
    }
    insert(pauli);
    for (const open of this.#open.values()) {
      if (open.packet.qubit === qubit && anticommute(pauli, open.basis)) open.x = !open.x;
    }
    // What follows late follows the control as it is by then.
    for (const [id, owed] of this.#owed) {
      const copy = this.#get(id);
      if (owed.control === qubit && anticommute(pauli, owed.pauli)) copy.x = !copy.x;
    }
  }

  #begin(id: number, paulis: readonly PauliAt[], insert: (when: "after", qubit: number, pauli: Pauli) => void): void {
    const packet = this.#packets[id];
    const source = this.#sourceOf(packet);
    const { x, z } = teleported(paulis);
    this.#open.set(id, {
      packet,
      basis: PAULI[packet.basis],
      flip: PAULI[FLIP[packet.basis].toUpperCase() as "X" | "Y" | "Z"],
      x: x !== (source?.x ?? false),
      z,
    });
    for (const { where, pauli } of paulis) {
      if (where.kind !== "part" || where.part !== "control") continue;
      const operand = source ? { qubit: packet.qubit, packet: source.packet.id } : { qubit: packet.qubit };
      this.#onOperand(operand, pauli, (p) => insert("after", packet.qubit, p));
    }
  }

  #end(id: number, insert: (when: "after", qubit: number, pauli: Pauli) => void): void {
    const { packet, basis, z } = this.#get(id);
    this.#open.delete(id);
    if (!z) return;
    const source = this.#sourceOf(packet);
    if (source) source.z = !source.z;
    else insert("after", packet.qubit, basis);
  }

  /** The copy becomes the qubit: how it differed is now an error of the qubit. */
  #handOver(id: number, insert: (when: "after", qubit: number, pauli: Pauli) => void): void {
    const { packet, basis, flip, x, z } = this.#get(id);
    this.#open.delete(id);
    if (x) this.#onOperand({ qubit: packet.qubit }, flip, (p) => insert("after", packet.qubit, p));
    if (z) this.#onOperand({ qubit: packet.qubit }, basis, (p) => insert("after", packet.qubit, p));
  }

  /** The open packet whose copy this packet copies in turn; undefined when it copies the data qubit. */
  #sourceOf(packet: Packet): OpenPacket | undefined {
    for (const open of this.#open.values()) {
      if (open.packet.id !== packet.id && open.packet.qubit === packet.qubit && open.packet.to === packet.from) return open;
    }
    return undefined;
  }

  #get(id: number): OpenPacket {
    const open = this.#open.get(id);
    if (!open) throw new BellwireError("internal", `packet ${id} is used while it is not open`);
    return open;
  }
}

/** What the errors of a route's pairs, swaps and first measurements do to what passes through: a flip, a phase. */
export function teleported(paulis: readonly PauliAt[]): { x: boolean; z: boolean } {
  let x = false;
  let z = false;
  for (const { where, pauli } of paulis) {
    if (where.kind !== "part") continue;
    const [name] = where.part.split(" ");
    // Measured in Z (near, right) only a flip is read wrong; measured in X (source, left) only a phase.
    if (hasX(pauli) && (name === "pair" || name === "near" || name === "right")) x = !x;
    if (hasZ(pauli) && (name === "pair" || name === "source" || name === "left")) z = !z;
  }
  return { x, z };
}
