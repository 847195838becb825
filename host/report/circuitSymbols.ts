import { formatAngle } from "./format.ts";

export type Symbol = "box" | "dot" | "basis" | "plus" | "cross" | "meter" | "reset";

/** A symbol on a row. */
export interface Spot {
  row: number;
  symbol: Symbol;
  label: string;
  /** Small text under it. */
  note: string;
}

/** The symbols of a gate of the gate table, by its name: controls are dots, X targets pluses, everything else boxes. */
export function gateSpots(gate: string, params: readonly number[], rows: readonly number[]): Spot[] {
  const note = params.map(formatAngle).join(",");
  const spot = (row: number, symbol: Symbol, label = "", text = ""): Spot => ({ row, symbol, label, note: text });
  if (rows.length === 1) return [spot(rows[0], "box", boxLabel(gate), note)];
  const [a, b] = rows;
  if (gate === "cz" || gate === "cp") return [spot(a, "dot", "", a > b ? note : ""), spot(b, "dot", "", a > b ? "" : note)];
  if (gate === "cx") return [spot(a, "dot"), spot(b, "plus")];
  if (gate === "swap") return [spot(a, "cross"), spot(b, "cross")];
  if (gate.startsWith("c")) return [spot(a, "dot"), spot(b, "box", boxLabel(gate.slice(1)), note)];
  return [spot(a, "box", boxLabel(gate)), spot(b, "box", boxLabel(gate), note)];
}

function boxLabel(gate: string): string {
  const label = gate.replace(/dg$/, "†").replace(/^sx/, "√X").replace("iswap", "iSW");
  return /^[a-z]†?$/.test(label) ? label.toUpperCase() : label.replace(/^r([xyz]+)$/, (_, axis: string) => `R${axis}`);
}
