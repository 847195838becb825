import { distributionReport } from "../../src/compile/report.ts";
import { sortedOutcomes } from "../../src/results/counts.ts";
import type { ShotBudget } from "../../src/results/result.ts";
import { bondsFigure } from "./bonds.ts";
import { errorBudget, infidelityBudget, meanTimeBudget, timeLabel } from "./budget.ts";
import { circuitFigure } from "./circuitDrawing.ts";
import { countsFigure } from "./countsFigure.ts";
import type { RunReportData } from "./data.ts";
import { type Child, html } from "./dom.ts";
import {
  formatBytes,
  formatEach,
  formatFraction,
  formatNs,
  formatNumber,
  formatPercent,
  formatSeconds,
  formatShare,
  plural,
  shortenBits,
} from "./format.ts";
import { budgetTable, linkTable, qpuTable } from "./tables.ts";
import { timelineFigure } from "./timelineDrawing.ts";
import { timelineModel } from "./timelineModel.ts";

/** Causes of one shot's time that are named; the largest. */
const SHOT_CAUSES = 4;

/** What a tab shows and a browser suggests as a file name. */
export function reportTitle({ result }: RunReportData): string {
  return `${result.circuit.name} on ${result.network.name} · Bellwire`;
}

/**
 * The sections of a report in reading order, each drawn when it is called for; null where a run has nothing to say there. `inFile`:
 * with the whole result as JSON, which may be megabytes.
 */
export function reportSections(document: Document, data: RunReportData, inFile: boolean) {
  const { result, network, timeline } = data;
  return {
    heading: () => heading(document, data),
    answer: () => answer(document, data),
    warnings: () => warnings(document, result.warnings),
    budgets: () =>
      html(
        document,
        "section",
        { class: "columns" },
        html(document, "div", {}, html(document, "h2", {}, "Where the errors come from"), errors(document, data)),
        html(document, "div", {}, html(document, "h2", {}, "Where the time went"), times(document, data)),
      ),
    outcomes: () => section(document, "Outcomes", countsFigure(document, result)),
    bonds: () =>
      result.modular && result.modular.largest.length > 0
        ? section(document, "Entanglement between QPUs", bondsFigure(document, result.modular, result.peakBytes))
        : null,
    circuit: () => circuitSection(document, data),
    timeline: () => section(document, "One shot in time", timelineFigure(document, timelineModel(data), network, timeline.shot)),
    links: () => (network.links.length > 0 ? section(document, "Links", linkTable(document, data)) : null),
    qpus: () => section(document, "QPUs", qpuTable(document, data)),
    again: () => section(document, "Run it again", again(document, data, inFile)),
    footer: () =>
      html(
        document,
        "footer",
        {},
        `Bellwire ${result.bellwire}. Intervals are 95 %.${inFile ? " Everything in this file works offline." : ""}`,
      ),
  } satisfies Record<string, () => HTMLElement | null>;
}

/** The body of the report: the answer, then where time and errors went, then everything else. Any document will do. */
export function buildReport(document: Document, data: RunReportData): HTMLElement {
  return html(document, "main", {}, ...Object.values(reportSections(document, data, true)).map((draw) => draw()));
}

function section(document: Document, title: string, ...children: Child[]): HTMLElement {
  return html(document, "section", {}, html(document, "h2", {}, title), ...children);
}

function heading(document: Document, { result }: RunReportData): HTMLElement {
  const { circuit, network } = result;
  const facts = [
    plural(circuit.qubits, "qubit"),
    plural(circuit.gates, "gate"),
    `${formatNumber(result.remoteGates)} of ${plural(circuit.twoQubitGates, "two-qubit gate")} remote`,
    plural(network.qpus, "QPU"),
    plural(network.links, "link"),
    plural(result.shots, "shot"),
    `seed ${result.seed}`,
    `${result.backend} (${result.adapter})`,
    `${result.engine} engine`,
    `${result.telegate} telegates`,
  ];
  return html(
    document,
    "header",
    {},
    html(document, "h1", {}, `${circuit.name} on ${network.name}`),
    html(document, "p", { class: "subtitle" }, facts.join(" · ")),
  );
}

/** Outcome, fidelity, duration and ebits in one line. */
function answer(document: Document, { result }: RunReportData): HTMLElement {
  const { counts, shots, fidelity, duration, ebits, links } = result;
  const outcomes = sortedOutcomes(counts);
  const [best, count] = outcomes[0] ?? ["", 0];
  const runner = outcomes[1];
  const outcome = best === "" ? "no bits measured" : shortenBits(best, 24);
  const follow = `${formatShare(count / shots)} of shots${runner ? `; next ${formatShare(runner[1] / shots)}, ${plural(outcomes.length, "outcome")} in all` : ""}`;
  const main = fidelity.state ?? fidelity.hellinger;
  const fidelityNote = [
    main === null ? null : `95 %: ${interval(main)}`,
    fidelity.state && fidelity.hellinger ? `counts (Hellinger): ${formatFraction(fidelity.hellinger)}` : null,
  ];
  const byLink = Object.keys(links).length > 1 ? Object.entries(ebits.byLink).filter(([, n]) => n > 0) : [];
  const cells: [string, string, string][] = [
    ["most frequent outcome", outcome, follow],
    [
      fidelity.state ? "state fidelity" : "fidelity of the counts (Hellinger)",
      main === null ? "not known" : `${percentLike(main)} %`,
      fidelityNote.filter(Boolean).join("; "),
    ],
    [
      "duration of a shot",
      formatSeconds(duration.meanS),
      `median ${formatSeconds(duration.p50S)}, 95th percentile ${formatSeconds(duration.p95S)}`,
    ],
    [
      "ebits per shot",
      formatNumber(ebits.perShot),
      byLink.length > 0 ? formatEach(byLink, "on # links") : `${plural(result.remoteGates, "remote gate")} served`,
    ],
  ];
  return html(
    document,
    "dl",
    { class: "answer" },
    ...cells.map(([label, value, note]) =>
      html(
        document,
        "div",
        {},
        html(document, "dt", {}, label),
        html(document, "dd", { class: value.length > 12 ? "long" : null }, value, html(document, "small", {}, note)),
      ),
    ),
  );
}

