import * as Plot from "@observablehq/plot";
import type { RunResult } from "../../src/results/result.ts";
import { html } from "./dom.ts";
import { formatNumber, formatPercent } from "./format.ts";
import { ACCENT } from "./palette.ts";
import { plotPicture } from "./plot.ts";
import { table } from "./tables.ts";

type Bonds = NonNullable<RunResult["modular"]>;

/** The bonds of a modular run: how large each grew over the uses of the network, and how entangled it ended. */
export function bondsFigure(document: Document, bonds: Bonds): HTMLElement {
  const names = bonds.largest.map((_, bond) => `${bonds.chain[bond]} – ${bonds.chain[bond + 1]}`);
  // Before any use nothing is entangled.
  const history = [names.map(() => 1), ...bonds.history];
  const points = history.flatMap((sizes, use) => sizes.map((size, bond) => ({ use, bond: names[bond], size })));
  const plot = plotPicture({
    document,
    width: 500,
    height: 80 + 60 * names.length,
    marginLeft: 40,
    marginRight: 120,
    marginBottom: 36,
    style: { fontFamily: "inherit", fontSize: "12px", background: "none", overflow: "visible" },
    ariaLabel: "Size of each bond after each use of the network",
    ariaDescription: names.map((name, bond) => `${name}: at most ${bonds.largest[bond]}`).join("; "),
    x: {
      label: "use of the network →",
      ticks: 6,
      labelAnchor: "right",
      tickFormat: (use: number) => (Number.isInteger(use) ? String(use) : ""),
    },
    y: { label: "bond size", type: "log", base: 2, ticks: 3, grid: true },
    fy: { label: null, domain: names },
    marks: [Plot.line(points, { x: "use", y: "size", fy: "bond", stroke: ACCENT, strokeWidth: 1.8, curve: "step-after" })],
  });
  const rows = names.map((name, bond) => [name, formatNumber(bonds.largest[bond]), `${formatNumber(bonds.entropyBits[bond])} bits`]);
  return html(
    document,
    "figure",
    { class: "plot columns" },
    html(
      document,
      "div",
      {},
      html(document, "div", { class: "scroll" }, plot),
      html(document, "figcaption", {}, "Size of the bond between neighbours of the chain, after each use of the network."),
    ),
    html(
      document,
      "div",
      {},
      table(document, ["bond", "largest", "entanglement at the end"], rows),
      html(document, "p", { class: "note" }, `State fidelity to the exact evolution: at least ${formatPercent(bonds.fidelityBound)}.`),
    ),
  );
}
