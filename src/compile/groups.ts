import type { Network } from "../network/network.ts";
import type { Instance } from "./instance.ts";

/** Qubits that gates connect, directly or not, the largest group first; a qubit without two-qubit gates is alone. */
export function connectedGroups({ qubits, gates, qubitOf }: Instance): number[][] {
  const parent = Array.from({ length: qubits }, (_, q) => q);
  const rootOf = (qubit: number): number => {
    let root = qubit;
    while (parent[root] !== root) root = parent[root];
    parent[qubit] = root;
    return root;
  };
  for (let g = 0; g < gates; g++) parent[rootOf(qubitOf[2 * g])] = rootOf(qubitOf[2 * g + 1]);
  const groups = new Map<number, number[]>();
  for (let q = 0; q < qubits; q++) {
    const root = rootOf(q);
    const group = groups.get(root);
    if (group) group.push(q);
    else groups.set(root, [q]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

/** A bound from below: a connected group ends up entangled across as many QPUs as its number needs, and an ebit joins two of them. */
export function fewestEbits(groups: readonly (readonly number[])[], { qpus }: Network): number {
  const capacities = qpus.map((q) => q.dataQubits).sort((a, b) => b - a);
  let bound = 0;
  for (const { length } of groups) for (let size = length, k = 0; size > capacities[k]; k++, bound++) size -= capacities[k];
  return bound;
}

/**
 * QPU of each qubit when groups are kept together: each goes into the fullest QPU that has room for all of it; where none has, the emptiest
 * one is filled first.
 */
export function packGroups(groups: readonly (readonly number[])[], { qpus }: Network): number[] {
  const room = qpus.map((q) => q.dataQubits);
  const home: number[] = [];
  for (const group of groups) {
    for (let placed = 0; placed < group.length; ) {
      const left = group.length - placed;
      const roomy = room.flatMap((places, k) => (places >= left ? [k] : []));
      const qpu = roomy.length > 0 ? roomy.reduce((a, b) => (room[b] < room[a] ? b : a)) : room.indexOf(Math.max(...room));
      // Where there is no room at all a QPU is overfull, one qubit at a time.
      const fitting = Math.min(left, Math.max(1, room[qpu]));
      for (const qubit of group.slice(placed, placed + fitting)) home[qubit] = qpu;
      room[qpu] -= fitting;
      placed += fitting;
    }
  }
  return home;
}
