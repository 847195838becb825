import { type BudgetItem, errorBudget, infidelityBudget, meanTimeBudget, timeBudget } from "../../report/budget.ts";
import { layoutCircuit } from "../../report/circuitLayout.ts";
import { outcomeRows } from "../../report/countsFigure.ts";
import { timelineModel } from "../../report/timelineModel.ts";
import type { RunReportData } from "../types.ts";
import type { CsvRows } from "./tools.ts";

/** The numbers behind each picture of a run, unrounded. */
export function countsCsv({ result }: RunReportData): CsvRows {
  const rows = outcomeRows(result).map(({ outcome, count, mean, low, high, ideal }) => [outcome, count, mean, low, high, ideal ?? ""]);
  return [["outcome", "shots", "share", "low95", "high95", "ideal"], ...rows];
}

export function circuitCsv({ program, network }: Pick<RunReportData, "program" | "network">): CsvRows {
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

export function timelineCsv(data: Pick<RunReportData, "program" | "network" | "timeline">): CsvRows {
  const model = timelineModel(data);
  const rows = model.bars.map(({ track, kind, label, startNs, endNs }) => {
    const row = model.tracks[track];
    const owner = row.kind === "link" ? "link" : data.network.qpus[row.owner].name;
    return [owner, row.label, kind, label, startNs, endNs];
  });
  return [["owner", "row", "kind", "what", "startNs", "endNs"], ...rows];
}

export function bondsCsv({ result: { modular } }: RunReportData): CsvRows {
  const { chain = [], history = [] } = modular ?? {};
  const head = ["use", ...chain.slice(1).map((name, bond) => `${chain[bond]} - ${name}`)];
  return [head, ...history.map((sizes, use) => [use + 1, ...sizes])];
}

/** Over all shots first, then of the shot that is shown in detail. */
export function budgetCsv(data: RunReportData, kind: "errors" | "time"): CsvRows {
  const parts: [string, BudgetItem[]][] =
    kind === "errors"
      ? [
          ["infidelity of the state", infidelityBudget(data.result)],
          ["expected errors of the shot", errorBudget(data)],
        ]
      : [
          ["mean ns of a shot", meanTimeBudget(data.result)],
          ["ns of the shot", timeBudget(data)],
        ];
  return [
    ["what", "cause", "how", "value"],
    ...parts.flatMap(([what, items]) => items.map(({ label, detail, value }) => [what, label, detail, value])),
  ];
}
