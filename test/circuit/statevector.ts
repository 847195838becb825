import { type Circuit, evaluate, type GateOp, type Op } from "../../src/circuit/circuit.ts";
import { gateMatrix } from "../../src/circuit/gates.ts";

/** Amplitudes of `2^qubits` basis states, real and imaginary parts interleaved; qubit 0 is the lowest bit. */
export type State = Float64Array;

export function basisState(qubits: number, index = 0): State {
  const state = new Float64Array(2 * 2 ** qubits);
  state[2 * index] = 1;
  return state;
}

export function applyGate(state: State, { gate, params, qubits }: GateOp): void {
  const m = gateMatrix(gate, params);
  const size = 2 ** qubits.length;
  const mask = qubits.reduce((sum, q) => sum | (1 << q), 0);
  const spread = (j: number): number => qubits.reduce((sum, q, bit) => sum | (((j >> bit) & 1) << q), 0);
  const offsets = Array.from({ length: size }, (_, j) => spread(j));
  for (let base = 0; base < state.length / 2; base++) {
    if (base & mask) continue;
    const before = offsets.map((offset) => [state[2 * (base + offset)], state[2 * (base + offset) + 1]]);
    offsets.forEach((offset, r) => {
      let [re, im] = [0, 0];
      before.forEach(([x, y], c) => {
        const [a, b] = [m[2 * (r * size + c)], m[2 * (r * size + c) + 1]];
        re += a * x - b * y;
        im += a * y + b * x;
      });
      state[2 * (base + offset)] = re;
      state[2 * (base + offset) + 1] = im;
    });
  }
}

/** The unitary of a circuit without measurements, column by column, global phase included. */
export function unitaryOf(circuit: Circuit): State[] {
  const [cos, sin] = [Math.cos(circuit.globalPhase), Math.sin(circuit.globalPhase)];
  return Array.from({ length: 2 ** circuit.qubits }, (_, column) => {
    const state = basisState(circuit.qubits, column);
    for (const op of circuit.ops) {
      if (op.kind === "gate") applyGate(state, op);
      else if (op.kind !== "barrier") throw new Error(`a unitary has no ${op.kind}`);
    }
    for (let i = 0; i < state.length; i += 2)
      [state[i], state[i + 1]] = [state[i] * cos - state[i + 1] * sin, state[i] * sin + state[i + 1] * cos];
    return state;
  });
}

/** Largest distance between corresponding amplitudes. */
export function difference(a: readonly State[], b: readonly State[]): number {
  let worst = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  a.forEach((column, c) => {
    for (let i = 0; i < column.length; i++) worst = Math.max(worst, Math.abs(column[i] - b[c][i]));
  });
  return worst;
}

/** The exact distribution over the declared bits (highest first), by following every measurement outcome. Loops end at `maxDepth` outcomes. */
export function distributionOf(circuit: Circuit, maxDepth = 40): Map<string, number> {
  const counts = new Map<string, number>();
  const total = circuit.clbits + circuit.scratchBits;
  const finish = (bits: readonly number[], probability: number): void => {
    const key = bits.slice(0, circuit.clbits).reverse().join("");
    counts.set(key, (counts.get(key) ?? 0) + probability);
  };
  const run = (pending: readonly Op[], state: State, bits: number[], probability: number, depth: number): void => {
    for (let i = 0; i < pending.length; i++) {
      const op = pending[i];
      const rest = pending.slice(i + 1);
      switch (op.kind) {
        case "gate":
          applyGate(state, op);
          break;
        case "barrier":
          break;
        case "assign": {
          const value = evaluate(op.value, bits);
          op.clbits.forEach((clbit, j) => {
            bits[clbit] = Math.floor(value / 2 ** j) % 2;
          });
          break;
        }
        case "if":
          return run([...(evaluate(op.condition, bits) ? op.then : op.else), ...rest], state, bits, probability, depth);
        case "while":
          if (!evaluate(op.condition, bits)) break;
          return run([...op.body, ...pending.slice(i)], state, bits, probability, depth);
        case "measure":
        case "reset": {
          if (depth === maxDepth) return;
          for (const outcome of [0, 1]) {
            const { state: after, weight } = project(state, op.qubit, outcome);
            if (weight < 1e-12) continue;
            const next = [...bits];
            if (op.kind === "measure") next[op.clbit] = outcome;
            else if (outcome) applyGate(after, { kind: "gate", gate: "x", params: [], qubits: [op.qubit] });
            run(rest, after, next, probability * weight, depth + 1);
          }
          return;
        }
      }
    }
    finish(bits, probability);
  };
  run(circuit.ops, basisState(circuit.qubits), new Array<number>(total).fill(0), 1, 0);
  return counts;
}

function project(state: State, qubit: number, outcome: number): { state: State; weight: number } {
  const after = state.slice();
  let weight = 0;
  for (let i = 0; i < after.length / 2; i++) {
    if (((i >> qubit) & 1) !== outcome) after[2 * i] = after[2 * i + 1] = 0;
    else weight += after[2 * i] ** 2 + after[2 * i + 1] ** 2;
  }
  const scale = weight > 0 ? 1 / Math.sqrt(weight) : 0;
  return { state: after.map((x) => x * scale), weight };
}
