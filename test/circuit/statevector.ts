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
  const offsets = Array.from({ length: size }, (_, j) => qubits.reduce((sum, q, bit) => sum | (((j >> bit) & 1) << q), 0));
  const before = new Float64Array(2 * size);
  for (let base = 0; base < state.length / 2; base++) {
    if (base & mask) continue;
    for (let j = 0; j < size; j++) {
      before[2 * j] = state[2 * (base + offsets[j])];
      before[2 * j + 1] = state[2 * (base + offsets[j]) + 1];
    }
    for (let r = 0; r < size; r++) {
      let re = 0;
      let im = 0;
      for (let c = 0; c < size; c++) {
        const entry = 2 * (r * size + c);
        re += m[entry] * before[2 * c] - m[entry + 1] * before[2 * c + 1];
        im += m[entry] * before[2 * c + 1] + m[entry + 1] * before[2 * c];
      }
      state[2 * (base + offsets[r])] = re;
      state[2 * (base + offsets[r]) + 1] = im;
    }
  }
}

/** Multiplies by e^(i angle). */
export function turn(state: State, angle: number): State {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (let i = 0; i < state.length; i += 2) {
    const re = state[i];
    state[i] = re * c - state[i + 1] * s;
    state[i + 1] = re * s + state[i + 1] * c;
  }
  return state;
}

/** Every basis state beside its own label: gates on the low qubits then make the columns of a unitary, all at once. */
export function identityColumns(qubits: number): State {
  const columns = new Float64Array(2 * 4 ** qubits);
  for (let i = 0; i < 2 ** qubits; i++) columns[2 * (i * 2 ** qubits + i)] = 1;
  return columns;
}

/** The unitary of a circuit without measurements, column after column, global phase included. */
export function unitaryOf(circuit: Pick<Circuit, "qubits" | "ops" | "globalPhase">): State {
  const columns = identityColumns(circuit.qubits);
  for (const op of circuit.ops) {
    if (op.kind === "gate") applyGate(columns, op);
    else if (op.kind !== "barrier") throw new Error(`a unitary has no ${op.kind}`);
  }
  return turn(columns, circuit.globalPhase);
}

/** Largest distance between corresponding real or imaginary parts. */
export function difference(a: State, b: State): number {
  let worst = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]));
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
