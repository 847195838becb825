import { buildReport } from "./body.ts";
import type { RunReportData } from "./data.ts";
import { renderPage } from "./page.ts";

/** The report of a run as one HTML file: no script, no request to anywhere, light and dark. */
export function renderReport(data: RunReportData): string {
  return renderPage(`${data.result.circuit.name} on ${data.result.network.name} · Bellwire`, (document) => buildReport(document, data));
}
