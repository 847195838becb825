/**
 * Elements from any document: the page's own, or linkedom's in Node. Text only ever becomes text nodes and attribute values,
 * so whatever a person named a qubit or a network is escaped by the serialiser.
 */
export type Child = Node | string | number | null | undefined;
export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element; attributes that are null, undefined or false are left out. */
export function html(document: Document, tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  return fill(document.createElement(tag), attributes, children) as HTMLElement;
}

/** An SVG element. */
export function svg(document: Document, tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  return fill(document.createElementNS(SVG, tag) as SVGElement, attributes, children);
}

/** An SVG picture of `width` x `height` user units with the name and description that a screen reader reads. */
export function picture(document: Document, width: number, height: number, title: string, description: string): SVGElement {
  return svg(
    document,
    "svg",
    { viewBox: `0 0 ${round(width)} ${round(height)}`, width: round(width), height: round(height), role: "img", "aria-label": title },
    svg(document, "title", {}, title),
    svg(document, "desc", {}, description),
  );
}

/** Coordinates to a tenth of a pixel: pictures stay small. */
export function round(x: number): number {
  return Math.round(x * 10) / 10;
}

function fill<T extends Element>(element: T, attributes: Attributes, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child === null || child === undefined) continue;
    element.appendChild(typeof child === "object" ? child : element.ownerDocument.createTextNode(String(child)));
  }
  return element;
}
