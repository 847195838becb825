import type { DistributedProgram } from "../../src/compile/program.ts";
import type { Network } from "../../src/network/network.ts";
import { qubitNames } from "../../src/results/summary.ts";
import type { CircuitLayout, Row } from "./circuitShapes.ts";
import { CircuitWalk, CLASSICAL, dataKey, MOST_OPS, type RowKey, slotKey } from "./circuitWalk.ts";

/**
 * Places every operation of a program in columns, as early as its rows allow. Two walks over the program: the first finds which
 * rows exist (qubits that move have one row per QPU that they visit), the second fills columns.
 */
export function layoutCircuit(program: DistributedProgram, network: Network): CircuitLayout {
  const used = new Set<RowKey>();
  new CircuitWalk(program, network, (key) => {
    used.add(key);
    return 0;
  }).walk(program.ops);
  const rows = new Map<RowKey, number>();
  const list = rowList(program, network, used, rows);
  const walker = new CircuitWalk(program, network, (key) => rows.get(key) as number, list.length);
  walker.walk(program.ops);
  walker.finish();
  const { marks, holdings, regions } = walker;
  return { rows: list, marks, holdings, regions, columns: walker.width, ops: walker.counted, drawnOps: Math.min(walker.counted, MOST_OPS) };
}

/** Rows by QPU: data qubits, then communication qubits; in the last QPU of several the other way round, so that pairs are short. */
function rowList(program: DistributedProgram, network: Network, used: ReadonlySet<RowKey>, rows: Map<RowKey, number>): Row[] {
  const names = qubitNames(program.circuit);
  const list: Row[] = [];
  const add = (key: RowKey, row: Row): void => {
    rows.set(key, list.length);
    list.push(row);
  };
  network.qpus.forEach((_, qpu) => {
    const addData = (): void => {
      names.forEach((label, qubit) => {
        if (program.placement[qubit] === qpu || used.has(dataKey(qpu, qubit))) add(dataKey(qpu, qubit), { qpu, kind: "data", label });
      });
    };
    const addSlots = (): void => {
      for (let slot = 0; used.has(slotKey(qpu, slot)); slot++) {
        add(slotKey(qpu, slot), { qpu, kind: "communication", label: `comm ${slot}` });
      }
    };
    const last = qpu === network.qpus.length - 1 && qpu > 0;
    if (last) addSlots();
    addData();
    if (!last) addSlots();
  });
  if (used.has(CLASSICAL)) add(CLASSICAL, { qpu: -1, kind: "classical", label: "bits" });
  return list;
}
