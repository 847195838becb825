import type { RunResult } from "../../src/results/result.ts";
import { html, picture, round, svg } from "./dom.ts";
import { formatBytes, formatNumber, formatPercent } from "./format.ts";
import { ACCENT, INK } from "./palette.ts";
import { scrollBox, table } from "./tables.ts";

type Bonds = NonNullable<RunResult["modular"]>;

/**
 * The bonds of a modular run: how large each grew over the uses of the network beside what its ebits would allow, how entangled it ended,
 * and the bytes beside those of one state vector.
 */
export function bondsFigure(document: Document, bonds: Bonds, peakBytes: number): HTMLElement {
  const names = bonds.largest.map((_, bond) => `${bonds.chain[bond]} – ${bonds.chain[bond + 1]}`);
  const { ebits, jointBytes, estimate } = bonds;
  const atMost = estimate?.exact ? "" : "at most ";
  const estimated = estimate ? ` (the estimate before the run: ${atMost}${formatBytes(estimate.bytes)})` : "";
  const rows = names.map((name, bond) => [
    name,
    formatNumber(bonds.largest[bond]),
    ...(estimate ? [`${atMost}${formatNumber(estimate.bonds[bond])}`] : []),
    ...(ebits ? [limitOf(ebits[bond])] : []),
    bitsOf(bonds.entropyBits[bond]),
  ]);
  return html(
    document,
    "figure",
    { class: "plot columns" },
    html(
      document,
      "div",
      {},
      scrollBox(document, "Bonds over time", names.length > MOST_PANELS, bondLines(document, bonds, names)),
      html(
        document,
        "figcaption",
        {},
        "Size of the bond between neighbours of the chain, after each use of the network; its limit is what its ebits allow in all, dashed where it is in sight.",
      ),
    ),
    html(
      document,
      "div",
      {},
      table(
        document,
        ["bond", "largest", ...(estimate ? ["estimated"] : []), ...(ebits ? ["limit 2^ebits"] : []), "entanglement at the end"],
        rows,
      ),
      html(document, "p", { class: "note" }, `State fidelity to the exact evolution: at least ${formatPercent(bonds.fidelityBound)}.`),
      jointBytes === undefined
        ? null
        : html(
            document,
            "p",
            { class: "note" },
            `Memory: ${formatBytes(peakBytes)} at most${estimated}; one state vector over all qubits would take ${formatBytes(jointBytes)}.`,
          ),
    ),
  );
}

function bitsOf(entropy: number): string {
  const bits = formatNumber(entropy);
  return bits === "1" ? "1 bit" : `${bits} bits`;
}

/** What so many ebits can entangle at most. Explicit programs have none: their pairs are gates. */
function limitOf(ebits: number): string {
  if (ebits === 0) return "–";
  return ebits <= 10 ? String(2 ** ebits) : `2^${ebits}`;
}

/** More panels scroll in a box of their own. */
const MOST_PANELS = 14;
const WIDTH = 500;
const LEFT = 40;
const PANEL = 60;
const TOP = 24;

/** One panel for each bond: its size, on a scale of powers of two, over the uses of the network. */
function bondLines(document: Document, { history, largest, ebits }: Bonds, names: readonly string[]): SVGElement {
  const label = Math.max(...names.map((name) => name.length)) * 6.6 + 10;
  const right = WIDTH - Math.min(200, label);
  const uses = Math.max(1, history.length);
  const bottom = TOP + PANEL * names.length;
  const doublings = Math.max(1, Math.ceil(Math.log2(Math.max(...largest))));
  const x = (use: number): number => round(LEFT + ((right - LEFT) * use) / uses);
  const root = picture(
    document,
    WIDTH,
    bottom + 40,
    "Size of each bond after each use of the network",
    names.map((name, bond) => `${name}: at most ${largest[bond]}`).join("; "),
  );
  const text = (at: { x: number; y: number }, words: string, more: Record<string, string> = {}): SVGElement =>
    svg(document, "text", { ...at, ...more }, words);
  root.append(text({ x: 0, y: 12 }, "↑ bond size"));
  names.forEach((name, bond) => {
    const foot = TOP + PANEL * (bond + 1) - 8;
    const y = (size: number): number => round(foot - ((PANEL - 16) * Math.log2(size)) / doublings);
    for (let power = 0; power <= doublings; power += Math.ceil(doublings / 3)) {
      const at = y(2 ** power);
      root.append(
        svg(document, "line", { x1: LEFT, x2: right, y1: at, y2: at, stroke: INK, "stroke-opacity": 0.12 }),
        text({ x: LEFT - 6, y: at + 4 }, String(2 ** power), { class: "tick", "text-anchor": "end" }),
      );
    }
    const limit = ebits?.[bond] ?? 0;
    if (limit > 0 && limit <= doublings) {
      root.append(
        svg(document, "line", { x1: LEFT, x2: right, y1: y(2 ** limit), y2: y(2 ** limit), stroke: INK, "stroke-dasharray": "4 3" }),
      );
    }
    // Before any use nothing is entangled.
    const steps = [1, ...history.map((sizes) => sizes[bond])].map((size, use) =>
      use === 0 ? `M${x(0)} ${y(size)}` : `H${x(use)}V${y(size)}`,
    );
    root.append(
      svg(document, "path", { d: steps.join(""), fill: "none", stroke: ACCENT, "stroke-width": 1.8 }),
      text({ x: right + 10, y: foot - PANEL / 2 + 12 }, name),
      ...(limit > 0 ? [text({ x: right + 10, y: foot - PANEL / 2 + 26 }, `limit ${limitOf(limit)}`, { class: "tick" })] : []),
    );
  });
  const step = Math.max(1, Math.ceil(uses / 6));
  for (let use = 0; use <= uses; use += step)
    root.append(text({ x: x(use), y: bottom + 12 }, String(use), { class: "tick", "text-anchor": "middle" }));
  root.append(text({ x: right, y: bottom + 32 }, "use of the network →", { "text-anchor": "end" }));
  return root;
}
