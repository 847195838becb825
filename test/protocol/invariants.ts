import { expect } from "vitest";
import { isFree } from "../../host/protocol/builder.ts";
import { qpuTimes } from "../../host/protocol/timing.ts";
import { gateSpec } from "../../src/circuit/gates.ts";
import { type DistributedProgram, flatten, type Operand } from "../../src/compile/program.ts";
import type { Network } from "../../src/network/network.ts";
import type { ShotTimeline } from "../../src/timeline.ts";
import { between } from "./random.ts";

type Span = [start: number, end: number];

const name = (operand: Operand) => (operand.packet === undefined ? `q${operand.qubit}` : `q${operand.qubit} in packet ${operand.packet}`);

/** Fails when two of a thing's spans overlap. */
function expectApart(spans: Map<string, Span[]>): void {
  for (const [thing, list] of spans) {
    list.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    for (let i = 1; i < list.length; i++) {
      if (list[i][0] < list[i - 1][1]) expect.fail(`${thing} is used twice at once: ${list[i - 1].join("-")} and ${list[i].join("-")}`);
    }
  }
}

function add(spans: Map<string, Span[]>, thing: string, start: number, end: number): void {
  const list = spans.get(thing);
  if (list) list.push([start, end]);
  else spans.set(thing, [[start, end]]);
}

/**
 * Checks a detailed timeline against the rules, from the program and the durations alone: every communication qubit serves one pair or
 * copy at a time, no qubit is in two operations at once, the visits' order holds per operand, and no more two-qubit gates run in a QPU
 * than may. Without branches the visits are the program's steps.
 */
