import type { Layout } from "./layout.ts";
import type { Occupancy } from "./occupancy.ts";

/**
 * Makes room where a QPU is overfull by letting qubits arrive there later or leave earlier, as far as the gates before and after
 * allow: the change of fewest ebits for each gate at which there is one qubit too many, until no such change helps.
 */
export function relieve(layout: Layout, occupancy: Occupancy): void {
  const { moveFrom, moveTo, stayStart, qubits, gates } = layout.instance;
  const shift = (stay: number, gate: number): void => {
    occupancy.count(stay - 1, stay, -1);
    layout.schedule(stay, gate);
    occupancy.count(stay - 1, stay, 1);
  };
  /** The moves into stays that could come at another time so that a QPU has fewer qubits at a gate. */
  const shifts = (qpu: number, gate: number): { stay: number; to: number }[] => {
    const found: { stay: number; to: number }[] = [];
    for (let qubit = 0; qubit < qubits; qubit++) {
      for (let stay = stayStart[qubit] + 1; stay < stayStart[qubit + 1] && moveFrom[stay] <= gate; stay++) {
        if (moveTo[stay] < gate || layout.stayQpu[stay] === layout.stayQpu[stay - 1]) continue;
        const at = layout.moveAt[stay];
        if (layout.stayQpu[stay] === qpu && at <= gate && gate < moveTo[stay]) found.push({ stay, to: gate + 1 });
        if (layout.stayQpu[stay - 1] === qpu && at > gate) found.push({ stay, to: gate });
      }
    }
    return found;
  };
  const relieveAt = (qpu: number, gate: number): boolean => {
    const { excess } = occupancy;
    let best: { stay: number; to: number } | null = null;
    let bestCost = Number.POSITIVE_INFINITY;
    for (const { stay, to } of shifts(qpu, gate)) {
      const before = layout.moveAt[stay];
      shift(stay, to);
      if (occupancy.excess < excess && layout.cost < bestCost) {
        best = { stay, to };
        bestCost = layout.cost;
      }
      shift(stay, before);
    }
    if (best) shift(best.stay, best.to);
    return best !== null;
  };
  for (let qpu = 0; qpu < layout.qpus; qpu++) {
    let from = 0;
    for (let gate = occupancy.firstExcess(qpu, from, gates + 1); gate >= 0; gate = occupancy.firstExcess(qpu, from, gates + 1)) {
      if (!relieveAt(qpu, gate)) from = gate + 1;
    }
  }
}
