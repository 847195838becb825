import { parseHTML } from "linkedom";
import { STYLE } from "./style.ts";

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
  // linkedom writes the text of <title> and <style> as it stands.
  heading.textContent = title.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const style = document.createElement("style");
  style.textContent = STYLE;
  head.append(heading, style);
  document.body.append(build(document));
  return document.toString();
}
