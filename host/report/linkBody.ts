import type { Network } from "../../src/network/network.ts";
import type { LinkFigures } from "../../src/photonics/link.ts";
import { type Child, html } from "./dom.ts";
import { formatEstimate, formatFraction, formatNs, formatNumber, formatPercent, formatRate, formatSeconds } from "./format.ts";
import {
  classShares,
  fidelityAgainstWindow,
  fidelityBudget,
  homDip,
  isPhotonLink,
  lossBudget,
  type PhotonLink,
  patternShares,
  rateAgainstDistance,
} from "./linkCurves.ts";
import type { LinkPanel, LinkReportData, LinkSample } from "./linkData.ts";
import { clickRaster, curvePlot, histogramPlot, patternPlot } from "./linkPlots.ts";
import { budgetTable, qpuName, table } from "./tables.ts";

/** What a tab shows and a browser suggests as a file name. */
export function linkReportTitle({ network }: Pick<LinkReportData, "network">): string {
  return `Links of ${network.name} · Bellwire`;
}

/** The body of the report about links: per link its figures, which term costs most, and what was sampled. */
export function buildLinkReport(document: Document, data: LinkReportData): HTMLElement {
  const { network, links, sampler, seed } = data;
  const subtitle = [network.name, sampler === null ? "closed forms" : `closed forms beside samples from ${sampler}, seed ${seed}`].join(
    " · ",
  );
  return html(
    document,
    "main",
    {},
    html(
      document,
      "header",
      {},
      html(document, "h1", {}, `Links of ${network.name}`),
      html(document, "p", { class: "subtitle" }, subtitle),
    ),
    data.warnings.length > 0
      ? html(
          document,
          "div",
          { class: "warnings", role: "note" },
          html(document, "ul", {}, ...data.warnings.map((w) => html(document, "li", {}, w))),
        )
      : null,
    ...links.map((panel) => linkSection(document, panel, network)),
    html(
      document,
      "section",
      {},
      html(document, "h2", {}, "Run it again"),
      html(document, "pre", {}, html(document, "code", {}, data.commandLine)),
      html(
        document,
        "details",
        {},
        html(document, "summary", {}, "Network"),
        html(document, "pre", {}, html(document, "code", {}, data.networkSource)),
      ),
    ),
    html(
      document,
      "footer",
      {},
      `Bellwire ${data.bellwire}, ${formatSeconds(data.elapsedS)}. Intervals are 95 %. Everything in this file works offline.`,
    ),
  );
}

/** One link: the answer, the budgets, the curves, the samples. */
export function linkSection(document: Document, panel: LinkPanel, network: Network): HTMLElement {
  const link = network.links[panel.link];
  const { figures, sampled } = panel;
  const [a, b] = link.between;
  const cells: [string, string, string][] = [
    ["pairs", formatRate(figures.pairRateHz), "heralded Bell pairs per second"],
    [
      "pair fidelity",
      formatPercent(figures.pairFidelity),
      sampled?.pairFidelity ? `sampled ${formatFraction(sampled.pairFidelity)}` : `${figures.scheme}`,
    ],
    [
      "herald probability",
      figures.heraldProbability === null ? "not known" : formatNumber(figures.heraldProbability),
      sampled ? `sampled ${formatEstimate(sampled.heraldProbability)}` : "per attempt",
    ],
    [
      "attempts",
      figures.attemptRateHz === null ? "not known" : formatRate(figures.attemptRateHz),
      figures.attemptPeriodNs === null ? "known by its rate alone" : `one every ${formatNs(figures.attemptPeriodNs)}`,
    ],
  ];
  const answer = html(
    document,
    "dl",
    { class: "answer" },
    ...cells.map(([label, value, note]) =>
      html(document, "div", {}, html(document, "dt", {}, label), html(document, "dd", {}, value, html(document, "small", {}, note))),
    ),
  );
  const bell = table(document, ["state", "Φ+", "Ψ+", "Ψ-", "Φ-"], [["weight", ...figures.bell.map((weight) => formatNumber(weight, 4))]]);
  return html(
    document,
    "section",
    { class: "link" },
    html(document, "h2", {}, `${link.id}: `, qpuName(document, a, network), " – ", qpuName(document, b, network)),
    answer,
    bell,
    ...(isPhotonLink(link)
      ? photonFigures(document, link, panel, network)
      : [html(document, "p", { class: "note" }, "Known by measured figures: there are no photons to look into.")]),
  );
}

