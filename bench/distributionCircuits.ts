import type { Circuit, Op } from "../src/circuit/circuit.ts";
import type { Network, Qpu } from "../src/network/network.ts";
import { RandomStream } from "../src/rng/stream.ts";

/**
 * Layers as many as qubits; in each, every qubit takes H with probability 1 - fraction and the others are paired at random with CZ
 * (Sundaram et al., arXiv 2107.06437).
 */
export function czFraction(qubits: number, fraction: number, seed: number): Circuit {
  const random = new RandomStream(seed, "bootstrap", 0, 0);
  const ops: Op[] = [];
  for (let layer = 0; layer < qubits; layer++) {
    const others: number[] = [];
    for (let q = 0; q < qubits; q++) {
      if (random.bernoulli(1 - fraction)) ops.push(gate("h", [q]));
      else others.push(q);
    }
    const pairs = shuffled(others, random);
    for (let i = 0; i + 1 < pairs.length; i += 2) ops.push(gate("cz", [pairs[i], pairs[i + 1]]));
  }
  return circuitOf(`cz-fraction-${fraction}`, qubits, ops);
}

/** Phase estimation of a phase gate: n - 1 counting qubits, controlled powers on the last, the inverse Fourier transform. */
export function phaseEstimation(qubits: number): Circuit {
  const counting = qubits - 1;
  const ops: Op[] = Array.from({ length: counting }, (_, q) => gate("h", [q]));
  for (let q = 0; q < counting; q++) ops.push(gate("cp", [q, counting], [(2 * Math.PI * 0.3141 * 2 ** q) % (2 * Math.PI)]));
  for (let q = 0; q < counting; q++) {
    for (let low = 0; low < q; low++) ops.push(gate("cp", [low, q], [-Math.PI / 2 ** (q - low)]));
    ops.push(gate("h", [q]));
  }
  return circuitOf(`phase-estimation-${qubits}`, qubits, ops);
}

/**
 * As many gadgets exp(-i theta P / 2) as qubits, P a random string of I, X, Y and Z: each is changed to Z's, its parity gathered by a
 * balanced tree of CX over its qubits in random order, turned, and all taken back (Cowtan et al., arXiv 1906.01734).
 */
export function pauliGadgets(qubits: number, seed: number): Circuit {
  const random = new RandomStream(seed, "bootstrap", 0, 1);
  const ops: Op[] = [];
  for (let k = 0; k < qubits; k++) {
    const string = Array.from({ length: qubits }, () => random.below(4));
    let level = shuffled(
      string.flatMap((pauli, q) => (pauli > 0 ? [q] : [])),
      random,
    );
    const turn = (x: string, y: string) => string.flatMap((pauli, q) => (pauli === 1 ? [gate(x, [q])] : pauli === 2 ? [gate(y, [q])] : []));
    const tree: Op[] = [];
    while (level.length > 1) {
      for (let i = 0; i + 1 < level.length; i += 2) tree.push(gate("cx", [level[i], level[i + 1]]));
      level = level.filter((_, i) => i % 2 === 1 || i === level.length - 1);
    }
    const rotation = level.map((root) => gate("rz", [root], [2 * Math.PI * random.uniform()]));
    ops.push(...turn("h", "sx"), ...tree, ...rotation, ...tree.toReversed(), ...turn("h", "sxdg"));
  }
  return circuitOf(`pauli-gadgets-${qubits}`, qubits, ops);
}

function shuffled(items: readonly number[], random: RandomStream): number[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

/** One- and two-qubit gates of several kinds on random qubits; three in five on two. */
export function randomGates(qubits: number, gates: number, seed: number): Circuit {
  const random = new RandomStream(seed, "bootstrap", 0, 2);
  const ops: Op[] = [];
  while (ops.length < gates) {
    const a = random.below(qubits);
    const b = random.below(qubits);
    if (random.bernoulli(0.4)) ops.push(gate(["h", "t", "sx"][random.below(3)], [a]));
    else if (a !== b) ops.push(random.bernoulli(0.5) ? gate("cx", [a, b]) : gate("cp", [a, b], [0.3]));
  }
  return circuitOf("random-gates", qubits, ops);
}

function gate(name: string, qubits: readonly number[], params: readonly number[] = []): Op {
  return { kind: "gate", gate: name, params, qubits };
}

function circuitOf(name: string, qubits: number, ops: Op[]): Circuit {
  return { name, qubits, clbits: 0, scratchBits: 0, registers: { quantum: [], classical: [] }, globalPhase: 0, ops };
}

/** Ideal QPUs, each linked to each, with communication qubits enough for every packet, as the published numbers assume. */
export function allToAll(qpus: number, capacity: number): Network {
  const ideal = { fidelity: 1, durationUs: 0 };
  return {
    name: `all-to-all-${qpus}`,
    qpus: Array.from(
      { length: qpus },
      (_, k): Qpu => ({
        name: `q${k}`,
        dataQubits: capacity,
        communicationQubits: 1000,
        oneQubitGate: ideal,
        twoQubitGate: ideal,
        measurement: { fidelity0: 1, fidelity1: 1, durationUs: 0 },
        reset: { durationUs: 0 },
        t1S: Number.POSITIVE_INFINITY,
        t2S: Number.POSITIVE_INFINITY,
        parallelTwoQubitGates: Number.POSITIVE_INFINITY,
      }),
    ),
    links: Array.from({ length: qpus }, (_, a) => a).flatMap((a) =>
      Array.from({ length: qpus - a - 1 }, (_, d) => ({
        id: `q${a}-q${a + 1 + d}`,
        between: [a, a + 1 + d] as const,
        fiberLengthM: 0,
        signalSpeedMPerS: 2e8,
        source: { kind: "pair" as const, rateHz: 1, fidelity: 1, heraldProbability: null, bell: null },
      })),
    ),
  };
}
