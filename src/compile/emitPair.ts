import type { GateOp } from "../circuit/circuit.ts";
import { FLIP, twoQubitBases } from "./bases.ts";
import { controlledPauli, controlledPauliGate, pulledBack, type SignedPauli } from "./conjugate.ts";
import type { Copies } from "./copies.ts";
import type { Layout } from "./layout.ts";
import type { Basis, DistributedGate, DistributedOp, Operand } from "./program.ts";
import type { Service, Services } from "./services.ts";

type Side = 0 | 1;

/**
 * Writes gates on two qubits. Where one-qubit gates wait on a copied qubit, the gate is written as what it is before them. A gate that
 * flips the basis of copies which are to live on is done on the qubit, and on each copy beside a copy of its partner.
 */
export class PairWriter {
  readonly #layout: Layout;
  readonly #services: Services;
  readonly #copies: Copies;

  constructor(layout: Layout, services: Services, copies: Copies) {
    this.#layout = layout;
    this.#services = services;
    this.#copies = copies;
  }

  write(op: GateOp, gate: number, out: DistributedOp[]): void {
    const copies = this.#copies;
    const { runOf } = this.#layout.instance;
    const [a, b] = op.qubits;
    const flipped = this.#freeFromCopies(op, gate, out);
    let following: Service[] = [];
    let qpu = this.#chooseSite(gate, op);
    if (flipped !== null) {
      qpu = copies.home[op.qubits[flipped]];
      following = this.#openBeside(op, gate, flipped, out);
    } else this.#openAt(op, gate, qpu, out);

    const { before, signs } = this.#before(op);
    const operands = ([0, 1] as const).map((side): Operand => this.#operand(op, gate, side, qpu));
    out.push(oneGate(before.gate, before.params, before.swapped ? [operands[1], operands[0]] : operands, qpu));
    if (flipped !== null) {
      const partner: Side = flipped === 0 ? 1 : 0;
      const control = this.#basisBefore(op, partner)?.basis as Basis;
      for (const copy of following) {
        const flip = FLIP[copies.basisOf(op.qubits[flipped]) as Basis].toUpperCase() as Basis;
        const { gate: name, swapped } = controlledPauliGate(control, flip);
        const pair = [this.#operand(op, gate, partner, copy.qpu), { qubit: op.qubits[flipped], packet: copy.packet }];
        out.push({ ...oneGate(name, [], swapped ? [pair[1], pair[0]] : pair, copy.qpu), echo: true });
      }
    }
    for (const { pauli, qubit } of signs) copies.now({ gate: pauli.toLowerCase(), params: [] }, qubit, out);

    for (const run of [runOf[2 * gate], runOf[2 * gate + 1]]) {
      for (const service of this.#services.of(run)) {
        while (service.done < service.gates.length && service.gates[service.done] <= gate) service.done++;
      }
    }
    copies.closeServed(a, out);
    copies.closeServed(b, out);
  }

  /**
   * Closes the copies that the gate would break. What is left are copies in its basis and, of the operand that is returned, copies in
   * another one that are to follow.
   */
  #freeFromCopies(op: GateOp, gate: number, out: DistributedOp[]): Side | null {
    const { runOf } = this.#layout.instance;
    let flipped: Side | null = null;
    for (const side of [0, 1] as const) {
      const qubit = op.qubits[side];
      const partner = runOf[2 * gate + 1 - side];
      const partnerHome = this.#copies.home[op.qubits[1 - side]];
      for (const copy of this.#copies.of(qubit)) {
        const basis = this.#basisBefore(op, side)?.basis;
        if (basis !== undefined && basis === this.#copies.basisOf(qubit)) continue;
        const follows =
          basis !== undefined &&
          controlledPauli(op) !== null &&
          this.#services.livesOver(runOf[2 * gate + side], copy.qpu) &&
          (partnerHome === copy.qpu || this.#services.at(partner, copy.qpu) !== null);
        if (follows) flipped = side;
        else this.#copies.close(copy, out);
      }
    }
    return flipped;
  }

  /** The Pauli with which the gate acts on an operand, seen before the gates that wait there; null where it has none. */
  #basisBefore(op: GateOp, side: Side): SignedPauli | null {
    const basis = twoQubitBases(op)[side];
    if (basis === null) return null;
    const waiting = this.#copies.waiting(op.qubits[side]);
    if (waiting === null) return { basis, sign: 1 };
    return controlledPauli(op) === null ? null : pulledBack(waiting, basis);
  }

  /** The gate, without operands, before the gates that wait on its qubits, and the Paulis that then follow it. */
  #before(op: GateOp): {
    before: { gate: string; params: readonly number[]; swapped: boolean };
    signs: { pauli: Basis; qubit: number }[];
  } {
    const paulis = ([0, 1] as const).map((side) => this.#basisBefore(op, side));
    const [p, q] = paulis;
    if (op.qubits.every((qubit) => this.#copies.waiting(qubit) === null) || p === null || q === null) {
      return { before: { gate: op.gate, params: op.params, swapped: false }, signs: [] };
    }
    // ((1 + P) - (1 - P) Q) / 2 = P ((1 + P) + (1 - P) Q) / 2, and the same with P and Q exchanged.
    const signs: { pauli: Basis; qubit: number }[] = [];
    if (q.sign < 0) signs.push({ pauli: p.basis, qubit: op.qubits[0] });
    if (p.sign < 0) signs.push({ pauli: q.basis, qubit: op.qubits[1] });
    return { before: { ...controlledPauliGate(p.basis, q.basis), params: [] }, signs };
  }

  /** Where to do a gate: as planned, or beside one of its qubits if the copy it takes is open there already and the planned one is not. */
  #chooseSite(gate: number, op: GateOp): number {
    const { runOf } = this.#layout.instance;
    const { home } = this.#copies;
    const planned = this.#layout.site[gate];
    const ready = (qpu: number) =>
      op.qubits.every((qubit, side) => home[qubit] === qpu || (this.#services.at(runOf[2 * gate + side], qpu)?.packet ?? -1) >= 0);
    if (runOf[2 * gate] < 0 || runOf[2 * gate + 1] < 0 || ready(planned)) return planned;
    return op.qubits.map((qubit) => home[qubit]).find(ready) ?? planned;
  }

  #openAt(op: GateOp, gate: number, qpu: number, out: DistributedOp[]): void {
    const used = ([0, 1] as const).map((side) => this.#serviceAt(op, gate, side, qpu));
    const kept = used.filter((service) => service !== null);
    used.forEach((service, side) => {
      if (service) this.#open(op, service, side as Side, kept, out);
    });
  }

  /** Opens what the gate needs beside the flipped qubit and its copies; copies for which there is no room are closed. */
  #openBeside(op: GateOp, gate: number, flipped: Side, out: DistributedOp[]): Service[] {
    const partner: Side = flipped === 0 ? 1 : 0;
    const qubit = op.qubits[flipped];
    const needed = this.#serviceAt(op, gate, partner, this.#copies.home[qubit]);
    const kept: Service[] = needed ? [needed] : [];
    while (needed && !this.#open(op, needed, partner, [...kept, ...this.#copies.of(qubit)], out)) {
      this.#copies.close(this.#copies.of(qubit)[0], out);
    }
    for (const copy of this.#copies.of(qubit)) {
      const beside = this.#serviceAt(op, gate, partner, copy.qpu);
      if (beside && !this.#open(op, beside, partner, [...kept, ...this.#copies.of(qubit)], out)) this.#copies.close(copy, out);
      else if (beside) kept.push(beside);
    }
    return [...this.#copies.of(qubit)];
  }

  #open(op: GateOp, service: Service, side: Side, kept: readonly Service[], out: DistributedOp[]): boolean {
    return this.#copies.open(service, () => this.#basisBefore(op, side)?.basis as Basis, kept, out);
  }

  #serviceAt(op: GateOp, gate: number, side: Side, qpu: number): Service | null {
    if (this.#copies.home[op.qubits[side]] === qpu) return null;
    return this.#services.at(this.#layout.instance.runOf[2 * gate + side], qpu);
  }

  #operand(op: GateOp, gate: number, side: Side, qpu: number): Operand {
    const qubit = op.qubits[side];
    const service = this.#serviceAt(op, gate, side, qpu);
    return service === null ? { qubit } : { qubit, packet: service.packet };
  }
}

function oneGate(gate: string, params: readonly number[], operands: readonly Operand[], qpu: number): DistributedGate {
  return { kind: "gate", gate, params, operands, qpu, alsoOnCopies: [] };
}
