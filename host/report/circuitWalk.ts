import type { DistributedOp, DistributedProgram, FlatDistributedOp, Operand, Packet } from "../../src/compile/program.ts";
import type { Network } from "../../src/network/network.ts";
import { clbitNames, qubitNames } from "../../src/results/summary.ts";
import type { Holding, Mark, Region } from "./circuitShapes.ts";
import { gateSpots, type Spot } from "./circuitSymbols.ts";
import { formatAngle, formatExpr } from "./format.ts";

/** Longer programs are drawn up to here; the picture says so. */
export const MOST_OPS = 3000;

/** Names a row before it has a number. */
export type RowKey = string;
export const dataKey = (qpu: number, qubit: number): RowKey => `d${qpu}.${qubit}`;
export const slotKey = (qpu: number, slot: number): RowKey => `c${qpu}.${slot}`;
export const CLASSICAL: RowKey = "bits";

/** The QPUs that a route passes, both ends included. */
export function qpusAlong(network: Network, from: number, route: readonly number[]): number[] {
  const path = [from];
  for (const link of route) {
    const [a, b] = network.links[link].between;
    path.push(path[path.length - 1] === a ? b : a);
  }
  return path;
}

interface PlannedPairs {
  /** One column per hop, then one per swap. */
  marks: Omit<Mark, "op" | "column">[];
  /** Slots at the two ends of the route. */
  near: number;
  far: number;
  /** Draws and gives back every slot but the far one; the near half is held until column `nearUntil`. */
  settle(column: number, nearUntil: number): void;
}

/**
 * Goes through a program once and fills columns from the left. `rowOf` says where a row is; in a first walk, which only finds out
 * which rows exist, it may answer anything.
 */
export class CircuitWalk {
  readonly marks: Mark[] = [];
  readonly holdings: Holding[] = [];
  readonly regions: Region[] = [];
  width = 0;
  counted = 0;
  readonly #program: DistributedProgram;
  readonly #network: Network;
  readonly #rowOf: (key: RowKey) => number;
  readonly #qubits: string[];
  readonly #bits: string[];
  /** First free column of each row. */
  readonly #free: number[];
  /** QPU in which each qubit sits now. */
  readonly #home: number[];
  /** By QPU, which slots are taken. */
  readonly #slots: boolean[][];
  /** By open packet: slot of its copy and the column in which it began. */
  readonly #copies = new Map<number, { slot: number; since: number }>();

  constructor(program: DistributedProgram, network: Network, rowOf: (key: RowKey) => number, rows = 0) {
    this.#program = program;
    this.#network = network;
    this.#rowOf = rowOf;
    this.#qubits = qubitNames(program.circuit);
    this.#bits = clbitNames(program.circuit);
    this.#free = new Array<number>(rows).fill(0);
    this.#home = [...program.placement];
    this.#slots = network.qpus.map(() => []);
  }

  walk(ops: readonly DistributedOp[]): void {
    for (const op of ops) {
      const number = this.counted++;
      const drawn = number < MOST_OPS;
      if (op.kind === "if" || op.kind === "while") {
        const condition = formatExpr(op.condition, this.#program.circuit);
        if (op.kind === "while") this.#region(number, drawn, `while ${condition}`, op.body);
        else {
          this.#region(number, drawn, `if ${condition}`, op.then);
          if (op.else.length > 0) this.#region(number, drawn, "else", op.else);
        }
      } else if (drawn) this.#flat(number, op);
    }
  }

  /** Copies still open at the end keep their row to the last column. */
  finish(): void {
    for (const [packet, { slot, since }] of this.#copies) {
      this.holdings.push({ row: this.#slotRow(this.#program.packets[packet].to, slot), from: since, to: this.width - 1 });
    }
  }

  #region(op: number, drawn: boolean, label: string, body: readonly DistributedOp[]): void {
    if (!drawn) {
      this.walk(body);
      return;
    }
    const from = this.width;
    this.#advanceAll(from + 1);
    this.walk(body);
    const to = Math.max(this.width - 1, from);
    this.regions.push({ op, from, to, label });
    this.#advanceAll(to + 1);
  }

  #advanceAll(column: number): void {
    this.#free.fill(column);
    this.width = Math.max(this.width, column);
  }

  #dataRow(qubit: number): number {
    return this.#rowOf(dataKey(this.#home[qubit], qubit));
  }

