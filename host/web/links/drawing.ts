import { buildLinkReport, linkReportTitle, linkSection } from "../../report/linkBody.ts";
import { pageText } from "../result/pageText.ts";
import { addTools, makeReachable, tableRows } from "../result/tools.ts";
import type { LinkPanel, LinkReportData, Network } from "../types.ts";

/** One link as the report shows it, with tools below every plot. Tables that were unfolded in `before` stay so. */
export function drawLink(panel: LinkPanel, network: Network, before: Element | null): HTMLElement {
  const section = linkSection(document, panel, network);
  for (const figure of section.querySelectorAll("figure")) {
    const title = figure.querySelector("h3")?.textContent ?? "plot";
    addTools(figure, `${title} of ${network.links[panel.link].id}`, () => tableRows(figure));
  }
  const open = new Set([...(before?.querySelectorAll("figure:has(details[open]) h3") ?? [])].map((heading) => heading.textContent));
  for (const figure of section.querySelectorAll("figure")) {
    const details = figure.querySelector("details");
    if (details && open.has(figure.querySelector("h3")?.textContent ?? "")) details.open = true;
  }
  makeReachable(section);
  return section;
}

/** The same file that the command line writes. */
export function linkReportFile(data: LinkReportData): string {
  return pageText(linkReportTitle(data), (target) => buildLinkReport(target, data));
}
