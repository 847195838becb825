import fc from "fast-check";
import type { Circuit, GateOp, Op } from "../../src/circuit/circuit.ts";
import { evaluate } from "../../src/circuit/circuit.ts";
import { GATES, gateMatrix } from "../../src/circuit/gates.ts";
import type { DistributedOp, DistributedProgram } from "../../src/compile/program.ts";
import { relabelSwaps } from "../../src/compile/relabel.ts";
import type { Network, Qpu } from "../../src/network/network.ts";

export function gate(name: string, qubits: readonly number[], params: readonly number[] = []): GateOp {
  return { kind: "gate", gate: name, params, qubits };
}

export function circuitOf(qubits: number, ops: Op[], clbits = 0): Circuit {
  return { name: "test", qubits, clbits, scratchBits: 0, registers: { quantum: [], classical: [] }, globalPhase: 0, ops };
}

/** Ideal QPUs of the given capacities, joined by `edges` (all pairs by default). */
export function networkOf(
  capacities: readonly number[],
  communicationQubits: number | readonly number[],
  edges?: readonly (readonly [number, number])[],
): Network {
  const qpus = capacities.map(
    (dataQubits, k): Qpu => ({
      name: `q${k}`,
      dataQubits,
      communicationQubits: typeof communicationQubits === "number" ? communicationQubits : communicationQubits[k],
      oneQubitGate: { fidelity: 1, durationUs: 0 },
      twoQubitGate: { fidelity: 1, durationUs: 0 },
      measurement: { fidelity0: 1, fidelity1: 1, durationUs: 0 },
      reset: { durationUs: 0 },
      t1S: Number.POSITIVE_INFINITY,
      t2S: Number.POSITIVE_INFINITY,
      parallelTwoQubitGates: Number.POSITIVE_INFINITY,
    }),
  );
  const pairs = edges ?? capacities.flatMap((_, a) => capacities.slice(a + 1).map((_, d) => [a, a + 1 + d] as const));
  return {
    name: "test",
    qpus,
    links: pairs.map(([a, b]) => ({
      id: `q${a}-q${b}`,
      between: [a, b],
      fiberLengthM: 0,
      signalSpeedMPerS: 2e8,
      source: { kind: "pair", rateHz: 1, fidelity: 1, heraldProbability: null, bell: null },
    })),
  };
}

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Cat state by a fan of cx from one qubit. */
export function ghz(n: number): Circuit {
  return circuitOf(n, [gate("h", [0]), ...Array.from({ length: n - 1 }, (_, i) => gate("cx", [i, i + 1]))]);
}

/** Without the final swaps. */
export function qft(n: number): Circuit {
  const ops: Op[] = [];
  for (let i = n - 1; i >= 0; i--) {
    ops.push(gate("h", [i]));
    for (let j = i - 1; j >= 0; j--) ops.push(gate("cp", [j, i], [Math.PI / 2 ** (i - j)]));
  }
  return circuitOf(n, ops);
}

/** The meaning of a program without its machine: a served gate is the gate on the data qubits, packets and moves do nothing. */
export function effectiveOps(ops: readonly DistributedOp[]): Op[] {
  return ops.flatMap((op): Op[] => {
    switch (op.kind) {
      case "gate":
        if (op.echo) return [];
        return [
          gate(
            op.gate,
            op.operands.map((o) => o.qubit),
            op.params,
          ),
        ];
      case "open":
      case "close":
      case "move":
        return [];
      case "if":
        return [{ kind: "if", condition: op.condition, then: effectiveOps(op.then), else: effectiveOps(op.else) }];
      case "while":
        return [{ kind: "while", condition: op.condition, body: effectiveOps(op.body) }];
      case "measure":
        return [{ kind: "measure", qubit: op.qubit, clbit: op.clbit }];
      case "reset":
        return [{ kind: "reset", qubit: op.qubit }];
      default:
        return [op];
    }
  });
}

/**
 * |<source|program>|^2 of the final states from a product input without symmetry, measurement outcomes decided by the same
 * numbers, the qubits of the program read where swaps have left them.
 */
export function overlap(source: Circuit, program: DistributedProgram): number {
  const { endOf } = relabelSwaps(source);
  const a = simulate(source, source.ops);
  const b = simulate(source, effectiveOps(program.ops));
  if (a.bits.join("") !== b.bits.join("")) return 0;
  let re = 0;
  let im = 0;
  for (let i = 0; i < a.state.length / 2; i++) {
    const j = endOf.reduce((index, end, q) => index | (((i >> q) & 1) << end), 0);
    re += a.state[2 * i] * b.state[2 * j] + a.state[2 * i + 1] * b.state[2 * j + 1];
    im += a.state[2 * i] * b.state[2 * j + 1] - a.state[2 * i + 1] * b.state[2 * j];
  }
  return re * re + im * im;
}

