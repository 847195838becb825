import type { BenchRow } from "./suite.ts";

/** The machine of a run, in words, and when it was. */
export interface BenchPlace {
  machine: string;
  date: string;
  /** Processes that wanted a core when the run began and when it ended, per core; above 1 the times are too long. */
  load: readonly [number, number];
}

const HEAD = `# Performance

Written by \`npm run bench -- --write docs/performance.md\`, which replaces the sections of the suites that it ran; each row was verified before it was timed.
The floor is the least time that the machine allows, by the bandwidth of a copy in the same run; the ratio is time over floor.
Above one process per core times are too long.
`;

/** docs/performance.md with the rows of this run in place of older ones of the same suites; sections stand in the order of `suites`. */
export function performancePage(old: string, rows: readonly BenchRow[], place: BenchPlace, suites: readonly string[]): string {
  const sections = new Map<string, string>();
  for (const section of old.split(/^(?=## )/m).slice(1)) sections.set(section.slice(3, section.indexOf("\n")), section.trim());
  for (const name of new Set(rows.map((row) => row.suite))) {
    const own = rows.filter((row) => row.suite === name);
    sections.set(name, [`## ${name}`, "", inWords(place, own), "", ...table(own)].join("\n"));
  }
  const order = [...sections.keys()].sort((a, b) => suites.indexOf(a) - suites.indexOf(b));
  return `${[HEAD.trim(), ...order.map((name) => sections.get(name))].join("\n\n")}\n`;
}

/** A page with the rows of this run between its marks instead of those before; null for a page without marks. */
export function writtenInto(page: string, rows: readonly BenchRow[], place: BenchPlace): string | null {
  const [head, rest] = page.split("<!-- bench -->");
  const tail = rest?.split("<!-- end -->")[1];
  if (tail === undefined) return null;
  return `${head}<!-- bench -->\n${inWords(place, rows)}\n\n${table(rows).join("\n")}\n<!-- end -->${tail}`;
}

/** Where and when rows were taken, and by what. */
function inWords({ machine, date, load }: BenchPlace, rows: readonly BenchRow[]): string {
  const adapters = new Set(rows.flatMap((row) => (row.backend && row.adapter ? [`${row.backend}: ${row.adapter}`] : [])));
  const busy = `processes per core at the start and the end: ${load.map((x) => x.toFixed(1)).join(", ")}`;
  return `${[machine, date, busy, ...adapters].join("; ")}.`;
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
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 1e-3 && Math.abs(value) >= 1e-6 ? value.toExponential(2) : value.toPrecision(3);
}
