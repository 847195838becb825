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

/** A page with the rows of this run between its marks instead of those before; null for a page without marks. */
export function writtenInto(page: string, rows: readonly BenchRow[], place: BenchPlace): string | null {
  const [head, rest] = page.split("<!-- bench -->");
  const tail = rest?.split("<!-- end -->")[1];
  if (tail === undefined) return null;
  const { machine, date, load } = place;
  const where = `${machine}; ${date}; processes per core at the start and the end: ${load.map((x) => x.toFixed(1)).join(", ")}.`;
  return `${head}<!-- bench -->\n${where}\n\n${table(rows).join("\n")}\n<!-- end -->${tail}`;
}

/** Columns that say nothing are left out. */
function table(rows: readonly BenchRow[]): string[] {
  const columns: readonly (readonly [string, (row: BenchRow) => string])[] = [
    ["workload", (row) => row.workload],
    ["size", (row) => row.size],
    ["backend", (row) => row.backend ?? ""],
    ["seconds", (row) => digits(row.seconds)],
    ["rate", (row) => `${digits(row.rate.value)} ${row.rate.unit}`],
    ["floor, s", (row) => (row.floor ? `${digits(row.floor.seconds)} (${row.floor.what})` : "")],
    ["ratio", (row) => digits(row.ratio)],
    ["verified", (row) => row.verified],
    ["goal", (row) => (row.goal ? `${row.goal.text}: ${row.goal.met ? "met" : "missed"}` : "")],
  ];
  const told = columns.filter(([, cell]) => rows.some((row) => cell(row) !== ""));
  const lines = [told.map(([name]) => name), told.map(() => "---"), ...rows.map((row) => told.map(([, cell]) => cell(row)))];
  return lines.map((line) => `| ${line.join(" | ")} |`);
}

function digits(value: number | null): string {
  if (value === null) return "";
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
