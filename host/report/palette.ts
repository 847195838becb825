/**
 * Okabe and Ito's colour-blind safe palette (jfly.uni-koeln.de/color, 2008). A QPU keeps its colour in every picture; black and
 * yellow are left out because each vanishes in one of the two themes. A name always stands beside a colour.
 */
const OKABE_ITO = {
  blue: "#0072b2",
  orange: "#e69f00",
  green: "#009e73",
  purple: "#cc79a7",
  vermilion: "#d55e00",
  sky: "#56b4e9",
} as const;

const QPU_COLORS = [OKABE_ITO.blue, OKABE_ITO.orange, OKABE_ITO.green, OKABE_ITO.purple, OKABE_ITO.vermilion, OKABE_ITO.sky];

/** The colour of a QPU by its index in the network. */
export function qpuColor(index: number): string {
  return QPU_COLORS[index % QPU_COLORS.length];
}

/** What colours that are not a QPU's mean; the report's style sheet sets them for each theme. */
export const INK = "var(--ink)";
export const MUTED = "var(--muted)";
export const FAINT = "var(--faint)";
export const PAPER = "var(--paper)";
export const ACCENT = "var(--accent)";
