import type { Circuit, ClassicalExpr, FlatOp, GateOp, Op } from "../circuit/circuit.ts";
import { gateSpec } from "../circuit/gates.ts";
import { BellwireError } from "../errors.ts";
import { oneQubitAction, twoQubitBases } from "./bases.ts";
import type { Basis } from "./program.ts";

/**
 * The circuit as the placement search sees it: two-qubit gates, and on every qubit the maximal runs of gates that act on it
 * in one basis, which one copy can serve (packets, Eisert et al., PRA 62, 052317; AutoComm, arXiv 2207.11674).
 */
export interface Instance {
  qubits: number;
  gates: number;
  /** Qubit of operand `side` of gate g, at 2 g + side. */
  qubitOf: Int32Array;
  /** Run of operand `side` of gate g, at 2 g + side; -1 where the gate leaves no basis alone, so that it must sit with that operand. */
  runOf: Int32Array;
  runQubit: readonly number[];
  runBasis: readonly Basis[];
  /** Gates of each run, and of each qubit, in program order. */
  runGates: readonly (readonly number[])[];
  qubitGates: readonly (readonly number[])[];
  block: readonly Item[];
}

/** The circuit's operations, with the numbers of the gates that the search placed. */
export type Item =
  | { kind: "flat"; op: FlatOp }
  /** A gate on two qubits. Across QPUs it is done as `parts`; within one as it stands. */
  | { kind: "pair"; op: GateOp; parts: readonly Part[] }
  | { kind: "if"; condition: ClassicalExpr; then: readonly Item[]; else: readonly Item[] }
  | { kind: "while"; condition: ClassicalExpr; body: readonly Item[] };

export interface Part {
  op: GateOp;
  /** Its number, or -1 for a one-qubit gate. */
  gate: number;
}

/** Reads runs off a circuit of one- and two-qubit gates. Runs never cross control flow. */
export function buildInstance(circuit: Circuit): Instance {
  const qubitOf: number[] = [];
  const runOf: number[] = [];
  const runQubit: number[] = [];
  const runBasis: Basis[] = [];
  const runGates: number[][] = [];
  const qubitGates: number[][] = Array.from({ length: circuit.qubits }, () => []);
  const current = new Int32Array(circuit.qubits).fill(-1);

  const endRuns = () => current.fill(-1);
  const join = (gate: number, qubit: number, basis: Basis | null) => {
    qubitOf.push(qubit);
    qubitGates[qubit].push(gate);
    if (basis === null) {
      current[qubit] = -1;
      runOf.push(-1);
      return;
    }
    if (current[qubit] < 0 || runBasis[current[qubit]] !== basis) {
      current[qubit] = runQubit.length;
      runQubit.push(qubit);
      runBasis.push(basis);
      runGates.push([]);
    }
    runGates[current[qubit]].push(gate);
    runOf.push(current[qubit]);
  };
  const part = (op: GateOp): Part => {
    if (op.qubits.length === 1) {
      passOneQubit(op);
      return { op, gate: -1 };
    }
    const gate = qubitOf.length / 2;
    const bases = twoQubitBases(op);
    join(gate, op.qubits[0], bases[0]);
    join(gate, op.qubits[1], bases[1]);
    return { op, gate };
  };
  const passOneQubit = (op: GateOp) => {
    const run = current[op.qubits[0]];
    if (run < 0) return;
    const { keeps, flips } = oneQubitAction(op);
    if (!keeps.includes(runBasis[run]) && !flips.includes(runBasis[run])) current[op.qubits[0]] = -1;
  };
  const walk = (ops: readonly Op[]): Item[] => {
    const items = ops.map((op): Item => {
      switch (op.kind) {
        case "gate":
          if (op.qubits.length > 2)
            throw new BellwireError("internal", `gate ${op.gate} reached the compiler with ${op.qubits.length} operands`);
          if (op.qubits.length === 2) return { kind: "pair", op, parts: splitPair(op).map(part) };
          passOneQubit(op);
          return { kind: "flat", op };
        case "measure":
        case "reset":
          current[op.qubit] = -1;
          return { kind: "flat", op };
        case "if": {
          endRuns();
          const item: Item = { kind: "if", condition: op.condition, then: walk(op.then), else: walk(op.else) };
          endRuns();
          return item;
        }
        case "while": {
          endRuns();
          const item: Item = { kind: "while", condition: op.condition, body: walk(op.body) };
          endRuns();
          return item;
        }
        default:
          return { kind: "flat", op };
      }
    });
    endRuns();
    return items;
  };

  const block = walk(circuit.ops);
  return {
    qubits: circuit.qubits,
    gates: qubitOf.length / 2,
    qubitOf: Int32Array.from(qubitOf),
    runOf: Int32Array.from(runOf),
    runQubit,
    runBasis,
    runGates,
    qubitGates,
    block,
  };
}

/** Gates that leave no basis alone on either operand, as gates that do: swap is three cx, iswap two. */
export function splitPair(op: GateOp): readonly GateOp[] {
  if (gateSpec(op.gate).basis.some((basis) => basis !== null)) return [op];
  const [a, b] = op.qubits;
  const gate = (name: string, ...qubits: number[]): GateOp => ({ kind: "gate", gate: name, params: [], qubits });
  switch (op.gate) {
    case "swap":
      return [gate("cx", a, b), gate("cx", b, a), gate("cx", a, b)];
    case "iswap":
      return [gate("s", a), gate("s", b), gate("h", a), gate("cx", a, b), gate("cx", b, a), gate("h", b)];
    case "iswapdg":
      return [gate("h", b), gate("cx", b, a), gate("cx", a, b), gate("h", a), gate("sdg", a), gate("sdg", b)];
    default:
      throw new BellwireError("internal", `the compiler knows no decomposition of ${op.gate} across QPUs`);
  }
}
