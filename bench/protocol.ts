import { Protocol } from "../host/protocol/protocol.ts";
import type { DistributedOp, DistributedProgram, Packet } from "../src/compile/program.ts";
import type { Network } from "../src/network/network.ts";
import { readNetwork } from "../src/network/read.ts";
import { linkFigures } from "../src/photonics/figures.ts";
import { RandomStream } from "../src/rng/stream.ts";
import { type BenchRow, type BenchSuite, medianSeconds } from "./suite.ts";

const QUBITS = 100;
const PACKETS = 1000;
const SHOTS = 1000;
const GOAL_SECONDS = 10;

/** Timelines of many shots on machines of many QPUs. Events are counted as taken off the queue; attempts are never stepped. */
export const protocolSuite: BenchSuite = {
  name: "protocol",
  help: "timelines of 1,000 remote packets on 10 and 16 QPUs",
  async *run({ now, signal }) {
    for (const network of [ring(10), star(16)]) {
      if (signal?.aborted) return;
      yield await measure(network, now);
    }
  },
};

const FIGURES = `
  oneQubitGate: { durationUs: 10 }
  twoQubitGate: { durationUs: 200 }
  measurement: { durationUs: 100 }
  reset: { durationUs: 20 }`;
const PAIR = "pair: { rateHz: 182, heraldProbability: 2.18e-4, fidelity: 0.97 }";

function qpus(count: number): string {
  const names = Array.from({ length: count }, (_, q) => `q${q}`);
  const body = `&qpu\n  dataQubits: ${Math.ceil(QUBITS / count)}\n  communicationQubits: 2${FIGURES}`.replaceAll("\n", "\n  ");
  return names.map((name, q) => `  ${name}: ${q === 0 ? body : "*qpu"}`).join("\n");
}

function ring(count: number): Network {
  const links = Array.from({ length: count }, (_, q) => `  l${q}: { between: [q${q}, q${(q + 1) % count}], ${PAIR} }`);
  return readNetwork(`name: ring of ${count} QPUs\nqpus:\n${qpus(count)}\nlinks:\n${links.join("\n")}\n`, "ring.yaml");
}

/** Every QPU has one port of a switch with half as many measurement stations. */
function star(count: number): Network {
  const names = Array.from({ length: count }, (_, q) => `q${q}`).join(", ");
  const hub = `  hub: { ports: ${count}, measurements: ${count / 2}, switchingUs: 100, between: [${names}], ${PAIR} }`;
  return readNetwork(`name: star of ${count} QPUs behind one switch\nqpus:\n${qpus(count)}\nswitches:\n${hub}\n`, "star.yaml");
}

/** A gate on a random qubit, a packet from it over a random link, one served gate on a random qubit there, and so on. */
function randomPackets(network: Network): DistributedProgram {
  const draw = new RandomStream(1, "placement", 0, 0);
  const placement = Array.from({ length: QUBITS }, (_, qubit) => qubit % network.qpus.length);
  const anyIn = (qpu: number): number => {
    const there = placement.flatMap((home, qubit) => (home === qpu ? [qubit] : []));
    return there[draw.below(there.length)];
  };
  const packets: Packet[] = [];
  const ops: DistributedOp[] = [];
  for (let id = 0; id < PACKETS; id++) {
    const link = draw.below(network.links.length);
    const [a, b] = network.links[link].between;
    const [from, to] = draw.bernoulli(0.5) ? [a, b] : [b, a];
    const qubit = anyIn(from);
    packets.push({ id, qubit, basis: "Z", from, to, route: [link] });
    ops.push({ kind: "gate", gate: "h", params: [], operands: [{ qubit }], qpu: from, alsoOnCopies: [] });
    ops.push({ kind: "open", packet: id });
    const operands = [{ qubit, packet: id }, { qubit: anyIn(to) }];
    ops.push({ kind: "gate", gate: "cz", params: [], operands, qpu: to, alsoOnCopies: [] });
    ops.push({ kind: "close", packet: id });
  }
  const circuit = {
    name: "random packets",
    qubits: QUBITS,
    clbits: 0,
    scratchBits: 0,
    registers: { quantum: [], classical: [] },
    globalPhase: 0,
    ops: [],
  };
  return { circuit, placement, packets, ops };
}

async function measure(network: Network, now: () => number): Promise<BenchRow> {
  const protocol = new Protocol(randomPackets(network), network, network.links.map(linkFigures), 1);
  let events = 0;
  const seconds = await medianSeconds(now, 1, async () => {
    const before = protocol.eventsTaken;
    for (let shot = 0; shot < SHOTS; shot++) check(protocol, shot);
    events = protocol.eventsTaken - before;
  });
  return {
    suite: "protocol",
    workload: network.name,
    size: `${QUBITS} qubits, ${PACKETS} packets, ${SHOTS} shots`,
    backend: null,
    adapter: null,
    verified: `${PACKETS} pairs used in each shot, each after its herald; the parts of each shot's time sum to its duration`,
    seconds,
    runs: 1,
    rate: { value: events / seconds, unit: "events/s" },
    floor: null,
    ratio: null,
    goal: { text: `under ${GOAL_SECONDS} s; SeQUeNCe takes 1.7e4 to 1.1e5 events/s on its own examples`, met: seconds < GOAL_SECONDS },
  };
}

function check(protocol: Protocol, shot: number): void {
  const { done, value } = protocol.shot(shot).next();
  const spent = Object.values(value.time ?? {}).reduce((sum, ns) => sum + ns, 0);
  const sound = done && value.pairs.length === PACKETS && value.pairs.every((p) => p.heraldNs <= p.usedNs) && spent === value.durationNs;
  if (!sound) throw new Error(`protocol: shot ${shot} breaks the rules of its own timeline`);
}