function photonFigures(document: Document, link: PhotonLink, { figures, sampled }: LinkPanel, network: Network): Child[] {
  const costs = fidelityBudget(link);
  const losses = lossColumns(document, link, network);
  const behind = classShares(link).map(({ class: name, share }) => [CLASSES[name] ?? name, formatPercent(share)]);
  const cost =
    costs.length > 0
      ? html(
          document,
          "div",
          {},
          html(document, "h3", {}, "What costs fidelity"),
          budgetTable(document, costs, (value) => `+${(100 * value).toPrecision(2)} %`),
          html(document, "p", { class: "note" }, "Fidelity gained if this alone were perfect; shares are of the sum of gains."),
        )
      : html(document, "p", {}, "Nothing costs fidelity: this link is ideal.");
  const distance = rateAgainstDistance(link);
  const window = fidelityAgainstWindow(link);
  const dip = homDip(link);
  const shares = patternShares(link);
  const { windowNs } = link.source;
  const inWindow = Number.isFinite(windowNs);
  return [
    html(
      document,
      "div",
      { class: "columns" },
      ...losses,
      html(document, "div", {}, cost, html(document, "h3", {}, "What is behind a herald"), table(document, ["class", "share"], behind)),
    ),
    html(
      document,
      "div",
      { class: "columns plots" },
      distance.length > 0
        ? curvePlot(
            document,
            distance.map(({ distanceM, pairRateHz }) => ({ x: distanceM / 1000, y: pairRateHz })),
            {
              title: "Rate against distance",
              xLabel: "fibre from QPU to QPU (km) →",
              yLabel: "↑ pairs per second",
              xLog: true,
              yLog: true,
              here: link.fiberLengthM >= 1 ? { x: link.fiberLengthM / 1000, y: figures.pairRateHz } : undefined,
              sampled: link.fiberLengthM >= 1 ? sampledRate(link.fiberLengthM / 1000, figures, sampled) : undefined,
            },
          )
        : null,
      window.length > 0
        ? curvePlot(
            document,
            window.map((point) => ({ x: point.windowNs, y: point.pairFidelity })),
            {
              title: "Fidelity against window",
              xLabel: "detection window (ns) →",
              yLabel: "↑ pair fidelity",
              xLog: true,
              here: inWindow ? { x: windowNs, y: figures.pairFidelity } : undefined,
              sampled: inWindow && sampled?.pairFidelity ? { x: windowNs, estimate: sampled.pairFidelity } : undefined,
            },
          )
        : null,
      patternPlot(document, shares, sampled?.patterns ?? null),
      dip.length > 0
        ? curvePlot(
            document,
            dip.map(({ delayNs, coincidence, apart }) => ({ x: delayNs, y: coincidence / apart })),
            {
              title: "Hong-Ou-Mandel dip",
              xLabel: "difference of arrival (ns) →",
              yLabel: "↑ coincidences, relative",
              here: dipHere(dip, link.source.arrivalDelayNs),
              caption: "Equal photons on the beam splitter: clicks in both ports, relative to photons that do not meet.",
            },
          )
        : null,
      sampled?.arrival ? histogramPlot(document, sampled.arrival, "Difference of click times", "t1 - t2 (ns) →") : null,
      sampled && sampled.clicks.length > 0
        ? clickRaster(
            document,
            sampled.clicks,
            shares.map(({ pattern }) => pattern),
          )
        : null,
    ),
  ];
}

/** The rate that the sampled share of heralds means; none without heralds, which a scale of powers cannot show. */
function sampledRate(x: number, { pairRateHz, heraldProbability }: LinkFigures, sampled: LinkSample | null) {
  if (!sampled || heraldProbability === null || sampled.heralds === 0) return undefined;
  const { mean, low, high } = sampled.heraldProbability;
  const scale = pairRateHz / heraldProbability;
  return { x, estimate: { mean: mean * scale, low: low * scale, high: high * scale } };
}

/** What really happened, for people. */
const CLASSES: Readonly<Record<string, string>> = {
  true: "two photons of different label",
  equal: "two photons of equal label",
  "wrong-sign": "two photons, wrong sign read",
  "one-photon": "one photon and noise",
  noise: "noise alone",
};

/** The losses of both ends, side by side where they differ. */
function lossColumns(document: Document, link: PhotonLink, network: Network): HTMLElement[] {
  const names = link.between.map((qpu) => qpuName(document, qpu, network));
  const [a, b] = ([0, 1] as const).map((end) => lossBudget(link, end));
  const column = (items: typeof a, ...who: Child[]): HTMLElement =>
    html(
      document,
      "div",
      {},
      html(document, "h3", {}, "Where photons are lost: ", ...who),
      budgetTable(document, items, (value) => `${value.toFixed(2)} dB`),
    );
  if (JSON.stringify(a) === JSON.stringify(b)) return [column(a, names[0], " and ", names[1])];
  return [column(a, names[0]), column(b, names[1])];
}

function dipHere(dip: readonly { delayNs: number; coincidence: number; apart: number }[], delayNs: number): { x: number; y: number } {
  const nearest = dip.reduce((best, point) => (Math.abs(point.delayNs - delayNs) < Math.abs(best.delayNs - delayNs) ? point : best));
  return { x: nearest.delayNs, y: nearest.coincidence / nearest.apart };
}
