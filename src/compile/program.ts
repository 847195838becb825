import type { Circuit, ClassicalExpr } from "../circuit/circuit.ts";

/**
 * A circuit bound to a machine: every operation says in which QPU it happens, and every gate between QPUs is served by a
 * packet. Operation order is program order; the protocol may run independent operations at the same time.
 */
export interface DistributedProgram {
  /** The source, lowered to one- and two-qubit gates of the gate table, its swaps outside control flow turned into names. */
  circuit: Circuit;
  /** QPU index of each qubit at the start. */
  placement: readonly number[];
  packets: readonly Packet[];
  ops: readonly DistributedOp[];
}

/** A run of remote gates on one qubit that one ebit per hop serves from a copy in another QPU. */
export interface Packet {
  id: number;
  /** The data qubit that is copied. */
  qubit: number;
  /** The basis in which the gates act on it. */
  basis: Basis;
  /** Where the qubit is, or another copy of it that is open. */
  from: number;
  to: number;
  /** Link indices from `from` to `to`; more than one means entanglement swapping. */
  route: readonly number[];
}

export type Basis = "X" | "Y" | "Z";

/** A data qubit, or the copy of it that an open packet holds in another QPU. */
export interface Operand {
  qubit: number;
  packet?: number;
}

export type DistributedOp = FlatDistributedOp | DistributedIf | DistributedWhile;

export type FlatDistributedOp =
  | DistributedGate
  | { kind: "open"; packet: number }
  | { kind: "close"; packet: number }
  /**
   * Teledata along a route; or, with `packet` and an empty route, a hand-over: the open packet's copy becomes the qubit and the
   * original is disentangled from it, which ends the packet without another pair.
   */
  | { kind: "move"; qubit: number; from: number; to: number; route: readonly number[]; packet?: number }
  | { kind: "measure"; qubit: number; clbit: number; qpu: number }
  | { kind: "reset"; qubit: number; qpu: number }
  | { kind: "barrier"; qubits: readonly number[] }
  | { kind: "assign"; clbits: readonly number[]; value: ClassicalExpr };

export interface DistributedGate {
  kind: "gate";
  gate: string;
  params: readonly number[];
  /** `operands[j]` is bit j of the gate's matrix index. All operands of one gate sit in `qpu`. */
  operands: readonly Operand[];
  qpu: number;
  /** Open packets on whose copies the same one-qubit Pauli is applied too (a programmed X on a copied qubit). */
  alsoOnCopies: readonly number[];
  /**
   * A controlled Pauli that flips a copy (the one operand with a packet in another basis than the gate's) as the gate before it has flipped
   * the copied qubit: the copy follows, and nothing happens to the joint state. Echoes come right after their gate.
   */
  echo?: true;
}

export interface DistributedIf {
  kind: "if";
  condition: ClassicalExpr;
  then: readonly DistributedOp[];
  else: readonly DistributedOp[];
}

export interface DistributedWhile {
  kind: "while";
  condition: ClassicalExpr;
  body: readonly DistributedOp[];
}

/** One step of the flattened program: a flat operation, or a move of the program counter. */
export type Step = FlatDistributedOp | Branch | Jump;

/** Goes on at the next step when the condition holds, at step `otherwise` when it does not. */
export interface Branch {
  kind: "branch";
  condition: ClassicalExpr;
  otherwise: number;
}

export interface Jump {
  kind: "jump";
  to: number;
}

/** The program as a list with a program counter; a program without control flow maps one to one. */
export function flatten(ops: readonly DistributedOp[]): Step[] {
  const steps: Step[] = [];
  const walk = (body: readonly DistributedOp[]): void => {
    for (const op of body) {
      if (op.kind === "if") {
        const branch: Branch = { kind: "branch", condition: op.condition, otherwise: 0 };
        steps.push(branch);
        walk(op.then);
        if (op.else.length > 0) {
          const jump: Jump = { kind: "jump", to: 0 };
          steps.push(jump);
          branch.otherwise = steps.length;
          walk(op.else);
          jump.to = steps.length;
        } else branch.otherwise = steps.length;
      } else if (op.kind === "while") {
        const top = steps.length;
        const branch: Branch = { kind: "branch", condition: op.condition, otherwise: 0 };
        steps.push(branch);
        walk(op.body);
        steps.push({ kind: "jump", to: top });
        branch.otherwise = steps.length;
      } else steps.push(op);
    }
  };
  walk(ops);
  return steps;
}

/** The links whose pairs a step uses up, one ebit each, or null for a step without. */
export function routeOf(step: Step, packets: readonly Packet[]): readonly number[] | null {
  if (step.kind === "move") return step.route;
  return step.kind === "open" ? packets[step.packet].route : null;
}
