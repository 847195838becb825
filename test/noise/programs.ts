import { gateSpec } from "../../src/circuit/gates.ts";
import { FLIP } from "../../src/compile/bases.ts";
import { controlledPauliGate } from "../../src/compile/conjugate.ts";
import type { Basis, DistributedGate, DistributedOp, DistributedProgram, Operand, Packet } from "../../src/compile/program.ts";
import { flatten } from "../../src/compile/program.ts";
import type { Network, Qpu } from "../../src/network/network.ts";
import type { ShotTimeline } from "../../src/timeline.ts";

/** QPUs in a chain with ideal figures, `links[i]` between QPU i and i + 1. */
export function chainNetwork(qpus: number, figures: Partial<Qpu> = {}): Network {
  return {
    name: "chain",
    qpus: Array.from({ length: qpus }, (_, i) => ({
      name: `q${i}`,
      dataQubits: 16,
      communicationQubits: 8,
      oneQubitGate: { fidelity: 1, durationUs: 0 },
      twoQubitGate: { fidelity: 1, durationUs: 0 },
      measurement: { fidelity0: 1, fidelity1: 1, durationUs: 0 },
      reset: { durationUs: 0 },
      t1S: Number.POSITIVE_INFINITY,
      t2S: Number.POSITIVE_INFINITY,
      parallelTwoQubitGates: Number.POSITIVE_INFINITY,
      ...figures,
    })),
    links: Array.from({ length: qpus - 1 }, (_, i) => ({
      id: `q${i}-q${i + 1}`,
      between: [i, i + 1] as const,
      fiberLengthM: 0,
      signalSpeedMPerS: 2e8,
      source: { kind: "pair", rateHz: 100, fidelity: 1, heraldProbability: null, bell: null },
    })),
  };
}

/** A program from its parts; qubits and bits are counted from the placement and the measurements. */
export function program(
  placement: readonly number[],
  packets: readonly Packet[],
  ops: readonly DistributedOp[],
  clbits = 0,
): DistributedProgram {
  return {
    circuit: {
      name: "test",
      qubits: placement.length,
      clbits,
      scratchBits: 0,
      registers: {
        quantum: [{ name: "q", offset: 0, size: placement.length }],
        classical: clbits > 0 ? [{ name: "c", offset: 0, size: clbits }] : [],
      },
      globalPhase: 0,
      ops: [],
    },
    placement,
    packets,
    ops,
  };
}

/** A timeline without time: every step once, in order, each pair used as it is emitted, no idling. */
export function instantTimeline({ ops, packets }: DistributedProgram, shot = 0): ShotTimeline {
  const steps = flatten(ops);
  const route = (step: (typeof steps)[number]) =>
    step.kind === "open" ? packets[step.packet].route : step.kind === "move" ? step.route : [];
  return {
    shot,
    visits: steps.map((_, step) => ({ step, startNs: 0, endNs: 0 })),
    idles: [],
    pairs: steps.flatMap((step, visit) =>
      route(step).map((link) => ({ visit, link, attempts: 1, startNs: 0, emissionNs: 0, heraldNs: 0, usedNs: 0, slots: [0, 0] as const })),
    ),
    messages: [],
    wasted: [],
    durationNs: 0,
  };
}

/** Numbers from a small generator of its own (mulberry32), for building test cases. */
export function generator(seed: number): { uniform: () => number; below: (n: number) => number; pick: <T>(items: readonly T[]) => T } {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(uniform() * n);
  return { uniform, below, pick: (items) => items[below(items.length)] };
}

/** Two-qubit gates that leave operand `operand` alone in `basis`. */
const SERVED: Readonly<Record<Basis, readonly (readonly [string, 0 | 1])[]>> = {
  Z: [
    ["cx", 0],
    ["cp", 0],
    ["crx", 0],
    ["cz", 1],
    ["cry", 0],
    ["rzz", 1],
    ["cu", 0],
  ],
  X: [
    ["cx", 1],
    ["crx", 1],
    ["rxx", 0],
    ["csx", 1],
  ],
  Y: [
    ["cy", 1],
    ["cry", 1],
    ["ryy", 0],
  ],
};

/** Gates on the copied qubit while its packet is open: those that keep the basis, and the flip, which also goes to the copies. */
const KEEPS: Readonly<Record<Basis, readonly string[]>> = { Z: ["s", "rz", "p"], X: ["sx", "rx"], Y: ["ry"] };

/** A Pauli of another basis, under the control of a qubit that is copied in its own, on a copied qubit and then on its copy. */
function flippedTogether(
  copied: Packet,
  control: Operand,
  controlCopy: Operand,
  basis: Basis,
  pauli: Basis,
  qpus: readonly [number, number],
) {
  const on = (qpu: number, a: Operand, b: Operand, flip: Basis): DistributedGate => {
    const { gate, swapped } = controlledPauliGate(basis, flip);
    return { kind: "gate", gate, params: [], operands: swapped ? [b, a] : [a, b], qpu, alsoOnCopies: [] };
  };
  const flip = FLIP[copied.basis].toUpperCase() as Basis;
  const echo = on(qpus[1], controlCopy, { qubit: copied.qubit, packet: copied.id }, flip);
  return [on(qpus[0], control, { qubit: copied.qubit }, pauli), { ...echo, echo: true as const }];
}

