import { throwIfCancelled } from "../errors.ts";
import { Follower } from "./anneal.ts";
import { type AnnealOptions, proposeGate } from "./cooling.ts";
import type { Layout } from "./layout.ts";
import { Occupancy } from "./occupancy.ts";
import { PathFinder } from "./path.ts";
import { relieve } from "./relieve.ts";

/** Shares of proposals that find a new way for a qubit, and that put stays elsewhere; the rest move gates. */
const PATHS = 0.2;
const PUTS = 0.3;
/** Ebits at the end for one qubit too many at one gate; at the start, for one qubit too many throughout. */
const HARD = 8;
const SOFT = 2;
/** Stages at the end in which the penalty doubles as long as a QPU is overfull. */
const CLOSING = 24;
/** Stages before the end after which moves are put off or ahead where a QPU is overfull. */
const RELIEVED = 32;
/** The last temperature, as a share of the first. */
const COLD = 0.1;
/** A power of 2, so that the factors between stages are repeated square roots, which every engine rounds alike. */
const STAGES = 128;
const BREATH = 5_000;
/** Tries to make room by moving others out of the way. */
const EVICTIONS = 3;

export interface TravelOptions extends AnnealOptions {
  /** Places for data qubits of each QPU. */
  capacities: readonly number[];
  /** QPUs in which a qubit can wait on its communication qubit while another one leaves. */
  exchanging: readonly number[];
  /** Temperature at the start, in ebits. */
  hot: number;
}

/**
 * Simulated annealing with qubits that move (teledata): a proposal puts some consecutive stays of a qubit into another QPU,
 * the gates following greedily, and where that overfills the QPU, puts the stays that another qubit spends there at that time
 * into the QPU left. Capacities hold at every gate of the circuit. Leaves the best arrangement seen in `layout`.
 */
