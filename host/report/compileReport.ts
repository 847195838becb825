import type { DistributedProgram } from "../../src/compile/program.ts";
import type { Network } from "../../src/network/network.ts";
import { qubitNames } from "../../src/results/summary.ts";
import { circuitFigure } from "./circuitDrawing.ts";
import { html } from "./dom.ts";
import { formatNumber, formatSeconds, plural } from "./format.ts";
import { renderPage } from "./page.ts";
import { type CompileSummary, cuttingInWords, servedBy } from "./summary.ts";
import { table } from "./tables.ts";

/** What a report about a distribution draws from. */
export interface CompileReportData {
  summary: CompileSummary;
  program: DistributedProgram;
  network: Network;
  commandLine: string;
}

/** The report about a distribution as one HTML file: what it costs, the program by QPU, where the qubits are. */
export function renderCompileReport(data: CompileReportData): string {
  const { circuit, network } = data.summary;
  return renderPage(`${circuit.name} on ${network.name} · Bellwire`, (document) => buildCompileReport(document, data));
}

function buildCompileReport(document: Document, { summary, program, network, commandLine }: CompileReportData): HTMLElement {
  const { circuit, ebits, remoteGates, depth } = summary;
  const section = (title: string, ...children: HTMLElement[]): HTMLElement =>
    html(document, "section", {}, html(document, "h2", {}, title), ...children);
  const line = (text: string): HTMLElement => html(document, "p", {}, text);
  const links = Object.entries(ebits.byLink).map(([id, n]) => [id, formatNumber(n)]);
  const names = qubitNames(program.circuit);
  const members = network.qpus.map(({ name, dataQubits }) => {
    const here = summary.placement.flatMap((qpu, qubit) => (qpu === name ? [names[qubit]] : []));
    return [name, `${here.length} of ${dataQubits}`, here.join(" ")];
  });
  return html(
    document,
    "main",
    {},
    html(document, "h1", {}, `${circuit.name} on ${summary.network.name}`),
    ebits.total === 0
      ? line(`No link is needed: none of ${plural(circuit.twoQubitGates, "two-qubit gate")} crosses QPUs.`)
      : line(
          `${plural(ebits.total, "ebit")} in ${plural(depth.ebitLayers, "layer")}, by ${servedBy(summary)}, for ${plural(remoteGates.count, "remote gate")} of ${plural(circuit.twoQubitGates, "two-qubit gate")}; ${formatNumber(remoteGates.ebitsUnpacked)} if every gate had its own.`,
        ),
    line(`${equivalence(summary)} ${ebits.total === 0 ? "" : `Without the links, ${cuttingInWords(summary)}.`}`),
    section("Program by QPU", circuitFigure(document, program, network)),
    ...(ebits.total === 0 ? [] : [section("Ebits by link", table(document, ["link", "ebits"], links))]),
    section("Placement at the start", table(document, ["QPU", "data qubits", "qubits"], members)),
    section(
      "Run it again",
      html(document, "pre", {}, html(document, "code", {}, commandLine)),
      html(document, "p", { class: "note" }, `Took ${formatSeconds(summary.elapsedS)}.`),
    ),
  );
}

function equivalence({ equivalent, unchecked }: CompileSummary): string {
  if (equivalent === null) return `The program was not checked against its source: ${unchecked}.`;
  return equivalent ? "The program was checked against its source by state overlap." : "The program is NOT equivalent to its source.";
}
