import type { Protocol } from "../../host/protocol/protocol.ts";
import type { Circuit } from "../../src/circuit/circuit.ts";
import type { DistributedOp, DistributedProgram, Packet } from "../../src/compile/program.ts";
import type { Link, Network, Qpu } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import type { ShotTimeline } from "../../src/timeline.ts";

/** A QPU with durations that tell operations apart; figures that matter to time only. */
export function qpu(name: string, changes: Partial<Qpu> = {}): Qpu {
  return {
    name,
    dataQubits: 64,
    communicationQubits: 2,
    oneQubitGate: { fidelity: 1, durationUs: 10 },
    twoQubitGate: { fidelity: 1, durationUs: 200 },
    measurement: { fidelity0: 1, fidelity1: 1, durationUs: 100 },
    reset: { durationUs: 20 },
    t1S: Number.POSITIVE_INFINITY,
    t2S: Number.POSITIVE_INFINITY,
    parallelTwoQubitGates: Number.POSITIVE_INFINITY,
    ...changes,
  };
}

export function network(qpus: Qpu[], between: [number, number][]): Network {
  const links = between.map(
    ([a, b]): Link => ({
      id: `${qpus[a].name}-${qpus[b].name}`,
      between: [a, b],
      fiberLengthM: 0,
      signalSpeedMPerS: 2e8,
      source: { kind: "pair", rateHz: 100, fidelity: 1, heraldProbability: null, bell: null },
    }),
  );
  // Pairs as early as can be: times are simplest to add up.
  return { name: "test", qpus, links, pool: { policy: "eager", cutoffS: Number.POSITIVE_INFINITY } };
}

export function ring(count: number, changes: Partial<Qpu> = {}): Network {
  return network(
    Array.from({ length: count }, (_, i) => qpu(`q${i}`, changes)),
    Array.from({ length: count }, (_, i): [number, number] => [i, (i + 1) % count]),
  );
}

/** Figures of a link by attempt period and herald probability. */
export function figures(changes: Partial<LinkFigures> = {}): LinkFigures {
  const heraldProbability = changes.heraldProbability === undefined ? 0.01 : changes.heraldProbability;
  const attemptPeriodNs = changes.attemptPeriodNs === undefined ? 1000 : changes.attemptPeriodNs;
  const attemptRateHz = attemptPeriodNs === null ? null : 1e9 / attemptPeriodNs;
  return {
    scheme: "two-photon",
    heraldProbability,
    attemptPeriodNs,
    attemptRateHz,
    pairRateHz: attemptRateHz === null || heraldProbability === null ? 100 : attemptRateHz * heraldProbability,
    pairFidelity: 1,
    raw: { p00: 0, p01: 0.5, p10: 0.5, p11: 0, coherenceRe: 0.5, coherenceIm: 0 },
    bell: [1, 0, 0, 0],
    messageLatencyNs: 5000,
    heraldLatencyNs: 300,
    ...changes,
  };
}

/** A program for tests of time: only what the protocol reads of the circuit is filled in. */
export function program(placement: number[], packets: Omit<Packet, "id">[], ops: DistributedOp[], clbits = 0): DistributedProgram {
  const circuit: Circuit = {
    name: "test",
    qubits: placement.length,
    clbits,
    scratchBits: 0,
    registers: { quantum: [], classical: [] },
    globalPhase: 0,
    ops: [],
  };
  return { circuit, placement, packets: packets.map((packet, id) => ({ id, ...packet })), ops };
}

/** A gate on data qubits `3` or copies `[qubit, packet]`. */
export function gate(name: string, at: number, ...operands: (number | [number, number])[]): DistributedOp {
  return {
    kind: "gate",
    gate: name,
    params: [],
    qpu: at,
    operands: operands.map((o) => (typeof o === "number" ? { qubit: o } : { qubit: o[0], packet: o[1] })),
    alsoOnCopies: [],
  };
}

export const measure = (qubit: number, clbit: number, at: number): DistributedOp => ({ kind: "measure", qubit, clbit, qpu: at });
export const open = (packet: number): DistributedOp => ({ kind: "open", packet });
export const close = (packet: number): DistributedOp => ({ kind: "close", packet });

/** Runs a program without branches. */
export function run(protocol: Protocol, shot = 0, detail = false): ShotTimeline {
  const result = protocol.shot(shot, { detail }).next();
  if (!result.done) throw new Error("a program without branches must not yield");
  return result.value;
}
