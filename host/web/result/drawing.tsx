import { render } from "preact";
import { buildReport, reportTitle } from "../../report/body.ts";
import { circuitFigure } from "../../report/circuitDrawing.ts";
import { composePage } from "../../report/compose.ts";
import { countsFigure } from "../../report/countsPlot.ts";
import { html } from "../../report/dom.ts";
import { timelineFigure } from "../../report/timelineDrawing.ts";
import { timelineModel } from "../../report/timelineModel.ts";
import { renderTrace } from "../../report/trace.ts";
import type { Finished } from "../runs.ts";
import type { RunPlan, RunReportData } from "../types.ts";
import { bondsCsv, budgetCsv, circuitCsv, countsCsv } from "./rows.ts";
import { TimelineView } from "./timelineView.tsx";
import { addTools, makeReachable, tableRows } from "./tools.ts";

/** The report of a run as the page shows it: that of the command line, with tools below every picture and a live timeline. */
export function drawResult(run: Finished): Node[] {
  const { data } = run;
  const report = buildReport(document, data);
  const name = `${data.result.circuit.name} on ${data.result.network.name}`;
  const budgets = report.querySelectorAll("section.columns > div");
  (["errors", "time"] as const).forEach((kind, i) => {
    if (budgets[i].querySelector("table")) addTools(budgets[i], `${kind} of ${name}`, () => budgetCsv(data, kind));
  });
  const counts = report.querySelector("figure.counts > div");
  if (counts) addTools(counts, `outcomes of ${name}`, () => countsCsv(data));
  const circuit = report.querySelector("figure.circuit");
  if (circuit) addTools(circuit, `circuit of ${name}`, () => circuitCsv(data));
  const timeline = report.querySelector("figure.timeline");
  if (timeline) {
    const host = document.createElement("div");
    timeline.replaceWith(host);
    render(<TimelineView run={run} />, host);
  }
  const bonds = report.querySelector("figure.plot.columns");
  if (bonds) addTools(bonds, `bonds of ${name}`, () => bondsCsv(data));
  for (const section of report.querySelectorAll(":scope > section:not(.columns)")) {
    const title = section.querySelector("h2")?.textContent ?? "";
    if (title === "Links" || title === "QPUs") addTools(section, `${title} of ${name}`, () => tableRows(section));
  }
  makeReachable(report);
  return [...report.childNodes];
}

/** The circuit on its machine and the first shot, before the others: each drawn when it is called for, so that input is heard between. */
export function drawPlan({ program, network, timeline }: RunPlan): (() => HTMLElement)[] {
  const titled = (title: string, figure: HTMLElement): HTMLElement =>
    html(document, "section", {}, html(document, "h2", {}, title), reachable(figure));
  const circuit = (): HTMLElement => titled("Circuit by QPU", circuitFigure(document, program, network));
  if (!timeline) return [circuit];
  const model = timelineModel({ program, network, timeline });
  return [circuit, () => titled("One shot in time", timelineFigure(document, model, network, timeline.shot))];
}

/** The outcomes of a run alone, for comparing. */
export function drawCounts({ result }: RunReportData): Node {
  return reachable(countsFigure(document, result));
}

function reachable(figure: HTMLElement): HTMLElement {
  makeReachable(figure);
  return figure;
}

/** The same file that the command line writes. */
export function reportFile(data: RunReportData): string {
  const page = document.implementation.createHTMLDocument();
  page.title = "";
  page.head.replaceChildren();
  composePage(page, reportTitle(data), (target) => buildReport(target, data));
  return `<!DOCTYPE html>${page.documentElement.outerHTML}`;
}

export { renderTrace };
