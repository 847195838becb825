import { type AnnealOptions, cool } from "./cooling.ts";
import type { Layout } from "./layout.ts";

/** Temperatures in ebits: geometric from HOT to about 0.1. The factor is 0.05^(1/99). */
const HOT = 2;
const COOLING = 0.9701931;
/** Share of proposals that move qubits; the rest move gates. */
const QUBIT_SHARE = 0.3;

export interface PlaceOptions extends AnnealOptions {
  /** Whether qubits stay where they are. */
  fixed: boolean;
  /** Places for data qubits of each QPU. */
  capacities: readonly number[];
}

/**
 * Simulated annealing over the places of qubits, which do not move, and of gates. A proposal moves one gate, exchanges two
 * qubits or moves one into free room, the gates of moved qubits following greedily. Leaves the best arrangement seen in `layout`.
 */
export async function anneal(layout: Layout, options: PlaceOptions): Promise<void> {
  const { random, fixed } = options;
  const { instance, qpus } = layout;
  const { stayStart, qubits } = instance;
  if (instance.gates === 0 || qpus < 2) return;
  const pick = (n: number) => Math.floor((random.u32() / 2 ** 32) * n);
  const home = (qubit: number) => layout.stayQpu[stayStart[qubit]];
  const settle = (qubit: number, qpu: number) => layout.settleForGood(qubit, qpu);
  const weight = (qubit: number) => 1 + (instance.qubitGates[qubit].length + stayStart[qubit + 1] - stayStart[qubit]) / 2;
  const room = Int32Array.from(options.capacities);
  for (let q = 0; q < qubits; q++) room[home(q)]--;
  const follower = new Follower(layout, options.thirds);

  const propose = (temperature: number): number => {
    const first = pick(qubits);
    const from = home(first);
    const second = pick(qubits + qpus);
    const exchange = second < qubits;
    const to = exchange ? home(second) : second - qubits;
    if (to === from || (!exchange && room[to] === 0)) return 1;
    const work = weight(first) + (exchange ? weight(second) : 0);
    const before = layout.cost;
    settle(first, to);
    if (exchange) settle(second, from);
    follower.begin();
    follower.follow(instance.qubitGates[first]);
    if (exchange) follower.follow(instance.qubitGates[second]);
    const delta = layout.cost - before;
    if (delta <= 0 || delta < temperature * random.exponential()) {
      if (!exchange) {
        room[from]++;
        room[to]--;
      }
      return work;
    }
    follower.undo();
    settle(first, from);
    if (exchange) settle(second, to);
    return work;
  };

  await cool(layout, options, { hot: HOT, factor: COOLING, share: fixed ? 0 : QUBIT_SHARE, propose });
}

/** Moves gates beside the nearer of their qubits, and can take that back. */
export class Follower {
  readonly #layout: Layout;
  readonly #journal: { gate: number; from: number }[] = [];

  readonly #thirds: readonly number[];

  constructor(layout: Layout, thirds: readonly number[]) {
    this.#layout = layout;
    this.#thirds = thirds;
  }

  begin(): void {
    this.#journal.length = 0;
  }

  follow(gates: readonly number[]): void {
    const layout = this.#layout;
    for (const gate of gates) {
      if (layout.pin[gate] >= 0 || layout.isEmbedded(gate)) continue;
      const a = layout.qpuOf(gate, 0);
      const b = layout.qpuOf(gate, 1);
      const deltaA = layout.delta(gate, a);
      const deltaB = layout.delta(gate, b);
      const to = deltaA < deltaB || (deltaA === deltaB && a === layout.site[gate]) ? a : b;
      const from = layout.site[gate];
      if (to === from) continue;
      // A gate may stay with neither qubit only where two copies fit.
      if (Math.min(deltaA, deltaB) > 0 && (from === a || from === b || this.#thirds.includes(from))) continue;
      this.#journal.push({ gate, from });
      layout.place(gate, to);
    }
  }

  undo(): void {
    for (let i = this.#journal.length - 1; i >= 0; i--) this.#layout.place(this.#journal[i].gate, this.#journal[i].from);
  }
}