function simulate(circuit: Circuit, ops: readonly Op[]): { state: Float64Array; bits: number[] } {
  const n = circuit.qubits;
  const state = new Float64Array(2 * 2 ** n);
  state[0] = 1;
  for (let q = 0; q < n; q++) apply(state, gate("u", [q], [0.7 + 0.31 * q, 0.2 - 0.53 * q, 0.4]));
  const bits = new Array<number>(circuit.clbits + circuit.scratchBits).fill(0);
  let draws = 0;
  let loops = 0;
  const measure = (qubit: number): number => {
    let one = 0;
    for (let i = 0; i < state.length; i += 2) if ((i >> (qubit + 1)) & 1) one += state[i] ** 2 + state[i + 1] ** 2;
    const outcome = (Math.sin(++draws * 12.9898) * 43758.5453) % 1 < 2 * one - 1 ? 1 : 0;
    const norm = Math.sqrt(outcome ? one : 1 - one);
    for (let i = 0; i < state.length; i += 2) {
      const keep = ((i >> (qubit + 1)) & 1) === outcome;
      state[i] = keep ? state[i] / norm : 0;
      state[i + 1] = keep ? state[i + 1] / norm : 0;
    }
    return outcome;
  };
  const run = (list: readonly Op[]): void => {
    for (const op of list) {
      if (op.kind === "gate") apply(state, op);
      else if (op.kind === "measure") bits[op.clbit] = measure(op.qubit);
      else if (op.kind === "reset") {
        if (measure(op.qubit)) apply(state, gate("x", [op.qubit]));
      } else if (op.kind === "assign") {
        const value = evaluate(op.value, bits);
        op.clbits.forEach((bit, i) => {
          bits[bit] = Math.floor(value / 2 ** i) % 2;
        });
      } else if (op.kind === "if") run(evaluate(op.condition, bits) ? op.then : op.else);
      else if (op.kind === "while") while (evaluate(op.condition, bits) && loops++ < 20) run(op.body);
    }
  };
  run(ops);
  return { state, bits };
}

function apply(state: Float64Array, op: GateOp): void {
  const m = gateMatrix(op.gate, op.params);
  const d = 2 ** op.qubits.length;
  const mask = op.qubits.reduce((bits, q) => bits | (1 << q), 0);
  const index = (base: number, row: number) => op.qubits.reduce((i, q, bit) => i | (((row >> bit) & 1) << q), base);
  const input = new Float64Array(2 * d);
  for (let base = 0; base < state.length / 2; base++) {
    if (base & mask) continue;
    for (let r = 0; r < d; r++) input.set(state.subarray(2 * index(base, r), 2 * index(base, r) + 2), 2 * r);
    for (let r = 0; r < d; r++) {
      let re = 0;
      let im = 0;
      for (let c = 0; c < d; c++) {
        const at = 2 * (r * d + c);
        re += m[at] * input[2 * c] - m[at + 1] * input[2 * c + 1];
        im += m[at] * input[2 * c + 1] + m[at + 1] * input[2 * c];
      }
      const to = 2 * index(base, r);
      state[to] = re;
      state[to + 1] = im;
    }
  }
}

/** Gates of the table on random qubits; angles are often those at which a gate becomes a Pauli or diagonal. */
function arbitraryGate(qubits: number): fc.Arbitrary<Op> {
  const angle = fc.oneof(fc.constantFrom(0, Math.PI, -Math.PI, Math.PI / 2), fc.double({ min: -3, max: 3, noNaN: true }));
  const pauli = fc.constantFrom("x", "y", "z", "cz", "cx");
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...GATES.keys()) }, { weight: 1, arbitrary: pauli }).chain((name) => {
    const spec = GATES.get(name)!;
    return fc
      .tuple(
        fc.shuffledSubarray(
          Array.from({ length: qubits }, (_, q) => q),
          { minLength: spec.qubits, maxLength: spec.qubits },
        ),
        fc.array(angle, { minLength: spec.params, maxLength: spec.params }),
      )
      .map(([on, params]) => gate(name, on, params));
  });
}

/** Random circuits of at most 6 qubits, with measurements, resets and nested control flow when `flow` is set. */
export function arbitraryCircuit(flow: boolean): fc.Arbitrary<Circuit> {
  return fc.integer({ min: 2, max: 6 }).chain((qubits) => {
    const flat = arbitraryGate(qubits);
    if (!flow) return fc.array(flat, { maxLength: 40 }).map((ops) => circuitOf(qubits, ops));
    const qubit = fc.integer({ min: 0, max: qubits - 1 });
    const clbit = fc.integer({ min: 0, max: 2 });
    const condition = clbit.map((bit) => ({ kind: "bits" as const, clbits: [bit] }));
    const tree = fc.letrec<{ op: Op; body: Op[] }>((tie) => ({
      body: fc.array(tie("op"), { maxLength: 5 }),
      op: fc.oneof(
        { maxDepth: 2 },
        { weight: 12, arbitrary: flat },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant("measure" as const), qubit, clbit }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant("reset" as const), qubit }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant("barrier" as const), qubits: fc.constant([0, 1]) }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant("if" as const), condition, then: tie("body"), else: tie("body") }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant("while" as const), condition, body: tie("body") }) },
      ),
    }));
    return fc.array(tree.op, { maxLength: 30 }).map((ops) => circuitOf(qubits, ops, 3));
  });
}
