import picocolors from "picocolors";
import type { DistributionReport } from "../../src/compile/report.ts";
import { sortedOutcomes, totalShots } from "../../src/results/counts.ts";
import { proportion } from "../../src/results/intervals.ts";
import type { CircuitSummary, RunResult } from "../../src/results/result.ts";
import { infidelityBudget, meanTimeBudget } from "./budget.ts";
import {
  formatBytes,
  formatEach,
  formatEstimate,
  formatFraction,
  formatNumber,
  formatPercent,
  formatRanges,
  formatRate,
  formatSeconds,
  formatShare,
  plural,
  shortenBits,
} from "./format.ts";
import { clip, columns, fields, type TextStyle, wrap } from "./text.ts";

/** What `compile` found out. */
export interface CompileSummary extends DistributionReport {
  circuit: CircuitSummary;
  network: { name: string; qpus: number; links: number };
  /** Whether the distributed program was checked against its source; null when it was not. */
  equivalent: boolean | null;
  /** Why it was not; null when it was. */
  unchecked: string | null;
  elapsedS: number;
}

const OUTCOMES = 4;
const LINKS = 4;
const WARNINGS = 2;
/** Lines that a run's summary may take. */
const SCREEN = 24;
const CAUSES = 4;
/** Causes below this share of the time, or this per cent of fidelity, are left to the report. */
const NOTABLE = 1e-3;

/** A run in at most a screenful of 24 lines, the answer first, in the report's order. No newline at the end. */
export function formatSummary(result: RunResult, style: TextStyle): string {
  const ink = picocolors.createColors(style.color);
  const { circuit, network, fidelity, duration, ebits } = result;
  const lines = [
    ink.bold(clip(`${circuit.name} on ${network.name}: ${plural(result.shots, "shot")}, seed ${result.seed}`, style.width)),
    "",
    ...fields(answer(result, fidelity, duration, ebits), style),
    "",
    ...outcomes(result, style),
    "",
    ...(Object.keys(result.links).length > 0 ? [...links(result, style), ""] : []),
    ...wrap(
      `${formatSeconds(result.elapsedS)}, ${plural(result.distinctTrajectories, "distinct trajectory", "distinct trajectories")}, ${result.engine} engine on ${result.backend}: ${result.adapter}`,
      style.width,
    ),
  ];
  const more = result.warnings.length - WARNINGS;
  const shown = result.warnings.slice(0, WARNINGS);
  shown.forEach((warning, i) => {
    const rest = i === WARNINGS - 1 && more > 0 ? ` (${more} more with --json)` : "";
    const room = Math.max(1, SCREEN - lines.length - (shown.length - 1 - i));
    const whole = wrap(`warning: ${warning}${rest}`, style.width);
    const cut = whole.slice(0, room);
    if (whole.length > room) cut[room - 1] = `${clip(`${cut[room - 1]} …`, style.width - rest.length)}${rest}`;
    lines.push(...cut.map(ink.yellow));
  });
  return lines.join("\n");
}

function answer(
  result: RunResult,
  fidelity: RunResult["fidelity"],
  duration: RunResult["duration"],
  ebits: RunResult["ebits"],
): [string, string][] {
  const seen = sortedOutcomes(result.counts);
  const shots = totalShots(result.counts);
  const named = seen.slice(0, 2).map(([bits, n]) => `${bits || "(no bits)"} ${formatShare(n / shots)}`);
  const others = seen.length > named.length ? `, ${plural(seen.length - named.length, "other")}` : "";
  const figures = [
    fidelity.state ? `${formatFraction(fidelity.state)} state` : null,
    fidelity.hellinger ? `${formatFraction(fidelity.hellinger)} counts` : null,
  ].filter((text) => text !== null);
  return [
    ["outcome", `${named.join(", ")}${others}`],
    ["fidelity", figures.length > 0 ? figures.join(", ") : "not known"],
    [
      "duration",
      `${formatSeconds(duration.meanS)} a shot (median ${formatSeconds(duration.p50S)}, 95th percentile ${formatSeconds(duration.p95S)})`,
    ],
    [
      "ebits",
      `${formatNumber(ebits.perShot)} a shot for ${plural(result.remoteGates, "remote gate")} of ${plural(result.circuit.twoQubitGates, "two-qubit gate")}`,
    ],
    ...budgets(result),
    ...memory(result),
  ];
}

/** Where time and fidelity went, the largest causes first. */
function budgets(result: RunResult): [string, string][] {
  const lines: [string, string][] = [];
  const total = result.duration.meanS * 1e9;
  const time = meanTimeBudget(result)
    .filter(({ value }) => value > total * NOTABLE)
    .map(({ label, value }) => `${label} ${formatShare(value / total)}`);
  if (time.length > 0) lines.push(["time", time.slice(0, CAUSES).join(", ")]);
  const lost = infidelityBudget(result)
    .filter(({ value }) => value > NOTABLE / 100)
    .map(({ label, value }) => `${label} ${formatPercent(value)}`);
  if (lost.length > 0) lines.push(["lost to", lost.slice(0, CAUSES).join(", ")]);
  return lines;
}

/** What a modular run held, beside the estimate and one state vector. */
function memory({ modular, peakBytes }: RunResult): [string, string][] {
  if (modular?.jointBytes === undefined) return [];
  const { jointBytes, estimate, largest } = modular;
  const atMost = estimate?.exact ? "" : "at most ";
  const estimated = estimate ? ` (estimate: ${atMost}${formatBytes(estimate.bytes)})` : "";
  return [["memory", `${formatBytes(peakBytes)}${estimated}, bonds up to ${Math.max(1, ...largest)}; jointly ${formatBytes(jointBytes)}`]];
}

