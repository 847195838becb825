import type { DistributedOp, DistributedProgram, Packet } from "../../src/compile/program.ts";
import type { Network } from "../../src/network/network.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import { close, gate, measure, open, program } from "./machines.ts";

const bit = (clbit: number) => ({ kind: "bits" as const, clbits: [clbit] });

/**
 * A random program of short pieces in one or two QPUs each, many of them inside `if` and `while`, nested up to `depth`: measured and
 * computed bits decide, and bits are overwritten. Every loop measures the bit that it asks for.
 */
export function randomControl(network: Network, pieces: number, depth: number, seed: number): DistributedProgram {
  const draw = new RandomStream(seed, "placement", 2, 0);
  const perQpu = 2;
  const placement = network.qpus.flatMap((_, q) => [q, q]);
  const clbits = placement.length;
  const packets: Omit<Packet, "id">[] = [];
  const qubitOf = (qpu: number) => qpu * perQpu + draw.below(perQpu);

  const remote = (): DistributedOp[] => {
    const link = draw.below(network.links.length);
    const [a, b] = network.links[link].between;
    const [from, to] = draw.bernoulli(0.5) ? [a, b] : [b, a];
    const qubit = qubitOf(from);
    const id = packets.push({ qubit, basis: "Z", from, to, route: [link] }) - 1;
    const served = Array.from({ length: 1 + draw.below(3) }, () => gate("cz", to, [qubit, id], qubitOf(to)));
    const local = draw.bernoulli(0.5) ? [gate("cz", from, from * perQpu, from * perQpu + 1)] : [];
    return [open(id), ...served.slice(0, 1), ...local, ...served.slice(1), close(id)];
  };
  const piece = (): DistributedOp[] => {
    const q = draw.below(network.qpus.length);
    const choice = draw.uniform();
    if (choice < 0.4) return remote();
    if (choice < 0.6) return [gate("h", q, qubitOf(q)), gate("cx", q, q * perQpu, q * perQpu + 1)];
    if (choice < 0.8) return [measure(qubitOf(q), draw.below(clbits), q)];
    if (choice < 0.85) return [{ kind: "reset", qubit: qubitOf(q), qpu: q }];
    if (choice < 0.9) return [{ kind: "barrier", qubits: [...new Set([draw.below(clbits), draw.below(clbits)])] }];
    const [left, right] = [bit(draw.below(clbits)), bit(draw.below(clbits))];
    return [{ kind: "assign", clbits: [draw.below(clbits)], value: { kind: "binary", operator: "^", left, right } }];
  };
  const block = (count: number, left: number): DistributedOp[] => {
    const ops: DistributedOp[] = [];
    for (let i = 0; i < count; i++) {
      const choice = draw.uniform();
      if (left === 0 || choice < 0.5) ops.push(...piece());
      else if (choice < 0.8) {
        const condition = bit(draw.below(clbits));
        ops.push({ kind: "if", condition, then: block(1 + draw.below(3), left - 1), else: draw.bernoulli(0.5) ? block(1, left - 1) : [] });
      } else {
        const q = draw.below(network.qpus.length);
        const qubit = qubitOf(q);
        ops.push(measure(qubit, qubit, q));
        const body = [...block(1 + draw.below(2), left - 1), gate("h", q, qubit), measure(qubit, qubit, q)];
        ops.push({ kind: "while", condition: bit(qubit), body });
      }
    }
    return ops;
  };
  const ops = block(pieces, depth);
  for (let qubit = 0; qubit < clbits; qubit++) ops.push(measure(qubit, qubit, placement[qubit]));
  return program(placement, packets, ops, clbits);
}
