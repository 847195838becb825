import type { Circuit, Op } from "../circuit/circuit.ts";
import type { Network } from "../network/network.ts";
import type { Executable, ExecutableStep } from "./executable.ts";
import { ExplicitExpander, type NoisePlace } from "./expand.ts";
import { type DistributedOp, type DistributedProgram, flatten } from "./program.ts";

/** An explicit executable, and where each step of the flattened program went. */
export interface ExplicitExecutable extends Executable {
  /** By flattened step. */
  ranges: readonly StepRange[];
}

/** The executable steps `first` up to, not including, `end`. */
export interface StepRange {
  first: number;
  end: number;
  /** Where the noise of the step's parts attaches, by name; a position counts executable steps from `first`. */
  places: Readonly<Record<string, NoisePlace>>;
  /** Engine qubit of each operand's copy that is open during the step, by packet. */
  copies: ReadonlyMap<number, number>;
}

/**
 * The program with telegates, teleportation and swapping spelled out: communication qubits (numbered after the data qubits),
 * Bell pairs, measurements into protocol bits (numbered after the circuit's bits), corrections and resets.
 */
export function lowerExplicit(program: DistributedProgram, network: Network): ExplicitExecutable {
  const expander = new ExplicitExpander(program, network);
  const steps: ExecutableStep[] = [];
  const ranges: StepRange[] = [];
  const protocolSteps = new Set<number>();
  for (const step of flatten(program.ops)) {
    const first = steps.length;
    if (step.kind === "branch" || step.kind === "jump") {
      steps.push(step);
      ranges.push({ first, end: steps.length, places: {}, copies: new Map() });
    } else {
      const expansion = expander.expand(step);
      steps.push(...expansion.ops);
      if (step.kind === "open" || step.kind === "close" || step.kind === "move") {
        for (let s = first; s < steps.length; s++) protocolSteps.add(s);
      }
      ranges.push({ first, end: steps.length, places: expansion.places, copies: expansion.copies });
    }
  }
  const target = (index: number) => (index < ranges.length ? ranges[index].first : steps.length);
  return {
    qubits: expander.qubits,
    clbits: expander.clbits,
    steps: steps.map((step) => {
      if (step.kind === "branch") return { ...step, otherwise: target(step.otherwise) };
      return step.kind === "jump" ? { kind: "jump", to: target(step.to) } : step;
    }),
    qpuOf: expander.qpuOf,
    protocolSteps,
    ranges,
  };
}

/** The same expansion as a circuit, control flow kept, for people and other tools to read as OpenQASM. */
export function explicitCircuit(program: DistributedProgram, network: Network): Circuit {
  const expander = new ExplicitExpander(program, network);
  const body = (ops: readonly DistributedOp[]): Op[] =>
    ops.flatMap((op): Op[] => {
      if (op.kind === "if") return [{ kind: "if", condition: op.condition, then: body(op.then), else: body(op.else) }];
      if (op.kind === "while") return [{ kind: "while", condition: op.condition, body: body(op.body) }];
      return expander.expand(op).ops.map((step): Op => {
        if (step.kind !== "conditioned") return step;
        const gate: Op = { kind: "gate", gate: step.gate, params: step.params, qubits: step.qubits };
        return { kind: "if", condition: step.condition, then: [gate], else: [] };
      });
    });
  const ops = body(program.ops);
  const { circuit } = program;
  const communication = expander.qubits - circuit.qubits;
  const registers = [...circuit.registers.quantum];
  if (communication > 0) {
    const taken = new Set(registers.map((r) => r.name));
    let name = "comm";
    while (taken.has(name)) name += "_";
    registers.push({ name, offset: circuit.qubits, size: communication });
  }
  return {
    ...circuit,
    qubits: expander.qubits,
    scratchBits: expander.clbits - circuit.clbits,
    registers: { quantum: registers, classical: circuit.registers.classical },
    ops,
  };
}
