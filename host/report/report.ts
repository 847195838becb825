import { buildReport, reportTitle } from "./body.ts";
import type { RunReportData } from "./data.ts";
import { renderPage } from "./page.ts";

/** The report of a run as one HTML file: no script, no request to anywhere, light and dark. */
export function renderReport(data: RunReportData): string {
  return renderPage(reportTitle(data), (document) => buildReport(document, data));
}
