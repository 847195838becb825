import { bitsRead } from "../../src/circuit/circuit.ts";
import { type DistributedProgram, flatten, type Step } from "../../src/compile/program.ts";
import type { Network } from "../../src/network/network.ts";
import { qpusAlong } from "./builder.ts";

/** What a step touches; for a branch, what its condition and either way of it touch. */
export interface Footprint {
  qpus: readonly number[];
  qubits: readonly number[];
  /** Classical bits. */
  reads: readonly number[];
  writes: readonly number[];
}

/** Steps `from` up to, not including, `to`. */
export interface StepRange {
  from: number;
  to: number;
}

/** Where a branch goes: the steps of either way, without the jumps that end them. */
export interface BranchShape {
  holds: StepRange;
  fails: StepRange;
  /** The first step behind both. */
  end: number;
  /** Whether the branch is asked again once the steps of `holds` were taken. */
  loops: boolean;
}

/** The shape that `flatten` gives to `if`, `else` and `while`. */
export function branchShape(steps: readonly Step[], branch: number): BranchShape {
  const step = steps[branch];
  const otherwise = step.kind === "branch" ? step.otherwise : branch + 1;
  const last = steps[otherwise - 1];
  const first = branch + 1;
  const none = { from: otherwise, to: otherwise };
  if (last.kind === "jump" && last.to === branch)
    return { holds: { from: first, to: otherwise - 1 }, fails: none, end: otherwise, loops: true };
  if (last.kind === "jump" && last.to > otherwise) {
    return { holds: { from: first, to: otherwise - 1 }, fails: { from: otherwise, to: last.to }, end: last.to, loops: false };
  }
  return { holds: { from: first, to: otherwise }, fails: none, end: otherwise, loops: false };
}

/** What every step of the flattened program touches. */
export function footprints(program: DistributedProgram, network: Network): Footprint[] {
  const steps = flatten(program.ops);
  const result = steps.map((step) => footprintOf(step, program, network));
  // From the end, so that branches inside are whole when those around them are added up.
  for (let b = steps.length - 1; b >= 0; b--) {
    if (steps[b].kind === "branch") result[b] = union(result.slice(b, branchShape(steps, b).end));
  }
  return result;
}

function footprintOf(step: Step, { packets }: DistributedProgram, network: Network): Footprint {
  const only = (part: Partial<Footprint>): Footprint => ({ qpus: [], qubits: [], reads: [], writes: [], ...part });
  const along = (qubit: number, from: number, to: number, route: readonly number[]): Footprint =>
    only({ qubits: [qubit], qpus: route.length > 0 ? qpusAlong(network, from, to, route, `qubit ${qubit}`) : [from, to] });
  switch (step.kind) {
    case "gate":
      return only({
        qubits: step.operands.map(({ qubit }) => qubit),
        qpus: [step.qpu, ...step.alsoOnCopies.map((id) => packets[id].to)],
      });
    case "open": {
      const { qubit, from, to, route } = packets[step.packet];
      return along(qubit, from, to, route);
    }
    case "close": {
      const { qubit, from, to } = packets[step.packet];
      return only({ qubits: [qubit], qpus: [from, to] });
    }
    case "move":
      return along(step.qubit, step.from, step.to, step.route);
    case "measure":
      return only({ qubits: [step.qubit], qpus: [step.qpu], writes: [step.clbit] });
    case "reset":
      return only({ qubits: [step.qubit], qpus: [step.qpu] });
    case "barrier":
      return only({ qubits: step.qubits });
    case "assign":
      return only({ reads: bitsRead(step.value), writes: step.clbits });
    case "branch":
      return only({ reads: bitsRead(step.condition) });
    case "jump":
      return only({});
  }
}

function union(parts: readonly Footprint[]): Footprint {
  const all = (key: keyof Footprint) => [...new Set(parts.flatMap((part) => part[key]))].sort((a, b) => a - b);
  return { qpus: all("qpus"), qubits: all("qubits"), reads: all("reads"), writes: all("writes") };
}
