import type { ClassicalExpr, FlatOp } from "../circuit/circuit.ts";

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
  | FlatOp
  | PlaceStep
  /** A gate that acts only when the condition holds; used for corrections, never a branch of the timeline. */
  | { kind: "conditioned"; condition: ClassicalExpr; gate: string; params: readonly number[]; qubits: readonly number[] }
  | { kind: "branch"; condition: ClassicalExpr; otherwise: number }
  | { kind: "jump"; to: number };

/**
 * Steps at which nothing happens to the joint state, but noise may be inserted. Engines with a state per QPU read from them
 * between which QPUs ebits are used, and where a qubit goes.
 */
export type PlaceStep =
  | { kind: "none" }
  | { kind: "open"; from: number; to: number }
  | { kind: "move"; qubit: number; from: number; to: number };
