import type { GateOp } from "../circuit/circuit.ts";
import { gateMatrix } from "../circuit/gates.ts";
import { BellwireError } from "../errors.ts";
import { type Network, pairRoom } from "../network/network.ts";
import { FLIP, oneQubitAction, twoQubitBases } from "./bases.ts";
import { controlledPauli } from "./conjugate.ts";
import type { Basis, DistributedGate, DistributedOp, DistributedProgram, FlatDistributedOp, Packet } from "./program.ts";

/** Where things are at one point of the program. */
interface Position {
  qpuOf: number[];
  held: number[];
  open: Set<number>;
  /** Copies that are still to follow the last gate, with the qubit that controls it and its Pauli there. */
  owed: Map<number, { qubit: number; basis: Basis | null }>;
}

/**
 * Throws an internal error unless the program keeps its promises: packets open once, before use, and close once within one
 * straight piece of program; every operand sits in its operation's QPU; gates leave the packet's basis alone, or flip it and are followed by
 * an echo on each copy; data and communication qubits are never exceeded; routes are joined links. It does not compare the program with its source.
 */
export function checkProgram(program: DistributedProgram, network: Network): void {
  const held = network.qpus.map(() => 0);
  for (const qpu of program.placement) held[qpu]++;
  const position: Position = { qpuOf: [...program.placement], held, open: new Set(), owed: new Map() };
  checkRoom(position, network);
  const opened = new Set<number>();
  checkBlock(program.ops, position, opened, program, network);
  demand(opened.size === program.packets.length, "a packet is never opened");
}

function demand(holds: boolean, message: string): asserts holds {
  if (!holds) throw new BellwireError("internal", `distributed program: ${message}`);
}

function checkBlock(ops: readonly DistributedOp[], at: Position, opened: Set<number>, program: DistributedProgram, network: Network): void {
  for (const op of ops) {
    if (op.kind !== "move" && op.kind !== "close") checkRoom(at, network);
    if (op.kind !== "gate" || !op.echo) demand(at.owed.size === 0, "a copy does not follow the gate that flips its qubit");
    if (op.kind === "if" || op.kind === "while") {
      demand(at.open.size === 0, `a packet is open across ${op.kind}`);
      for (const body of op.kind === "if" ? [op.then, op.else] : [op.body]) {
        const inner = { qpuOf: [...at.qpuOf], held: [...at.held], open: at.open, owed: at.owed };
        checkBlock(body, inner, opened, program, network);
        demand(
          inner.qpuOf.every((qpu, qubit) => qpu === at.qpuOf[qubit]),
          `a branch of ${op.kind} ends with a qubit elsewhere`,
        );
      }
    } else checkFlat(op, at, opened, program, network);
  }
  checkRoom(at, network);
  demand(at.owed.size === 0, "a copy does not follow the last gate of a block");
  demand(at.open.size === 0, "a packet is open at the end of a block");
}

function checkRoom(at: Position, network: Network): void {
  at.held.forEach((count, k) => {
    demand(count <= network.qpus[k].dataQubits, `QPU ${network.qpus[k].name} holds ${count} data qubits`);
  });
}

function checkFlat(op: FlatDistributedOp, at: Position, opened: Set<number>, program: DistributedProgram, network: Network): void {
  switch (op.kind) {
    case "gate":
      checkGate(op, at, program);
      break;
    case "open": {
      const packet = program.packets[op.packet];
      demand(!opened.has(op.packet), `packet ${op.packet} opens twice`);
      demand(
        at.qpuOf[packet.qubit] === packet.from || copiesOf(packet.qubit, at, program).some((copy) => copy.to === packet.from),
        `packet ${op.packet} starts where its qubit is neither itself nor copied`,
      );
      for (const other of at.open) {
        const { qubit, to } = program.packets[other];
        demand(qubit !== packet.qubit || to !== packet.to, `packets ${other} and ${op.packet} copy qubit ${qubit} to the same QPU`);
      }
      checkPairs(packet.from, packet.to, packet.route, at, program.packets, network);
      opened.add(op.packet);
      at.open.add(op.packet);
      break;
    }
    case "close":
      demand(at.open.delete(op.packet), `packet ${op.packet} closes without being open`);
      break;
    case "move":
      demand(at.qpuOf[op.qubit] === op.from, `qubit ${op.qubit} moves from where it is not`);
      // Consecutive moves happen together: qubits beyond the data qubits wait on communication qubits until the next moves make room.
      if (op.packet === undefined) checkPairs(op.from, op.to, op.route, at, program.packets, network);
      else {
        const { qubit, to } = program.packets[op.packet];
        demand(at.open.delete(op.packet), `packet ${op.packet} hands over without being open`);
        demand(qubit === op.qubit && to === op.to && op.route.length === 0, `packet ${op.packet} hands over another qubit or elsewhere`);
      }
      demand(copiesOf(op.qubit, at, program).length === 0, `qubit ${op.qubit} moves while it is copied`);
      at.qpuOf[op.qubit] = op.to;
      at.held[op.from]--;
      at.held[op.to]++;
      break;
    case "measure":
    case "reset":
      demand(at.qpuOf[op.qubit] === op.qpu, `${op.kind} of qubit ${op.qubit} in the wrong QPU`);
      demand(copiesOf(op.qubit, at, program).length === 0, `${op.kind} of qubit ${op.qubit} while it is copied`);
      break;
    default:
  }
}

