import type { Circuit } from "../src/circuit/circuit.ts";
import type { DistributedOp, DistributedProgram, Operand, Packet } from "../src/compile/program.ts";
import type { Network } from "../src/network/network.ts";
import { readNetwork } from "../src/network/read.ts";
import { RandomStream } from "../src/rng/stream.ts";

/** Machines and programs that keep many links busy. */

export const QUBITS = 100;

const FIGURES = `
  oneQubitGate: { durationUs: 10 }
  twoQubitGate: { durationUs: 200 }
  measurement: { durationUs: 100 }
  reset: { durationUs: 20 }`;
const pair = (rateHz: number) => `pair: { rateHz: ${rateHz}, heraldProbability: 2.18e-4, fidelity: 0.97 }`;

function qpus(count: number): string {
  const names = Array.from({ length: count }, (_, q) => `q${q}`);
  const body = `&qpu\n  dataQubits: ${Math.ceil(QUBITS / count)}\n  communicationQubits: 2${FIGURES}`.replaceAll("\n", "\n  ");
  return names.map((name, q) => `  ${name}: ${q === 0 ? body : "*qpu"}`).join("\n");
}

export function ring(count: number, rateHz = 182): Network {
  const links = Array.from({ length: count }, (_, q) => `  l${q}: { between: [q${q}, q${(q + 1) % count}], ${pair(rateHz)} }`);
  return readNetwork(`name: ring of ${count} QPUs\nqpus:\n${qpus(count)}\nlinks:\n${links.join("\n")}\n`, "ring.yaml");
}

/** Every QPU has one port of a switch with half as many measurement stations. */
export function star(count: number): Network {
  const names = Array.from({ length: count }, (_, q) => `q${q}`).join(", ");
  const hub = `  hub: { ports: ${count}, measurements: ${count / 2}, switchingUs: 100, between: [${names}], ${pair(182)} }`;
  return readNetwork(`name: star of ${count} QPUs behind one switch\nqpus:\n${qpus(count)}\nswitches:\n${hub}\n`, "star.yaml");
}

/** Gates on a random qubit, a packet from it over a random link, one served gate on a random qubit there, and so on. */
export function randomPackets(network: Network, count: number, localGates = 1): DistributedProgram {
  const draw = new RandomStream(1, "placement", 0, 0);
  const placement = Array.from({ length: QUBITS }, (_, qubit) => qubit % network.qpus.length);
  const anyIn = (qpu: number): number => {
    const there = placement.flatMap((home, qubit) => (home === qpu ? [qubit] : []));
    return there[draw.below(there.length)];
  };
  const packets: Packet[] = [];
  const ops: DistributedOp[] = [];
  for (let id = 0; id < count; id++) {
    const link = draw.below(network.links.length);
    const [a, b] = network.links[link].between;
    const [from, to] = draw.bernoulli(0.5) ? [a, b] : [b, a];
    const qubit = anyIn(from);
    packets.push({ id, qubit, basis: "Z", from, to, route: [link] });
    for (let i = 0; i < localGates; i++) ops.push(gate("h", from, [{ qubit }]));
    ops.push({ kind: "open", packet: id }, gate("cz", to, [{ qubit, packet: id }, { qubit: anyIn(to) }]), { kind: "close", packet: id });
  }
  return { circuit: emptyCircuit("random packets", QUBITS), placement, packets, ops };
}

/** Two QPUs of four qubits whose halves and copies sit on ions that lose their phase seven times as fast as the data qubits. */
export function shortLived(): Network {
  const figures = FIGURES.replaceAll("\n", "\n  ");
  return readNetwork(
    `name: two QPUs with short-lived communication qubits
qpus:
  q0: &qpu
    dataQubits: 4
    communicationQubits: 2${figures}
    t2S: 0.366
    ions: { communicationT2S: 0.05 }
  q1: *qpu
links:
  l0: { between: [q0, q1], ${pair(1000)} }
`,
    "short-lived.yaml",
  );
}

/** 10 ms of local gates before each remote one, between the same two qubits. */
export function longTurns(count: number): DistributedProgram {
  const placement = [0, 0, 0, 0, 1, 1, 1, 1];
  const packets = Array.from({ length: count }, (_, id): Packet => ({ id, qubit: 0, basis: "Z", from: 0, to: 1, route: [0] }));
  const local: DistributedOp = gate("cx", 0, [{ qubit: 0 }, { qubit: 1 }]);
  const ops = packets.flatMap(({ id }): DistributedOp[] => [
    ...new Array<DistributedOp>(50).fill(local),
    { kind: "open", packet: id },
    gate("cz", 1, [{ qubit: 0, packet: id }, { qubit: 4 + (id % 4) }]),
    { kind: "close", packet: id },
  ]);
  const every = placement.map((qpu, qubit) => gate("h", qpu, [{ qubit }]));
  return { circuit: emptyCircuit("long turns", placement.length), placement, packets, ops: [...every, ...ops, ...every] };
}

function gate(name: string, qpu: number, operands: readonly Operand[]): DistributedOp {
  return { kind: "gate", gate: name, params: [], operands, qpu, alsoOnCopies: [] };
}

function emptyCircuit(name: string, qubits: number): Circuit {
  return { name, qubits, clbits: 0, scratchBits: 0, registers: { quantum: [], classical: [] }, globalPhase: 0, ops: [] };
}
