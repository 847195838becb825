import type { RunReportData } from "../../host/report/data.ts";
import type { Circuit } from "../../src/circuit/circuit.ts";
import type { DistributedGate, DistributedOp, DistributedProgram, Operand } from "../../src/compile/program.ts";
import { flatten } from "../../src/compile/program.ts";
import type { Network, Qpu } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import type { ConsumedPair, IdleSpan, Message, ShotTimeline, TimeBudget, Visit } from "../../src/timeline.ts";

/** A run on two QPUs with three packets and a branch, written by hand: what the report must be able to show. */
export function fixture(): RunReportData {
  const program = fixtureProgram();
  return {
    result: {
      bellwire: "0.1.0",
      command: "run",
      circuit: { name: "ghz-6-echo", qubits: 6, clbits: 6, gates: 11, twoQubitGates: 6 },
      network: { name: "two-modules", qpus: 2, links: 1 },
      backend: "reference",
      adapter: "plain f64 loops",
      engine: "joint",
      telegate: "effective",
      shots: 1000,
      unservedShots: 0,
      seed: 7,
      placement: { "q[0]": "alice", "q[1]": "alice", "q[2]": "alice", "q[3]": "bob", "q[4]": "bob", "q[5]": "bob" },
      remoteGates: 4,
      ebits: { perShot: 3, byLink: { "alice-bob": 3 } },
      counts: {
        "000000": 441,
        "111111": 428,
        "000111": 37,
        "111000": 33,
        "011111": 14,
        "000001": 12,
        "100000": 11,
        "110111": 9,
        "001000": 8,
        "010000": 7,
      },
      ideal: { "000000": 0.5, "111111": 0.5 },
      fidelity: { state: { mean: 0.8813, low: 0.8612, high: 0.8987 }, hellinger: { mean: 0.8689, low: 0.8467, high: 0.8887 } },
      duration: { meanS: 0.01694, p50S: 0.01512, p95S: 0.03377 },
      budget: {
        timeS: {
          attempts: { mean: 0.01494, low: 0.01402, high: 0.01586 },
          gates: { mean: 0.0014, low: 0.0014, high: 0.0014 },
          measurements: { mean: 0.0006, low: 0.0006, high: 0.0006 },
        },
        infidelity: { pairs: { mean: 0.11, low: 0.09, high: 0.13 }, gates: { mean: 0.02, low: 0.01, high: 0.03 } },
        misread: 0.006,
        shots: {
          median: { shot: 17, durationS: 0.01512, timeS: { attempts: 0.01312, gates: 0.0014, measurements: 0.0006 } },
          slowest: { shot: 801, durationS: 0.0713, timeS: { attempts: 0.0693, gates: 0.0014, measurements: 0.0006 } },
        },
      },
      links: {
        "alice-bob": {
          between: ["alice", "bob"],
          scheme: "two-photon",
          heraldProbability: 2.18e-4,
          attemptRateHz: 834_725,
          pairRateHz: 182,
          pairFidelity: 0.94,
          delivered: { pairRateHz: 182, fidelity: { mean: 0.9581, low: 0.958, high: 0.9582 }, ageS: 0.00031 },
          attemptsPerPair: { mean: 4587, low: 4436, high: 4743 },
          bell: [0.94, 0.02, 0.02, 0.02],
        },
      },
      routes: [],
      distinctTrajectories: 212,
      peakBytes: 65536,
      elapsedS: 0.412,
      warnings: ["T1 decay is Pauli-twirled, which is an approximation"],
    },
    circuit: program.circuit,
    program,
    network: fixtureNetwork(),
    figures: [fixtureFigures()],
    timeline: fixtureTimeline(program),
    circuitSource: 'OPENQASM 3;\ninclude "stdgates.inc";\nqubit[6] q;\nbit[6] c;\nh q[0];\ncx q[0], q[1];\n',
    networkSource: "name: two-modules\nqpus:\n  alice: &ion\n    dataQubits: 4\n  bob: *ion\n",
    commandLine: "bellwire run ghz6.qasm --network two-modules.yaml --shots 1000 --seed 7",
  };
}

function fixtureQpu(name: string): Qpu {
  return {
    name,
    dataQubits: 4,
    communicationQubits: 2,
    oneQubitGate: { fidelity: 0.99995, durationUs: 10 },
    twoQubitGate: { fidelity: 0.998, durationUs: 200 },
    measurement: { fidelity0: 0.999, fidelity1: 0.997, durationUs: 100 },
    reset: { durationUs: 20 },
    t1S: Number.POSITIVE_INFINITY,
    t2S: 4,
    parallelTwoQubitGates: 1,
  };
}

function fixtureNetwork(): Network {
  return {
    name: "two-modules",
    qpus: [fixtureQpu("alice"), fixtureQpu("bob")],
    links: [
      {
        id: "alice-bob",
        between: [0, 1],
        fiberLengthM: 2000,
        signalSpeedMPerS: 2.042e8,
        source: { kind: "pair", rateHz: 182, fidelity: 0.94, heraldProbability: 2.18e-4, bell: null },
      },
    ],
  };
}

function fixtureFigures(): LinkFigures {
  return {
    scheme: "two-photon",
    heraldProbability: 2.18e-4,
    attemptPeriodNs: 1198,
    attemptRateHz: 834_725,
    pairRateHz: 182,
    pairFidelity: 0.94,
    raw: { p00: 0.02, p01: 0.48, p10: 0.48, p11: 0.02, coherenceRe: 0.46, coherenceIm: 0 },
    bell: [0.94, 0.02, 0.02, 0.02],
    messageLatencyNs: 9794,
    heraldLatencyNs: 9794,
  };
}

