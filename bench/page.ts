import type { BenchRow } from "./suite.ts";

/** The machine of a run, in words, and when it was. */
export interface BenchPlace {
  machine: string;
  date: string;
  /** Processes that wanted a core when the run began and when it ended, per core; above 1 the times are too long. */
  load: readonly [number, number];
}

/** docs/performance.md: everything that a run of `bellwire bench` printed. */
export function performancePage(rows: readonly BenchRow[], place: BenchPlace): string {
  const suites = [...new Set(rows.map((row) => row.suite))];
  const adapters = [...new Set(rows.flatMap((row) => (row.backend && row.adapter ? [`${row.backend}: ${row.adapter}`] : [])))];
  return [
    "# Performance",
    "",
    "Written by `npm run bench -- --write docs/performance.md`; each row was verified before it was timed.",
    "The floor is the least time that the machine allows, by the bandwidth of a copy in the same run; the ratio is time over floor.",
    "",
    `- Machine: ${place.machine}`,
    `- Date: ${place.date}`,
    `- Processes per core at the start and the end: ${place.load.map((x) => x.toFixed(1)).join(", ")} (times are honest near 1 or below, too long above)`,
    ...adapters.map((adapter) => `- ${adapter}`),
    ...suites.flatMap((suite) => ["", `## ${suite}`, "", ...table(rows.filter((row) => row.suite === suite))]),
    "",
  ].join("\n");
}

function table(rows: readonly BenchRow[]): string[] {
  const head = ["workload", "size", "backend", "seconds", "rate", "floor, s", "ratio", "verified", "goal"];
  const cells = rows.map((row) => [
    row.workload,
    row.size,
    row.backend ?? "",
    digits(row.seconds),
    `${digits(row.rate.value)} ${row.rate.unit}`,
    row.floor ? `${digits(row.floor.seconds)} (${row.floor.what})` : "",
    digits(row.ratio),
    row.verified,
    row.goal ? `${row.goal.text}: ${row.goal.met ? "met" : "missed"}` : "",
  ]);
  return [head, head.map(() => "---"), ...cells].map((line) => `| ${line.join(" | ")} |`);
}

function digits(value: number | null): string {
  if (value === null) return "";
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
