import { STYLE } from "./style.ts";

/** Fills an empty document with a report: language, metadata, style sheet, and the body that `build` makes in it. */
export function composePage(document: Document, title: string, build: (document: Document) => HTMLElement): void {
  const { head } = document;
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
}