const gate = (name: string, qpu: number, operands: Operand[], params: number[] = []): DistributedGate => ({
  kind: "gate",
  gate: name,
  params,
  operands,
  qpu,
  alsoOnCopies: [],
});
const q = (qubit: number): Operand => ({ qubit });
const copy = (qubit: number, packet: number): Operand => ({ qubit, packet });

function fixtureProgram(): DistributedProgram {
  const circuit: Circuit = {
    name: "ghz-6-echo",
    qubits: 6,
    clbits: 6,
    scratchBits: 0,
    registers: { quantum: [{ name: "q", offset: 0, size: 6 }], classical: [{ name: "c", offset: 0, size: 6 }] },
    globalPhase: 0,
    ops: [],
  };
  const ops: DistributedOp[] = [
    gate("h", 0, [q(0)]),
    gate("cx", 0, [q(0), q(1)]),
    gate("cx", 0, [q(1), q(2)]),
    { kind: "open", packet: 0 },
    gate("cx", 1, [copy(2, 0), q(3)]),
    gate("cp", 1, [copy(2, 0), q(4)], [Math.PI / 4]),
    { kind: "close", packet: 0 },
    { kind: "barrier", qubits: [0, 1, 2, 3, 4, 5] },
    gate("rz", 1, [q(3)], [-Math.PI / 8]),
    { kind: "open", packet: 1 },
    { ...gate("x", 1, [q(4)]), alsoOnCopies: [1] },
    gate("rxx", 0, [copy(4, 1), q(0)], [0.3]),
    { kind: "close", packet: 1 },
    gate("swap", 1, [q(4), q(5)]),
    { kind: "measure", qubit: 5, clbit: 5, qpu: 1 },
    {
      kind: "if",
      condition: { kind: "binary", operator: "==", left: { kind: "bits", clbits: [5] }, right: { kind: "constant", value: 1 } },
      then: [
        { kind: "open", packet: 2 },
        gate("cz", 1, [copy(1, 2), q(4)]),
        { kind: "close", packet: 2 },
        { kind: "assign", clbits: [5], value: { kind: "constant", value: 0 } },
      ],
      else: [gate("sdg", 0, [q(1)])],
    },
    { kind: "reset", qubit: 5, qpu: 1 },
    ...[0, 1, 2, 3, 4].map((qubit): DistributedOp => ({ kind: "measure", qubit, clbit: qubit, qpu: qubit < 3 ? 0 : 1 })),
  ];
  return {
    circuit,
    placement: [0, 0, 0, 1, 1, 1],
    packets: [
      { id: 0, qubit: 2, basis: "Z", from: 0, to: 1, route: [0] },
      { id: 1, qubit: 4, basis: "X", from: 1, to: 0, route: [0] },
      { id: 2, qubit: 1, basis: "Z", from: 0, to: 1, route: [0] },
    ],
    ops,
  };
}

const US = 1000;
const LATENCY = 9794;

/** One operation after the other, each packet's pair attempted as soon as the one before is used. */
function fixtureTimeline(program: DistributedProgram): ShotTimeline {
  const steps = flatten(program.ops);
  const visits: Visit[] = [];
  const pairs: ConsumedPair[] = [];
  const messages: Message[] = [];
  const idles: IdleSpan[] = [];
  const attempts = [4821, 7203, 655];
  const time: TimeBudget = {
    attempts: 0,
    flight: 0,
    cooling: 0,
    switching: 0,
    purification: 0,
    messages: 0,
    gates: 0,
    measurements: 0,
    waiting: 0,
  };
  let now = 0;
  let linkFree = 0;
  for (let step = 0; step < steps.length; step++) {
    const op = steps[step];
    const startNs = now;
    if (op.kind === "open") {
      const { from, to, id } = program.packets[op.packet];
      const emissionNs = linkFree + attempts[id] * 1198;
      const heraldNs = emissionNs + LATENCY;
      const usedNs = Math.max(now, heraldNs);
      const endNs = usedNs + 300 * US + LATENCY;
      pairs.push({
        visit: visits.length,
        link: 0,
        attempts: attempts[id],
        startNs: linkFree,
        emissionNs,
        heraldNs,
        usedNs,
        slots: [id % 2, id % 2],
      });
      messages.push({ from, to, sentNs: usedNs + 300 * US, receivedNs: endNs, purpose: "entangle" });
      idles.push({ visit: visits.length, operand: { qubit: program.packets[op.packet].qubit }, qpu: from, durationNs: usedNs - now });
      visits.push({ step, startNs: usedNs, endNs });
      const flight = Math.min(LATENCY, usedNs - now);
      time.flight += flight;
      time.attempts += usedNs - now - flight;
      time.gates += 200 * US;
      time.measurements += 100 * US;
      time.messages += LATENCY;
      linkFree = usedNs;
      now = endNs;
    } else if (op.kind === "close") {
      const { from, to } = program.packets[op.packet];
      const endNs = now + 100 * US + LATENCY;
      messages.push({ from: to, to: from, sentNs: now + 100 * US, receivedNs: endNs, purpose: "disentangle" });
      visits.push({ step, startNs, endNs });
      time.measurements += 100 * US;
      time.messages += LATENCY;
      now = endNs;
    } else {
      const duration =
        op.kind === "gate" ? (op.operands.length === 2 ? 200 : 10) : op.kind === "measure" ? 100 : op.kind === "reset" ? 20 : 0;
      now += duration * US;
      time[op.kind === "gate" ? "gates" : "measurements"] += duration * US;
      visits.push({ step, startNs, endNs: now });
      if (op.kind === "jump") step = op.to - 1;
    }
  }
  const wasted = [{ link: 0, startNs: linkFree, heraldNs: linkFree + 400 * US, droppedNs: now, slots: [1, 1] as const }];
  return { shot: 0, visits, idles, pairs, messages, wasted, durationNs: now, time };
}
