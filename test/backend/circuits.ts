import { GATES } from "../../src/circuit/gates.ts";
import { type Matrix, matrix } from "../../src/complex.ts";
import type { FactorGate, StateGate } from "../../src/passes/pass.ts";
import { RandomStream } from "../../src/rng/stream.ts";

/** Draws for one random test; the seed goes into every failure message. */
export function testRandom(seed: number): RandomStream {
  return new RandomStream(seed, "bootstrap", 0, 0);
}

export interface RandomGateOptions {
  /** Gates get a slot below this number now and then. */
  slots?: number;
  /** Matrices that are not unitary come up now and then. */
  nonUnitary?: boolean;
}

/** Gates of the whole table on random qubits with random angles. */
export function randomGates(random: RandomStream, qubits: number, count: number, options: RandomGateOptions = {}): StateGate[] {
  const table = [...GATES.values()].filter((spec) => spec.qubits <= qubits);
  return Array.from({ length: count }, () => {
    const spec = table[random.below(table.length)];
    const targets = distinct(random, spec.qubits, qubits);
    const slotted = options.slots !== undefined && random.bernoulli(0.3);
    const damped = options.nonUnitary === true && random.bernoulli(0.1);
    return {
      qubits: targets,
      matrix: damped ? randomMatrix(random, 1 << spec.qubits) : spec.matrix(Array.from({ length: spec.params }, () => randomAngle(random))),
      ...(slotted ? { slot: random.below(options.slots ?? 1) } : {}),
    };
  });
}

/** Often a special angle, where matrices degenerate. */
function randomAngle(random: RandomStream): number {
  return random.bernoulli(0.3) ? (random.below(9) - 4) * (Math.PI / 2) : (2 * random.uniform() - 1) * 2 * Math.PI;
}

/** Any matrix, or a projector, or a diagonal: shapes that Kraus operators have. */
function randomMatrix(random: RandomStream, n: number): Matrix {
  const kind = random.below(3);
  const rows = Array.from({ length: n }, (_, r) =>
    Array.from({ length: n }, (_, c) => {
      if (kind > 0 && r !== c) return 0;
      if (kind === 1) return r === 0 ? 1 : 0;
      return [random.uniform() - 0.3, random.uniform() - 0.5] as const;
    }),
  );
  return matrix(rows);
}

export function distinct(random: RandomStream, count: number, below: number): number[] {
  const chosen: number[] = [];
  while (chosen.length < count) {
    const q = random.below(below);
    if (!chosen.includes(q)) chosen.push(q);
  }
  return chosen;
}

/** A vector with independent entries, of norm 1, interleaved. */
export function randomVector(random: RandomStream, qubits: number): Float64Array {
  const out = Float64Array.from({ length: 2 * 2 ** qubits }, () => random.uniform() - 0.5);
  const norm = Math.sqrt(out.reduce((sum, x) => sum + x * x, 0));
  return out.map((x) => x / norm);
}

/** One gate after the other on one vector in logical order, with no pass, tile or layout: the second statement of what gates mean. */
export function applyGates(vector: Float64Array, gates: readonly StateGate[], isOn: (slot: number) => boolean = () => true): void {
  for (const gate of gates) if (gate.slot === undefined || isOn(gate.slot)) applyGate(vector, gate);
}

function applyGate(vector: Float64Array, { qubits, matrix: m }: StateGate): void {
  const old = vector.slice();
  const n = 1 << qubits.length;
  for (let index = 0; index < vector.length / 2; index++) {
    const row = qubits.reduce((sum, q, j) => sum + ((index >> q) & 1) * 2 ** j, 0);
    let re = 0;
    let im = 0;
    for (let column = 0; column < n; column++) {
      const from = qubits.reduce((i, q, j) => (i & ~(1 << q)) | (((column >> j) & 1) << q), index);
      const [mr, mi] = [m[2 * (row * n + column)], m[2 * (row * n + column) + 1]];
      re += mr * old[2 * from] - mi * old[2 * from + 1];
      im += mr * old[2 * from + 1] + mi * old[2 * from];
    }
    vector[2 * index] = re;
    vector[2 * index + 1] = im;
  }
}

/** The same for a vector's own factors: `factor` is its number (re, im) at a place. */
export function applyFactor(
  vector: Float64Array,
  { qubit, factors, controls = [] }: FactorGate,
  factor: (place: number) => [number, number],
): void {
  for (let index = 0; index < vector.length / 2; index++) {
    if (!controls.every((q) => (index >> q) & 1)) continue;
    const [fr, fi] = factor(factors[(index >> qubit) & 1]);
    const [re, im] = [vector[2 * index], vector[2 * index + 1]];
    vector[2 * index] = fr * re - fi * im;
    vector[2 * index + 1] = fr * im + fi * re;
  }
}
