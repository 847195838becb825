import { buildLinkReport, linkReportTitle } from "./linkBody.ts";
import type { LinkReportData } from "./linkData.ts";
import { renderPage } from "./page.ts";

/** The report about links as one HTML file: no script, no request to anywhere, light and dark. */
export function renderLinkReport(data: LinkReportData): string {
  return renderPage(linkReportTitle(data), (document) => buildLinkReport(document, data));
}