/**
 * A random program of three data qubits in QPU 0 and three in QPU `last`: packets in all bases on different qubits, open at
 * once where `overlap`, served gates, gates between targets, gates on the copied qubit, flips on qubit and copies, a gate on
 * two copies, gates that flip a copied qubit and its copy under control, now and then a hand-over or a move.
 */
export function randomProgram(seed: number, last = 1, packetCount = 2): DistributedProgram {
  const { uniform, below, pick } = generator(seed);
  const angle = () => 2 * Math.PI * uniform();
  const angles = (gate: string) => Array.from({ length: gateSpec(gate).params }, angle);
  const far = [3, 4, 5];
  const route = Array.from({ length: last }, (_, i) => i);
  const packets: Packet[] = [];
  const ops: DistributedOp[] = [];
  const local = (gate: string, qpu: number, ...qubits: number[]) =>
    ops.push({ kind: "gate", gate, params: angles(gate), operands: qubits.map((qubit) => ({ qubit })), qpu, alsoOnCopies: [] });
  for (let q = 0; q < 6; q++) local("u", q < 3 ? 0 : last, q);
  local("cx", 0, 0, 1);
  local("cx", last, 3, 4);
  const open = new Map<number, Packet>();
  const body = (packet: Packet) => {
    const choice = below(8);
    const { qubit, basis, id } = packet;
    if (choice < 3) {
      const [gate, at] = pick(SERVED[basis]);
      const target = { qubit: pick(far) };
      const copy = { qubit, packet: id };
      ops.push({
        kind: "gate",
        gate,
        params: angles(gate),
        operands: at === 0 ? [copy, target] : [target, copy],
        qpu: last,
        alsoOnCopies: [],
      });
    } else if (choice === 3) {
      local(pick(KEEPS[basis]), 0, qubit);
      local("u", last, pick(far));
    } else if (choice === 4) {
      ops.push({ kind: "gate", gate: FLIP[basis], params: [], operands: [{ qubit }], qpu: 0, alsoOnCopies: [id] });
    } else if (choice > 5) {
      const pauli = pick((["X", "Y", "Z"] as const).filter((other) => other !== basis));
      const other = pick([null, ...open.values()]);
      if (other === packet) return;
      if (other) {
        // The control is beside the qubit, and its copy beside the copy.
        const controlCopy = { qubit: other.qubit, packet: other.id };
        ops.push(...flippedTogether(packet, { qubit: other.qubit }, controlCopy, other.basis, pauli, [0, last]));
      } else {
        const control = pick(far);
        const basis = pick(["X", "Y", "Z"] as const);
        const back: Packet = { id: packets.length, qubit: control, basis, from: last, to: 0, route: [...route].reverse() };
        packets.push(back);
        ops.push({ kind: "open", packet: back.id });
        ops.push(...flippedTogether(packet, { qubit: control, packet: back.id }, { qubit: control }, back.basis, pauli, [0, last]));
        ops.push({ kind: "close", packet: back.id });
      }
    } else {
      const zs = [...open.values()].filter((p) => p.basis === "Z");
      if (zs.length < 2) local("cx", last, far[0], far[1]);
      else {
        const operands = zs.slice(0, 2).map((p) => ({ qubit: p.qubit, packet: p.id }));
        ops.push({ kind: "gate", gate: "cp", params: [angle()], operands, qpu: last, alsoOnCopies: [] });
      }
    }
  };
  const copied = [0, 1, 2];
  for (let count = 0; count < packetCount; count++) {
    const id = packets.length;
    const packet: Packet = { id, qubit: copied[count % 3], basis: pick(["Z", "Z", "X", "Y"] as const), from: 0, to: last, route };
    packets.push(packet);
    ops.push({ kind: "open", packet: id });
    open.set(id, packet);
    const keep = count + 1 < packetCount && count % 3 !== 2 && uniform() < 0.5;
    for (let g = 0; g < 3; g++) body(pick([...open.values()]));
    if (keep) continue;
    for (const [other, { qubit }] of [...open].reverse()) {
      // Qubit 1 may leave with its copy; then it goes back, so that its later gates are where they are.
      if (qubit === 1 && uniform() < 0.5) {
        ops.push({ kind: "move", qubit, from: 0, to: last, route: [], packet: other });
        local("cx", last, qubit, 3);
        ops.push({ kind: "move", qubit, from: last, to: 0, route: [...route].reverse() });
      } else ops.push({ kind: "close", packet: other });
      open.delete(other);
    }
  }
  if (uniform() < 0.3) {
    ops.push({ kind: "move", qubit: 2, from: 0, to: last, route });
    local("cx", last, 2, 3);
  }
  local("u", 0, 0);
  return program([0, 0, 0, last, last, last], packets, ops);
}
