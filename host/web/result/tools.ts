import { html, svg } from "../../report/dom.ts";
import { STYLE } from "../../report/style.ts";
import { download, fileName } from "../design/files.ts";

export type CsvRows = readonly (readonly (string | number)[])[];

/** Puts buttons below a figure that save its pictures as one SVG and its numbers as CSV. */
export function addTools(figure: Element, name: string, rows: () => CsvRows): void {
  const button = (label: string, title: string, action: () => void): HTMLElement => {
    const element = html(document, "button", { type: "button", class: "quiet", title }, label);
    element.addEventListener("click", action);
    return element;
  };
  const save = html(document, "div", { class: "tools" });
  if (figure.querySelector("svg[role=img], .scroll > svg")) {
    save.append(button("SVG", `Save the picture: ${name}`, () => download(fileName(name, "svg"), pictureText(figure), "image/svg+xml")));
  }
  save.append(button("CSV", `Save the numbers: ${name}`, () => download(fileName(name, "csv"), csvText(rows()), "text/csv")));
  figure.append(save);
}

/** The pictures of a figure that are to be seen, one below the other, with the style sheet that they need. */
function pictureText(figure: Element): string {
  const pictures = [...figure.querySelectorAll<SVGSVGElement>(".scroll > svg")].filter((picture) => picture.checkVisibility());
  let height = 0;
  let width = 0;
  const parts = pictures.map((picture) => {
    const [, , w, h] = (picture.getAttribute("viewBox") ?? "0 0 500 270").split(/[\s,]+/).map(Number);
    const copy = picture.cloneNode(true) as SVGSVGElement;
    for (const [key, value] of Object.entries({ x: 0, y: height, width: w, height: h })) copy.setAttribute(key, String(value));
    height += h + 8;
    width = Math.max(width, w);
    return copy;
  });
  const sheet = `${STYLE}\nsvg { background: var(--paper); overflow: visible; }`;
  const root = svg(document, "svg", { viewBox: `0 0 ${width} ${height}`, width, height }, svg(document, "style", {}, sheet), ...parts);
  return new XMLSerializer().serializeToString(root);
}

/** RFC 4180. */
export function csvText(rows: CsvRows): string {
  const cell = (value: string | number): string => {
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** The cells of the table that stands in a figure. */
export function tableRows(figure: Element): CsvRows {
  return [...figure.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => (cell.textContent ?? "").trim()));
}

/** Lets the keyboard reach everything that scrolls sideways. */
export function makeReachable(root: ParentNode): void {
  for (const scroller of root.querySelectorAll(".scroll, pre")) scroller.setAttribute("tabindex", "0");
}
