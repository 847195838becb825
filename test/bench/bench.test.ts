import { expect, test } from "vitest";
import { accuracySuite } from "../../bench/accuracy.ts";
import { batchSuite } from "../../bench/batch.ts";
import { copySuite } from "../../bench/copy.ts";
import { costsSuite } from "../../bench/costs.ts";
import { measurementSuite } from "../../bench/measurement.ts";
import { performancePage } from "../../bench/page.ts";
import type { BenchContext, BenchRow, BenchSuite } from "../../bench/suite.ts";
import { SUITES } from "../../bench/suites.ts";
import { accept } from "../../bench/verify.ts";
import { createCpuBackend } from "../../host/cpu/backend.ts";
import { createReferenceBackend } from "../../src/reference/backend.ts";

/** A clock that ticks one second at each look. */
function ticking(): () => number {
  let seconds = 0;
  return () => seconds++;
}

async function rowsOf(suite: BenchSuite, context: Partial<BenchContext>): Promise<BenchRow[]> {
  const backend = createReferenceBackend({ maxStateBytes: 2 ** 25 });
  const rows: BenchRow[] = [];
  const none = async () => {
    throw new Error("this suite needs backends only");
  };
  for await (const row of suite.run({
    backends: [backend],
    long: false,
    now: ticking(),
    createPhotonSampler: none,
    readData: null,
    ...context,
  }))
    rows.push(row);
  expect(backend.liveBytes()).toBe(0);
  await backend.dispose();
  return rows;
}

test("suites have names of their own and a line of help", () => {
  expect(new Set(SUITES.map((suite) => suite.name)).size).toBe(SUITES.length);
  for (const { name, help } of SUITES) {
    expect(name).toMatch(/^[a-z]+$/);
    expect(help).not.toBe("");
  }
});

test("a failed check gives an error in place of a time", () => {
  expect(accept({ what: "norm off by", error: 1e-7 }, "GHZ")).toBe("norm off by 1.0e-7");
  for (const error of [1e-4, Number.NaN]) expect(() => accept({ what: "norm off by", error }, "GHZ")).toThrow("GHZ: norm off by");
});

test("the copy suite times what fits and gives a bandwidth", async () => {
  const rows = await rowsOf(copySuite, {});
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    size: "20 qubits",
    backend: "reference",
    seconds: 1,
    rate: { value: (2 * 2 ** 24) / 1e9, unit: "GB/s" },
  });
});

test("a state of 1,000 gates on the CPU is within 1e-5 of the reference, and its Fourier transform of the exact one", async () => {
  const cpu = await createCpuBackend();
  const rows = await rowsOf(accuracySuite, { backends: [cpu] });
  expect(rows.map(({ size, goal }) => [size, goal?.met])).toEqual([
    ["14 qubits, 1000 gates", true],
    ["20 qubits, 260 gates", true],
  ]);
  for (const { rate } of rows) expect(rate.value).toBeGreaterThan(0);
  await cpu.dispose();
});

test("measurements within passes read nothing, and find what those in passes of their own find", async () => {
  const cpu = await createCpuBackend({ maxStateBytes: 2 ** 19 });
  const rows = await rowsOf(measurementSuite, { backends: [cpu] });
  expect(rows.map(({ rate }) => rate.unit)).toEqual(["measurements/s, 8 readings of the state", "measurements/s, 0 readings of the state"]);
  await cpu.dispose();
});

test("an aborted suite ends between rows", async () => {
  expect(await rowsOf(batchSuite, { signal: AbortSignal.abort() })).toEqual([]);
});

test("the page holds every row with machine, date and load, and keeps the sections of suites that did not run", async () => {
  const rows = await rowsOf(copySuite, {});
  const suites = ["passes", "copy", "batch"];
  const first = { machine: "a test", date: "2000-01-01", load: [0.5, 2] } as const;
  const page = performancePage("", rows, first, suites);
  expect(page).toContain("## copy\n\na test; 2000-01-01; processes per core at the start and the end: 0.5, 2.0; reference: ");
  expect(page).toContain("| read and write | 20 qubits | reference | 1 | 0.0336 GB/s |");
  const other = (suite: string) => rows.map((row) => ({ ...row, suite }));
  const more = performancePage(page, [...other("batch"), ...other("passes")], { ...first, date: "2000-01-02" }, suites);
  expect(more.match(/^## .*$/gm)).toEqual(["## passes", "## copy", "## batch"]);
  expect(more.match(/2000-01-0\d/g)).toEqual(["2000-01-02", "2000-01-01", "2000-01-02"]);
  expect(performancePage(more, rows, { ...first, date: "2000-01-03" }, suites).match(/2000-01-0\d/g)).toEqual([
    "2000-01-02",
    "2000-01-03",
    "2000-01-02",
  ]);
});

test("the costs suite checks each kind of operation, and times it beside the planner's table", async () => {
  const cpu = await createCpuBackend({});
  const costs = cpu.limits.costs;
  const rows = await rowsOf(costsSuite, { backends: [cpu], qubits: 12, now: () => performance.now() / 1000 });
  await cpu.dispose();
  expect(rows).toHaveLength(Object.keys(costs ?? {}).length);
  expect(rows[0]).toMatchObject({
    workload: "2x2, complex",
    size: "12 qubits",
    rate: { value: 1 },
    goal: { text: "within twice the table's 1.0" },
  });
  for (const row of rows) expect(row.verified).toMatch(/^norm of the difference from the reference at 10 qubits \d/);
});

test("an operation that comes out wrong gives no cost", async () => {
  const cpu = await createCpuBackend({});
  const read = cpu.read.bind(cpu);
  cpu.read = async (state) => (await read(state)).map((x) => 1.001 * x);
  await expect(rowsOf(costsSuite, { backends: [cpu], qubits: 12, now: () => 0 })).rejects.toThrow("2x2, complex: norm of the difference");
  await cpu.dispose();
});
