import * as Plot from "@observablehq/plot";

/**
 * A plot as one picture with a name and a description: Observable Plot labels its marks too, which screen readers must not take for
 * parts that can be visited.
 */
export function plotPicture(options: Plot.PlotOptions): Element {
  const plot = Plot.plot(options);
  plot.setAttribute("role", "img");
  for (const mark of plot.querySelectorAll("[aria-label]")) mark.removeAttribute("aria-label");
  return plot;
}
