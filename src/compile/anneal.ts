import { throwIfCancelled } from "../errors.ts";
import type { RandomStream } from "../rng/stream.ts";
import type { Layout } from "./layout.ts";

/** Temperatures in ebits: geometric from HOT to about 0.1 over STAGES. The factor is 0.05^(1/99). */
const HOT = 2;
const STAGES = 100;
const COOLING = 0.9701931;
/** Proposals between two calls of onProgress: some tens of milliseconds. */
const BREATH = 20_000;
/** Share of proposals that move qubits; the rest move gates. */
const QUBIT_SHARE = 0.3;

export interface AnnealOptions {
  random: RandomStream;
  /** Proposals. */
  effort: number;
  /** Whether qubits stay where they are. */
  fixed: boolean;
  /** QPUs that may serve a gate of which they hold neither qubit: those with two communication qubits or more. */
  thirds: readonly number[];
  signal?: AbortSignal;
  onProgress?: (done: number) => void | Promise<void>;
}

/**
 * Simulated annealing over qubits and gates. A proposal moves one gate, exchanges two qubits or moves one into free room, the
 * gates of moved qubits following greedily. Accepting when the rise is below T times an exponential draw is the Metropolis
 * rule without exp, whose last bits differ between JavaScript engines. Leaves the best layout seen in `layout`.
 */
export async function anneal(layout: Layout, options: AnnealOptions): Promise<void> {
  const { random, effort, fixed } = options;
  const { instance, qpus } = layout;
  if (instance.gates === 0 || qpus < 2) return;
  const pick = (n: number) => Math.floor((random.u32() / 2 ** 32) * n);
  const best = { cost: layout.cost, home: layout.home.slice(), site: layout.site.slice() };
  const perStage = Math.max(1, Math.ceil(effort / STAGES));
  const shareLimit = fixed ? 0 : QUBIT_SHARE * 2 ** 32;
  let temperature = HOT;

  const proposeGate = () => {
    const gate = pick(instance.gates);
    if (layout.pin(gate) >= 0) return;
    const a = layout.home[instance.qubitOf[2 * gate]];
    const b = layout.home[instance.qubitOf[2 * gate + 1]];
    const choice = pick(options.thirds.length > 0 ? 5 : 4);
    const to = choice < 2 ? a : choice < 4 ? b : options.thirds[pick(options.thirds.length)];
    if (to === layout.site[gate]) return;
    const delta = layout.delta(gate, to);
    if (delta <= 0 || delta < temperature * random.exponential()) layout.place(gate, to);
  };

  const journal: { gate: number; from: number }[] = [];
  const follow = (qubit: number) => {
    for (const gate of instance.qubitGates[qubit]) {
      if (layout.pin(gate) >= 0) continue;
      const a = layout.home[instance.qubitOf[2 * gate]];
      const b = layout.home[instance.qubitOf[2 * gate + 1]];
      const deltaA = layout.delta(gate, a);
      const deltaB = layout.delta(gate, b);
      const to = deltaA < deltaB || (deltaA === deltaB && a === layout.site[gate]) ? a : b;
      if (to === layout.site[gate] || Math.min(deltaA, deltaB) > 0) continue;
      journal.push({ gate, from: layout.site[gate] });
      layout.place(gate, to);
    }
  };
  const proposeQubits = () => {
    const first = pick(instance.qubits);
    const from = layout.home[first];
    const second = pick(instance.qubits + qpus);
    const to = second < instance.qubits ? layout.home[second] : second - instance.qubits;
    if (to === from || (second >= instance.qubits && layout.room[to] === 0)) return;
    const before = layout.cost;
    journal.length = 0;
    layout.settle(first, to);
    if (second < instance.qubits) layout.settle(second, from);
    follow(first);
    if (second < instance.qubits) follow(second);
    const delta = layout.cost - before;
    if (delta <= 0 || delta < temperature * random.exponential()) return;
    for (let i = journal.length - 1; i >= 0; i--) layout.place(journal[i].gate, journal[i].from);
    layout.settle(first, from);
    if (second < instance.qubits) layout.settle(second, to);
  };

  for (let stage = 0; stage < STAGES; stage++) {
    for (let i = 0; i < perStage; i++) {
      if (i % BREATH === 0) {
        await options.onProgress?.((stage + i / perStage) / STAGES);
        throwIfCancelled(options.signal);
      }
      if (random.u32() < shareLimit) proposeQubits();
      else proposeGate();
      if (layout.cost < best.cost) {
        best.cost = layout.cost;
        best.home.set(layout.home);
        best.site.set(layout.site);
      }
    }
    temperature *= COOLING;
  }
  restore(layout, best.home, best.site);
}

/** Puts a layout into a known arrangement. */
export function restore(layout: Layout, home: ArrayLike<number>, site: ArrayLike<number>): void {
  for (let q = 0; q < home.length; q++) layout.settle(q, home[q]);
  for (let g = 0; g < site.length; g++) layout.place(g, site[g]);
}
