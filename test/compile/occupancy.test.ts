import { describe, expect, it } from "vitest";
import { Occupancy } from "../../src/compile/occupancy.ts";
import { Problem } from "../../src/compile/problem.ts";
import { RandomStream } from "../../src/rng/stream.ts";
import { circuitOf, gate, networkOf, sum } from "./helpers.ts";

// Plan: qubits move about at random, some overfilling their QPUs; what the occupancy says is compared with plain counting, gate by gate.
describe("the occupancy of QPUs", () => {
  it.each([
    { capacities: [2, 3, 0], exchanging: [] },
    { capacities: [1, 7, 40], exchanging: [1] },
  ])("agrees with counting, capacities $capacities", ({ capacities, exchanging }) => {
    const random = new RandomStream(5, "bootstrap", 0, 0);
    const qubits = 6;
    const ops = Array.from({ length: 150 }, () => {
      const a = random.below(qubits);
      return random.bernoulli(0.3) ? gate("h", [a]) : gate("cx", [a, (a + 1 + random.below(qubits - 1)) % qubits]);
    });
    const job = { circuit: circuitOf(qubits, ops), network: networkOf(capacities, 2), start: new Array(qubits).fill(0), fixed: false };
    const layout = new Problem({ ...job, embedding: true, seed: 0 }).layout();
    const { stayStart, moveFrom, moveTo, gates } = layout.instance;
    const occupancy = new Occupancy(layout, capacities, exchanging);

    const counted = () => {
      const held = capacities.map(() => new Array<number>(gates + 1).fill(0));
      for (let q = 0; q < qubits; q++) {
        for (let stay = stayStart[q]; stay < stayStart[q + 1]; stay++) {
          const isLast = stay + 1 === stayStart[q + 1];
          const end = isLast ? gates + 1 : layout.moveAt[stay + 1];
          for (let g = layout.moveAt[stay]; g < end; g++) held[layout.stayQpu[stay]][g]++;
          const leaves = !isLast && layout.stayQpu[stay + 1] !== layout.stayQpu[stay];
          if (leaves && !exchanging.includes(layout.stayQpu[stay])) held[layout.stayQpu[stay]][end]++;
        }
      }
      return held;
    };
    for (let round = 0; round < 100; round++) {
      const q = random.below(qubits);
      const [first, last] = [stayStart[q], stayStart[q + 1] - 1];
      occupancy.count(first, last, -1);
      for (let stay = first; stay <= last; stay++) {
        if (random.bernoulli(0.5)) layout.settle(stay, stay, random.below(capacities.length));
        layout.schedule(stay, moveFrom[stay] + random.below(moveTo[stay] - moveFrom[stay] + 1));
      }
      occupancy.count(first, last, 1);
      const held = counted();
      expect(occupancy.excess).toBe(sum(held.flatMap((row, k) => row.map((n) => Math.max(0, n - capacities[k])))));
      const from = random.below(gates);
      const to = from + 1 + random.below(gates - from);
      held.forEach((row, k) => {
        expect(occupancy.crowded(k, from, to)).toBe(row.slice(from, to).filter((n) => n >= capacities[k]).length);
        const over = row.slice(from, to).findIndex((n) => n > capacities[k]);
        expect(occupancy.firstExcess(k, from, to)).toBe(over < 0 ? -1 : from + over);
      });
    }
  });
});
