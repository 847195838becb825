import type { DistributedOp, DistributedProgram, Packet } from "../../src/compile/program.ts";
import { type Network, pairRoom } from "../../src/network/network.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import { close, gate, measure, open, program } from "./machines.ts";

/** All loop-free routes of at most `hops` links from a QPU. */
function routesFrom(network: Network, from: number, hops: number): { to: number; route: number[] }[] {
  const found: { to: number; route: number[] }[] = [];
  const walk = (here: number, seen: number[], route: number[]): void => {
    if (route.length > 0) found.push({ to: here, route });
    if (route.length === hops) return;
    network.links.forEach((link, l) => {
      if (!link.between.includes(here)) return;
      const next = link.between[0] === here ? link.between[1] : link.between[0];
      if (!seen.includes(next)) walk(next, [...seen, next], [...route, l]);
    });
  };
  walk(from, [from], []);
  return found;
}

/**
 * A random program that fits the machine's communication qubits step by step: gates, packets in every order, nested and
 * crossing, over several hops where the QPUs between can swap, and moves.
 */
export function randomProgram(network: Network, steps: number, seed: number, moves = true): DistributedProgram {
  const draw = new RandomStream(seed, "placement", 0, 0);
  const perQpu = 3;
  const placement = network.qpus.flatMap((_, q) => [q, q, q]);
  const packets: Omit<Packet, "id">[] = [];
  const ops: DistributedOp[] = [];
  const openIds: number[] = [];
  const copies = network.qpus.map(() => 0);
  const held = network.qpus.map(() => perQpu);
  /** Communication qubits taken by copies, and by qubits that found all data places taken. */
  const room = (q: number, extra: number, more = 0) =>
    copies[q] + Math.max(0, held[q] + more - network.qpus[q].dataQubits) + extra <= network.qpus[q].communicationQubits;
  const relocate = (qubit: number, to: number) => {
    held[placement[qubit]]--;
    held[to]++;
    placement[qubit] = to;
  };
  const needs = (link: number | undefined) => (link === undefined ? 0 : pairRoom(network.links[link]));
  const local = (q: number) => placement.flatMap((home, qubit) => (home === q ? [qubit] : []));
  for (let i = 0; i < steps; i++) {
    const choice = draw.uniform();
    const from = draw.below(network.qpus.length);
    if (choice < 0.4) {
      const options = routesFrom(network, from, 3).filter(({ to, route }) =>
        [from, ...between(network, from, route), to].every((q, i) => room(q, needs(route[i - 1]) + needs(route[i]))),
      );
      const homes = local(from);
      if (options.length === 0 || homes.length === 0) continue;
      const { to, route } = options[draw.below(options.length)];
      // A copy of a copy starts where the first copy is.
      const copied = openIds.filter((id) => packets[id].to === from && packets[id].from !== to);
      if (copied.length > 0 && draw.bernoulli(0.3)) {
        const { qubit, basis } = packets[copied[draw.below(copied.length)]];
        openIds.push(packets.push({ qubit, basis, from, to, route }) - 1);
        ops.push(open(packets.length - 1));
        copies[to]++;
        continue;
      }
      const qubit = homes[draw.below(homes.length)];
      if (moves && draw.bernoulli(0.15)) {
        // A packet is closed where it was opened, so a copied qubit stays.
        if (openIds.some((id) => packets[id].qubit === qubit) || !room(to, 0, 1)) continue;
        ops.push({ kind: "move", qubit, from, to, route });
        relocate(qubit, to);
        continue;
      }
      const basis = (["X", "Y", "Z"] as const)[draw.below(3)];
      openIds.push(packets.push({ qubit, basis, from, to, route }) - 1);
      ops.push(open(packets.length - 1));
      copies[to]++;
    } else if (choice < 0.6 && openIds.length > 0) {
      const [id] = openIds.splice(draw.below(openIds.length), 1);
      const { qubit, from: home, to } = packets[id];
      copies[to]--;
      // The only copy of a qubit may take over.
      const alone = placement[qubit] === home && openIds.every((other) => packets[other].qubit !== qubit);
      if (moves && alone && room(to, 0, 1) && draw.bernoulli(0.3)) {
        ops.push({ kind: "move", qubit, from: home, to, route: [], packet: id });
        relocate(qubit, to);
      } else ops.push(close(id));
    } else if (choice < 0.8 && openIds.length > 0) {
      const id = openIds[draw.below(openIds.length)];
      const targets = local(packets[id].to);
      if (targets.length > 0) ops.push(gate("cz", packets[id].to, [packets[id].qubit, id], targets[draw.below(targets.length)]));
    } else {
      const homes = local(from);
      if (homes.length >= 2 && draw.bernoulli(0.5)) {
        const first = draw.below(homes.length);
        ops.push(gate("cx", from, homes[first], homes[(first + 1) % homes.length]));
      } else if (homes.length > 0) ops.push(gate(["h", "t", "x"][draw.below(3)], from, homes[draw.below(homes.length)]));
      else if (draw.bernoulli(0.1)) ops.push({ kind: "barrier", qubits: placement.map((_, qubit) => qubit) });
    }
  }
  for (const id of openIds) ops.push(close(id));
  placement.forEach((home, qubit) => {
    ops.push(measure(qubit, qubit, home));
  });
  return program(
    network.qpus.flatMap((_, q) => new Array<number>(perQpu).fill(q)),
    packets,
    ops,
    placement.length,
  );
}

/** The QPUs that a route passes on the way. */
export function between(network: Network, from: number, route: readonly number[]): number[] {
  const qpus: number[] = [];
  let here = from;
  for (const l of route) {
    here = network.links[l].between[0] === here ? network.links[l].between[1] : network.links[l].between[0];
    qpus.push(here);
  }
  return qpus.slice(0, -1);
}

/** Random pieces between measurements whose bits decide which piece runs, and how often. */
export function randomBranches(network: Network, steps: number, seed: number): DistributedProgram {
  const draw = new RandomStream(seed, "placement", 1, 0);
  const pieces = Array.from({ length: 4 }, (_, i) => randomProgram(network, steps, seed + i, false));
  const packets = pieces.flatMap((piece) => piece.packets.map(({ id: _, ...rest }) => rest));
  let first = 0;
  const bodies = pieces.map((piece) => {
    const renamed = piece.ops.map((op) => renamePackets(op, first));
    first += piece.packets.length;
    return renamed;
  });
  const bit = (clbit: number) => ({ kind: "bits" as const, clbits: [clbit] });
  const anyBit = () => bit(draw.below(pieces[0].placement.length));
  const ops: DistributedOp[] = [
    ...bodies[0],
    { kind: "if", condition: anyBit(), then: bodies[1], else: [{ kind: "while", condition: anyBit(), body: bodies[2] }] },
    ...bodies[3],
  ];
  return program([...pieces[0].placement], packets, ops, pieces[0].placement.length);
}

function renamePackets(op: DistributedOp, by: number): DistributedOp {
  if (op.kind === "open" || op.kind === "close") return { ...op, packet: op.packet + by };
  if (op.kind !== "gate") return op;
  return { ...op, operands: op.operands.map((o) => (o.packet === undefined ? o : { ...o, packet: o.packet + by })) };
}
