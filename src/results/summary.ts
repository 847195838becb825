import type { Circuit, Op } from "../circuit/circuit.ts";
import type { DistributedProgram } from "../compile/program.ts";
import type { Network } from "../network/network.ts";
import { quantiles } from "./intervals.ts";
import type { CircuitSummary, RunResult } from "./result.ts";

/** Gates and two-qubit gates as written, bodies of `if` and `while` counted once each. */
export function summarizeCircuit(circuit: Circuit): CircuitSummary {
  let gates = 0;
  let twoQubitGates = 0;
  const walk = (ops: readonly Op[]): void => {
    for (const op of ops) {
      if (op.kind === "gate") {
        gates++;
        if (op.qubits.length === 2) twoQubitGates++;
      } else if (op.kind === "if") {
        walk(op.then);
        walk(op.else);
      } else if (op.kind === "while") walk(op.body);
    }
  };
  walk(circuit.ops);
  return { name: circuit.name, qubits: circuit.qubits, clbits: circuit.clbits, gates, twoQubitGates };
}

/** Mean, median and 95th percentile of shot durations, nanoseconds in, seconds out. */
export function summarizeDurations(durationsNs: ArrayLike<number>): RunResult["duration"] {
  let sum = 0;
  for (let i = 0; i < durationsNs.length; i++) sum += durationsNs[i];
  const [p50, p95] = quantiles(durationsNs, [0.5, 0.95]);
  return { meanS: sum / durationsNs.length / 1e9, p50S: p50 / 1e9, p95S: p95 / 1e9 };
}

/** `q[3]` for each qubit, `qubit 3` where no register covers it. */
export function qubitNames(circuit: Circuit): string[] {
  return memberNames(circuit.registers.quantum, circuit.qubits, "qubit");
}

/** `c[3]` for each declared classical bit. */
export function clbitNames(circuit: Circuit): string[] {
  return memberNames(circuit.registers.classical, circuit.clbits, "bit");
}

function memberNames(registers: Circuit["registers"]["quantum"], count: number, fallback: string): string[] {
  const names = Array.from({ length: count }, (_, i) => `${fallback} ${i}`);
  for (const { name, offset, size } of registers) {
    for (let i = 0; i < size; i++) names[offset + i] = `${name}[${i}]`;
  }
  return names;
}

/** The QPU name of each qubit at the start, by qubit name. */
export function placementByName(program: DistributedProgram, network: Network): Record<string, string> {
  return Object.fromEntries(qubitNames(program.circuit).map((name, q) => [name, network.qpus[program.placement[q]].name]));
}
