import { buildReport, circuitSection, reportSections, reportTitle } from "../../report/body.ts";
import { largestShare } from "../../report/countsBars.ts";
import { countsFigure, outcomeRows } from "../../report/countsFigure.ts";
import { html } from "../../report/dom.ts";
import type { RunPlan, RunReportData } from "../types.ts";
import { pageText } from "./pageText.ts";
import { bondsCsv, budgetCsv, circuitCsv, countsCsv } from "./rows.ts";
import { addTools, makeReachable, tableRows } from "./tools.ts";

/** The sections that are drawn from what the shots gave. */
export type DrawnSection = Exclude<keyof ReturnType<typeof reportSections>, "circuit" | "timeline">;

/** A section of a run as the page shows it: that of the command line's report, with tools below every picture. */
export function drawSection(section: DrawnSection, data: RunReportData): HTMLElement | null {
  const drawn = reportSections(document, data, false)[section]();
  if (!drawn) return null;
  const name = nameOf(data);
  switch (section) {
    case "budgets":
      (["errors", "time"] as const).forEach((kind, i) => {
        const budget = drawn.children[i];
        if (budget.querySelector("table")) addTools(budget, `${kind} of ${name}`, () => budgetCsv(data, kind));
      });
      break;
    case "outcomes":
      addTools(drawn.querySelector("figure.counts > div") ?? drawn, `outcomes of ${name}`, () => countsCsv(data));
      break;
    case "bonds":
      addTools(drawn.querySelector("figure > div") ?? drawn, `bonds of ${name}`, () => bondsCsv(data));
      break;
    case "links":
    case "qpus":
      addTools(drawn, `${section} of ${name}`, () => tableRows(drawn));
  }
  makeReachable(drawn);
  return drawn;
}

/** The circuit on its machine, which is known before the shots. */
export function drawCircuit(plan: RunPlan): HTMLElement {
  const drawn = circuitSection(document, plan);
  addTools(drawn.querySelector("figure") ?? drawn, `circuit of ${nameOf(plan)}`, () => circuitCsv(plan));
  makeReachable(drawn);
  return drawn;
}

function nameOf({ circuit, network }: Pick<RunPlan, "circuit" | "network">): string {
  return `${circuit.name} on ${network.name}`;
}

/** The outcomes of a run on a scale that it shares with another one's, the table folded away. */
export function drawCounts(data: RunReportData, beside: RunReportData): Node {
  const most = Math.max(...[data, beside].map(({ result }) => largestShare(outcomeRows(result))));
  const figure = countsFigure(document, data.result, most);
  const [plot, numbers] = figure.children;
  figure.className = "counts";
  figure.append(html(document, "details", {}, html(document, "summary", {}, "As a table"), numbers));
  addTools(plot, `outcomes of ${nameOf(data)}`, () => countsCsv(data));
  makeReachable(figure);
  return figure;
}

/** The same file that the command line writes. */
export function reportFile(data: RunReportData): string {
  return pageText(reportTitle(data), (target) => buildReport(target, data));
}