function outcomes(result: RunResult, style: TextStyle): string[] {
  const shots = totalShots(result.counts);
  const seen = sortedOutcomes(result.counts);
  // The memory line of a modular run takes the place of one.
  const shown = seen.slice(0, result.modular ? OUTCOMES - 1 : OUTCOMES);
  const rows = shown.map(([bits, n]) => [
    shortenBits(bits, 34) || "(no bits)",
    String(n),
    formatFraction(proportion(n, shots)),
    result.ideal === null ? "" : formatShare(result.ideal[bits] ?? 0),
  ]);
  return columns([["outcome", "shots", "share (95 %)", result.ideal === null ? "" : "ideal"], ...rows], "lrll", style);
}

/** The links that most pairs were taken from, the others counted. */
function links(result: RunResult, style: TextStyle): string[] {
  const ebitsOf = (id: string): number => result.ebits.byLink[id] ?? 0;
  const all = Object.entries(result.links).sort(([a], [b]) => ebitsOf(b) - ebitsOf(a));
  // Links that nothing was taken from say little; the first ones stand where there are no others.
  const used = all.filter(([id]) => ebitsOf(id) > 0);
  const rows = (used.length > 0 ? used : all)
    .slice(0, LINKS)
    .map(([id, link]) => [
      id,
      formatRate(link.pairRateHz),
      formatPercent(link.pairFidelity),
      formatRate(link.delivered.pairRateHz),
      link.delivered.fidelity === null ? "–" : formatPercent(link.delivered.fidelity.mean),
      link.attemptsPerPair === null ? "–" : formatEstimate(link.attemptsPerPair),
      formatNumber(ebitsOf(id)),
    ]);
  const more = all.length - rows.length;
  const head = [more > 0 ? `link (+${more})` : "link", "heralded", "fidelity", "delivered", "at use", "attempts a pair", "ebits"];
  return columns([head, ...rows], "lrrrrrr", style);
}

/** Columns that the labels of `fields` take here. */
const LABELS = 13;

/** `alice 0-3 7, bob 4-6`, or how many qubits each QPU holds where that is too long. */
function qubitsByQpu(placement: readonly string[], width: number): string {
  const held = new Map<string, number[]>();
  placement.forEach((qpu, qubit) => {
    held.set(qpu, [...(held.get(qpu) ?? []), qubit]);
  });
  const listed = [...held].map(([qpu, qubits]) => `${qpu} ${formatRanges(qubits)}`).join(", ");
  if (LABELS + listed.length <= width) return listed;
  return formatEach(
    [...held].map(([qpu, qubits]): [string, number] => [qpu, qubits.length]),
    "in # QPUs",
  );
}

/** `12 packets, 3 moves, 2 echoes`; no word of echoes where there are none. */
export function servedBy({ packets, moves, echoes }: CompileSummary): string {
  return [plural(packets, "packet"), plural(moves, "move"), ...(echoes > 0 ? [plural(echoes, "echo", "echoes")] : [])].join(", ");
}

/** What it would take without links. */
export function cuttingInWords({ ebits, cutting }: CompileSummary): string {
  const [low, high] = cutting.log10Shots.map((x) => Math.round(x));
  return `cutting the circuit takes 4^${ebits.total} to 9^${ebits.total} times the shots: ${low === high ? `about 10^${low}` : `10^${low} to 10^${high}`}`;
}

/** A distribution on a terminal: what it costs, then where the qubits are. No newline at the end. */
export function formatCompile(summary: CompileSummary, style: TextStyle): string {
  const ink = picocolors.createColors(style.color);
  const { circuit, network, ebits, remoteGates } = summary;
  const used = Object.entries(ebits.byLink).filter(([, n]) => n > 0);
  const verdict =
    summary.equivalent === null
      ? `not checked: ${summary.unchecked}`
      : summary.equivalent
        ? "equal to its source by state overlap"
        : "NOT equivalent to its source";
  const costs: [string, string][] = [
    [
      "ebits",
      `${formatNumber(ebits.total)} in ${plural(summary.depth.ebitLayers, "layer")}; ${formatNumber(remoteGates.ebitsUnpacked)} if every gate had its own`,
    ],
    ["remote", `${plural(remoteGates.count, "gate")} of ${plural(circuit.twoQubitGates, "two-qubit gate")}`],
    ["served by", servedBy(summary)],
    ["by link", formatEach(used, "on # links")],
    ["no links", cuttingInWords(summary)],
  ];
  const rows: [string, string][] = [
    ...(ebits.total === 0 ? [["ebits", "none: no link is needed"] as [string, string]] : costs),
    ["qubits", qubitsByQpu(summary.placement, style.width)],
    ["program", verdict],
    ["took", formatSeconds(summary.elapsedS)],
  ];
  const lines = fields(rows, style);
  if (summary.equivalent === false) lines[lines.length - 2] = ink.red(lines[lines.length - 2]);
  return [
    ink.bold(clip(`${circuit.name} on ${network.name}: ${plural(circuit.qubits, "qubit")}, ${plural(network.qpus, "QPU")}`, style.width)),
    "",
    ...lines,
  ].join("\n");
}