function percentLike(estimate: { mean: number; low: number; high: number }): string {
  return formatFraction(estimate).split(" ")[0];
}

function interval(estimate: { mean: number; low: number; high: number }): string {
  return formatFraction(estimate).replace(/^.*\((.*)\)$/, "$1");
}

function warnings(document: Document, list: readonly string[]): HTMLElement | null {
  if (list.length === 0) return null;
  const items = list.map((warning) => html(document, "li", {}, warning));
  return html(document, "div", { class: "warnings", role: "note" }, html(document, "ul", {}, ...items));
}

function errors(document: Document, data: RunReportData): HTMLElement {
  const lost = infidelityBudget(data.result);
  const expected = errorBudget(data);
  if (expected.length === 0) return html(document, "p", {}, "This machine makes no errors.");
  const table = html(
    document,
    "div",
    {},
    budgetTable(document, expected, (value) => formatNumber(value)),
    html(
      document,
      "p",
      { class: "note" },
      "Of the shot shown below, to first order: probabilities of a Pauli error or a wrong readout, summed. Not every error spoils the outcome.",
    ),
  );
  if (lost.length === 0) return table;
  const total = lost.reduce((sum, item) => sum + item.value, 0);
  return html(
    document,
    "div",
    {},
    html(
      document,
      "p",
      {},
      `The state lost ${formatPercent(total)}, ${((100 * lost[0].value) / total).toFixed(0)} % of it to ${lost[0].label}.`,
    ),
    budgetTable(document, lost, formatPercent),
    html(document, "p", { class: "note" }, `What each shot lost, shared out over the errors drawn in it. ${misreadInWords(data.result)}`),
    html(document, "details", {}, html(document, "summary", {}, "Expected errors, place by place"), table),
  );
}

function misreadInWords({ budget }: RunReportData["result"]): string {
  if (budget.misread === 0) return "The program's own measurements are read without errors.";
  return `The program's own measurements come on top: in ${formatShare(budget.misread)} of shots at least one is read wrong.`;
}

function times(document: Document, { result }: RunReportData): HTMLElement {
  const items = meanTimeBudget(result);
  const sentence = html(document, "p", {}, `A shot took ${formatSeconds(result.duration.meanS)} on average.`);
  if (items.length === 0) return sentence;
  return html(
    document,
    "div",
    {},
    sentence,
    budgetTable(document, items, (value) => formatNs(value)),
    ...Object.entries(result.budget.shots).map(([which, shot]) => html(document, "p", { class: "note" }, shotInWords(which, shot))),
    html(document, "p", { class: "note" }, "Along the chain of causes that ends last: only making these shorter makes a shot shorter."),
  );
}

/** `The slowest shot, number 801, took 71.3 ms: attempts 69.3 ms, gates 1.4 ms, measurements 600 µs.` */
function shotInWords(which: string, { shot, durationS, timeS }: ShotBudget): string {
  const parts = Object.entries(timeS).sort(([, a], [, b]) => b - a);
  const named = parts.slice(0, SHOT_CAUSES).map(([cause, seconds]) => `${timeLabel(cause)} ${formatSeconds(seconds)}`);
  return `The ${which} shot, number ${shot}, took ${formatSeconds(durationS)}: ${named.join(", ")}.`;
}

/** Where everything happens: known before the first shot. */
export function circuitSection(document: Document, { program, network }: Pick<RunReportData, "program" | "network">): HTMLElement {
  const used = network.qpus.map((qpu, i): [string, number] => [qpu.name, program.placement.filter((home) => home === i).length]);
  const { length } = program.packets;
  const remote = distributionReport(program, network).remoteGates.count;
  const served =
    length === 0 ? "No packet is needed" : `${plural(length, "packet serves", "packets serve")} ${plural(remote, "remote gate")}`;
  const note = html(document, "p", { class: "note" }, `Qubits: ${formatEach(used, "in # QPUs")}. ${served}.`);
  return section(document, "Circuit by QPU", note, circuitFigure(document, program, network));
}

function again(document: Document, { commandLine, circuitSource, networkSource, result }: RunReportData, inFile: boolean): HTMLElement {
  const block = (label: string, text: string, open = false): HTMLElement =>
    html(document, "details", { open }, html(document, "summary", {}, label), html(document, "pre", {}, html(document, "code", {}, text)));
  const seconds = `${result.backend} backend on ${result.adapter}: ${formatSeconds(result.elapsedS)}, ${plural(result.distinctTrajectories, "distinct trajectory", "distinct trajectories")}, ${formatBytes(result.peakBytes)} at most.`;
  return html(
    document,
    "div",
    {},
    html(document, "pre", {}, html(document, "code", {}, commandLine)),
    html(document, "p", { class: "note" }, `Bellwire ${result.bellwire}, seed ${result.seed}. ${seconds}`),
    block("Circuit", circuitSource),
    block("Network", networkSource),
    inFile ? block("Result as JSON", JSON.stringify(result, null, 2)) : null,
  );
}