export async function annealMoves(layout: Layout, options: TravelOptions): Promise<void> {
  const { random, effort, capacities } = options;
  const { instance, qpus } = layout;
  const stays = layout.stayQpu.length;
  const occupancy = new Occupancy(layout, capacities, options.exchanging);
  const follower = new Follower(layout, options.thirds);
  const pick = (n: number) => Math.floor((random.u32() / 2 ** 32) * n);
  let best = layout.snapshot();
  let temperature = options.hot;
  const done: { first: number; last: number; before: Int32Array; moveAt: Int32Array }[] = [];

  const chooseTime = (stay: number): number => {
    const { moveFrom, moveTo } = instance;
    const choice = pick(8);
    if (choice < 4) return moveFrom[stay];
    return choice < 7 ? moveTo[stay] : moveFrom[stay] + pick(moveTo[stay] - moveFrom[stay] + 1);
  };
  /** Puts stays into a QPU and remembers what was. */
  const put = (first: number, last: number, qpu: number): void => {
    const after = last + 1 < stays && layout.isFirst[last + 1] === 0 ? last + 1 : last;
    done.push({ first, last, before: layout.stayQpu.slice(first, last + 1), moveAt: layout.moveAt.slice(first, after + 1) });
    // The stay before and after change their length with the moves.
    const from = layout.isFirst[first] ? first : first - 1;
    occupancy.count(from, after, -1);
    layout.settle(first, last, qpu);
    if (!layout.isFirst[first]) layout.schedule(first, chooseTime(first));
    if (after > last) layout.schedule(after, chooseTime(after));
    occupancy.count(from, after, 1);
  };
  const takeBack = (): void => {
    for (let i = done.length - 1; i >= 0; i--) {
      const { first, last, before, moveAt } = done[i];
      const from = layout.isFirst[first] ? first : first - 1;
      const after = first + moveAt.length - 1;
      occupancy.count(from, after, -1);
      for (let stay = first; stay <= last; stay++) layout.settle(stay, stay, before[stay - first]);
      for (let stay = first; stay <= after; stay++) layout.schedule(stay, moveAt[stay - first]);
      occupancy.count(from, after, 1);
    }
  };
  const follow = ({ first, last }: { first: number; last: number }): void => {
    for (let stay = layout.isFirst[first] ? first : first - 1; stay <= last; stay++) follower.follow(layout.gatesOf[stay]);
  };
  /** The stay that a qubit is in at a gate. */
  const stayAt = (qubit: number, gate: number): number => {
    let low = instance.stayStart[qubit];
    let high = instance.stayStart[qubit + 1] - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (layout.moveAt[middle] <= gate) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const evict = (qpu: number, to: number, from: number, until: number): boolean => {
    const gate = occupancy.firstExcess(qpu, from, until);
    if (gate < 0) return false;
    const start = pick(instance.qubits);
    for (let i = 0; i < instance.qubits; i++) {
      const qubit = (start + i) % instance.qubits;
      const stay = stayAt(qubit, gate);
      if (layout.stayQpu[stay] !== qpu || done.some((d) => d.first <= stay && stay <= d.last)) continue;
      let last = stay;
      while (last + 1 < instance.stayStart[qubit + 1] && layout.moveAt[last + 1] < until && layout.stayQpu[last + 1] === qpu) last++;
      put(stay, last, to);
      return true;
    }
    return false;
  };
  const proposeStays = (): number => {
    const first = pick(stays);
    const qubit = qubitOfStay[first];
    let last = first;
    const end = instance.stayStart[qubit + 1] - 1;
    const reach = pick(4);
    if (reach === 0) last = end;
    else while (last < end && pick(4) < reach) last++;
    const from = layout.stayQpu[first];
    const gates = layout.gatesOf[first];
    let to = pick(qpus);
    if (gates.length > 0 && pick(4) > 0) {
      const gate = gates[pick(gates.length)];
      to = layout.qpuOf(gate, instance.qubitOf[2 * gate] === qubit ? 1 : 0);
    }
    if (to === from) return 1;
    const before = layout.cost;
    done.length = 0;
    const { excess } = occupancy;
    put(first, last, to);
    for (let i = 0; i < EVICTIONS && occupancy.excess > excess; i++) {
      if (!evict(to, from, occupancy.start(first), occupancy.end(last))) break;
    }
    follower.begin();
    done.forEach(follow);
    const delta = layout.cost - before + penalty * (occupancy.excess - excess);
    if (delta > 0 && delta >= temperature * random.exponential()) {
      follower.undo();
      takeBack();
    }
    return 2 * done.length + (last - first);
  };

  const finder = new PathFinder(layout, occupancy);
  /** A qubit takes the cheapest way for it under random extra costs. Proposals return their work. */
  const proposePath = (): number => {
    const qubit = pick(instance.qubits);
    const first = instance.stayStart[qubit];
    const last = instance.stayStart[qubit + 1] - 1;
    const before = layout.cost;
    const { excess } = occupancy;
    const oldQpu = layout.stayQpu.slice(first, last + 1);
    const oldTime = layout.moveAt.slice(first, last + 1);
    const oldSites = instance.qubitGates[qubit].map((gate) => layout.site[gate]);
    occupancy.count(first, last, -1);
    for (let stay = first + 1; stay <= last; stay++) if (pick(2) === 0) layout.schedule(stay, chooseTime(stay));
    const path = finder.find(qubit, temperature, penalty, random);
    for (let stay = first; stay <= last; stay++) layout.settle(stay, stay, path.stayQpu[stay - first]);
    path.gates.forEach((gate, i) => {
      layout.place(gate, path.sites[i]);
    });
    occupancy.count(first, last, 1);
    const delta = layout.cost - before + penalty * (occupancy.excess - excess);
    const work = (1 + last - first + instance.qubitGates[qubit].length) * qpus;
    if (delta <= 0 || delta < temperature * random.exponential()) return work;
    occupancy.count(first, last, -1);
    for (let stay = first; stay <= last; stay++) {
      layout.settle(stay, stay, oldQpu[stay - first]);
      layout.schedule(stay, oldTime[stay - first]);
    }
    instance.qubitGates[qubit].forEach((gate, i) => {
      layout.place(gate, oldSites[i]);
    });
    occupancy.count(first, last, 1);
    return work;
  };

  const qubitOfStay = new Int32Array(stays);
  for (let q = 0; q < instance.qubits; q++) qubitOfStay.fill(q, instance.stayStart[q], instance.stayStart[q + 1]);
  let penalty = SOFT / (instance.gates + 1);
  const stiffening = perStage(HARD / penalty);
  const cooling = perStage(COLD);
  for (let stage = 0; stage < STAGES || (occupancy.excess > 0 && stage < STAGES + CLOSING); stage++) {
    penalty *= stage < STAGES ? stiffening : 2;
    let breath = 0;
    for (let work = 0; work < effort / STAGES; ) {
      if (work >= breath) {
        await options.onProgress?.(Math.min(1, (stage + (work * STAGES) / effort) / STAGES));
        throwIfCancelled(options.signal);
        breath += BREATH;
      }
      const u = random.u32() / 2 ** 32;
      if (u < PATHS) work += proposePath();
      else if (u < PATHS + PUTS) work += proposeStays();
      else {
        work++;
        proposeGate(layout, temperature, options);
      }
      if (layout.cost < best.cost && occupancy.excess === 0) best = layout.snapshot();
    }
    if (occupancy.excess > 0 && stage >= STAGES - RELIEVED) {
      relieve(layout, occupancy);
      if (layout.cost < best.cost && occupancy.excess === 0) best = layout.snapshot();
    }
    if (stage < STAGES) temperature *= cooling;
  }
  layout.restore(best);
}

/** The factor per stage that makes `ratio` over all of them. */
function perStage(ratio: number): number {
  let root = ratio;
  for (let stages = STAGES; stages > 1; stages /= 2) root = Math.sqrt(root);
  return root;
}
