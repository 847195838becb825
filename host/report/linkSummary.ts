import picocolors from "picocolors";
import { formatEstimate, formatFraction, formatNs, formatNumber, formatPercent, formatRate, formatSeconds, plural } from "./format.ts";
import { fidelityBudget, isPhotonLink } from "./linkCurves.ts";
import type { LinkPanel, LinkReportData } from "./linkData.ts";
import { clip, columns, type TextStyle, wrap } from "./text.ts";

const LINKS = 4;

/** Links on a terminal: analytic and sampled figures side by side, and what costs most. No newline at the end. */
export function formatLink(data: LinkReportData, style: TextStyle): string {
  const ink = picocolors.createColors(style.color);
  const { network, links, sampler, elapsedS } = data;
  const lines = [ink.bold(clip(`links of ${network.name}`, style.width))];
  for (const panel of links.slice(0, LINKS)) lines.push("", ...panelLines(data, panel, style));
  if (links.length > LINKS) lines.push("", clip(`${plural(links.length - LINKS, "more link")}: choose one with --link`, style.width));
  if (sampler !== null) lines.push("", clip(`sampled on ${sampler}, seed ${data.seed}, ${formatSeconds(elapsedS)}`, style.width));
  for (const warning of data.warnings) lines.push(...wrap(`warning: ${warning}`, style.width).map(ink.yellow));
  return lines.join("\n");
}

function panelLines({ network }: LinkReportData, { link: index, figures, sampled }: LinkPanel, style: TextStyle): string[] {
  const link = network.links[index];
  const [a, b] = link.between.map((qpu) => network.qpus[qpu].name);
  const unknown = "not known";
  const rows = [
    ["", "closed form", sampled ? "sampled (95 %)" : ""],
    ["pair rate", formatRate(figures.pairRateHz), ""],
    ["pair fidelity", formatPercent(figures.pairFidelity), sampled?.pairFidelity ? formatFraction(sampled.pairFidelity) : ""],
    [
      "herald probability",
      figures.heraldProbability === null ? unknown : formatNumber(figures.heraldProbability),
      sampled ? formatEstimate(sampled.heraldProbability) : "",
    ],
    ["attempt period", figures.attemptPeriodNs === null ? unknown : formatNs(figures.attemptPeriodNs), ""],
    ["Phi+ Psi+ Psi- Phi-", figures.bell.map((weight) => formatNumber(weight, 3)).join(" "), ""],
  ];
  const lines = [clip(`${link.id}: ${a} to ${b}, ${figures.scheme}`, style.width), ...columns(rows, "lll", style)];
  const costs = isPhotonLink(link) ? fidelityBudget(link).slice(0, 3) : [];
  if (costs.length > 0)
    lines.push(
      clip(`  costs most: ${costs.map(({ label, value }) => `${label} ${(100 * value).toPrecision(2)} %`).join(", ")}`, style.width),
    );
  if (sampled) {
    const seen = Object.entries(sampled.patterns).map(([pattern, n]) => `${pattern} ${n}`);
    lines.push(clip(`  ${plural(sampled.heralds, "herald")} in ${plural(sampled.attempts, "attempt")}: ${seen.join(", ")}`, style.width));
    lines.push(clip(`  ${formatNumber(sampled.attemptsPerSecond)} attempts sampled per second`, style.width));
  }
  return lines;
}
