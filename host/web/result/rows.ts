import { errorBudget, timeBudget } from "../../report/budget.ts";
import { layoutCircuit } from "../../report/circuitLayout.ts";
import { outcomeRows } from "../../report/countsPlot.ts";
import { timelineModel } from "../../report/timelineModel.ts";
import type { RunReportData } from "../types.ts";
import type { CsvRows } from "./tools.ts";

/** The numbers behind each picture of a run, unrounded. */
export function countsCsv({ result }: RunReportData): CsvRows {
  const rows = outcomeRows(result).map(({ outcome, count, mean, low, high, ideal }) => [outcome, count, mean, low, high, ideal ?? ""]);
  return [["outcome", "shots", "share", "low95", "high95", "ideal"], ...rows];
}

export function circuitCsv({ program, network }: RunReportData): CsvRows {
  const layout = layoutCircuit(program, network);
  const where = (row: number): string => {
    const { qpu, label } = layout.rows[row];
    return qpu < 0 ? label : `${network.qpus[qpu].name} ${label}`;
  };
  const rows = layout.marks.map(({ op, column, title, spots, join }) => [
    op,
    column,
    join,
    title,
    spots.map((spot) => where(spot.row)).join("; "),
  ]);
  return [["operation", "column", "join", "what", "where"], ...rows];
}

export function timelineCsv(data: RunReportData): CsvRows {
  const model = timelineModel(data);
  const rows = model.bars.map(({ track, kind, label, startNs, endNs }) => {
    const row = model.tracks[track];
    const owner = row.kind === "link" ? "link" : data.network.qpus[row.owner].name;
    return [owner, row.label, kind, label, startNs, endNs];
  });
  return [["owner", "row", "kind", "what", "startNs", "endNs"], ...rows];
}

export function budgetCsv(data: RunReportData, kind: "errors" | "time"): CsvRows {
  const items = kind === "errors" ? errorBudget(data) : timeBudget(data);
  return [
    ["cause", "how", kind === "errors" ? "expectedErrors" : "ns"],
    ...items.map(({ label, detail, value }) => [label, detail, value]),
  ];
}