export function checkTimeline(program: DistributedProgram, network: Network, timeline: ShotTimeline): void {
  const steps = flatten(program.ops);
  const times = qpuTimes(network);
  if (!steps.some((step) => step.kind === "branch")) expect(timeline.visits.map((v) => v.step)).toEqual(steps.map((_, i) => i));
  const slots = new Map<string, Span[]>();
  const operands = new Map<string, Span[]>();
  const starts = new Map<string, number>();
  const gates: { qpu: number; at: number; change: number }[] = [];
  const twoQubit = (qpu: number, start: number): void => {
    gates.push({ qpu, at: start, change: 1 }, { qpu, at: start + times[qpu].twoQubitNs, change: -1 });
  };
  const operate = (operand: Operand, start: number, end: number): void => {
    const before = starts.get(name(operand)) ?? 0;
    if (start < before) expect.fail(`${name(operand)} breaks program order at ${start}`);
    starts.set(name(operand), start);
    add(operands, name(operand), start, end);
  };
  const farSlot = new Map<number, { slot: number; from: number }>();
  const useSlot = (qpu: number, slot: number, start: number, end: number): void => {
    expect(slot).toBeLessThan(network.qpus[qpu].communicationQubits);
    add(slots, `communication qubit ${slot} of ${network.qpus[qpu].name}`, start, end);
  };

  const openPackets = new Set<number>();
  /** Qubits that leave a data place, and those that arrive and keep their communication qubit until there is one. */
  const places: { qpu: number; at: number; leaves: boolean; settle?: (at: number) => void }[] = [];
  const endCopy = (id: number, at: number): void => {
    const held = farSlot.get(id);
    if (!held) expect.fail(`packet ${id} ends without a copy`);
    useSlot(program.packets[id].to, held.slot, held.from, at);
  };

  /** What a packet's or a move's pairs do to communication qubits; returns the far half's slot. */
  const connect = (visit: number, from: number, route: readonly number[], start: number, isMove: boolean): [qpu: number, slot: number] => {
    const pairs = timeline.pairs.filter((pair) => pair.visit === visit);
    expect(pairs.map((pair) => pair.link)).toEqual([...route]);
    const qpus = [from, ...between(network, from, route)];
    const near = times[from];
    twoQubit(from, start);
    let far: [number, number] = [-1, -1];
    pairs.forEach((pair, hop) => {
      expect(pair.startNs <= pair.emissionNs && pair.emissionNs <= pair.heraldNs && pair.heraldNs <= pair.usedNs).toBe(true);
      expect(pair.usedNs).toBe(start);
      const ends = network.links[pair.link].between;
      const forward = ends[0] === qpus[hop];
      const t = times[qpus[hop]];
      const swap = t.twoQubitNs + t.oneQubitNs + t.measureNs + t.resetNs;
      const nearBusy = hop > 0 ? swap : near.twoQubitNs + (isMove ? near.oneQubitNs : 0) + near.measureNs + near.resetNs;
      useSlot(qpus[hop], pair.slots[forward ? 0 : 1], pair.startNs, start + nearBusy);
      if (hop > 0) {
        twoQubit(qpus[hop], start);
        useSlot(qpus[hop], far[1], far[0], start + swap);
      }
      far = [pair.startNs, pair.slots[forward ? 1 : 0]];
    });
    return far;
  };

  timeline.visits.forEach(({ step, startNs, endNs }, visit) => {
    const op = steps[step];
    expect(endNs).toBeGreaterThanOrEqual(startNs);
    if (op.kind === "gate") {
      for (const operand of op.operands) operate(operand, startNs, endNs);
      if (isFree(op)) expect(endNs).toBe(startNs);
      else if (gateSpec(op.gate).qubits === 2) twoQubit(op.qpu, startNs);
    } else if (op.kind === "open") {
      const packet = program.packets[op.packet];
      const source = [...openPackets].find((id) => program.packets[id].qubit === packet.qubit && program.packets[id].to === packet.from);
      openPackets.add(op.packet);
      operate({ qubit: packet.qubit, packet: source }, startNs, startNs + times[packet.from].twoQubitNs);
      operate({ qubit: packet.qubit, packet: op.packet }, startNs, endNs);
      const [since, slot] = connect(visit, packet.from, packet.route, startNs, false);
      farSlot.set(op.packet, { slot, from: since });
    } else if (op.kind === "close") {
      const packet = program.packets[op.packet];
      const t = times[packet.to];
      const measured = startNs + t.oneQubitNs + t.measureNs;
      operate({ qubit: packet.qubit, packet: op.packet }, startNs, measured);
      openPackets.delete(op.packet);
      endCopy(op.packet, measured + t.resetNs);
    } else if (op.kind === "move" && op.packet !== undefined) {
      const { oneQubitNs, measureNs } = times[op.from];
      operate({ qubit: op.qubit }, startNs, startNs + oneQubitNs + measureNs);
      operate({ qubit: op.qubit, packet: op.packet }, endNs, endNs);
      starts.set(name({ qubit: op.qubit }), endNs);
      openPackets.delete(op.packet);
      places.push({ qpu: op.from, at: startNs + oneQubitNs + measureNs + times[op.from].resetNs, leaves: true });
      const id = op.packet;
      places.push({ qpu: op.to, at: endNs, leaves: false, settle: (at) => endCopy(id, at) });
    } else if (op.kind === "move") {
      operate({ qubit: op.qubit }, startNs, endNs);
      const [since, slot] = connect(visit, op.from, op.route, startNs, true);
      const { twoQubitNs, oneQubitNs, measureNs, resetNs } = times[op.from];
      places.push({ qpu: op.from, at: startNs + twoQubitNs + oneQubitNs + measureNs + resetNs, leaves: true });
      places.push({ qpu: op.to, at: endNs, leaves: false, settle: (at) => useSlot(op.to, slot, since, at) });
    } else if (op.kind === "measure" || op.kind === "reset") operate({ qubit: op.qubit }, startNs, endNs);
  });
  for (const waste of timeline.wasted) {
    network.links[waste.link].between.forEach((q, end) => {
      useSlot(q, waste.slots[end], waste.startNs, waste.droppedNs);
    });
  }
  settlePlaces(program, network, places);
  const time = Object.values(timeline.time ?? {}).reduce((sum, ns) => sum + ns, 0);
  expect(time).toBe(timeline.durationNs);
  expectApart(slots);
  expectApart(operands);
  const running = network.qpus.map(() => 0);
  gates.sort((a, b) => a.at - b.at || a.change - b.change);
  for (const { qpu, change } of gates) {
    running[qpu] += change;
    expect(running[qpu]).toBeLessThanOrEqual(network.qpus[qpu].parallelTwoQubitGates);
  }
}

/** Gives each arrival its data place, in the order of time, and tells it when. */
function settlePlaces(
  program: DistributedProgram,
  network: Network,
  places: { qpu: number; at: number; leaves: boolean; settle?: (at: number) => void }[],
): void {
  network.qpus.forEach((qpu, q) => {
    let free = qpu.dataQubits - program.placement.filter((home) => home === q).length;
    const waiting: ((at: number) => void)[] = [];
    const here = places.filter((place) => place.qpu === q).sort((a, b) => a.at - b.at || Number(b.leaves) - Number(a.leaves));
    for (const { at, settle } of here) {
      if (settle) waiting.push(settle);
      else free++;
      if (free > 0 && waiting.length > 0) {
        free--;
        waiting.shift()?.(at);
      }
    }
    // Whoever waits to the end of the shot has its communication qubit to itself.
    for (const settle of waiting) settle(Number.POSITIVE_INFINITY);
  });
}
