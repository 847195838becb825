import { parseHTML } from "linkedom";
import type { RunReportData } from "./data.ts";
import { buildReport } from "./report.ts";
import { STYLE } from "./style.ts";

/** The report of a run as one HTML file: no script, no request to anywhere, light and dark. */
export function renderReport(data: RunReportData): string {
  const title = `${data.result.circuit.name} on ${data.result.network.name} · Bellwire`;
  return renderPage(title, (document) => buildReport(document, data));
}

/** A whole HTML file around a body that is built in a document without a browser. */
export function renderPage(title: string, build: (document: Document) => HTMLElement): string {
  const { document } = parseHTML("<!doctype html><html><head></head><body></body></html>");
  const head = document.head;
  document.documentElement.setAttribute("lang", "en");
  for (const attributes of [{ charset: "utf-8" }, { name: "viewport", content: "width=device-width, initial-scale=1" }]) {
    const meta = document.createElement("meta");
    for (const [name, value] of Object.entries(attributes)) meta.setAttribute(name, value);
    head.append(meta);
  }
  const heading = document.createElement("title");
  heading.textContent = title;
  const style = document.createElement("style");
  style.textContent = STYLE;
  head.append(heading, style);
  document.body.append(build(document));
  return document.toString();
}
