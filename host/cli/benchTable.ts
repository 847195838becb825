import type { BenchRow } from "../../bench/suite.ts";

const WIDTHS = [27, 30, 9, 8, 16, 8, 5] as const;
const HEADER = ["workload", "size", "backend", "time", "rate", "floor", "ratio"] as const;

/** The table's head, with the check and the goal at the end. */
export function rowHeader(): string {
  return `  ${pad(HEADER)}  verified`;
}

/** One row: what, how big, on what, how long, how that compares with the least possible, what was checked, and the goal. */
export function formatRow({ workload, size, backend, seconds, rate, floor, ratio, verified, goal }: BenchRow): string {
  const cells = [
    workload,
    size,
    backend ?? "",
    seconds === null ? "" : formatTime(seconds),
    `${formatCount(rate.value)} ${rate.unit}`,
    floor === null ? "" : formatTime(floor.seconds),
    ratio === null ? "" : ratio.toPrecision(3),
  ];
  return `  ${pad(cells)}  ${verified}${goal === null ? "" : `; goal ${goal.text}: ${goal.met ? "met" : "missed"}`}`;
}

function pad(cells: readonly string[]): string {
  return cells.map((cell, k) => (k < 3 ? cell.padEnd(WIDTHS[k]) : cell.padStart(WIDTHS[k]))).join(" ");
}

function formatTime(seconds: number): string {
  if (seconds >= 1) return `${seconds.toPrecision(3)} s`;
  return seconds >= 1e-3 ? `${(seconds * 1e3).toPrecision(3)} ms` : `${(seconds * 1e6).toPrecision(3)} us`;
}

/** Three digits and an SI prefix. */
function formatCount(value: number): string {
  for (const [scale, prefix] of [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const) {
    if (Math.abs(value) >= scale) return `${(value / scale).toPrecision(3)}${prefix}`;
  }
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toPrecision(3);
}
