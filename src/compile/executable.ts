import type { ClassicalExpr, FlatOp, GateOp } from "../circuit/circuit.ts";
import type { Basis } from "./program.ts";

/**
 * What an engine evolves: a flat list of operations on engine qubits with a program counter. An effective program has one
 * engine qubit per data qubit and one step per step of the distributed program; an explicit one adds communication qubits,
 * measurements and corrections.
 */
export interface Executable {
  qubits: number;
  /** All classical bits, scratch and protocol bits included. */
  clbits: number;
  steps: readonly ExecutableStep[];
  /** QPU index of each engine qubit at the start, for engines that hold a state per QPU. */
  qpuOf: readonly number[];
  /** Steps inside telegates and teleportation: their outcomes are drawn apart from the program's own. */
  protocolSteps?: ReadonlySet<number>;
}

export type ExecutableStep =
  | GateStep
  | Exclude<FlatOp, GateOp>
  | PlaceStep
  /** A gate that acts only when the condition holds; used for corrections, never a branch of the timeline. */
  | { kind: "conditioned"; condition: ClassicalExpr; gate: string; params: readonly number[]; qubits: readonly number[] }
  | { kind: "branch"; condition: ClassicalExpr; otherwise: number }
  | { kind: "jump"; to: number };

/** A gate on engine qubits; in an effective program, which of its operands are copies, by packet (null: the qubit itself). */
export interface GateStep extends GateOp {
  copies?: readonly (number | null)[];
}

/**
 * Steps at which nothing happens to the joint state, but noise may be inserted. They say what an engine with a state per QPU
 * must know: a packet copies a qubit in a basis, ends, or a qubit changes its QPU (with `packet`, by becoming that copy).
 */
export type PlaceStep =
  | { kind: "none" }
  | { kind: "open"; packet: number; qubit: number; basis: Basis; from: number; to: number }
  | { kind: "close"; packet: number }
  | { kind: "move"; qubit: number; from: number; to: number; packet: number | null };
