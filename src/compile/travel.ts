import { throwIfCancelled } from "../errors.ts";
import { type AnnealOptions, proposeGate } from "./cooling.ts";
import { type Climate, chooseTime, Displacer, pick } from "./displace.ts";
import type { Layout } from "./layout.ts";
import { Occupancy } from "./occupancy.ts";
import { PathFinder } from "./path.ts";
import { relieve } from "./relieve.ts";

/** Stages at the end in which the penalty doubles as long as a QPU is overfull. */
const CLOSING = 24;
/** Stages before the end after which moves are put off or ahead where a QPU is overfull. */
const RELIEVED = 32;
/** A power of 2, so that the factors between stages are repeated square roots, which every engine rounds alike. */
const STAGES = 128;
const BREATH = 5_000;

/** How a search with moves goes: temperature and penalty change geometrically. */
export interface Course {
  /** Temperatures at the start and at the end, in ebits. */
  hot: number;
  cold: number;
  /** Ebits for one qubit too many: at the start throughout a stay of mean length, at the end at one gate. */
  soft: number;
  hard: number;
  /** Shares of proposals that find a new way for a qubit, that put stays of one qubit elsewhere, and of two; the rest move gates. */
  paths: number;
  stays: number;
  blocks: number;
}
export interface TravelOptions extends AnnealOptions {
  /** Places for data qubits of each QPU. */
  capacities: readonly number[];
  /** QPUs in which a qubit can wait on its communication qubit while another one leaves. */
  exchanging: readonly number[];
  course: Course;
}

/**
 * Simulated annealing with qubits that move (teledata), in which QPUs may be overfull at a price that rises. In the end capacities hold at
 * every gate of the circuit. Leaves the best arrangement seen in `layout`.
 */
export async function annealMoves(layout: Layout, options: TravelOptions): Promise<void> {
  const { random, effort, enough, capacities, course } = options;
  const { instance, qpus } = layout;
  const occupancy = new Occupancy(layout, capacities, options.exchanging);
  let best = layout.snapshot();
  const climate = {
    temperature: course.hot,
    penalty: (course.soft * layout.stayQpu.length) / instance.qubits / (instance.gates + 1),
  };
  const displacer = new Displacer(layout, occupancy, options.thirds, random);
  const finder = new PathFinder(layout, occupancy);
  /** A qubit takes the cheapest way for it under random extra costs. Proposals return their work. */
  const proposePath = ({ temperature, penalty }: Climate): number => {
    const qubit = pick(random, instance.qubits);
    const first = instance.stayStart[qubit];
    const last = instance.stayStart[qubit + 1] - 1;
    const before = layout.cost;
    const { excess } = occupancy;
    const oldQpu = layout.stayQpu.slice(first, last + 1);
    const oldTime = layout.moveAt.slice(first, last + 1);
    const oldSites = instance.qubitGates[qubit].map((gate) => layout.site[gate]);
    occupancy.count(first, last, -1);
    for (let stay = first + 1; stay <= last; stay++) if (pick(random, 2) === 0) layout.schedule(stay, chooseTime(instance, stay, random));
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

  const stiffening = perStage(course.hard / climate.penalty);
  const cooling = perStage(course.cold / course.hot);
  const goesOn = (stage: number) => best.cost > enough && (stage < STAGES || (occupancy.excess > 0 && stage < STAGES + CLOSING));
  for (let stage = 0; goesOn(stage); stage++) {
    climate.penalty *= stage < STAGES ? stiffening : 2;
    let breath = 0;
    for (let work = 0; work < effort / STAGES && best.cost > enough; ) {
      if (work >= breath) {
        await options.onProgress?.(Math.min(1, (stage + (work * STAGES) / effort) / STAGES));
        throwIfCancelled(options.signal);
        breath += BREATH;
      }
      const u = random.u32() / 2 ** 32;
      if (u < course.paths) work += proposePath(climate);
      else if (u < course.paths + course.stays) work += displacer.proposeStays(climate);
      else if (u < course.paths + course.stays + course.blocks) work += displacer.proposeBlock(climate);
      else {
        work++;
        proposeGate(layout, climate.temperature, options);
      }
      if (layout.cost < best.cost && occupancy.excess === 0) best = layout.snapshot();
    }
    if (occupancy.excess > 0 && stage >= STAGES - RELIEVED) {
      relieve(layout, occupancy);
      if (layout.cost < best.cost && occupancy.excess === 0) best = layout.snapshot();
    }
    if (stage < STAGES) climate.temperature *= cooling;
  }
  layout.restore(best);
}

/** The factor per stage that makes `ratio` over all of them. */
function perStage(ratio: number): number {
  let root = ratio;
  for (let stages = STAGES; stages > 1; stages /= 2) root = Math.sqrt(root);
  return root;
}
