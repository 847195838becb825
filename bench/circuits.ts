import { GATES, gateMatrix } from "../src/circuit/gates.ts";
import type { StateGate } from "../src/passes/pass.ts";
import { RandomStream } from "../src/rng/stream.ts";

/** The circuits that benchmarks and pass counts are about, as gates on state qubits. Random ones are the same for the same seed. */
const gate = (name: string, qubits: readonly number[], params: readonly number[] = []): StateGate => ({
  qubits,
  matrix: gateMatrix(name, params),
});

export function ghz(qubits: number): StateGate[] {
  return [gate("h", [0]), ...Array.from({ length: qubits - 1 }, (_, q) => gate("cx", [q, q + 1]))];
}

/** Angles of the product input of `qft`, per qubit: Ry then Rz. */
export function productAngles(qubits: number, seed = 1): { ry: number; rz: number }[] {
  const random = new RandomStream(seed, "bootstrap", 0, 0);
  return Array.from({ length: qubits }, () => ({ ry: random.uniform() * Math.PI, rz: random.uniform() * 2 * Math.PI }));
}

/** The Fourier transform of a random product state, bits reversed at the end, so that amplitude k is sum_j exp(2 pi i j k / N) input_j / sqrt(N). */
export function qft(qubits: number, seed = 1): StateGate[] {
  const gates = productAngles(qubits, seed).flatMap(({ ry, rz }, q) => [gate("ry", [q], [ry]), gate("rz", [q], [rz])]);
  for (let q = qubits - 1; q >= 0; q--) {
    gates.push(gate("h", [q]));
    for (let low = q - 1; low >= 0; low--) gates.push(gate("cp", [low, q], [Math.PI / 2 ** (q - low)]));
  }
  for (let q = 0; q < qubits >> 1; q++) gates.push(gate("swap", [q, qubits - 1 - q]));
  return gates;
}

/** A rotation by theta about the axis at phi in the XY plane, as trapped ions have it. */
function rxy(q: number, theta: number, phi: number): StateGate {
  return gate("u", [q], [theta, phi - Math.PI / 2, Math.PI / 2 - phi]);
}

function rotationLayer(qubits: number, random: RandomStream): StateGate[] {
  return Array.from({ length: qubits }, (_, q) => rxy(q, random.uniform() * Math.PI, random.uniform() * 2 * Math.PI));
}

/** Layers of random Rxy on every qubit and CZ on neighbours, even and odd pairs in turn. */
export function brickWall(qubits: number, layers: number, seed = 1): StateGate[] {
  const random = new RandomStream(seed, "bootstrap", 1, 0);
  return Array.from({ length: layers }, (_, layer) => {
    const pairs: StateGate[] = [];
    for (let q = layer % 2; q + 1 < qubits; q += 2) pairs.push(gate("cz", [q, q + 1]));
    return [...rotationLayer(qubits, random), ...pairs];
  }).flat();
}

/** Layers of random Rxy on every qubit and a two-qubit gate on the pairs of a random matching. */
export function randomPairs(qubits: number, layers: number, seed = 1, name = "cz"): StateGate[] {
  const random = new RandomStream(seed, "bootstrap", 2, 0);
  return Array.from({ length: layers }, () => {
    const rotations = rotationLayer(qubits, random);
    return [...rotations, ...matching(qubits, random).map((pair) => gate(name, pair))];
  }).flat();
}

function matching(qubits: number, random: RandomStream): number[][] {
  const order = Array.from({ length: qubits }, (_, q) => q);
  for (let i = qubits - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return Array.from({ length: qubits >> 1 }, (_, i) => [order[2 * i], order[2 * i + 1]]);
}

/** Quantum volume circuits: as many layers as qubits, each a random two-qubit gate on the pairs of a random matching (Cross et al., 2019). */
export function quantumVolume(qubits: number, seed = 1): StateGate[] {
  const random = new RandomStream(seed, "bootstrap", 4, 0);
  const angle = () => random.uniform() * 2 * Math.PI;
  return Array.from({ length: qubits }, () =>
    matching(qubits, random).flatMap((pair) => [
      ...pair.map((q) => gate("u", [q], [angle(), angle(), angle()])),
      ...["rxx", "ryy", "rzz"].map((name) => gate(name, pair, [angle()])),
      ...pair.map((q) => gate("u", [q], [angle(), angle(), angle()])),
    ]),
  ).flat();
}

/** Gates of the whole gate table on random qubits, with random angles. */
export function randomTable(qubits: number, count: number, seed = 1): StateGate[] {
  const random = new RandomStream(seed, "bootstrap", 8, 0);
  const table = [...GATES.values()];
  return Array.from({ length: count }, () => {
    const spec = table[random.below(table.length)];
    const first = random.below(qubits);
    const targets = spec.qubits === 1 ? [first] : [first, (first + 1 + random.below(qubits - 1)) % qubits];
    return { qubits: targets, matrix: spec.matrix(Array.from({ length: spec.params }, () => 2 * Math.PI * random.uniform())) };
  });
}