function copiesOf(qubit: number, at: Position, program: DistributedProgram): Packet[] {
  return [...at.open].map((id) => program.packets[id]).filter((packet) => packet.qubit === qubit);
}

function checkGate(op: DistributedGate, at: Position, program: DistributedProgram): void {
  const plain: GateOp = { kind: "gate", gate: op.gate, params: op.params, qubits: op.operands.map((o) => o.qubit) };
  const bases = op.operands.length === 2 ? twoQubitBases(plain) : null;
  op.operands.forEach((operand) => {
    if (operand.packet === undefined) demand(at.qpuOf[operand.qubit] === op.qpu, `${op.gate} on qubit ${operand.qubit} in the wrong QPU`);
    else {
      const packet = program.packets[operand.packet];
      demand(at.open.has(operand.packet), `${op.gate} uses packet ${operand.packet}, which is not open`);
      demand(packet.qubit === operand.qubit && packet.to === op.qpu, `${op.gate} uses packet ${operand.packet} of another qubit or QPU`);
      demand(bases !== null, `${op.gate} acts on a copy alone`);
    }
  });
  if (op.echo) return checkEcho(op, bases, at, program);
  op.operands.forEach((operand, side) => {
    for (const packet of copiesOf(operand.qubit, at, program)) {
      if (!bases) checkOnCopied(op, packet);
      else if (bases[side] !== packet.basis) {
        const flips = operand.packet === undefined && controlledPauli(plain) !== null;
        demand(flips, `${op.gate} breaks the ${packet.basis} basis of packet ${packet.id}`);
        at.owed.set(packet.id, { qubit: op.operands[1 - side].qubit, basis: bases[1 - side] });
      }
    }
  });
  for (const { qubit } of at.owed.values()) {
    const broken = [...at.owed.keys()].some((id) => program.packets[id].qubit === qubit);
    demand(!broken, `${op.gate} flips copies of both its qubits`);
  }
}

/** An echo does to one copy what the gate before did to its qubit: the flip of its basis, under the same control. */
function checkEcho(op: DistributedGate, bases: readonly (Basis | null)[] | null, at: Position, program: DistributedProgram): void {
  const side = op.operands.findIndex((operand) => operand.packet !== undefined && at.owed.has(operand.packet));
  demand(side >= 0 && bases !== null, `${op.gate} echoes nothing`);
  const id = op.operands[side].packet ?? -1;
  const owed = at.owed.get(id);
  const partner = op.operands[1 - side];
  demand(
    owed !== undefined &&
      bases[side] === FLIP[program.packets[id].basis].toUpperCase() &&
      owed.qubit === partner.qubit &&
      owed.basis === bases[1 - side],
    `${op.gate} does not do to packet ${id} what was done to its qubit`,
  );
  at.owed.delete(id);
}

/** A one-qubit gate on a copied qubit keeps the basis, or flips it and is applied to every copy. */
function checkOnCopied(op: DistributedGate, packet: Packet): void {
  const { keeps, flips } = oneQubitAction(op);
  const onCopy = op.alsoOnCopies.includes(packet.id);
  if (keeps.includes(packet.basis)) demand(!onCopy, `${op.gate} keeps the basis of packet ${packet.id} and still acts on its copy`);
  else {
    demand(flips.includes(packet.basis) && onCopy, `${op.gate} breaks the ${packet.basis} basis of packet ${packet.id}`);
    const m = gateMatrix(op.gate, op.params);
    const pure = packet.basis === "Z" ? Math.hypot(m[2] - m[4], m[3] - m[5]) : Math.hypot(m[0] + m[6], m[1] + m[7]);
    demand(pure < 1e-12, `${op.gate} on the copies of packet ${packet.id} is not a pure flip`);
  }
}

/** Room for the pairs of one packet or move beside the copies that are open. */
function checkPairs(from: number, to: number, route: readonly number[], at: Position, packets: readonly Packet[], network: Network): void {
  const needed = network.qpus.map(() => 0);
  let stop = from;
  for (const link of route) {
    const [a, b] = network.links[link].between;
    demand(a === stop || b === stop, `route ${route.join("-")} does not start in QPU ${from}`);
    stop = a === stop ? b : a;
    needed[a] += pairRoom(network.links[link]);
    needed[b] += pairRoom(network.links[link]);
  }
  demand(stop === to && from !== to, `route ${route.join("-")} does not lead from QPU ${from} to QPU ${to}`);
  for (const id of at.open) needed[packets[id].to]++;
  at.held.forEach((held, k) => {
    needed[k] += Math.max(0, held - network.qpus[k].dataQubits);
  });
  needed.forEach((count, k) => {
    const limit = network.qpus[k].communicationQubits;
    const busy = route.some((link) => network.links[link].between.includes(k));
    if (busy) demand(count <= limit, `${count} communication qubits are needed in QPU ${network.qpus[k].name}, which has ${limit}`);
  });
}
