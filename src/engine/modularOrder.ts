import type { Executable } from "../compile/executable.ts";
import type { ChainLayout } from "./modularMachine.ts";

/**
 * QPUs in a chain, those that share the most entanglement next to each other: the order with the least sum over copies, moves
 * and gates between QPUs of the distance along the chain, because each multiplies every bond that it crosses. Improved from
 * the given order by moving one QPU at a time until nothing helps.
 */
export function chainOrder(executable: Executable): number[] {
  const { traffic, used } = traffics(executable);
  let order = [...used].sort((a, b) => a - b);
  let best = lengthOf(order, traffic);
  for (let improved = true; improved; ) {
    improved = false;
    for (let from = 0; from < order.length; from++) {
      for (let to = 0; to < order.length; to++) {
        const other = order.filter((_, i) => i !== from);
        other.splice(to, 0, order[from]);
        const length = lengthOf(other, traffic);
        if (length >= best) continue;
        order = other;
        best = length;
        improved = true;
      }
    }
  }
  return order;
}

/** QPUs as the program numbers their qubits, by the mean: programs that go through their qubits in turn entangle neighbours most. */
export function programOrder(executable: Executable): number[] {
  const held = new Map<number, { sum: number; count: number }>();
  executable.qpuOf.forEach((qpu, qubit) => {
    const { sum, count } = held.get(qpu) ?? { sum: 0, count: 0 };
    held.set(qpu, { sum: sum + qubit, count: count + 1 });
  });
  const mean = (qpu: number) => {
    const own = held.get(qpu);
    return own ? own.sum / own.count : executable.qubits;
  };
  return [...traffics(executable).used].sort((a, b) => mean(a) - mean(b) || a - b);
}

/** Places every qubit, with room in each site for the most qubits that are ever there. `names` are those of the QPUs. */
export function chainLayout(executable: Executable, order: readonly number[], names: readonly string[] = []): ChainLayout {
  const siteOf = new Map(order.map((qpu, site) => [qpu, site]));
  const held = order.map(() => 0);
  const where = [...executable.qpuOf];
  const places = where.map((qpu) => {
    const site = siteOf.get(qpu) ?? 0;
    return { site, slot: held[site]++ };
  });
  const sizes = [...held];
  for (const step of executable.steps) {
    if (step.kind !== "move") continue;
    const [from, to] = [siteOf.get(step.from) ?? 0, siteOf.get(step.to) ?? 0];
    held[to]++;
    sizes[to] = Math.max(sizes[to], held[to]);
    held[from]--;
  }
  return { siteOf, sizes: sizes.map((size) => Math.max(1, size)), places, names: order.map((qpu) => names[qpu] ?? `QPU ${qpu}`) };
}

/** Ebits of a program across each bond of a chain: a copy or move between QPUs crosses every bond between them. 2^ebits limits the bond. */
export function ebitsAcross({ steps }: Executable, order: readonly number[]): number[] {
  const at = new Map(order.map((qpu, site) => [qpu, site]));
  const ebits = order.slice(1).fill(0);
  for (const step of steps) {
    if (step.kind !== "open" && step.kind !== "move") continue;
    const [a, b] = [at.get(step.from) ?? 0, at.get(step.to) ?? 0];
    for (let bond = Math.min(a, b); bond < Math.max(a, b); bond++) ebits[bond]++;
  }
  return ebits;
}

/** How often each pair of QPUs shares an ebit, by `a b`, and the QPUs that hold or pass anything. */
function traffics({ steps, qpuOf }: Executable): { traffic: ReadonlyMap<string, number>; used: ReadonlySet<number> } {
  const traffic = new Map<string, number>();
  const where = [...qpuOf];
  const used = new Set(qpuOf);
  const add = (a: number, b: number) => {
    used.add(a);
    used.add(b);
    if (a !== b) traffic.set(`${a} ${b}`, (traffic.get(`${a} ${b}`) ?? 0) + 1);
  };
  for (const step of steps) {
    if (step.kind === "open") add(step.from, step.to);
    else if (step.kind === "move") {
      add(step.from, step.to);
      where[step.qubit] = step.to;
    } else if (step.kind === "gate" && step.qubits.length === 2) add(where[step.qubits[0]], where[step.qubits[1]]);
  }
  return { traffic, used };
}

function lengthOf(order: readonly number[], traffic: ReadonlyMap<string, number>): number {
  const at = new Map(order.map((qpu, i) => [qpu, i]));
  let sum = 0;
  for (const [pair, count] of traffic) {
    const [a, b] = pair.split(" ").map(Number);
    sum += count * Math.abs((at.get(a) ?? 0) - (at.get(b) ?? 0));
  }
  return sum;
}
