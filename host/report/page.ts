import { parseHTML } from "linkedom";
import { composePage } from "./compose.ts";

/** A whole HTML file around a body that is built in a document without a browser. */
export function renderPage(title: string, build: (document: Document) => HTMLElement): string {
  const { document } = parseHTML("<!doctype html><html><head></head><body></body></html>");
  // linkedom writes the text of <title> as it stands.
  composePage(document, title.replaceAll("&", "&amp;").replaceAll("<", "&lt;"), build);
  return document.toString();
}
