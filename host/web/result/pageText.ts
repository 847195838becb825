import { composePage } from "../../report/compose.ts";

/** A report as the text of the file that the command line writes. */
export function pageText(title: string, build: (document: Document) => HTMLElement): string {
  const page = document.implementation.createHTMLDocument();
  page.title = "";
  page.head.replaceChildren();
  composePage(page, title, build);
  return `<!DOCTYPE html>${page.documentElement.outerHTML}`;
}
