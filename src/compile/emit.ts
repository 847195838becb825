import type { FlatOp, GateOp } from "../circuit/circuit.ts";
import type { Network } from "../network/network.ts";
import { oneQubitAction, splitFlip } from "./bases.ts";
import type { Instance, Item, Part } from "./instance.ts";
import type { DistributedGate, DistributedOp, Operand, Packet } from "./program.ts";
import type { Routes } from "./routes.ts";

/** Where the search put things: the QPU of each qubit and of each two-qubit gate. */
export interface Assignment {
  home: ArrayLike<number>;
  site: ArrayLike<number>;
}

/** The gates of one run that one QPU serves, in program order, and how many of them are done. */
interface Service {
  run: number;
  qpu: number;
  gates: number[];
  done: number;
  /** The packet that is open for it, or -1. */
  packet: number;
}

/**
 * Writes the program in circuit order. A packet opens at its first gate and closes after its last. Where another copy or
 * another pair in preparation would exceed a QPU's communication qubits, the copy there whose next gate is furthest away is
 * closed first (Belady's rule) and opened again when it is needed: one ebit more.
 */
export function emit(
  instance: Instance,
  assignment: Assignment,
  network: Network,
  routes: Routes,
): { ops: DistributedOp[]; packets: Packet[] } {
  const { qubitOf, runOf } = instance;
  const { home, site } = assignment;
  const qpus = network.qpus.length;
  const services = collectServices(instance, assignment, qpus);
  const packets: Packet[] = [];
  /** Open services by QPU, and by copied qubit. */
  const openIn: Set<Service>[] = network.qpus.map(() => new Set());
  const openOn: Set<Service>[] = Array.from({ length: instance.qubits }, () => new Set());

  const close = (service: Service, out: DistributedOp[]) => {
    out.push({ kind: "close", packet: service.packet });
    openIn[service.qpu].delete(service);
    openOn[instance.runQubit[service.run]].delete(service);
    service.packet = -1;
  };
  const makeRoom = (qpu: number, needed: number, kept: readonly Service[], out: DistributedOp[]) => {
    const nextUse = (s: Service) => (s.done < s.gates.length ? s.gates[s.done] : Number.POSITIVE_INFINITY);
    while (openIn[qpu].size + needed > network.qpus[qpu].communicationQubits) {
      const [victim] = [...openIn[qpu]].filter((s) => !kept.includes(s)).sort((a, b) => nextUse(b) - nextUse(a));
      close(victim, out);
    }
  };
  const open = (service: Service, kept: readonly Service[], out: DistributedOp[]) => {
    const qubit = instance.runQubit[service.run];
    const stops = routes.stops(home[qubit], service.qpu);
    stops.forEach((stop, i) => {
      makeRoom(stop, i === 0 || i === stops.length - 1 ? 1 : 2, kept, out);
    });
    service.packet = packets.length;
    packets.push({
      id: service.packet,
      qubit,
      basis: instance.runBasis[service.run],
      from: home[qubit],
      to: service.qpu,
      route: routes.route(home[qubit], service.qpu),
    });
    openIn[service.qpu].add(service);
    openOn[qubit].add(service);
    out.push({ kind: "open", packet: service.packet });
  };

  const serviceAt = (gate: number, side: number, qpu: number): Service | null => {
    if (home[qubitOf[2 * gate + side]] === qpu) return null;
    return services.get(runOf[2 * gate + side] * qpus + qpu) ?? null;
  };
  /** Where to do a gate: as planned, or beside one of its qubits if the copy it takes is open there already and the planned one is not. */
  const chooseSite = (gate: number): number => {
    const ready = (qpu: number) =>
      [0, 1].every((side) => {
        if (home[qubitOf[2 * gate + side]] === qpu) return true;
        return (services.get(runOf[2 * gate + side] * qpus + qpu)?.packet ?? -1) >= 0;
      });
    if (runOf[2 * gate] < 0 || runOf[2 * gate + 1] < 0 || ready(site[gate])) return site[gate];
    return [home[qubitOf[2 * gate]], home[qubitOf[2 * gate + 1]]].find(ready) ?? site[gate];
  };
  const emitRemote = (op: GateOp, gate: number, out: DistributedOp[]) => {
    const qpu = chooseSite(gate);
    const used = [serviceAt(gate, 0, qpu), serviceAt(gate, 1, qpu)];
    const kept = used.filter((s) => s !== null);
    for (const service of kept) if (service.packet < 0) open(service, kept, out);
    const operands = used.map((s, side): Operand => {
      const qubit = qubitOf[2 * gate + side];
      return s === null ? { qubit } : { qubit, packet: s.packet };
    });
    out.push({ kind: "gate", gate: op.gate, params: op.params, operands, qpu, alsoOnCopies: [] });
    const planned = [serviceAt(gate, 0, site[gate]), serviceAt(gate, 1, site[gate])].filter((s) => s !== null);
    for (const service of new Set([...planned, ...kept])) {
      while (service.done < service.gates.length && service.gates[service.done] <= gate) service.done++;
      if (service.packet >= 0 && service.done === service.gates.length) close(service, out);
    }
  };
  const emitOneQubit = (op: GateOp, out: DistributedOp[]) => {
    const [qubit] = op.qubits;
    const copies = [...openOn[qubit]];
    const push = (gate: string, params: readonly number[], alsoOnCopies: readonly number[]) =>
      out.push(oneQubitGate(gate, params, qubit, home[qubit], alsoOnCopies));
    const basis = copies.length > 0 ? instance.runBasis[copies[0].run] : null;
    if (basis === null || oneQubitAction(op).keeps.includes(basis)) {
      push(op.gate, op.params, []);
      return;
    }
    const { keep, flip } = splitFlip(op, basis);
    if (keep) push(keep.gate, keep.params, []);
    push(
      flip.gate,
      flip.params,
      copies.map((s) => s.packet),
    );
  };
  const emitPart = (part: Part, out: DistributedOp[]) => {
    if (part.gate < 0) emitOneQubit(part.op, out);
    else emitRemote(part.op, part.gate, out);
  };
  const emitFlat = (op: FlatOp, out: DistributedOp[]) => {
    switch (op.kind) {
      case "gate":
        emitOneQubit(op, out);
        break;
      case "measure":
      case "reset":
        out.push({ ...op, qpu: home[op.qubit] });
        break;
      default:
        out.push(op);
    }
  };
  const walk = (items: readonly Item[]): DistributedOp[] => {
    const out: DistributedOp[] = [];
    for (const item of items) {
      switch (item.kind) {
        case "flat":
          emitFlat(item.op, out);
          break;
        case "pair": {
          const [a, b] = item.op.qubits;
          if (home[a] === home[b]) {
            const { gate, params } = item.op;
            out.push({ kind: "gate", gate, params, operands: [{ qubit: a }, { qubit: b }], qpu: home[a], alsoOnCopies: [] });
          } else for (const part of item.parts) emitPart(part, out);
          break;
        }
        case "if":
          out.push({ kind: "if", condition: item.condition, then: walk(item.then), else: walk(item.else) });
          break;
        case "while":
          out.push({ kind: "while", condition: item.condition, body: walk(item.body) });
          break;
      }
    }
    return out;
  };
  return { ops: walk(instance.block), packets };
}

function collectServices(instance: Instance, { home, site }: Assignment, qpus: number): Map<number, Service> {
  const services = new Map<number, Service>();
  for (let gate = 0; gate < instance.gates; gate++) {
    if (home[instance.qubitOf[2 * gate]] === home[instance.qubitOf[2 * gate + 1]]) continue;
    for (const side of [0, 1]) {
      if (home[instance.qubitOf[2 * gate + side]] === site[gate]) continue;
      const run = instance.runOf[2 * gate + side];
      const key = run * qpus + site[gate];
      const service = services.get(key);
      if (service) service.gates.push(gate);
      else services.set(key, { run, qpu: site[gate], gates: [gate], done: 0, packet: -1 });
    }
  }
  return services;
}

function oneQubitGate(
  gate: string,
  params: readonly number[],
  qubit: number,
  qpu: number,
  alsoOnCopies: readonly number[],
): DistributedGate {
  return { kind: "gate", gate, params, operands: [{ qubit }], qpu, alsoOnCopies };
}