  #slotRow(qpu: number, slot: number): number {
    return this.#rowOf(slotKey(qpu, slot));
  }

  #operandRow(operand: Operand): number {
    if (operand.packet === undefined) return this.#dataRow(operand.qubit);
    return this.#copyRow(this.#program.packets[operand.packet]);
  }

  #copyRow(packet: Packet): number {
    return this.#slotRow(packet.to, this.#copies.get(packet.id)?.slot ?? 0);
  }

  /** Where a packet starts: its qubit, or the copy of it that another packet holds there. */
  #sourceRow(packet: Packet): number {
    if (this.#home[packet.qubit] === packet.from) return this.#dataRow(packet.qubit);
    const { packets } = this.#program;
    const other = [...this.#copies.keys()].find((id) => packets[id].qubit === packet.qubit && packets[id].to === packet.from);
    return other === undefined ? this.#dataRow(packet.qubit) : this.#copyRow(packets[other]);
  }

  #takeSlot(qpu: number): number {
    const taken = this.#slots[qpu];
    let slot = 0;
    while (taken[slot]) slot++;
    taken[slot] = true;
    return slot;
  }

  /** Adds marks in consecutive columns, beginning where all their rows are free; returns the first column. */
  #place(op: number, marks: readonly Omit<Mark, "op" | "column">[]): number {
    const touched = marks.flatMap((mark) => mark.spots.map((spot) => spot.row));
    const low = Math.min(...touched);
    const high = Math.max(...touched);
    let column = 0;
    for (let row = low; row <= high; row++) column = Math.max(column, this.#free[row] ?? 0);
    marks.forEach((mark, i) => {
      this.marks.push({ ...mark, op, column: column + i });
    });
    for (let row = low; row <= high; row++) this.#free[row] = column + marks.length;
    this.width = Math.max(this.width, column + marks.length);
    return column;
  }

  #flat(number: number, op: FlatDistributedOp): void {
    switch (op.kind) {
      case "gate": {
        const rows = op.operands.map((operand) => this.#operandRow(operand));
        const copies = op.alsoOnCopies.map((packet) => this.#copyRow(this.#program.packets[packet]));
        const spots = [...gateSpots(op.gate, op.params, rows), ...copies.flatMap((row) => gateSpots(op.gate, op.params, [row]))];
        const angles = op.params.length > 0 ? `(${op.params.map(formatAngle).join(", ")})` : "";
        const on = op.operands.map((o) => `${o.packet === undefined ? "" : "copy of "}${this.#qubits[o.qubit]}`);
        this.#place(number, [
          { spots, join: "line", title: `${op.gate}${angles} on ${on.join(", ")} in ${this.#network.qpus[op.qpu].name}` },
        ]);
        return;
      }
      case "open":
        this.#open(number, this.#program.packets[op.packet]);
        return;
      case "close":
        this.#close(number, this.#program.packets[op.packet]);
        return;
      case "move":
        this.#move(number, op);
        return;
      case "measure": {
        const bit = this.#bits[op.clbit] ?? `bit ${op.clbit}`;
        const spot: Spot = { row: this.#dataRow(op.qubit), symbol: "meter", label: "", note: bit };
        this.#place(number, [{ spots: [spot], join: "none", title: `measure ${this.#qubits[op.qubit]} into ${bit}` }]);
        return;
      }
      case "reset":
        this.#place(number, [
          {
            spots: [{ row: this.#dataRow(op.qubit), symbol: "reset", label: "|0⟩", note: "" }],
            join: "none",
            title: `reset ${this.#qubits[op.qubit]}`,
          },
        ]);
        return;
      case "barrier": {
        const spots = op.qubits.map((qubit): Spot => ({ row: this.#dataRow(qubit), symbol: "dot", label: "", note: "" }));
        if (spots.length > 0) this.#place(number, [{ spots, join: "barrier", title: "barrier" }]);
        return;
      }
      case "assign": {
        const target = op.clbits.map((bit) => this.#bits[bit] ?? `bit ${bit}`).join(", ");
        const value = formatExpr(op.value, this.#program.circuit);
        const spot: Spot = { row: this.#rowOf(CLASSICAL), symbol: "box", label: `${target} = ${value}`, note: "" };
        this.#place(number, [{ spots: [spot], join: "none", title: `${target} = ${value}` }]);
      }
    }
  }

  /** Bell pairs along a route and the swaps between them, as marks; the slots at both ends; `settle` once they have a column. */
  #pairs(from: number, route: readonly number[]): PlannedPairs {
    const path = qpusAlong(this.#network, from, route);
    const ends = route.map((_, hop) => [this.#takeSlot(path[hop]), this.#takeSlot(path[hop + 1])] as const);
    const marks = ends.map(
      ([a, b], hop): Omit<Mark, "op" | "column"> => ({
        spots: [
          { row: this.#slotRow(path[hop], a), symbol: "dot", label: "", note: "" },
          { row: this.#slotRow(path[hop + 1], b), symbol: "dot", label: "", note: "" },
        ],
        join: "pair",
        title: `Bell pair over ${this.#network.links[route[hop]].id}`,
      }),
    );
    for (let hop = 0; hop + 1 < ends.length; hop++) {
      const middle = path[hop + 1];
      const spots = [ends[hop][1], ends[hop + 1][0]].map(
        (slot): Spot => ({ row: this.#slotRow(middle, slot), symbol: "meter", label: "", note: "swap" }),
      );
      marks.push({ spots, join: "line", title: `entanglement swap in ${this.#network.qpus[middle].name}` });
    }
    const far = ends[ends.length - 1][1];
    const settle = (column: number, nearUntil: number): void => {
      ends.forEach(([a, b], hop) => {
        const swapped = column + ends.length + hop;
        this.holdings.push({ row: this.#slotRow(path[hop], a), from: column + hop, to: hop === 0 ? nearUntil : swapped - 1 });
        this.#slots[path[hop]][a] = false;
        if (hop + 1 === ends.length) return;
        this.holdings.push({ row: this.#slotRow(path[hop + 1], b), from: column + hop, to: swapped });
        this.#slots[path[hop + 1]][b] = false;
      });
    };
    return { marks, near: ends[0][0], far, settle };
  }

  #open(op: number, packet: Packet): void {
    const { marks, near, far, settle } = this.#pairs(packet.from, packet.route);
    const nearRow = this.#slotRow(packet.from, near);
    const farRow = this.#slotRow(packet.to, far);
    const qubit = this.#qubits[packet.qubit];
    const control: Spot = {
      row: this.#sourceRow(packet),
      symbol: packet.basis === "Z" ? "dot" : "basis",
      label: packet.basis,
      note: "",
    };
    marks.push({ spots: [control, { row: nearRow, symbol: "plus", label: "", note: "" }], join: "line", title: `cat-entangle ${qubit}` });
    marks.push({
      spots: [
        { row: nearRow, symbol: "meter", label: "", note: "" },
        { row: farRow, symbol: "box", label: "X", note: "" },
      ],
      join: "message",
      title: `message to ${this.#network.qpus[packet.to].name}: packet ${packet.id}, copy of ${qubit}`,
    });
    const column = this.#place(op, marks);
    settle(column, column + marks.length - 1);
    this.#copies.set(packet.id, { slot: far, since: column + packet.route.length - 1 });
  }

  #close(op: number, packet: Packet): void {
    const row = this.#copyRow(packet);
    const title = `cat-disentangle packet ${packet.id}, message to ${this.#network.qpus[packet.from].name}`;
    const spots: Spot[] = [
      { row, symbol: "meter", label: "", note: "X" },
      { row: this.#sourceRow(packet), symbol: "box", label: packet.basis, note: "" },
    ];
    this.#end(packet, this.#place(op, [{ spots, join: "message", title }]));
  }

  /** The copy becomes the qubit: the original is measured across the packet's basis, and what was the copy takes a data qubit. */
  #handOver(op: number, packet: Packet): void {
    const row = this.#copyRow(packet);
    const qubit = this.#qubits[packet.qubit];
    const there = this.#network.qpus[packet.to].name;
    const spots: Spot[] = [
      { row: this.#dataRow(packet.qubit), symbol: "meter", label: "", note: "X" },
      { row, symbol: "box", label: packet.basis, note: "" },
    ];
    this.#home[packet.qubit] = packet.to;
    const marks = [
      { spots, join: "message" as const, title: `packet ${packet.id} hands over: its copy becomes ${qubit}, message to ${there}` },
      this.#arrival(row, packet.qubit),
    ];
    this.#end(packet, this.#place(op, marks) + 1);
  }

  /** Frees a copy's slot after a column. */
  #end(packet: Packet, column: number): void {
    const copy = this.#copies.get(packet.id);
    this.holdings.push({ row: this.#copyRow(packet), from: copy?.since ?? 0, to: column });
    if (copy) this.#slots[packet.to][copy.slot] = false;
    this.#copies.delete(packet.id);
  }

  /** From a communication qubit to the data qubit of the QPU that is now a qubit's home. */
  #arrival(row: number, qubit: number): Omit<Mark, "op" | "column"> {
    const spots = [row, this.#dataRow(qubit)].map((at): Spot => ({ row: at, symbol: "cross", label: "", note: "" }));
    return { spots, join: "line", title: `${this.#qubits[qubit]} arrives in ${this.#network.qpus[this.#home[qubit]].name}` };
  }

  #move(op: number, { qubit, from, to, route, packet }: Extract<FlatDistributedOp, { kind: "move" }>): void {
    if (packet !== undefined) return this.#handOver(op, this.#program.packets[packet]);
    const { marks, near, far, settle } = this.#pairs(from, route);
    const data = this.#dataRow(qubit);
    const nearRow = this.#slotRow(from, near);
    const farRow = this.#slotRow(to, far);
    const meters = [data, nearRow].map((row): Spot => ({ row, symbol: "meter", label: "", note: "Bell" }));
    marks.push({ spots: meters, join: "line", title: `Bell measurement of ${this.#qubits[qubit]}` });
    this.#home[qubit] = to;
    const arrival: Spot = { row: farRow, symbol: "box", label: "XZ", note: "" };
    marks.push({ spots: [meters[1], arrival], join: "message", title: `message to ${this.#network.qpus[to].name}` });
    marks.push(this.#arrival(farRow, qubit));
    const column = this.#place(op, marks);
    const end = column + marks.length - 1;
    settle(column, end - 1);
    this.holdings.push({ row: farRow, from: column + route.length - 1, to: end });
    this.#slots[to][far] = false;
  }
}
